import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistory } from './history';

/** A history in which message 10 came first, then 30, then 20, the last two at once. */
function three() {
  const arrivals = new Map([
    [10, 100],
    [30, 200],
    [20, 200],
  ]);
  const history = createHistory((id) => arrivals.get(id)!, { delivered: 0 });
  [10, 30, 20].forEach((id, n) => {
    history.note(n + 1, id);
  });
  return history;
}

describe('the history of a branch', () => {
  it('knows which message came as which, and the other way round', () => {
    const history = three();
    expect([0, 1, 2].map(history.deliveredAs)).toEqual([10, 30, 20]);
    expect([10, 20, 30, 40].map(history.deliveryOf)).toEqual([0, 2, 1, undefined]);
  });

  it.each([
    { us: 99, delivered: 0 },
    { us: 100, delivered: 1 },
    { us: 199, delivered: 1 },
    { us: 200, delivered: 3 },
    { us: 1_000, delivered: 3 },
  ])('knows that $delivered have come up to $us µs', ({ us, delivered }) => {
    expect(three().deliveredBy(us)).toBe(delivered);
  });

  it('is not told anew what it knows when the way is gone again, and forgets what another way makes untrue', () => {
    const history = three();
    history.note(2, 30);
    history.checkpoints.add({ delivered: 2 });
    history.checkpoints.add({ delivered: 3 });
    history.cut(2);
    expect([history.deliveryOf(20), history.deliveryOf(30), history.deliveredBy(1_000), history.checkpoints.nearest(9)]).toEqual([
      undefined,
      1,
      2,
      { delivered: 2 },
    ]);
    history.note(3, 40);
    expect([history.deliveredAs(2), history.deliveryOf(40)]).toEqual([40, 2]);
  });

  it('finds places and ids each by the other after any cuts', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(30), { nil: undefined }), { maxLength: 60 }), (deeds) => {
        const history = createHistory((id) => id, { delivered: 0 });
        const order: number[] = [];
        let next = 0;
        for (const cut of deeds) {
          if (cut === undefined) {
            order.push(next);
            history.note(order.length, next++);
          } else {
            order.length = Math.min(order.length, cut);
            history.cut(cut);
          }
        }
        expect(order.map((_, n) => history.deliveredAs(n))).toEqual(order);
        for (let id = 0; id < next; id++) expect(history.deliveryOf(id)).toBe(order.includes(id) ? order.indexOf(id) : undefined);
      }),
    );
  });
});
