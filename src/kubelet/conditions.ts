import type { ContainerStatus, Pod, PodCondition } from '../api/types.gen';
import { initContainersOf, isSidecar, specOf } from './containers';

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;

/** The types of conditions that the kubelet owns (kubelet `PodConditionByKubelet`). */
export const KUBELET_CONDITIONS: ReadonlySet<string> = new Set([
  'PodResizePending',
  'PodResizeInProgress',
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
]);

const TRUE: Verdict = { status: 'True' };

/** `containers with unknown status: [a], containers with unready status: [b c]` */
function listed(unknown: readonly string[], what: string, names: readonly string[]): string {
  const parts: string[] = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (names.length > 0) parts.push(`containers with ${what} status: [${names.join(' ')}]`);
  return parts.join(', ');
}

function containersReady(pod: Pod, statuses: ReadonlyMap<string, ContainerStatus>, phase: string): Verdict {
  const unknown: string[] = [];
  const unready: string[] = [];
  for (const { name } of [...initContainersOf(pod).filter(isSidecar), ...specOf(pod).containers]) {
    const status = statuses.get(name);
    if (!status) unknown.push(name);
    else if (!status.ready) unready.push(name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const message = listed(unknown, 'unready', unready);
  return message ? { status: 'False', reason: 'ContainersNotReady', message } : TRUE;
}

function ready(pod: Pod, own: Verdict): Verdict {
  if (own.status !== 'True') return own;
  const messages: string[] = [];
  for (const { conditionType } of specOf(pod).readinessGates ?? []) {
    const condition = pod.status?.conditions?.find((c) => c.type === conditionType);
    if (!condition) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== 'True') messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`);
  }
  return messages.length > 0 ? { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') } : TRUE;
}

function initialized(pod: Pod, statuses: ReadonlyMap<string, ContainerStatus>, phase: string): Verdict {
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of initContainersOf(pod)) {
    const status = statuses.get(container.name);
    if (!status) unknown.push(container.name);
    else if (!(isSidecar(container) ? status.started : status.ready)) incomplete.push(container.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' };
  // Once a main container has started, the Pod stays initialized, whatever its sidecars do.
  const anyStarted = specOf(pod).containers.some(({ name }) => {
    const state = statuses.get(name)?.state;
    return state?.running !== undefined || state?.terminated !== undefined;
  });
  if (anyStarted) return TRUE;
  const message = listed(unknown, 'incomplete', incomplete);
  return message ? { status: 'False', reason: 'ContainersNotInitialized', message } : TRUE;
}

/** When a condition came to its present status (status manager `updateLastTransitionTime`). */
export type SinceWhen = (type: string, status: string) => string;

/** The kubelet's conditions of a Pod, in upstream's order (`pkg/kubelet/status/generate.go`). */
export function podConditions(
  pod: Pod,
  statuses: ReadonlyMap<string, ContainerStatus>,
  phase: string,
  hasSandbox: boolean,
  sinceWhen: SinceWhen,
): readonly PodCondition[] {
  const own = containersReady(pod, statuses, phase);
  const observedGeneration = pod.metadata.generation ?? 1;
  const condition = (type: string, verdict: Verdict): PodCondition => ({
    type,
    observedGeneration,
    ...verdict,
    lastTransitionTime: sinceWhen(type, verdict.status),
  });
  return [
    condition('PodReadyToStartContainers', { status: hasSandbox ? 'True' : 'False' }),
    condition('Initialized', initialized(pod, statuses, phase)),
    condition('Ready', ready(pod, own)),
    condition('ContainersReady', own),
    condition('PodScheduled', TRUE),
  ];
}
