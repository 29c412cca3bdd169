import { semanticEqual } from '../api/equality';
import type { KubeObject } from '../api/object';
import type { News } from './api-client';

export type { News } from './api-client';

/** What informers' caches hold, by key and by index. */
export interface Caches {
  store<T extends KubeObject>(informer: string): ReadonlyMap<string, T>;
  /** The objects with a value in one of the informer's indexes, sorted by key; not to be kept, for it changes in place. */
  indexed<T extends KubeObject>(informer: string, index: string, value: string): readonly T[];
}

/** The groups that a unit is in, and its place in the order of each. */
export type Standing = Readonly<Record<string, number>>;
export const NOWHERE: Standing = {};

/**
 * How many units of an owner are in which state, and which: a ReplicaSet's Pods that are active, ready, terminating. It is kept up to date
 * unit by unit, so that the news of one Pod costs the same however many siblings it has. It follows from the caches alone, is no part of a
 * checkpoint, and is the same whether it grew with them or was counted from them later.
 */
export interface Tally {
  count(group: string): number;
  /** How many units of a group have this place in its order or one before it. */
  countUpTo(group: string, place: number): number;
  /** The units of a group in its order, those with the same place by name; not to be kept, for it changes in place. */
  units(group: string): readonly string[];
  /** Their places. */
  places(group: string): readonly number[];
  /** The groups that have units, by name. */
  groups(): readonly string[];
}

/** What is counted for each owner of a kind; all functions are pure. A unit is mostly an object, called by its key. */
export interface TallySpec<Owner extends KubeObject, Terms> {
  /** The informer of the owners. A tally has its owner's key. */
  readonly owners: string;
  /** What of its owner the units' standing depends on: when this changes, they are all counted anew. */
  readonly terms: (owner: Owner) => Terms;
  /** The units that may be in a group at all. */
  readonly units: (caches: Caches, owner: Owner) => Iterable<string>;
  /** Where a unit stands now. */
  readonly standing: (caches: Caches, unit: string, terms: Terms) => Standing;
  /** The units whose standing the news of an object may change, each with its owner's key. */
  readonly touches: (caches: Caches, news: News) => Iterable<readonly [owner: string, unit: string]>;
}

interface Group {
  readonly places: number[];
  readonly units: string[];
}

/** A tally in the making. */
interface Account extends Tally {
  set(unit: string, standing: Standing): void;
}

const NO_UNITS: readonly string[] = [];
const NO_PLACES: readonly number[] = [];

/** Where a unit is in a group, or where it would go. */
function positionOf({ places, units }: Group, place: number, unit: string): number {
  let low = 0;
  let high = units.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = places[middle]!;
    if (there < place || (there === place && units[middle]! < unit)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Most units come in their order. */
function insert({ places, units }: Group, position: number, place: number, unit: string): void {
  if (position === units.length) {
    places.push(place);
    units.push(unit);
    return;
  }
  places.splice(position, 0, place);
  units.splice(position, 0, unit);
}

function createAccount(): Account {
  const groups = new Map<string, Group>();
  const standings = new Map<string, Standing>();

  function put(name: string, place: number, unit: string): void {
    let group = groups.get(name);
    if (!group) {
      group = { places: [], units: [] };
      groups.set(name, group);
    }
    insert(group, positionOf(group, place, unit), place, unit);
  }

  function drop(name: string, place: number, unit: string): void {
    const group = groups.get(name)!;
    const position = positionOf(group, place, unit);
    group.places.splice(position, 1);
    group.units.splice(position, 1);
    if (group.units.length === 0) groups.delete(name);
  }

  return {
    set(unit, after) {
      const before = standings.get(unit) ?? NOWHERE;
      if (before === after) return;
      for (const name in before) if (before[name] !== after[name]) drop(name, before[name]!, unit);
      for (const name in after) if (before[name] !== after[name]) put(name, after[name]!, unit);
      if (after === NOWHERE) standings.delete(unit);
      else standings.set(unit, after);
    },
    count: (name) => groups.get(name)?.units.length ?? 0,
    countUpTo(name, place) {
      const group = groups.get(name);
      if (!group) return 0;
      let low = 0;
      let high = group.places.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (group.places[middle]! <= place) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    units: (name) => groups.get(name)?.units ?? NO_UNITS,
    places: (name) => groups.get(name)?.places ?? NO_PLACES,
    groups: () => [...groups.keys()].sort(),
  };
}

const NOTHING: Tally = createAccount();

/** The tallies of a controller's owners: each is counted when it is first asked for and follows the news from then on. */
export interface Tallies {
  of(key: string): Tally;
  /** Takes news that the caches show already. */
  hear(news: News): void;
  /** The caches have become others. */
  clear(): void;
}

/** Has a controller keep tallies. */
export const tallied =
  <Owner extends KubeObject, Terms>(spec: TallySpec<Owner, Terms>) =>
  (caches: Caches): Tallies =>
    createTallies(spec, caches);

/** One owner's tally. */
interface Entry<Owner, Terms> {
  owner: Owner;
  terms: Terms;
  /** Undefined while it has to be counted anew. */
  account: Account | undefined;
  /** Units to be looked at again. */
  readonly touched: Set<string>;
}

function createTallies<Owner extends KubeObject, Terms>(spec: TallySpec<Owner, Terms>, caches: Caches): Tallies {
  const entries = new Map<string, Entry<Owner, Terms>>();

  function entryOf(key: string): Entry<Owner, Terms> | undefined {
    const known = entries.get(key);
    const owner = known?.owner ?? caches.store<Owner>(spec.owners).get(key);
    if (known || !owner) return known;
    const entry: Entry<Owner, Terms> = { owner, terms: spec.terms(owner), account: undefined, touched: new Set() };
    entries.set(key, entry);
    return entry;
  }

  /** Takes the owner as it is now, at once: whom the next news touches follows from it. */
  function follow(key: string): void {
    const entry = entries.get(key);
    const owner = caches.store<Owner>(spec.owners).get(key);
    if (!entry || !owner) {
      entries.delete(key);
      return;
    }
    const terms = spec.terms(owner);
    if (owner.metadata.uid !== entry.owner.metadata.uid || !semanticEqual(terms, entry.terms)) {
      entry.account = undefined;
      entry.touched.clear();
    }
    entry.owner = owner;
    entry.terms = terms;
  }

  return {
    of(key) {
      const entry = entryOf(key);
      if (!entry) return NOTHING;
      const { account = createAccount(), owner, terms, touched } = entry;
      for (const unit of entry.account ? touched : spec.units(caches, owner)) account.set(unit, spec.standing(caches, unit, terms));
      entry.account = account;
      touched.clear();
      return account;
    },
    hear(news) {
      if (entries.size === 0) return;
      if (news.informer === spec.owners) follow(news.key);
      for (const [owner, unit] of spec.touches(caches, news)) if (entries.get(owner)?.account) entries.get(owner)!.touched.add(unit);
    },
    clear: () => entries.clear(),
  };
}
