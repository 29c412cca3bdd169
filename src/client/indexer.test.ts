import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import { createIndex, type IndexFunction } from './indexer';

const pod = (name: string, labels: readonly string[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: Object.fromEntries(labels.map((label) => [label, ''])) },
});
const keyOf = ({ metadata }: KubeObject): string => `default/${metadata.name}`;
const byLabel: IndexFunction = ({ metadata }) => Object.keys(metadata.labels ?? {});
const storeOf = (...pods: readonly KubeObject[]): ReadonlyMap<string, KubeObject> => new Map(pods.map((p) => [keyOf(p), p]));
const namesAt = (index: ReturnType<typeof createIndex>, value: string) => index.get(value).map(({ metadata }) => metadata.name);

describe('an index', () => {
  it('finds objects under each of their values, sorted by key, and nothing under others', () => {
    const index = createIndex(byLabel, storeOf(pod('c', ['x']), pod('a', ['x', 'y']), pod('b', [])));
    expect(['x', 'y', 'z'].map((value) => namesAt(index, value))).toEqual([['a', 'c'], ['a'], []]);
  });

  it('gives the object as it is now, not as it was', () => {
    const [old, next] = [pod('a', ['x']), pod('a', ['x'])];
    const index = createIndex(byLabel, storeOf(old));
    index.update(keyOf(old), old, next);
    expect(index.get('x')[0]).toBe(next);
  });

  it('follows an object from one value to another, and forgets one that is gone', () => {
    const [old, next] = [pod('a', ['x', 'y']), pod('a', ['y', 'z'])];
    const index = createIndex(byLabel, storeOf(old));
    index.update(keyOf(old), old, next);
    expect(['x', 'y', 'z'].map((value) => namesAt(index, value))).toEqual([[], ['a'], ['a']]);
    index.update(keyOf(old), next, undefined);
    expect(['x', 'y', 'z'].map((value) => namesAt(index, value))).toEqual([[], [], []]);
  });

  it('that has grown with a cache is the same as one that was built from it', () => {
    const change = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), labels: fc.option(fc.uniqueArray(fc.constantFrom('x', 'y', 'z'))) });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const store = new Map<string, KubeObject>();
        const index = createIndex(byLabel, store);
        for (const { name, labels } of changes) {
          const key = `default/${name}`;
          const next = labels ? pod(name, labels) : undefined;
          index.update(key, store.get(key), next);
          if (next) store.set(key, next);
          else store.delete(key);
        }
        const anew = createIndex(byLabel, store);
        for (const value of ['x', 'y', 'z']) expect(index.get(value)).toEqual(anew.get(value));
      }),
    );
  });
});
