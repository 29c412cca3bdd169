import { isObject } from '../../api/is-object';
import type { Json, JsonObject } from '../../api/object';
import { keysOf, sameJson } from './values';

/** The JSON merge patch (RFC 7386) that makes one object of another. */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const key of keysOf(before, after)) {
    const [old, wanted] = [before[key], after[key]];
    if (wanted === undefined) patch[key] = null;
    else if (isObject(old) && isObject(wanted)) {
      const inner = mergePatch(old, wanted);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!sameJson(old, wanted)) patch[key] = wanted;
  }
  return patch;
}
