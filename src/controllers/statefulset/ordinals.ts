/** Numbers that a sorted list without repetition lacks, found by halving: what is complete costs no look at each. */

/** The place of the first number that is not below `limit`. */
export function placeFrom(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How often, counted from 0, `holds` is true in a row; it never becomes true again. */
function runLength(count: number, holds: (i: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The lowest number of `from` … `to` (exclusive) that the list lacks. */
export function lowestMissing(sorted: readonly number[], from: number, to: number): number | undefined {
  const place = placeFrom(sorted, from);
  const missing = from + runLength(Math.min(sorted.length - place, to - from), (i) => sorted[place + i] === from + i);
  return missing < to ? missing : undefined;
}

/** The highest one. */
export function highestMissing(sorted: readonly number[], from: number, to: number): number | undefined {
  const place = placeFrom(sorted, to) - 1;
  const missing = to - 1 - runLength(Math.min(place + 1, to - from), (i) => sorted[place - i] === to - 1 - i);
  return missing >= from ? missing : undefined;
}
