import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/object';
import { changing, grouped, keysOf, type Objects } from './objects';

interface Thing extends KubeObject {
  readonly colour?: string;
}
const thing = (name: string, colour?: string): Thing => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name }, ...(colour && { colour }) });
const byColour = grouped<Thing>(({ colour }) => colour);

test('objects change in place; each version is another object, and shows the present', () => {
  const begun = changing(new Map([['a', thing('a')]]));
  const before = begun.version();
  begun.set('b', thing('b'));
  const after = begun.version();
  expect(after).not.toBe(before);
  expect([...after.keys()]).toEqual(['a', 'b']);
  expect(before.size).toBe(2);
});

test('what they are made from is left as it is', () => {
  const from = new Map([['a', thing('a')]]);
  changing(from).set('a', undefined);
  expect(from.size).toBe(1);
});

test('the list of keys is the same until one comes or goes', () => {
  const none: Objects = new Map();
  expect(keysOf(none)).toBe(keysOf(none));
  const objects = changing(new Map([['a', thing('a')]]));
  const keys = keysOf(objects.version());
  objects.set('a', thing('a', 'red'));
  expect(keysOf(objects.version())).toBe(keys);
  objects.set('b', thing('b'));
  expect(keysOf(objects.version())).toEqual(['a', 'b']);
});

test('a group is the same object until one of its members changes', () => {
  const objects = changing(new Map([['a', thing('a', 'red')]]));
  const red = byColour(objects.version() as Objects<Thing>, 'red');
  objects.set('b', thing('b', 'blue'));
  expect(byColour(objects.version() as Objects<Thing>, 'red')).toBe(red);
  objects.set('b', thing('b', 'red'));
  expect([...byColour(objects.version() as Objects<Thing>, 'red').members].map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
});

test('groups that are kept up to date are those that one would make anew', () => {
  const change = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    colour: fc.option(fc.constantFrom('red', 'blue', ''), { nil: undefined }),
    gone: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const objects = changing(undefined);
      const groupOf = grouped<Thing>(({ colour }) => colour);
      for (const { key, colour, gone } of changes) {
        objects.set(key, gone ? undefined : thing(key, colour));
        const now = objects.version() as Objects<Thing>;
        for (const name of ['red', 'blue']) {
          const anew = [...now.values()].filter((one) => one.colour === name);
          expect(new Set(groupOf(now, name).members)).toEqual(new Set(anew));
        }
      }
    }),
  );
});
