import type { Pod, StatefulSet } from '../../api/types.gen';
import { scaled } from '../shared/int-or-percent';
import { isPodAvailable, isPodFinished, isPodReady } from '../shared/pods';
import { ordinalOf, revisionOf, wantedOrdinals } from './pods';

/** What is to be done about a set's Pods, in order. */
export interface Plan {
  readonly create: readonly { readonly ordinal: number; readonly isUpdated: boolean }[];
  readonly remove: readonly Pod[];
  /** Pods that ended and are made anew. */
  readonly ended: readonly Pod[];
}

/** The two versions of a set: the one that it comes from and the one that it goes to. */
export interface Versions {
  readonly current: string;
  readonly updated: string;
}

const NOTHING: Plan = { create: [], remove: [], ended: [] };
const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);

/**
 * Decides what comes next (`updateStatefulSet`). A set in order does one thing at a time: from the lowest number up it creates what is
 * missing and waits until that is available; then from the highest number down it deletes what is too much; then what is old.
 */
export function planPods(set: StatefulSet, pods: readonly Pod[], versions: Versions, nowUs: number): Plan {
  const inOrder = set.spec?.podManagementPolicy !== 'Parallel';
  const isAvailable = (pod: Pod): boolean => isRunningAndReady(pod) && isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, nowUs);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]));
  const wanted = wantedOrdinals(set);
  const plan = { create: [] as { ordinal: number; isUpdated: boolean }[], remove: [] as Pod[], ended: [] as Pod[] };

  for (const ordinal of wanted) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) plan.create.push({ ordinal, isUpdated: isUpdatedFrom(set, ordinal) });
    else if (isPodFinished(pod) && !isTerminating(pod)) plan.ended.push(pod);
    if (inOrder && !(pod && !isTerminating(pod) && isAvailable(pod))) return plan;
  }
  const condemned = pods.filter((pod) => !wanted.includes(ordinalOf(set, pod))).toSorted((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
  const firstUnhealthy = condemned.toReversed().find((pod) => !isAvailable(pod) || isTerminating(pod));
  for (const pod of condemned) {
    if (inOrder && (isTerminating(pod) || (!isRunningAndReady(pod) && pod !== firstUnhealthy))) return plan;
    if (!isTerminating(pod)) plan.remove.push(pod);
    if (inOrder) return plan;
  }
  const old = set.spec?.updateStrategy?.type === 'OnDelete' ? NOTHING.remove : outdated(set, byOrdinal, wanted, versions, isAvailable);
  return { ...plan, remove: [...plan.remove, ...old] };
}

/** From which number on Pods are of the new version: the partition of a rolling update. */
const isUpdatedFrom = ({ spec }: StatefulSet, ordinal: number): boolean =>
  spec?.updateStrategy?.type === 'OnDelete' || ordinal >= (spec?.ordinals?.start ?? 0) + (spec?.updateStrategy?.rollingUpdate?.partition ?? 0);

/** The old Pods that go next, from the highest number down, while not more than allowed are missing. */
function outdated(
  set: StatefulSet,
  byOrdinal: ReadonlyMap<number, Pod>,
  wanted: readonly number[],
  { updated }: Versions,
  isAvailable: (pod: Pod) => boolean,
): readonly Pod[] {
  const allowed = Math.max(1, scaled(set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted.length, 'up'));
  const remove: Pod[] = [];
  let missing = 0;
  for (const ordinal of wanted.filter((o) => isUpdatedFrom(set, o)).toReversed()) {
    const pod = byOrdinal.get(ordinal);
    if (pod && !isTerminating(pod) && revisionOf(pod) !== updated) {
      remove.push(pod);
      missing++;
    } else if (!pod || isTerminating(pod) || !isAvailable(pod)) missing++;
    if (missing >= allowed) break;
  }
  return remove;
}
