import { podSummary } from '../pod-summary';
import type { Pod } from '../types.gen';
import { AGE, column, NAME, since, wide } from './columns';
import type { Column } from './kind';

function restartsText(pod: Pod, nowMs: number): string {
  const { restarts, lastRestart } = podSummary(pod);
  return restarts > 0 && lastRestart ? `${restarts} (${since(lastRestart, nowMs)} ago)` : `${restarts}`;
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const met = gates.filter((gate) => status?.conditions?.find((c) => c.type === gate.conditionType)?.status === 'True');
  return `${met.length}/${gates.length}`;
}

export const POD_COLUMNS: readonly Column<Pod>[] = [
  NAME,
  column('Ready', 'The aggregate readiness state of this pod for accepting traffic.', (pod) => podSummary(pod).ready),
  column('Status', 'The aggregate status of the containers in this pod.', (pod) => podSummary(pod).status),
  column('Restarts', 'How often its containers have been restarted, and when the last restart was.', restartsText),
  AGE,
  wide('IP', "The Pod's address.", ({ status }) => status?.podIPs?.[0]?.ip || '<none>'),
  wide('Node', 'The node that the Pod is bound to.', ({ spec }) => spec?.nodeName || '<none>'),
  wide('Nominated Node', 'The node where preemption makes room for the Pod.', ({ status }) => status?.nominatedNodeName || '<none>'),
  wide('Readiness Gates', 'Further conditions that must be true for the Pod to be ready.', readinessGates),
];
