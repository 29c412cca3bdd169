import { createLineage, type Link } from './lineage';

/**
 * A map whose checkpoints cost nothing, whatever its size: between two of them lie the changes that were made, and these are shared by all checkpoints
 * and branches. The order of its keys is that in which they came, also after going back.
 */
export interface VersionedMap<V extends NonNullable<unknown>> {
  /** Changes in place: read it, don't keep it. */
  readonly entries: ReadonlyMap<string, V>;
  set(key: string, value: V): void;
  delete(key: string): void;
  /** Takes other contents, which never change. */
  replace(entries: ReadonlyMap<string, V>): void;
  checkpoint(): Version<V>;
  /**
   * Goes to a checkpoint, of this map or of another, and tells of each key that is not as it was, unless it takes more than so many changes to get there.
   * Gives back whether it has told.
   */
  restore(version: Version<V>, differs?: Differs<V>, changesMax?: number): boolean;
}

/** What a key stood for, and what it stands for now. */
export type Differs<V> = (key: string, was: V | undefined, is: V | undefined) => void;

interface Change<V> {
  readonly key: string;
  readonly was: V | undefined;
  readonly is: V | undefined;
}

/** The changes that were made between two checkpoints. */
interface Changes<V> {
  readonly list: readonly Change<V>[];
  /** How many there are from the root to the last of these. */
  readonly count: number;
}

/** The last changes; the root is the contents at some time, from which on changes are told. */
export type Version<V> = Link<Changes<V>, ReadonlyMap<string, V>>;

/** After so many changes, and as many more as there are entries, the contents are kept whole: no way to a version is longer. */
const CHANGES_MAX = 256;

export const createVersionedMap = <V extends NonNullable<unknown>>(): VersionedMap<V> => {
  const lineage = createLineage<Changes<V>, ReadonlyMap<string, V>>(new Map());
  let entries: ReadonlyMap<string, V> = new Map();
  /** The same, if no root is it: it may be changed. What is many times the same list is there once, until it differs. */
  let own: Map<string, V> | undefined;
  /** The last checkpoint, and the changes since. */
  let last = lineage.head;
  let recent: Change<V>[] = [];

  function show(contents: ReadonlyMap<string, V>): void {
    entries = contents;
    own = undefined;
  }

  function put(key: string, value: V | undefined): void {
    if (!own) {
      own = new Map(entries);
      entries = own;
    }
    if (value === undefined) own.delete(key);
    else own.set(key, value);
  }

  /** Makes the contents anew from what they were at the root: only so does a key that was deleted come back to its place among the others. */
  function rebuild(): void {
    const { head } = lineage;
    show(head.root);
    for (let n = 1; n <= head.length; n++) for (const { key, is } of lineage.at(n).change!.list) put(key, is);
  }

  function keepWhole(contents: ReadonlyMap<string, V>): void {
    recent = [];
    show(contents);
    lineage.plant(contents);
    last = lineage.head;
  }

  return {
    get entries() {
      return entries;
    },
    set(key, is) {
      recent.push({ key, was: entries.get(key), is });
      put(key, is);
    },
    delete(key) {
      const was = entries.get(key);
      if (was === undefined) return;
      recent.push({ key, was, is: undefined });
      put(key, undefined);
    },
    replace: keepWhole,
    checkpoint() {
      if (recent.length === 0) return last;
      const count = (last.change?.count ?? 0) + recent.length;
      if (count > CHANGES_MAX + entries.size) {
        keepWhole(entries);
      } else {
        lineage.append({ list: recent, count });
        recent = [];
        last = lineage.head;
      }
      return last;
    },
    restore(version, differs, changesMax = Number.POSITIVE_INFINITY) {
      const before = entries;
      const { anew, undone: left, made: taken } = lineage.goTo(version);
      last = lineage.head;
      const undone = [recent, ...left.map(({ list }) => list)];
      const made = taken.map(({ list }) => list);
      recent = [];
      const tell = sizeOf(undone) + sizeOf(made) <= changesMax ? differs : undefined;
      if (anew || undone.some((list) => list.some((change) => change.is === undefined))) {
        rebuild();
        if (tell) compare(before, entries, tell);
        return tell !== undefined;
      }
      const was = new Map<string, V | undefined>();
      if (tell) for (const list of [...undone, ...made]) for (const { key } of list) was.set(key, entries.get(key));
      for (const list of undone) for (let n = list.length - 1; n >= 0; n--) put(list[n]!.key, list[n]!.was);
      for (const list of made) for (const { key, is } of list) put(key, is);
      for (const [key, old] of was) if (old !== entries.get(key)) tell?.(key, old, entries.get(key));
      return tell !== undefined;
    },
  };
};

/** What a map holds at a version. */
export function contentsOf<V extends NonNullable<unknown>>(version: Version<V>): ReadonlyMap<string, V> {
  const map = createVersionedMap<V>();
  map.restore(version);
  return map.entries;
}

const sizeOf = (lists: readonly (readonly unknown[])[]): number => lists.reduce((size, { length }) => size + length, 0);

function compare<V>(before: ReadonlyMap<string, V>, after: ReadonlyMap<string, V>, differs: Differs<V>): void {
  for (const [key, was] of before) if (was !== after.get(key)) differs(key, was, after.get(key));
  for (const [key, is] of after) if (!before.has(key)) differs(key, undefined, is);
}
