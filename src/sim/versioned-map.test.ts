import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVersionedMap, type Version, type VersionedMap } from './versioned-map';

interface Value {
  readonly value: number;
}

const seen = (map: VersionedMap<Value>): unknown[] => [...map.entries].map(([key, { value }]) => [key, value]);

describe('a versioned map', () => {
  it('brings a key that was deleted back to its place among the others', () => {
    const map = createVersionedMap<Value>();
    for (const key of ['a', 'b', 'c']) map.set(key, { value: 1 });
    const before = map.checkpoint();
    map.delete('b');
    map.set('b', { value: 2 });
    map.restore(before);
    expect([...map.entries.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('keeps its contents whole now and then, so that the way to a version does not grow with its age', () => {
    const map = createVersionedMap<Value>();
    let longest = 0;
    for (let i = 0; i < 5_000; i++) {
      map.set(`key-${i % 10}`, { value: i });
      longest = Math.max(longest, map.checkpoint().length);
    }
    expect(longest).toBeLessThan(300);
  });

  it('says nothing of what differs if there are more changes on the way than one wants to hear of', () => {
    const map = createVersionedMap<Value>();
    const empty = map.checkpoint();
    for (const key of ['a', 'b', 'c']) map.set(key, { value: 1 });
    const full = map.checkpoint();
    const told: string[] = [];
    expect(map.restore(empty, (key) => told.push(key), 2)).toBe(false);
    expect(map.restore(full, (key) => told.push(key), 3)).toBe(true);
    expect([told, [...map.entries.keys()]]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  it('is in any version what it was then, order and all, and tells what differs; so is another that takes a version over', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const deed = fc.oneof(
      { weight: 6, arbitrary: fc.record({ set: key, value: fc.nat(9) }) },
      { weight: 3, arbitrary: fc.record({ delete: key }) },
      { weight: 1, arbitrary: fc.record({ replace: fc.uniqueArray(key) }) },
      // So many changes of one key that the contents are kept whole.
      { weight: 1, arbitrary: fc.record({ toil: key }) },
      { weight: 4, arbitrary: fc.record({ back: fc.nat() }) },
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const map = createVersionedMap<Value>();
        const versions: { readonly version: Version<Value>; readonly entries: unknown[] }[] = [{ version: map.checkpoint(), entries: [] }];
        for (const one of deeds) {
          if ('set' in one) map.set(one.set, { value: one.value });
          else if ('delete' in one) map.delete(one.delete);
          else if ('replace' in one) map.replace(new Map(one.replace.map((k, value) => [k, { value }])));
          else if ('toil' in one) for (let value = 0; value < 300; value++) map.set(one.toil, { value });
          else {
            const { version, entries } = versions[one.back % versions.length]!;
            const before = new Map(map.entries);
            const told: string[] = [];
            map.restore(version, (k, was, is) => {
              expect([was, is]).toEqual([before.get(k), map.entries.get(k)]);
              told.push(k);
            });
            expect(seen(map)).toEqual(entries);
            const differing = [...new Set([...before.keys(), ...map.entries.keys()])].filter((k) => before.get(k) !== map.entries.get(k));
            expect(told.sort()).toEqual(differing.sort());
            const other = createVersionedMap<Value>();
            other.restore(version);
            expect(seen(other)).toEqual(entries);
          }
          versions.push({ version: map.checkpoint(), entries: seen(map) });
        }
      }),
    );
  });
});
