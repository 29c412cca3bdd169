import { memoOf } from '../../api/memo';
import type { KubeObject } from '../../api/object';

/**
 * The objects of a resource as they are now. They change in place, for a copy of tens of thousands in each frame would be slow; whenever something has
 * changed they are another object, which React and whoever remembers something by it can tell from the one before. That one shows the present, too.
 */
export type Objects<T extends KubeObject = KubeObject> = ReadonlyMap<string, T>;

type Follower = (was: KubeObject | undefined, is: KubeObject | undefined) => void;

/** What all versions of a resource's objects have in common. */
interface Core {
  readonly map: Map<string, KubeObject>;
  /** Hear of each change. */
  readonly followers: Set<Follower>;
  /** As long as none comes or goes, the same list. */
  keys: readonly string[] | undefined;
}

const cores = new WeakMap<Objects, Core>();

/** Another version of the same objects. */
function versionOf(core: Core): Objects {
  const { map } = core;
  const version: Objects = {
    get size() {
      return map.size;
    },
    get: (key) => map.get(key),
    has: (key) => map.has(key),
    keys: () => map.keys(),
    values: () => map.values(),
    entries: () => map.entries(),
    forEach(look) {
      for (const [key, object] of map) look(object, key, version);
    },
    [Symbol.iterator]: () => map[Symbol.iterator](),
  };
  cores.set(version, core);
  return version;
}

/** Objects that change: `set` them, with undefined for one that is gone, and then take the `version`. */
export interface ChangingObjects {
  set(key: string, is: KubeObject | undefined): void;
  version(): Objects;
}

/** `before`: a version that was given out, or objects to begin with. */
export function changing(before: Objects | undefined): ChangingObjects {
  const core = (before && cores.get(before)) ?? { map: new Map(before), followers: new Set<Follower>(), keys: undefined };
  const { map, followers } = core;
  return {
    set(key, is) {
      const was = map.get(key);
      if (is === undefined) map.delete(key);
      else map.set(key, is);
      if ((was === undefined) !== (is === undefined)) core.keys = undefined;
      for (const follower of followers) follower(was, is);
    },
    version: () => versionOf(core),
  };
}

/** Whoever has not heard of a resource yet has none of its objects, and asks for them again and again. */
const keysOfUnchanging = memoOf((objects: Objects): readonly string[] => [...objects.keys()]);

/** Their keys; the same list until one comes or goes. */
export function keysOf(objects: Objects): readonly string[] {
  const core = cores.get(objects);
  if (!core) return keysOfUnchanging(objects);
  core.keys ??= [...core.map.keys()];
  return core.keys;
}

/** The objects that belong together; the same object until one of them changes. */
export interface Group<T> {
  readonly members: ReadonlySet<T>;
}

/**
 * Objects by what `groupOf` makes of each; undefined: in no group. The groups are kept up to date with each object that changes, and not worked out
 * again in each frame.
 */
export function grouped<T extends KubeObject>(groupOf: (object: T) => string | undefined): (objects: Objects<T>, name: string) => Group<T> {
  const known = new WeakMap<object, ReadonlyMap<string, Group<T>>>();
  return (objects, name) => {
    const core = cores.get(objects);
    const of = core ?? objects;
    let groups = known.get(of);
    if (!groups) {
      groups = follow(groupOf, objects, core);
      known.set(of, groups);
    }
    return groups.get(name) ?? NOBODY;
  };
}

const NOBODY: Group<never> = { members: new Set<never>() };

function follow<T extends KubeObject>(groupOf: (object: T) => string | undefined, objects: Objects<T>, core: Core | undefined): ReadonlyMap<string, Group<T>> {
  const groups = new Map<string, { readonly members: Set<T> }>();
  const change = (object: T, how: (members: Set<T>) => void): void => {
    const name = groupOf(object);
    if (name === undefined) return;
    const members = groups.get(name)?.members ?? new Set<T>();
    how(members);
    // Another object with the same members: who remembers something by it works that out anew.
    if (members.size > 0) groups.set(name, { members });
    else groups.delete(name);
  };
  for (const object of objects.values()) change(object, (members) => members.add(object));
  core?.followers.add((was, is) => {
    // All objects of a resource are of its type.
    if (was) change(was as T, (members) => members.delete(was as T));
    if (is) change(is as T, (members) => members.add(is as T));
  });
  return groups;
}

/** Notes the names of what changes in a resource from one look to the next. */
export interface Changes<T extends KubeObject> {
  /** What has changed since the last look; undefined: these are others than the last time. */
  take(objects: Objects<T>): ReadonlySet<string> | undefined;
  stop(): void;
}

/** `nameOf`: what is noted of an object that changes, of what it was and of what it is; undefined: nothing. */
export function changesOf<T extends KubeObject>(nameOf: (object: T) => string | undefined): Changes<T> {
  let core: Core | undefined;
  let names = new Set<string>();
  const note: Follower = (was, is) => {
    for (const object of [was, is]) {
      // All objects of a resource are of its type.
      const name = object && nameOf(object as T);
      if (name !== undefined) names.add(name);
    }
  };
  return {
    take(objects) {
      const [taken, before] = [names, core];
      names = new Set();
      core = cores.get(objects);
      if (core !== undefined && core === before) return taken;
      before?.followers.delete(note);
      core?.followers.add(note);
      return undefined;
    },
    stop: () => core?.followers.delete(note),
  };
}
