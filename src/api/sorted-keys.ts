/** The value as Go prints it from maps: by its keys' order. Gives back the same value where they are in order. */
export function withSortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(withSortedKeys);
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  const keys = Object.keys(value);
  const sorted = keys.toSorted();
  const object = value as Readonly<Record<string, unknown>>;
  const entries = sorted.map((key): [string, unknown] => [key, withSortedKeys(object[key])]);
  return entries.every(([key, inner], i) => key === keys[i] && inner === object[key]) ? value : Object.fromEntries(entries);
}
