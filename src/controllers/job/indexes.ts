import type { Pod } from '../../api/types.gen';

export const INDEX = 'batch.kubernetes.io/job-completion-index';

/** Which part of an Indexed Job a Pod works on; undefined if it does not say. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Reads `1,3-5`. */
export function parseIndexes(text = ''): ReadonlySet<number> {
  const indexes = new Set<number>();
  for (const range of text.split(',')) {
    const [first, last = first] = range.split('-').map(Number);
    if (range !== '') for (let i = first!; i <= last!; i++) indexes.add(i);
  }
  return indexes;
}

/** Writes `1,3-5`: two in a row stand side by side, more as a range. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const ranges: [first: number, last: number][] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range && range[1] === index - 1) range[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`)).join();
}

/** The lowest indexes that nobody works on and that have not succeeded (`firstPendingIndexes`). */
export function pendingIndexes(completions: number, count: number, taken: ReadonlySet<number>): readonly number[] {
  const pending: number[] = [];
  for (let i = 0; i < completions && pending.length < count; i++) if (!taken.has(i)) pending.push(i);
  return pending;
}
