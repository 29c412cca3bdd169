import { mustHold } from '../sim/invariant';
import { createHistory, type History, type HistoryCheckpoint } from './history';
import type { KeyValue, Operation, RangeRequest, TxnRequest, Value } from './messages';

/** etcd's MVCC store: one revision counter, transactions, reads at any revision that is not compacted. Knows nothing of messages. */
export interface Store<V extends Value> {
  readonly revision: number;
  readonly compactedRevision: number;
  readonly history: History<V>;
  /** Runs a transaction; what it changed is `history.since(revision before)`. */
  transact(txn: Pick<TxnRequest<V>, 'compare' | 'success' | 'failure'>): TxnResult<V>;
  range(request: Omit<RangeRequest, 'type' | 'id'>): RangeResult<V>;
  compact(revision: number): void;
  /** Stores a value at a revision that is still to come, as if others had been made before it. */
  putAt(key: string, value: V, revision: number): KeyValue<V>;
  /** Drops from memory what is compacted, nobody can ask for it, and stood before a checkpoint. */
  forgetBefore(checkpoint: StoreCheckpoint<V>): void;
  checkpoint(): StoreCheckpoint<V>;
  restore(checkpoint: StoreCheckpoint<V>): void;
}

export interface TxnResult<V extends Value> {
  readonly succeeded: boolean;
  readonly results: readonly (KeyValue<V> | undefined)[];
  readonly changes: readonly KeyValue<V>[];
}

export interface RangeResult<V extends Value> {
  readonly kvs: readonly KeyValue<V>[];
  readonly count: number;
  readonly compacted?: number;
}

interface StoreCheckpoint<V extends Value> {
  readonly revision: number;
  readonly compactedRevision: number;
  readonly history: HistoryCheckpoint<V>;
}

/** What was stored of each value last: when the way to a revision is gone again, what is stored there is the same object. */
const stamped = new WeakMap<Value, Value>();

function stamp<V extends Value>(value: V, revision: number): V {
  const resourceVersion = String(revision);
  const known = stamped.get(value) as V | undefined;
  if (known?.metadata.resourceVersion === resourceVersion) return known;
  const stored = { ...value, metadata: { ...value.metadata, resourceVersion } };
  stamped.set(value, stored);
  return stored;
}

/** What is stored before the first transaction. */
export interface Initial<V extends Value> {
  readonly key: string;
  readonly value: V;
}

export function createStore<V extends Value>(initial: readonly Initial<V>[] = []): Store<V> {
  const history = createHistory<V>();
  // A new etcd is at revision 1: the first transaction makes 2.
  let revision = 1;
  let compactedRevision = 0;
  for (const { key, value } of initial) apply({ op: 'put', key, value }, revision);

  function change(key: string, value: V | undefined, at: number): KeyValue<V> {
    const current = history.present.get(key);
    // All versions of a key have one text, so that maps find it by identity.
    const changed = { key: current?.key ?? key, value: value && stamp(value, at), createRevision: current?.createRevision ?? at, modRevision: at };
    history.append(changed);
    return changed;
  }

  function apply(operation: Operation<V>, at: number): KeyValue<V> | undefined {
    const current = history.present.get(operation.key);
    if (operation.op === 'get' || (operation.op === 'delete' && !current)) return current;
    return change(operation.key, operation.op === 'put' ? operation.value : undefined, at);
  }

  return {
    get revision() {
      return revision;
    },
    get compactedRevision() {
      return compactedRevision;
    },
    history,

    transact({ compare, success, failure }) {
      const succeeded = compare.every(({ key, modRevision }) => (history.present.get(key)?.modRevision ?? 0) === modRevision);
      const next = revision + 1;
      const results = (succeeded ? success : failure).map((operation) => apply(operation, next));
      const changes = results.filter((r): r is KeyValue<V> => r?.modRevision === next);
      if (changes.length > 0) revision = next;
      return { succeeded, results, changes };
    },

    range({ key, prefix = false, revision: at, limit, countOnly = false }) {
      if (at !== undefined && at < compactedRevision) return { kvs: [], count: 0, compacted: compactedRevision };
      const read = at === undefined || at >= revision ? (k: string) => history.present.get(k) : (k: string) => history.at(k, at);
      if (!prefix) {
        const kv = read(key);
        if (!kv) return { kvs: [], count: 0 };
        return { kvs: countOnly ? [] : [kv], count: 1 };
      }
      const kvs = history
        .keys(key)
        .map(read)
        .filter((kv) => kv !== undefined);
      if (countOnly) return { kvs: [], count: kvs.length };
      kvs.sort((a, b) => (a.key < b.key ? -1 : 1));
      return { kvs: limit ? kvs.slice(0, limit) : kvs, count: kvs.length };
    },

    compact(at) {
      compactedRevision = Math.min(revision, Math.max(compactedRevision, at));
    },

    putAt(key, value, at) {
      mustHold(at > revision, 'revisions only grow', key);
      revision = at;
      return change(key, value, at);
    },

    // A watch may begin with the change that made the oldest revision.
    forgetBefore: (checkpoint) => history.forget(Math.min(compactedRevision - 1, checkpoint.revision)),

    checkpoint: () => ({ revision, compactedRevision, history: history.checkpoint() }),

    restore(checkpoint) {
      ({ revision, compactedRevision } = checkpoint);
      history.restore(checkpoint.history);
    },
  };
}
