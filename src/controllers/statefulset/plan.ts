import { isPodTerminal } from '../../api/pod-phase';
import type { Pod, StatefulSet } from '../../api/types.gen';
import type { Caches, Tally } from '../../client/tally';
import { scaled } from '../shared/int-or-percent';
import { countAvailable } from '../shared/pods';
import { highestMissing, lowestMissing, placeFrom } from './ordinals';
import { firstOrdinal, ordinalOf, podName, revisionOf, sizeOf } from './pods';
import { ALIVE, ALL, ENDED, HEALTHY, isRunningAndReady, ofRevision, READY } from './tally';

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

/** A set and its Pods, which it numbers `from` … `to` (exclusive). */
interface Members {
  readonly set: StatefulSet;
  readonly tally: Tally;
  readonly from: number;
  readonly to: number;
  readonly podAt: (ordinal: number) => Pod | undefined;
  /** Those that are healthy, but have not been so for `minReadySeconds`, from the lowest number up. */
  readonly early: readonly number[];
}

function membersOf(caches: Caches, set: StatefulSet, tally: Tally, nowUs: number): Members {
  const pods = caches.store<Pod>('pods');
  const all = tally.places(ALL);
  const from = firstOrdinal(set);
  const early = tally
    .units(READY)
    .slice(countAvailable(tally, READY, set.spec?.minReadySeconds ?? 0, nowUs))
    .flatMap((unit) => pods.get(unit) ?? [])
    .filter((pod) => !isTerminating(pod))
    .map((pod) => ordinalOf(set.metadata.name ?? '', pod));
  return {
    set,
    tally,
    from,
    to: from + sizeOf(set),
    podAt: (ordinal) => (all[placeFrom(all, ordinal)] === ordinal ? pods.get(`${set.metadata.namespace}/${podName(set, ordinal)}`) : undefined),
    early: early.sort((a, b) => a - b),
  };
}

const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/**
 * Decides what comes next (`updateStatefulSet`). A set in order does one thing at a time: from the lowest number up it creates what is
 * missing and waits until that is available; then from the highest number down it deletes what is too much; then what is old.
 */
export function planPods(caches: Caches, set: StatefulSet, tally: Tally, versions: Versions, nowUs: number): Plan {
  const members = membersOf(caches, set, tally, nowUs);
  const plan = set.spec?.podManagementPolicy === 'Parallel' ? allAtOnce(members) : nextInOrder(members);
  return plan.waits ? plan : { ...plan, remove: [...plan.remove, ...outdated(members, versions)] };
}

/** `waits`: nothing is replaced by a newer version yet. */
type Beginning = Plan & { readonly waits: boolean };

function allAtOnce(members: Members): Beginning {
  const { set, tally, from, to, podAt } = members;
  const create: { ordinal: number; isUpdated: boolean }[] = [];
  const all = tally.places(ALL);
  for (let ordinal = lowestMissing(all, from, to); ordinal !== undefined; ordinal = lowestMissing(all, ordinal + 1, to))
    create.push({ ordinal, isUpdated: isUpdatedFrom(set, ordinal) });
  const ended = tally.places(ENDED).filter((ordinal) => ordinal >= from && ordinal < to);
  const alive = tally.places(ALIVE);
  const condemned = [...alive.slice(placeFrom(alive, to)).reverse(), ...alive.slice(0, placeFrom(alive, from)).reverse()];
  const those = (ordinals: readonly number[]): readonly Pod[] => ordinals.flatMap((ordinal) => podAt(ordinal) ?? []);
  return { create, remove: those(condemned), ended: those(ended), waits: false };
}

function nextInOrder(members: Members): Beginning {
  const { set, tally, from, to, podAt, early } = members;
  const unhealthy = lowestMissing(tally.places(HEALTHY), from, to) ?? to;
  const first = Math.min(unhealthy, early.find((ordinal) => ordinal >= from) ?? to);
  if (first < to) {
    const pod = podAt(first);
    if (!pod) return { ...NOTHING, create: [{ ordinal: first, isUpdated: isUpdatedFrom(set, first) }], waits: true };
    return { ...NOTHING, ended: isPodTerminal(pod) && !isTerminating(pod) ? [pod] : [], waits: true };
  }
  const all = tally.places(ALL);
  const highest = all.at(-1) ?? from;
  const condemned = highest >= to ? highest : all[placeFrom(all, from) - 1];
  const pod = condemned === undefined ? undefined : podAt(condemned);
  if (!pod) return { ...NOTHING, waits: false };
  const goes = !isTerminating(pod) && (isRunningAndReady(pod) || othersAreAvailable(members));
  return { ...NOTHING, remove: goes ? [pod] : [], waits: true };
}

/** Whether of the Pods that are too much only one is not available. */
function othersAreAvailable({ tally, from, to, early }: Members): boolean {
  const surplus = (group: string): number => {
    const places = tally.places(group);
    return placeFrom(places, from) + places.length - placeFrom(places, to);
  };
  return surplus(HEALTHY) === surplus(ALL) - 1 && early.every((ordinal) => ordinal >= from && ordinal < to);
}

/** From which number on Pods are of the new version: the partition of a rolling update. */
const isUpdatedFrom = ({ spec }: StatefulSet, ordinal: number): boolean =>
  spec?.updateStrategy?.type === 'OnDelete' || ordinal >= (spec?.ordinals?.start ?? 0) + (spec?.updateStrategy?.rollingUpdate?.partition ?? 0);

/** The old Pods that go next, from the highest number down, while not more than allowed are missing. */
function outdated({ set, tally, from, to, podAt, early }: Members, { updated }: Versions): readonly Pod[] {
  if (set.spec?.updateStrategy?.type === 'OnDelete' || tally.count(ALIVE) === tally.count(ofRevision(ALIVE, updated))) return [];
  const { partition = 0, maxUnavailable = 1 } = set.spec?.updateStrategy?.rollingUpdate ?? {};
  const allowed = Math.max(1, scaled(maxUnavailable, to - from, 'up'));
  const good = tally.places(ofRevision(HEALTHY, updated));
  const remove: Pod[] = [];
  let ordinal = to;
  for (let missing = 0; missing < allowed; missing++) {
    const before = ordinal;
    ordinal = Math.max(highestMissing(good, from + partition, before) ?? -1, early.findLast((o) => o < before && o >= from + partition) ?? -1);
    if (ordinal < 0) break;
    const pod = podAt(ordinal);
    if (pod && !isTerminating(pod) && revisionOf(pod) !== updated) remove.push(pod);
  }
  return remove;
}
