import type { DaemonSet, Pod } from '../../api/types.gen';
import type { Caches, Tally } from '../../client/tally';
import { scaled } from '../shared/int-or-percent';
import { countAvailable, isPodAvailable } from '../shared/pods';
import { HASH_LABEL } from './nodes';
import { type Crew, crewsOf, DESIRED, daemonsOn, nodeNameOf } from './tally';

/** What a rolling update does next. */
export interface Progress {
  readonly remove: readonly Pod[];
  /** Nodes that get a new Pod beside the old one. */
  readonly surge: readonly string[];
}

const isOfRevision = ({ metadata }: Pod, hash: string): boolean => metadata.labels?.[HASH_LABEL] === hash;

/** How many nodes may be without a daemon, and how many may have two: not both 0, or nothing could move (`updatedDesiredNodeCounts`). */
function allowances({ spec }: DaemonSet, desired: number): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge, maxUnavailable } = spec?.updateStrategy?.rollingUpdate ?? {};
  const surge = scaled(maxSurge, desired, 'up');
  const unavailable = scaled(maxUnavailable, desired, 'up');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Replaces old Pods a few at a time (`rollingUpdate`). */
export function rollingUpdate(caches: Caches, set: DaemonSet, tally: Tally, hash: string, nowUs: number): Progress {
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const desired = tally.count(DESIRED);
  const { surge, unavailable } = allowances(set, desired);
  const available = ({ ready }: Crew): number => countAvailable(tally, ready, minReadySeconds, nowUs);
  const podOn = (unit: string, isNew: boolean): Pod | undefined =>
    daemonsOn(caches, set, nodeNameOf(unit)).find((pod) => pod.metadata.deletionTimestamp === undefined && isOfRevision(pod, hash) === isNew);
  const isRenewed = (unit: string): boolean => isPodAvailable(podOn(unit, true)!, minReadySeconds, nowUs);
  const oldOn = (units: readonly string[]): readonly Pod[] => units.flatMap((unit) => podOn(unit, false) ?? []);

  const crews = crewsOf(tally);
  const old = crews.filter(({ hashes }) => !hashes.includes(hash));
  const broken = old.flatMap((crew) => unavailableOf(tally, crew, available(crew)));
  /** Nodes on which only an old daemon is, and is available. */
  const candidates = (count: number): readonly string[] =>
    count <= 0 ? [] : old.flatMap((crew) => tally.units(crew.ready).slice(0, Math.min(count, available(crew)))).slice(0, count);
  /** Nodes on which both are. */
  const doubled = crews.filter(({ hashes }) => hashes.length > 1 && hashes.includes(hash)).flatMap(({ group }) => tally.units(group));
  const replaced = doubled.filter(isRenewed);
  if (surge > 0) return { remove: oldOn(replaced), surge: [...broken, ...candidates(surge - doubled.length)].map(nodeNameOf) };
  const single = crews.filter(({ hashes }) => hashes.length === 1 || !hashes.includes(hash));
  const missing = desired - replaced.length - single.reduce((sum, crew) => sum + available(crew), 0);
  return { remove: oldOn([...broken, ...candidates(unavailable - missing)]), surge: [] };
}

/** The nodes of a crew beyond so many that are available. */
function unavailableOf(tally: Tally, { group, ready }: Crew, available: number): readonly string[] {
  if (available === tally.count(group)) return [];
  const others = new Set(tally.units(ready).slice(0, available));
  return tally.units(group).filter((unit) => !others.has(unit));
}
