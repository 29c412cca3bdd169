import type { KubeObject } from '../api/object';
import { parseTime } from '../api/time';
import type { Pod } from '../api/types.gen';
import type { Known } from './known';
import { claimNames } from './pod/sources';
import type { Reason } from './reason';

/** Who is in the way of a finalizer that Kubernetes itself sets. */
function usersOf(known: Known, finalizer: string, { metadata: { name, namespace } }: KubeObject): readonly string[] {
  if (finalizer !== 'kubernetes.io/pvc-protection') return [];
  return known
    .list<Pod>('pods', namespace)
    .filter((pod) => pod.spec?.nodeName && claimNames(pod).includes(name ?? ''))
    .map(({ metadata }) => metadata.name ?? '');
}

/** What keeps an object that is being deleted: its finalizers, each by name. */
export const finalizerReasons = (known: Known, object: KubeObject): readonly Reason[] =>
  object.metadata.deletionTimestamp === undefined
    ? []
    : (object.metadata.finalizers ?? []).map((finalizer) => ({ code: 'finalizer', finalizer, usedBy: usersOf(known, finalizer, object) }));

/** When the grace period of a Pod that is being deleted is over: that moment is its deletionTimestamp. */
export function graceReason({ metadata }: Pod, nowUs: number): Reason | undefined {
  const endsUs = parseTime(metadata.deletionTimestamp);
  if (endsUs === undefined || endsUs <= nowUs) return undefined;
  return { code: 'grace-period', seconds: metadata.deletionGracePeriodSeconds ?? 0, endsUs };
}
