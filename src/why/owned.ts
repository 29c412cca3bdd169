import type { KubeObject } from '../api/object';
import { parseTime } from '../api/time';
import type { Event, Pod } from '../api/types.gen';
import type { Known } from './known';
import { podTrouble } from './pod/pod';
import type { Reason } from './reason';

/** The objects of a resource that an object controls. */
export const ownedBy = <T extends KubeObject>(known: Known, resource: string, { metadata }: KubeObject): readonly T[] =>
  known.list<T>(resource, metadata.namespace).filter((o) => o.metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === metadata.uid));

/** Why an owner's latest Pod could not be created: its controller keeps the API server's words as the message of an Event. */
export function creationRefusal(known: Known, { metadata }: KubeObject): readonly Reason[] {
  const when = ({ lastTimestamp, eventTime }: Event): string => lastTimestamp ?? eventTime ?? '';
  const refusals = known
    .list<Event>('events', metadata.namespace)
    .filter(({ reason, involvedObject: { uid } }) => reason === 'FailedCreate' && uid === metadata.uid);
  const latest = refusals.toSorted((a, b) => (when(a) < when(b) ? -1 : 1)).at(-1);
  return latest ? [{ code: 'refused', what: 'Pods', message: latest.message ?? '' }] : [];
}

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
