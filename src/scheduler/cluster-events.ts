import { semanticEqual } from '../api/equality';
import type { Node, Pod } from '../api/types.gen';
import { Action, type ClusterEvent } from './framework/events';
import { podRequests, saySameOfRequests } from './framework/resources';

const OTHER_UPDATE = 1024;

/** Which of the changes that plugins care about happened to a node (kube-scheduler `NodeSchedulingPropertiesChange`). */
export function nodeChanges(old: Node, now: Node): readonly ClusterEvent[] {
  const actions: number[] = [];
  if (old.spec?.unschedulable && !now.spec?.unschedulable) actions.push(Action.UpdateNodeTaint);
  if (!semanticEqual(old.status?.allocatable, now.status?.allocatable)) actions.push(Action.UpdateNodeAllocatable);
  if (!semanticEqual(old.metadata.labels, now.metadata.labels)) actions.push(Action.UpdateNodeLabel);
  if (!semanticEqual(old.spec?.taints, now.spec?.taints)) actions.push(Action.UpdateNodeTaint);
  const conditions = (node: Node): unknown => Object.fromEntries((node.status?.conditions ?? []).map((c) => [c.type, c.status]));
  if (!semanticEqual(conditions(old), conditions(now))) actions.push(Action.UpdateNodeCondition);
  return actions.map((a) => ({ resource: 'Node', actions: a }));
}

function hasScaledDown(old: Pod, now: Pod): boolean {
  if (semanticEqual(old.spec, now.spec) && saySameOfRequests(old, now)) return false;
  const after = podRequests(now);
  return [...podRequests(old)].some(([name, before]) => before > (after.get(name) ?? -1));
}

/** Which of the changes that plugins care about happened to a Pod (kube-scheduler `PodSchedulingPropertiesChange`). */
export function podChanges(old: Pod, now: Pod): readonly ClusterEvent[] {
  const actions: number[] = [];
  if (!semanticEqual(old.metadata.labels, now.metadata.labels)) actions.push(Action.UpdatePodLabel);
  if (hasScaledDown(old, now)) actions.push(Action.UpdatePodScaleDown);
  if (old.spec?.schedulingGates?.length && !now.spec?.schedulingGates?.length) actions.push(Action.UpdatePodSchedulingGatesEliminated);
  if (!semanticEqual(old.status?.resourceClaimStatuses, now.status?.resourceClaimStatuses)) actions.push(Action.UpdatePodGeneratedResourceClaim);
  if ((old.spec?.tolerations?.length ?? 0) !== (now.spec?.tolerations?.length ?? 0)) actions.push(Action.UpdatePodToleration);
  return (actions.length > 0 ? actions : [OTHER_UPDATE]).map((a) => ({ resource: 'Pod', actions: a }));
}

/** Whether an event is among those that a plugin registered for (`framework.MatchClusterEvents`). */
export const matchesEvent = (registered: ClusterEvent, event: ClusterEvent): boolean =>
  registered.resource === event.resource && (registered.actions & event.actions) !== 0 && event.actions <= registered.actions;
