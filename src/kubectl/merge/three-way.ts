import { isObject } from '../../api/is-object';
import type { Json, JsonObject } from '../../api/object';
import type { TypeSchema } from '../../api/schema/type-schema';
import { entryOf, type ListMerge, listMergeOf, retainsKeys } from './schema';
import { isList, keysOf } from './values';

/**
 * What `kubectl apply` wants an object to be: what the user's file says now (`modified`), without what it said before and no longer says (`original`),
 * and the rest as the server has it (`current`). Undefined and null mean: gone.
 */
export function threeWayMerge(
  original: Json | undefined,
  modified: Json | undefined,
  current: Json | undefined,
  type: TypeSchema | undefined,
): Json | undefined {
  if (modified === undefined || modified === null) return original === undefined && modified === undefined ? current : undefined;
  if (isObject(modified)) return mergeMap(isObject(original) ? original : {}, modified, isObject(current) ? current : {}, type);
  if (!isList(modified) || !isList(current)) return modified;
  const before = isList(original) ? original : [];
  const merge = listMergeOf(type, before, modified, current);
  return merge ? mergeList(before, modified, current, merge) : modified;
}

function mergeMap(original: JsonObject, modified: JsonObject, current: JsonObject, type: TypeSchema | undefined): JsonObject {
  const merged: Record<string, Json> = {};
  for (const key of retainsKeys(type) ? keysOf(modified) : keysOf(current, modified)) {
    const value = threeWayMerge(original[key], modified[key], current[key], entryOf(type, key));
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function mergeList(original: readonly Json[], modified: readonly Json[], current: readonly Json[], merge: ListMerge): readonly Json[] {
  const identity = (item: Json): Json | undefined => (merge.by === 'key' ? (item as JsonObject)[merge.key] : item);
  const find = (list: readonly Json[], item: Json): Json | undefined => list.find((other) => identity(other) === identity(item));
  const wanted = modified.map((item) => (merge.by === 'key' ? (threeWayMerge(find(original, item), item, find(current, item), merge.item) ?? item) : item));
  return [...wanted, ...current.filter((item) => find(modified, item) === undefined && find(original, item) === undefined)];
}
