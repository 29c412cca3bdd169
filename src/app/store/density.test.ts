import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANES, MARKS } from '../../worker/row-table';
import { createAxis } from './axis';
import { CHANNELS, createDensity } from './density';

interface Row {
  readonly lane: number;
  readonly mark: number;
}

const rowsOf = (rows: readonly Row[]) => ({
  length: rows.length,
  lane: (i: number) => rows[i]!.lane,
  mark: (i: number) => rows[i]!.mark,
  sentAtUs: (i: number) => 10 * i,
});

const anyRow = fc.record({ lane: fc.nat(LANES.length - 1), mark: fc.nat(MARKS.length) });
const anyRows = fc.array(anyRow, { maxLength: 400 });

/** All rows in one column, as the finest and as the coarsest level count them. */
function sums(rows: readonly Row[]): readonly number[] {
  const counts = new Array<number>(CHANNELS).fill(0);
  for (const { lane, mark } of rows) {
    counts[lane]!++;
    if (mark > 0) counts[LANES.length + mark - 1]!++;
  }
  return counts;
}

const axisOf = (rows: readonly Row[]) => {
  const axis = createAxis();
  axis.grow(rowsOf(rows));
  return axis;
};

const total = (columns: Uint32Array): readonly number[] =>
  Array.from({ length: CHANNELS }, (_, c) => columns.filter((_, at) => at % CHANNELS === c).reduce((a, b) => a + b, 0));

describe('the density of a run', () => {
  it('counts each message once, in however many columns it is drawn', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 60 }), (rows, count) => {
        const density = createDensity();
        density.grow(rowsOf(rows));
        const columns = density.columns(axisOf(rows), { from: 0, step: (rows.length + 1) / count, count });
        expect(total(columns)).toEqual(sums(rows));
      }),
    );
  });

  it('is that of the rows that there are, also after another branch has cut some off', () => {
    fc.assert(
      fc.property(anyRows, anyRows, fc.nat(400), (before, after, at) => {
        const kept = before.slice(0, at);
        const density = createDensity();
        density.grow(rowsOf(before));
        density.cut(rowsOf(kept), kept.length);
        const rows = [...kept, ...after];
        density.grow(rowsOf(rows));
        expect([...density.columns(axisOf(rows), { from: 0, step: rows.length + 1, count: 1 })]).toEqual(sums(rows));
      }),
    );
  });

  it('reads few numbers for very many messages, and loses none', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => ({ lane: i % LANES.length, mark: i % 1_000 === 0 ? 1 : 0 }));
    const density = createDensity();
    density.grow(rowsOf(rows));
    const axis = axisOf(rows);
    let looks = 0;
    const place = (i: number): number => {
      looks++;
      return axis.place(i);
    };
    const columns = density.columns({ ...axis, place }, { from: 0, step: 201, count: 1_000 });
    expect(total(columns)).toEqual(sums(rows));
    expect(looks).toBeLessThan(200_000 / 16);
  });
});
