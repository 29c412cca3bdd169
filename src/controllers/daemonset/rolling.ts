import type { DaemonSet, Pod } from '../../api/types.gen';
import { scaled } from '../shared/int-or-percent';
import { isPodAvailable } from '../shared/pods';
import { HASH_LABEL } from './nodes';

/** What a rolling update does next. */
export interface Progress {
  readonly remove: readonly Pod[];
  /** Nodes that get a new Pod beside the old one. */
  readonly surge: readonly string[];
}

export const isOfRevision = ({ metadata }: Pod, hash: string): boolean => metadata.labels?.[HASH_LABEL] === hash;

/** How many nodes may be without a daemon, and how many may have two: not both 0, or nothing could move (`updatedDesiredNodeCounts`). */
function allowances({ spec }: DaemonSet, desired: number): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge, maxUnavailable } = spec?.updateStrategy?.rollingUpdate ?? {};
  const surge = scaled(maxSurge, desired, 'up');
  const unavailable = scaled(maxUnavailable, desired, 'up');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Replaces old Pods a few at a time (`rollingUpdate`). `nodes` are those that are to have a daemon. */
export function rollingUpdate(set: DaemonSet, nodes: ReadonlyMap<string, readonly Pod[]>, hash: string, desired: number, nowUs: number): Progress {
  const { surge, unavailable } = allowances(set, desired);
  const isAvailable = (pod: Pod): boolean => pod.metadata.deletionTimestamp === undefined && isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, nowUs);
  const alive = (pods: readonly Pod[], isNew: boolean): Pod | undefined =>
    pods.find((pod) => pod.metadata.deletionTimestamp === undefined && isOfRevision(pod, hash) === isNew);
  const broken: Pod[] = [];
  const candidates: { readonly node: string; readonly pod: Pod }[] = [];
  const replaced: Pod[] = [];
  const waiting: string[] = [];
  let missing = 0;
  let doubled = 0;
  for (const [node, pods] of nodes) {
    const fresh = alive(pods, true);
    const old = alive(pods, false);
    if (surge > 0) {
      if (fresh && old) {
        doubled++;
        if (isAvailable(fresh)) replaced.push(old);
      } else if (!fresh && old && !isAvailable(old)) waiting.push(node);
      else if (!fresh && old) candidates.push({ node, pod: old });
    } else if (fresh) {
      if (!isAvailable(fresh)) missing++;
    } else if (!old) missing++;
    else if (isAvailable(old)) candidates.push({ node, pod: old });
    else {
      missing++;
      broken.push(old);
    }
  }
  if (surge > 0) return { remove: replaced, surge: [...waiting, ...candidates.slice(0, Math.max(0, surge - doubled)).map(({ node }) => node)] };
  return { remove: [...broken, ...candidates.slice(0, Math.max(0, unavailable - missing)).map(({ pod }) => pod)], surge: [] };
}
