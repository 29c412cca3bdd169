import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSharedList, type Pieces } from './shared-list';

describe('a shared list', () => {
  it('gives a copy the pieces that nobody has written to since the last one', () => {
    const list = createSharedList<number>();
    for (let i = 0; i < 1_000; i++) list.set(i, i);
    const before = list.copy();
    list.set(500, -1);
    const after = list.copy();
    expect(after.filter((piece, i) => piece !== before[i])).toHaveLength(1);
    expect(before.flat()[500]).toBe(500);
  });

  it('takes back any copy, and tells exactly what differs', () => {
    const deed = fc.oneof(
      { weight: 6, arbitrary: fc.record({ place: fc.nat(), value: fc.option(fc.nat(3), { nil: undefined }) }) },
      { weight: 2, arbitrary: fc.constant({ copy: true }) },
      { weight: 2, arbitrary: fc.record({ back: fc.nat() }) },
    );
    fc.assert(
      fc.property(fc.nat(200), fc.array(deed, { maxLength: 60 }), (first, deeds) => {
        const list = createSharedList<number>();
        const model: (number | undefined)[] = [];
        const copies: { readonly pieces: Pieces<number>; readonly model: readonly (number | undefined)[] }[] = [];
        const set = (place: number, value: number | undefined): void => {
          list.set(place, value);
          model[place] = value;
        };
        for (let i = 0; i < first; i++) set(i, i);
        for (const one of deeds) {
          if ('place' in one) set(one.place % (model.length + 1), one.value);
          else if ('copy' in one) copies.push({ pieces: list.copy(), model: [...model] });
          else if (copies.length > 0) {
            const { pieces, model: then } = copies[one.back % copies.length]!;
            const told: number[] = [];
            list.restore(pieces, (place, is) => {
              told.push(place);
              expect(is).toBe(then[place]);
            });
            expect(told).toEqual(Array.from({ length: Math.max(model.length, then.length) }, (_, i) => i).filter((i) => model[i] !== then[i]));
            model.splice(0, model.length, ...then);
          }
          expect(list.length).toBe(model.length);
          expect(model.map((_, i) => list.get(i))).toEqual(model);
        }
      }),
    );
  });
});
