import type { KeyValue, Value } from './messages';

/**
 * All versions of all keys in the order of their revisions: an append-only log, and indexes that are derived from it.
 * etcd's store is one; the API server's watch caches are replicas of parts of it.
 *
 * A checkpoint is the shared log and a length, whatever the history's size. Going back and appending something else
 * starts a new log, so that checkpoints of the other branch keep theirs.
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
  /** All keys that ever began with a prefix. */
  keys(prefix: string): readonly string[];
  /** Forgets everything and starts over at a revision (a replica after a list). */
  reset(revision: number): void;
  checkpoint(): HistoryCheckpoint<V>;
  restore(checkpoint: HistoryCheckpoint<V>): void;
}

export interface HistoryCheckpoint<V extends Value> {
  readonly log: readonly KeyValue<V>[];
  readonly length: number;
  readonly startRevision: number;
}

/** The first index of a list in order of revisions whose revision is above the given one. */
function indexAfter(list: readonly { readonly modRevision: number }[], length: number, revision: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.modRevision > revision) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function createHistory<V extends Value>(): History<V> {
  let log: KeyValue<V>[] = [];
  let length = 0;
  let startRevision = 0;
  const versions = new Map<string, KeyValue<V>[]>();
  const present = new Map<string, KeyValue<V>>();

  function show(key: string, change: KeyValue<V> | undefined): void {
    if (change?.value === undefined) present.delete(key);
    else present.set(key, change);
  }

  function redo(change: KeyValue<V>): KeyValue<V> | undefined {
    const list = versions.get(change.key);
    const before = list?.at(-1);
    if (list) list.push(change);
    else versions.set(change.key, [change]);
    show(change.key, change);
    return before?.value === undefined ? undefined : before;
  }

  function undo({ key }: KeyValue<V>): void {
    const list = versions.get(key)!;
    list.pop();
    if (list.length === 0) versions.delete(key);
    show(key, list.at(-1));
  }

  return {
    get revision() {
      return length > 0 ? Math.max(startRevision, log[length - 1]!.modRevision) : startRevision;
    },
    present,

    append(change) {
      if (log.length > length) log = log.slice(0, length);
      log.push(change);
      length++;
      return redo(change);
    },

    last: (key) => versions.get(key)?.at(-1),

    at(key, revision) {
      const list = versions.get(key);
      const change = list?.[indexAfter(list, list.length, revision) - 1];
      return change?.value === undefined ? undefined : change;
    },

    since: (revision) => log.slice(indexAfter(log, length, revision), length),

    keys: (prefix) => [...versions.keys()].filter((key) => key.startsWith(prefix)),

    reset(revision) {
      log = [];
      length = 0;
      startRevision = revision;
      versions.clear();
      present.clear();
    },

    checkpoint: () => ({ log, length, startRevision }),

    restore(checkpoint) {
      startRevision = checkpoint.startRevision;
      if (checkpoint.log === log) {
        while (length > checkpoint.length) undo(log[--length]!);
      } else {
        log = checkpoint.log as KeyValue<V>[];
        length = 0;
        versions.clear();
        present.clear();
      }
      while (length < checkpoint.length) redo(log[length++]!);
    },
  };
}
