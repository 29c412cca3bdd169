import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { share } from './share';

describe('a copy of a state', () => {
  it('has those maps and lists of an earlier copy in which nothing has changed, and no others', () => {
    const pod = { name: 'web' };
    const before = { pods: new Map([['web', pod]]), calls: new Map([[1, { for: 'list' }]]), queue: [1, 2], seen: new Set(['a']), boot: 1 };
    const copy = { pods: new Map([['web', pod]]), calls: new Map([[1, { for: 'watch' }]]), queue: [1, 2], seen: new Set(['a', 'b']), boot: 2 };
    const { pods, calls, queue, seen, boot } = share(before, copy);
    expect([pods === before.pods, calls === before.calls, queue === before.queue, seen === before.seen]).toEqual([true, false, true, false]);
    expect([calls.get(1), [...seen], boot]).toEqual([{ for: 'watch' }, ['a', 'b'], 2]);
  });

  it('minds the order of keys: a process goes through its maps in it', () => {
    const before = {
      map: new Map([
        ['a', 1],
        ['b', 2],
      ]),
    };
    expect([
      ...share(before, {
        map: new Map([
          ['b', 2],
          ['a', 1],
        ]),
      }).map.keys(),
    ]).toEqual(['b', 'a']);
  });

  it('says what it said, whatever the earlier one was', () => {
    const value = fc.oneof(fc.nat(3), fc.record({ a: fc.nat(1), b: fc.nat(1) }), fc.constant(undefined));
    const key = fc.constantFrom('x', 'y', 'z');
    const state = fc.record({
      map: fc.array(fc.tuple(key, value)).map((entries) => new Map(entries)),
      set: fc.array(key).map((keys) => new Set(keys)),
      list: fc.array(value, { maxLength: 3 }),
      one: value,
    });
    const plain = ({
      map,
      set,
      list,
      one,
    }: {
      readonly map: Map<string, unknown>;
      readonly set: Set<string>;
      readonly list: readonly unknown[];
      readonly one: unknown;
    }) => [[...map], [...set], [...list], one];
    fc.assert(
      fc.property(state, state, (before, copy) => {
        const said = structuredClone(plain(copy));
        const shared = share(before, copy);
        expect(plain(shared)).toEqual(said);
      }),
    );
  });
});
