/** How deep upstream lets a text nest (`sigs.k8s.io/json`). */
export const TEXT_NESTING_MAX = 10_000;

/**
 * How deep what is kept may nest: whatever walks through an object calls itself for each level, and a browser's stack is small. Upstream's limit is that of texts;
 * nobody means more than this.
 */
export const NESTING_MAX = 500;

/** What is said of more, as upstream does. */
export const TOO_DEEP = 'exceeded max depth';

/** Whether a value nests deeper than so many levels. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels <= 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, levels - 1));
  const object = value as Readonly<Record<string, unknown>>;
  for (const key in object) if (isDeeperThan(object[key], levels - 1)) return true;
  return false;
}
