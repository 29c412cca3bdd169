import { memo } from './memo';

/** Runs of digits, and what is between them. */
export const chunksOf = memo((text: string): readonly string[] => text.match(/\d+|\D+/g) ?? []);

/** The order in which people count: `node-2` before `node-10`. For `sort`. */
export const inNaturalOrder = (a: string, b: string): number => inOrderOfChunks(chunksOf(a), chunksOf(b));

/** The same for texts of which the chunks are at hand. */
export function inOrderOfChunks(x: readonly string[], y: readonly string[]): number {
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] === y[i]) continue;
    const n = Number(x[i]);
    const m = Number(y[i]);
    if (!Number.isNaN(n) && !Number.isNaN(m) && n !== m) return n - m;
    return x[i]! < y[i]! ? -1 : 1;
  }
  return x.length - y.length;
}
