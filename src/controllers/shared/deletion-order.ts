import { isReady } from '../../api/conditions';
import { parseTime } from '../../api/time';
import type { Pod } from '../../api/types.gen';
import { isPodActive, podCondition } from './pods';

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const INTEGER = /^(0|-?[1-9]\d*)$/;

const phaseOrder = (pod: Pod): number => PHASE_ORDER[pod.status?.phase ?? ''] ?? 0;
const deletionCost = (pod: Pod): number => {
  const text = pod.metadata.annotations?.[DELETION_COST] ?? '';
  return INTEGER.test(text) ? Number(text) : 0;
};

const mostRestarts = (statuses: readonly { readonly restartCount: number }[]): number => Math.max(0, ...statuses.map((s) => s.restartCount));
const restarts = (pod: Pod): number => mostRestarts(pod.status?.containerStatuses ?? []);
function sidecarRestarts(pod: Pod): number {
  const sidecars = new Set(pod.spec?.initContainers?.filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  return mostRestarts(pod.status?.initContainerStatuses?.filter((s) => sidecars.has(s.name)) ?? []);
}

/** The age to a power of two: of two Pods whose ages differ little, chance (the uid) decides (`LogarithmicScaleDown`). */
function logarithmicAge(sinceUs: number | undefined, nowUs: number): number {
  const ageNs = sinceUs === undefined ? 0 : (nowUs - sinceUs) * 1000;
  let power = -1;
  for (let rest = ageNs; rest >= 1; rest /= 2) power++;
  return power;
}

function compareAges(a: Pod, b: Pod, timeOf: (pod: Pod) => string | undefined, nowUs: number): number {
  if (timeOf(a) === timeOf(b)) return 0;
  const difference = logarithmicAge(parseTime(timeOf(a)), nowUs) - logarithmicAge(parseTime(timeOf(b)), nowUs);
  return difference !== 0 ? difference : (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1;
}

/** Which of a set's Pods go first when it shrinks (`controller.ActivePodsWithRanks`); `related` are all active Pods of the sets with the same owner. */
export function podsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number, nowUs: number): readonly Pod[] {
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const pod of related) if (isPodActive(pod)) onNode.set(pod.spec?.nodeName ?? '', (onNode.get(pod.spec?.nodeName ?? '') ?? 0) + 1);
  const neighbours = (pod: Pod): number => onNode.get(pod.spec?.nodeName ?? '') ?? 0;
  const readySince = (pod: Pod): string | undefined => (isReady(pod) ? podCondition(pod, 'Ready')?.lastTransitionTime : undefined);
  const byWorth = (a: Pod, b: Pod): number =>
    Number(Boolean(a.spec?.nodeName)) - Number(Boolean(b.spec?.nodeName)) ||
    phaseOrder(a) - phaseOrder(b) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    neighbours(b) - neighbours(a) ||
    compareAges(a, b, readySince, nowUs) ||
    restarts(b) - restarts(a) ||
    sidecarRestarts(b) - sidecarRestarts(a) ||
    compareAges(a, b, (pod) => pod.metadata.creationTimestamp, nowUs);
  return pods.toSorted(byWorth).slice(0, count);
}
