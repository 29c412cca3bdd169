import { isObject } from '../is-object';
import { type Json, ownValue, setOwn } from '../object';

/** JSON merge patch, RFC 7386. Nothing that is not touched is copied. */
export function jsonMerge(original: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json> = isObject(original) ? { ...original } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else setOwn(merged, key, jsonMerge(ownValue(merged, key), value));
  }
  return merged;
}
