import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../../worker/protocol';
import { columnsOf } from '../../worker/testing-rows';
import { trace } from '../store/trace';
import { type At, axis, FOLLOWING, pinched, rowAt, shownOf, turned } from './lanes-view';

const row = (id: number, from: string, sentAtUs: number): MessageRow => ({
  id,
  cause: -1,
  from,
  to: 'etcd',
  sentAtUs,
  arrivesAtUs: sentAtUs + 10,
  background: false,
  kind: 'watch',
  label: `${id}`,
});

trace.append(columnsOf(Array.from({ length: 40 }, (_, i) => row(i, i % 2 === 0 ? 'apiserver' : 'kubelet/node-1', 1_000 * (i + 1)))));

const WIDTH = 400;
const at = (more: Partial<At> = {}): At => ({ x: 0, y: 0, width: WIDTH, height: 60, ...more });
const NOW_US = 20_000;
/** The place of the axis under the pointer. */
const placeUnder = (view: typeof FOLLOWING, x: number): number => shownOf(view, WIDTH, NOW_US).from + x / shownOf(view, WIDTH, NOW_US).unit;

describe('the wheel', () => {
  it('zooms about what is under the pointer, which stays there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: WIDTH }), fc.integer({ min: -400, max: 400 }), (x, deltaY) => {
        const next = turned(FOLLOWING, { deltaX: 0, deltaY, ctrlKey: true }, at({ x }), NOW_US);
        expect(placeUnder(next, x)).toBeCloseTo(placeUnder(FOLLOWING, x), 9);
      }),
    );
  });

  it('moves the view where it is turned sideways', () => {
    const before = shownOf(FOLLOWING, WIDTH, NOW_US).from;
    expect(turned(FOLLOWING, { deltaX: 28, deltaY: 1, ctrlKey: false }, at(), NOW_US)).toEqual({ unit: 14, from: before + 2 });
  });

  it.each([
    [-1e6, 60],
    [1e6, 0.5],
  ])('zooms no further than is of use: %d', (deltaY, unit) => {
    expect(turned(FOLLOWING, { deltaX: 0, deltaY, ctrlKey: true }, at(), NOW_US).unit).toBe(unit);
  });
});

describe('two fingers', () => {
  const finger = fc.integer({ min: 0, max: WIDTH });
  it('zoom and move the view: what was under each still is', () => {
    fc.assert(
      fc.property(finger, finger, finger, finger, (a, b, c, d) => {
        fc.pre(Math.abs(a - b) > 12 && Math.abs(c - d) > 12);
        const next = pinched(FOLLOWING, [a, b], [c, d], WIDTH, NOW_US);
        fc.pre(Number(next.unit) > 0.5 && Number(next.unit) < 60);
        // Where fingers cross, the picture is not turned over.
        const [left, right, newLeft, newRight] = [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)];
        expect(placeUnder(next, newLeft)).toBeCloseTo(placeUnder(FOLLOWING, left), 9);
        expect(placeUnder(next, newRight)).toBeCloseTo(placeUnder(FOLLOWING, right), 9);
      }),
    );
  });
});

describe('the pointer', () => {
  const view = { unit: 14, from: 0 };
  const xOf = (index: number): number => axis.place(index) * view.unit;
  /** Lanes of ten pixels: the API server's is the second, the kubelets' the last. */
  it.each([
    { name: 'a message in its lane', index: 4, y: 15, aside: 0, found: 4 },
    { name: 'one nearly there', index: 4, y: 15, aside: 4, found: 4 },
    { name: 'none beyond that', index: 4, y: 15, aside: 7, found: undefined },
    { name: 'none in another lane', index: 4, y: 25, aside: 0, found: undefined },
    { name: 'a kubelet’s in the last lane', index: 5, y: 55, aside: -3, found: 5 },
  ])('finds $name', ({ index, y, aside, found }) => {
    expect(rowAt(view, at({ x: xOf(index) + aside, y }), NOW_US)?.id).toBe(found);
  });
});
