import type { KubeObject } from '../api/object';
import { parseTime } from '../api/time';
import type { Pod } from '../api/types.gen';
import type { Known } from './known';
import { podTrouble } from './pod/pod';
import type { Reason } from './reason';

/** The objects of a resource that an object controls. */
export const ownedBy = <T extends KubeObject>(known: Known, resource: string, { metadata }: KubeObject): readonly T[] =>
  known.list<T>(resource, metadata.namespace).filter((o) => o.metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === metadata.uid));

/** So many Pods are told of. */
const TOLD_MAX = 10;

const readySinceUs = ({ status }: Pod): number =>
  parseTime(status?.conditions?.find(({ type, status: s }) => type === 'Ready' && s === 'True')?.lastTransitionTime) ?? 0;

/** Which of an owner's Pods are not available, and why: those that fail first. */
export function unavailable(known: Known, pods: readonly Pod[], minReadySeconds = 0): readonly Reason[] {
  const reasons: Reason[] = [];
  for (const pod of pods) {
    const { name = '' } = pod.metadata;
    const because = podTrouble(pod, known);
    if (because) reasons.push({ code: 'not-available', kind: 'Pod', name, because });
    const untilUs = readySinceUs(pod) + minReadySeconds * 1e6;
    if (!because && untilUs > known.nowUs) reasons.push({ code: 'ready-for-too-short', pod: name, untilUs });
    if (reasons.length === TOLD_MAX) break;
  }
  return reasons;
}
