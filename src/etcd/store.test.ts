import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation, Value } from './messages';
import { createStore, type Store } from './store';

interface Thing extends Value {
  readonly n: number;
}
const put = (key: string, n = 0): Operation<Thing> => ({ op: 'put', key, value: { n, metadata: {} } });
const remove = (key: string): Operation<Thing> => ({ op: 'delete', key });
const get = (key: string): Operation<Thing> => ({ op: 'get', key });
const write = (store: Store<Thing>, ...success: readonly Operation<Thing>[]): ReturnType<Store<Thing>['transact']> =>
  store.transact({ compare: [], success, failure: [] });

describe('a transaction', () => {
  it('makes one revision, however many keys it writes, and stamps it on each object', () => {
    const store = createStore<Thing>();
    const { changes } = write(store, put('a', 1), put('b', 2));
    expect(store.revision).toBe(2);
    expect(changes.map((c) => [c.key, c.modRevision, c.value?.metadata.resourceVersion])).toEqual([
      ['a', 2, '2'],
      ['b', 2, '2'],
    ]);
  });

  it('that changes nothing makes no revision: reads, and deletions of what is not there', () => {
    const store = createStore<Thing>();
    const { changes, results } = write(store, get('a'), remove('a'));
    expect([store.revision, changes, results]).toEqual([1, [], [undefined, undefined]]);
  });

  it('keeps the revision of a key’s creation until the key is deleted', () => {
    const store = createStore<Thing>();
    write(store, put('a'));
    expect(write(store, put('a')).changes[0]).toMatchObject({ createRevision: 2, modRevision: 3 });
    expect(write(store, remove('a')).changes[0]).toMatchObject({ value: undefined, createRevision: 2, modRevision: 4 });
    expect(write(store, put('a')).changes[0]).toMatchObject({ createRevision: 5, modRevision: 5 });
  });

  it.each([
    ['the key is of the revision that was read', 'a', 2, true],
    ['the key has been written since', 'a', 1, false],
    ['the key must not exist, and does', 'a', 0, false],
    ['the key must not exist, and does not', 'b', 0, true],
    ['the key must exist, and does not', 'b', 2, false],
  ])('compares and then swaps: %s', (_, key, modRevision, succeeds) => {
    const store = createStore<Thing>();
    write(store, put('a'));
    const { succeeded, results } = store.transact({ compare: [{ key, modRevision }], success: [put('c', 1)], failure: [get('a')] });
    expect(succeeded).toBe(succeeds);
    expect(results[0]?.key).toBe(succeeds ? 'c' : 'a');
    expect(store.revision).toBe(succeeds ? 3 : 2);
  });
});

describe('a range', () => {
  const filled = (): Store<Thing> => {
    const store = createStore<Thing>();
    for (const key of ['pods/b', 'pods/a', 'podsets/x', 'nodes/n']) write(store, put(key));
    write(store, remove('pods/a'));
    return store;
  };
  it.each([
    ['all keys that begin so, in order', { key: 'pods', prefix: true }, ['pods/b', 'podsets/x'], 2],
    ['the one key', { key: 'pods/b' }, ['pods/b'], 1],
    ['nothing, where a key only begins so', { key: 'pods' }, [], 0],
    ['a page, and how many there are in all', { key: '', prefix: true, limit: 1 }, ['nodes/n'], 3],
    ['only the count', { key: 'pods', prefix: true, countOnly: true }, [], 2],
    ['what stood there at an earlier revision', { key: 'pods/', prefix: true, revision: 5 }, ['pods/a', 'pods/b'], 2],
  ])('gives %s', (_, request, keys, count) => {
    const { kvs, count: counted } = filled().range(request);
    expect([kvs.map((kv) => kv.key), counted]).toEqual([keys, count]);
  });

  it('below the compacted revision says which is the oldest', () => {
    const store = filled();
    store.compact(4);
    expect(store.range({ key: 'pods/', prefix: true, revision: 3 })).toEqual({ kvs: [], count: 0, compacted: 4 });
    expect(store.range({ key: 'pods/', prefix: true, revision: 4 }).count).toBe(2);
  });

  it('compaction neither goes back nor past the present', () => {
    const store = filled();
    for (const [asked, compacted] of [
      [3, 3],
      [2, 3],
      [99, 6],
    ] as const) {
      store.compact(asked);
      expect(store.compactedRevision).toBe(compacted);
    }
  });
});

describe('the store as a law', () => {
  const key = fc.constantFrom('a', 'ab', 'b');
  const operation = fc.oneof(
    key.map((k) => put(k)),
    key.map(remove),
    key.map(get),
  );
  const transactions = fc.array(fc.uniqueArray(operation, { selector: (o) => o.key, minLength: 1 }), { maxLength: 25 });

  it('reads at any revision what stood there then', () => {
    fc.assert(
      fc.property(transactions, (list) => {
        const store = createStore<Thing>();
        const states = new Map<number, readonly string[]>();
        for (const success of list) {
          write(store, ...success);
          states.set(
            store.revision,
            store.range({ key: '', prefix: true }).kvs.map((kv) => `${kv.key} ${kv.createRevision} ${kv.modRevision}`),
          );
        }
        for (const [revision, state] of states)
          expect(store.range({ key: '', prefix: true, revision }).kvs.map((kv) => `${kv.key} ${kv.createRevision} ${kv.modRevision}`)).toEqual(state);
      }),
    );
  });

  it('going back to a checkpoint and doing the same again is the identity, and another way can be gone', () => {
    const state = (store: Store<Thing>): unknown => [store.revision, store.range({ key: '', prefix: true }).kvs, store.history.since(0)];
    fc.assert(
      fc.property(transactions, transactions, transactions, (before, one, other) => {
        const store = createStore<Thing>();
        const run = (list: readonly (readonly Operation<Thing>[])[]): void => list.forEach((success) => void write(store, ...success));
        run(before);
        const checkpoint = store.checkpoint();
        run(one);
        const first = state(store);
        const later = store.checkpoint();
        store.restore(checkpoint);
        run(other);
        store.restore(checkpoint);
        run(one);
        expect(state(store)).toEqual(first);
        store.restore(later);
        expect(state(store)).toEqual(first);
      }),
    );
  });
});
