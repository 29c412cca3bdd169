import { mustHold } from '../sim/invariant';
import { createLineage, type Link } from '../sim/lineage';
import type { KeyValue, Value } from './messages';

/**
 * All versions of all keys in the order of their revisions, and indexes that are derived from it.
 * etcd's store is one; the API server's watch caches are replicas of parts of it.
 *
 * A checkpoint is the last change, which knows the ones before it: it costs nothing, whatever the history's size, and going to one
 * costs what has been changed between there and here, on any branch.
 */
export interface History<V extends Value> {
  /** The revision of the last change, or of what `reset` said. */
  readonly revision: number;
  /** Present keys with their last versions, in no order. */
  readonly present: ReadonlyMap<string, KeyValue<V>>;
  /** Takes the next change; gives back the version that it takes the place of, if the key was present. */
  append(change: KeyValue<V>): KeyValue<V> | undefined;
  /** The last version of a key: a tombstone if it was deleted. */
  last(key: string): KeyValue<V> | undefined;
  /** The version of a key that stood at a revision; undefined if there was none. */
  at(key: string, revision: number): KeyValue<V> | undefined;
  /** The changes after a revision, in order. */
  since(revision: number): readonly KeyValue<V>[];
  /** Those of one key. */
  sinceOf(key: string, revision: number): readonly KeyValue<V>[];
  /** All keys that ever began with a prefix. */
  keys(prefix: string): readonly string[];
  /** Forgets everything and starts over at a revision (a replica after a list). */
  reset(revision: number): void;
  /** Forgets the versions up to a revision that no longer stood there. Checkpoints of before stay usable. */
  forget(revision: number): void;
  checkpoint(): HistoryCheckpoint<V>;
  restore(checkpoint: HistoryCheckpoint<V>): void;
}

/** The last change; the root is where the history begins. */
export type HistoryCheckpoint<V extends Value> = Link<KeyValue<V>, Beginning<V>>;

/** The revision that a checkpoint was taken at. */
export const revisionOf = ({ root, change }: HistoryCheckpoint<Value>): number => Math.max(root.revision, change?.modRevision ?? 0);

/** A revision, and the versions that stood there, in the order of theirs. */
interface Beginning<V extends Value> {
  readonly revision: number;
  readonly stood: readonly KeyValue<V>[];
}

const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

const keysIn = (folder: string, keys: ReadonlySet<string>, prefix: string): readonly string[] =>
  prefix.startsWith(folder) ? [...keys].filter((key) => key.startsWith(prefix)) : [];

/** Of `count` changes in order of revisions, how many are not above the given one. */
function countUpTo(count: number, revisionOf: (n: number) => number, revision: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (revisionOf(middle) > revision) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function createHistory<V extends Value>(): History<V> {
  const log = createLineage<KeyValue<V>, Beginning<V>>({ revision: 0, stood: [] });
  const versions = new Map<string, KeyValue<V>[]>();
  const present = new Map<string, KeyValue<V>>();
  /** The keys of `versions` by what stands before their last slash: most prefixes are those of whole folders. */
  const folders = new Map<string, Set<string>>();

  function file(key: string): void {
    const folder = folderOf(key);
    const keys = folders.get(folder);
    if (keys) keys.add(key);
    else folders.set(folder, new Set([key]));
  }

  function show(key: string, change: KeyValue<V> | undefined): void {
    if (change?.value === undefined) present.delete(key);
    else present.set(key, change);
  }

  function redo(change: KeyValue<V>): KeyValue<V> | undefined {
    const list = versions.get(change.key);
    const before = list?.at(-1);
    if (list) list.push(change);
    else {
      versions.set(change.key, [change]);
      file(change.key);
    }
    show(change.key, change);
    return before?.value === undefined ? undefined : before;
  }

  function undo({ key }: KeyValue<V>): void {
    const list = versions.get(key)!;
    list.pop();
    if (list.length === 0) {
      versions.delete(key);
      folders.get(folderOf(key))?.delete(key);
    }
    show(key, list.at(-1));
  }

  /** The changes after a revision, in order. */
  function since(revision: number): readonly KeyValue<V>[] {
    const { length } = log.head;
    const changes: KeyValue<V>[] = [];
    for (let n = countUpTo(length, (i) => log.at(i + 1).change!.modRevision, revision); n < length; n++) changes.push(log.at(n + 1).change!);
    return changes;
  }

  function sinceOf(key: string, revision: number): readonly KeyValue<V>[] {
    const list = versions.get(key) ?? [];
    return list.slice(countUpTo(list.length, (n) => list[n]!.modRevision, revision));
  }

  /** The version of a key that stood at a revision. */
  function at(key: string, revision: number): KeyValue<V> | undefined {
    const list = versions.get(key);
    const change = list?.[countUpTo(list.length, (n) => list[n]!.modRevision, revision) - 1];
    return change?.value === undefined ? undefined : change;
  }

  /** Starts over from somewhere: what stood there, and nothing else. */
  function begin({ stood }: Beginning<V>): void {
    versions.clear();
    present.clear();
    folders.clear();
    for (const change of stood) redo(change);
  }

  return {
    get revision() {
      return revisionOf(log.head);
    },
    present,

    append(change) {
      mustHold(change.modRevision >= (log.head.change?.modRevision ?? 0), 'revisions only grow', change.key);
      log.append(change);
      return redo(change);
    },

    last: (key) => versions.get(key)?.at(-1),

    at,
    since,
    sinceOf,

    keys: (prefix) => [...folders].flatMap(([folder, keys]) => (folder.startsWith(prefix) ? [...keys] : keysIn(folder, keys, prefix))),

    reset(revision) {
      const root = { revision, stood: [] };
      log.plant(root);
      begin(root);
    },

    forget(revision) {
      const { head } = log;
      const changes = since(revision);
      const last = log.at(head.length - changes.length).change?.modRevision ?? 0;
      const stood = [...versions.keys()].flatMap((key) => at(key, revision) ?? []).sort((a, b) => a.modRevision - b.modRevision);
      const root = { revision: Math.max(head.root.revision, last), stood };
      log.plant(root);
      begin(root);
      for (const change of changes) {
        log.append(change);
        redo(change);
      }
    },

    checkpoint: () => log.head,

    restore(checkpoint) {
      const { anew, undone, made } = log.goTo(checkpoint);
      if (anew) begin(checkpoint.root);
      for (const change of undone) undo(change);
      for (const change of made) redo(change);
    },
  };
}
