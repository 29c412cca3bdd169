import type { KubeObject } from '../api/object';

/** The values under which an object is found: a Pod's node, its controller's uid. */
export type IndexFunction = (object: KubeObject) => readonly string[];

/**
 * An index over an informer's cache (client-go `tools/cache` Indexer). It is derived from the cache and no part of a checkpoint.
 * What it gives is sorted by key, so that it is the same whether the index grew with the cache or was built from it later.
 */
export interface Index {
  get(value: string): readonly KubeObject[];
  /** Takes news of an object: `old` is what the index held, `next` what the cache holds now. */
  update(key: string, old: KubeObject | undefined, next: KubeObject | undefined): void;
}

interface Bucket {
  readonly keys: string[];
  readonly objects: KubeObject[];
}

const NOTHING: readonly KubeObject[] = [];

/** The place of a key in a sorted list, or where it would go. */
function placeOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function createIndex(valuesOf: IndexFunction, store: ReadonlyMap<string, KubeObject>): Index {
  const buckets = new Map<string, Bucket>();

  function put(value: string, key: string, object: KubeObject): void {
    let bucket = buckets.get(value);
    if (!bucket) {
      bucket = { keys: [], objects: [] };
      buckets.set(value, bucket);
    }
    const place = placeOf(bucket.keys, key);
    if (place === bucket.keys.length) {
      // Lists come in this order.
      bucket.keys.push(key);
      bucket.objects.push(object);
    } else if (bucket.keys[place] === key) {
      bucket.objects[place] = object;
    } else {
      bucket.keys.splice(place, 0, key);
      bucket.objects.splice(place, 0, object);
    }
  }

  function drop(value: string, key: string): void {
    const bucket = buckets.get(value);
    const place = bucket ? placeOf(bucket.keys, key) : 0;
    if (bucket?.keys[place] !== key) return;
    bucket.keys.splice(place, 1);
    bucket.objects.splice(place, 1);
    if (bucket.keys.length === 0) buckets.delete(value);
  }

  for (const [key, object] of store) for (const value of valuesOf(object)) put(value, key, object);

  return {
    get: (value) => buckets.get(value)?.objects ?? NOTHING,
    update(key, old, next) {
      const values = next ? valuesOf(next) : [];
      if (old) for (const value of valuesOf(old)) if (!values.includes(value)) drop(value, key);
      if (next) for (const value of values) put(value, key, next);
    },
  };
}
