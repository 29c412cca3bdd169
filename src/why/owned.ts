import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';
import type { Known } from './known';
import { latestEvent } from './latest-event';
import { podTrouble } from './pod/pod';
import { readySinceUs } from './pod/ready';
import type { Reason } from './reason';

/** The objects of a resource that an object controls. */
export const ownedBy = <T extends KubeObject>(known: Known, resource: string, { metadata }: KubeObject): readonly T[] =>
  known.list<T>(resource, metadata.namespace).filter((o) => o.metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === metadata.uid));

/** Why an owner's latest Pod could not be created: its controller keeps the API server's words as the message of an Event. */
export function creationRefusal(known: Known, { metadata }: KubeObject): readonly Reason[] {
  const latest = latestEvent(known, metadata.namespace, ({ reason, involvedObject: { uid } }) => reason === 'FailedCreate' && uid === metadata.uid);
  return latest ? [{ code: 'refused', what: 'Pods', message: latest.message ?? '' }] : [];
}

/** The same, of an owner whose status says it (`ReplicaFailure`). */
export function replicaFailure({ status }: { readonly status?: WithConditions }): readonly Reason[] {
  const failure = status?.conditions?.find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  return failure ? [{ code: 'refused', what: 'Pods', message: failure.message ?? '' }] : [];
}

interface WithConditions {
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
}

/** So many Pods are told of. */
const TOLD_MAX = 10;

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
