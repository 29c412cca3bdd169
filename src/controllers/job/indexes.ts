import type { Pod } from '../../api/types.gen';

export const INDEX = 'batch.kubernetes.io/job-completion-index';

/** Which part of an Indexed Job a Pod works on; undefined if it does not say. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Indexes as runs of such that follow each other, from the lowest up: a Job's end up as one. */
export type IndexRanges = readonly (readonly [first: number, last: number])[];

/** Reads `1,3-5`. */
export function parseIndexes(text = ''): IndexRanges {
  const ranges = text.split(',').filter((range) => range !== '');
  return ranges.map((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return [first, last] as const;
  });
}

/** Writes `1,3-5`: two in a row stand side by side, more as a range. */
export const formatIndexes = (ranges: IndexRanges): string =>
  ranges.map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`)).join();

export const countIndexes = (ranges: IndexRanges): number => ranges.reduce((count, [first, last]) => count + last - first + 1, 0);

/** How many indexes are in both. */
export const countCommon = (a: IndexRanges, b: IndexRanges): number =>
  a.reduce((count, [first, last]) => count + b.reduce((n, [from, to]) => n + Math.max(0, Math.min(last, to) - Math.max(first, from) + 1), 0), 0);

/** The range that an index is in. */
const rangeOf = (ranges: IndexRanges, index: number): IndexRanges[number] | undefined => ranges.find(([first, last]) => first <= index && index <= last);
export const hasIndex = (ranges: IndexRanges, index: number): boolean => rangeOf(ranges, index) !== undefined;

/** The ranges with some more indexes. */
export function withIndexes(ranges: IndexRanges, indexes: readonly number[]): IndexRanges {
  const joined: [first: number, last: number][] = [];
  for (const [first, last] of [...ranges, ...indexes.map((index) => [index, index] as const)].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** The lowest indexes that nobody works on and that have not succeeded (`firstPendingIndexes`); `active` is sorted, an index may stand there twice. */
export function pendingIndexes(completions: number, count: number, succeeded: IndexRanges, active: readonly number[]): readonly number[] {
  const busy = new Set(active);
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index++) {
    const range = rangeOf(succeeded, index);
    if (range) index = range[1];
    else if (!busy.has(index)) pending.push(index);
  }
  return pending;
}
