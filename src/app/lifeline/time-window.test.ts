import { describe, expect, it } from 'vitest';
import { around, pxOf, ruled, showing, usOf, zoomed } from './time-window';

const S = 1e6;
const window = { fromUs: 100 * S, toUs: 200 * S };

describe('the time window', () => {
  it('has a place for each moment, and a moment for each place', () => {
    expect(pxOf(window, 1000, 150 * S)).toBe(500);
    expect(usOf(window, 1000, 500)).toBe(150 * S);
  });

  it('zooms about a moment, which stays where it is', () => {
    const near = zoomed(window, 0.5, 125 * S);
    expect(near).toEqual({ fromUs: 112.5 * S, toUs: 162.5 * S });
    expect(pxOf(near, 1000, 125 * S)).toBe(250);
  });

  it.each([
    ['is left alone', 150, window],
    ['is moved to one that lies before it', 50, { fromUs: 0, toUs: 100 * S }],
    ['is moved to one that lies behind it', 400, { fromUs: 350 * S, toUs: 450 * S }],
  ])('%s, so that a moment is in it', (_, second, moved) => expect(showing(window, second * S)).toEqual(moved));

  it('is around a life that is over, and leaves room to one that goes on, so that it stays the same for a while', () => {
    const over = around([{ createdUs: 100 * S, endUs: 200 * S }], 500 * S);
    expect(over.fromUs).toBeLessThan(100 * S);
    expect(over.toUs).toBeGreaterThan(200 * S);
    expect(over.toUs).toBeLessThan(210 * S);
    const [now, soon] = [60, 61].map((second) => around([{ createdUs: 0 }], second * S));
    expect(now).toEqual(soon);
    expect(now?.toUs).toBeGreaterThan(61 * S);
  });

  it('has a ruler whose steps are round and wide enough for their words', () => {
    const { stepUs, moments } = ruled(window, 1000, 0);
    expect(stepUs).toBe(10 * S);
    expect(moments.map((us) => us / S)).toEqual([100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200]);
  });
});
