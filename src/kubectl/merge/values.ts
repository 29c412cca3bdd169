import { isObject } from '../../api/is-object';
import type { Json, JsonObject } from '../../api/object';

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Whether two JSON values are the same text: unlike for the API server, what is empty differs from what is absent. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

/** The keys of some maps, each once. */
export const keysOf = (...maps: readonly (JsonObject | undefined)[]): readonly string[] => [...new Set(maps.flatMap((map) => Object.keys(map ?? {})))];
