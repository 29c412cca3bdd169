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

/** What a Pod's trouble has in common with that of others: all but when, and how often. */
const essence = (trouble: Reason): string =>
  JSON.stringify(trouble, (key, value: unknown) => (typeof value === 'number' && key !== 'exitCode' ? undefined : value));

/** Which of an owner's Pods are not available, and why, those that fail first. What several have in common is told once. */
export function unavailable(known: Known, pods: readonly Pod[], minReadySeconds = 0): readonly Reason[] {
  const troubles = new Map<string, { readonly first: Reason; readonly others: string[] }>();
  const young: Reason[] = [];
  let told = 0;
  for (const pod of pods) {
    const { name = '' } = pod.metadata;
    const because = podTrouble(pod, known);
    const untilUs = readySinceUs(pod) + minReadySeconds * 1e6;
    const same = because && troubles.get(essence(because));
    if (same) same.others.push(name);
    else if (because) troubles.set(essence(because), { first: { code: 'not-available', kind: 'Pod', name, because }, others: [] });
    else if (untilUs > known.nowUs) young.push({ code: 'ready-for-too-short', pod: name, untilUs });
    else continue;
    told += 1;
    if (told === TOLD_MAX) break;
  }
  const failing = [...troubles.values()].flatMap(({ first, others }): readonly Reason[] =>
    others.length > 0 ? [first, { code: 'not-available-either', pods: others }] : [first],
  );
  return [...failing, ...young];
}
