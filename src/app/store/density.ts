import { LANES, MARKS } from '../../worker/row-table';
import type { Axis } from './axis';

/**
 * How many messages there are where, by lane and by mark, summed up in buckets of so many rows each and of ever more: a picture of a million messages
 * reads a few thousand numbers. A new row costs a few additions, once.
 */

/** So many rows are in the finest bucket; a bucket of the next level has so many of those. */
const FINEST = 16;
const PER_LEVEL = 4;
const LEVELS = 7;
/** The lanes' counts, and then the marks'. */
export const CHANNELS = LANES.length + MARKS.length;
/** Below so many rows a pixel each row is looked at: then everything is exactly where it belongs. */
const ROWS_PER_COLUMN_MAX = 20;

export interface TraitRows {
  readonly length: number;
  lane(index: number): number;
  mark(index: number): number;
}

/** A stretch of the axis, drawn in columns. */
export interface Columns {
  /** The place at the left edge. */
  readonly from: number;
  /** So much of the axis a column. */
  readonly step: number;
  readonly count: number;
}

export interface Density {
  grow(rows: TraitRows): void;
  cut(rows: TraitRows, length: number): void;
  /** The counts of each column, `CHANNELS` numbers a column. */
  columns(axis: Axis, wanted: Columns): Uint32Array;
}

/** How many rows a bucket of each level has. */
const SIZES: readonly number[] = Array.from({ length: LEVELS }, (_, level) => FINEST * PER_LEVEL ** level);

export function createDensity(): Density {
  let rows: TraitRows = { length: 0, lane: () => 0, mark: () => 0 };
  let known = 0;
  const levels = Array.from({ length: LEVELS }, () => new Uint32Array(64 * CHANNELS));

  /** Adds a row at a level. */
  function add(level: number, index: number, lane: number, mark: number): void {
    const at = Math.floor(index / SIZES[level]!) * CHANNELS;
    let counts = levels[level]!;
    if (at >= counts.length) {
      const wider = new Uint32Array(counts.length * 2);
      wider.set(counts);
      levels[level] = counts = wider;
    }
    counts[at + lane]!++;
    if (mark > 0) counts[at + LANES.length + mark - 1]!++;
  }

  /** Adds rows to the columns that they are in, and says how. */
  function sumRows(axis: Axis, { from, step, count }: Columns, [first, last]: readonly [number, number], into: Uint32Array): void {
    for (let i = first; i < last; i++) {
      const column = Math.floor((axis.place(i) - from) / step);
      if (column < 0 || column >= count) continue;
      into[column * CHANNELS + rows.lane(i)]!++;
      const mark = rows.mark(i);
      if (mark > 0) into[column * CHANNELS + LANES.length + mark - 1]!++;
    }
  }

  function sumBuckets(axis: Axis, { from, step, count }: Columns, [first, last]: readonly [number, number], level: number, into: Uint32Array): void {
    const size = SIZES[level]!;
    const counts = levels[level]!;
    for (let bucket = Math.floor(first / size); bucket * size < last; bucket++) {
      const column = Math.max(0, Math.floor((axis.place(bucket * size) - from) / step));
      if (column >= count) return;
      for (let channel = 0; channel < CHANNELS; channel++) into[column * CHANNELS + channel]! += counts[bucket * CHANNELS + channel]!;
    }
  }

  return {
    grow(next) {
      rows = next;
      for (; known < rows.length; known++) {
        const [lane, mark] = [rows.lane(known), rows.mark(known)];
        for (let level = 0; level < LEVELS; level++) add(level, known, lane, mark);
      }
    },
    cut(next, length) {
      rows = next;
      if (length >= known) return;
      known = length;
      for (let level = 0; level < LEVELS; level++) {
        // The bucket that is cut through is counted anew.
        const bucket = Math.floor(length / SIZES[level]!);
        levels[level]!.fill(0, bucket * CHANNELS);
        for (let i = bucket * SIZES[level]!; i < length; i++) add(level, i, rows.lane(i), rows.mark(i));
      }
    },
    columns(axis, wanted) {
      const into = new Uint32Array(wanted.count * CHANNELS);
      const range = [axis.indexFrom(wanted.from), Math.min(known, axis.indexFrom(wanted.from + wanted.step * wanted.count))] as const;
      const perColumn = (range[1] - range[0]) / wanted.count;
      if (perColumn <= ROWS_PER_COLUMN_MAX) sumRows(axis, wanted, range, into);
      else sumBuckets(axis, wanted, range, Math.min(LEVELS - 1, Math.floor(Math.log(perColumn / FINEST) / Math.log(PER_LEVEL))), into);
      return into;
    },
  };
}
