import { isObject } from '../../api/is-object';
import type { Json, JsonObject } from '../../api/object';
import type { TypeSchema } from '../../api/schema/type-schema';
import { entryOf, type ListMerge, listMergeOf } from './schema';
import { isList, keysOf, sameJson } from './values';

/** The strategic merge patch that makes one object of another (apimachinery `strategicpatch.CreateTwoWayMergePatch`); `{}` if they are the same. */
export function strategicPatch(before: JsonObject, after: JsonObject, type: TypeSchema | undefined): JsonObject {
  const patch: Record<string, Json> = {};
  for (const key of keysOf(before, after)) {
    const [old, wanted] = [before[key], after[key]];
    if (sameJson(old, wanted)) continue;
    const entry = entryOf(type, key);
    if (wanted === undefined) patch[key] = null;
    else if (isObject(old) && isObject(wanted)) patch[key] = strategicPatch(old, wanted, entry);
    else if (isList(old) && isList(wanted)) Object.assign(patch, listPatch(key, old, wanted, listMergeOf(entry, old, wanted)));
    else patch[key] = wanted;
  }
  return patch;
}

/** What a patch says of a list: its new items, what goes of it, and the order. */
function listPatch(field: string, before: readonly Json[], after: readonly Json[], merge: ListMerge | undefined): JsonObject {
  if (!merge) return { [field]: after };
  if (merge.by === 'value') {
    const added = after.filter((item) => !before.includes(item));
    const removed = before.filter((item) => !after.includes(item));
    return {
      [`$setElementOrder/${field}`]: after,
      ...(removed.length > 0 && { [`$deleteFromPrimitiveList/${field}`]: removed }),
      ...(added.length > 0 && { [field]: added }),
    };
  }
  const { key } = merge;
  const identity = (item: Json): Json | undefined => (item as JsonObject)[key];
  const changed = after.flatMap((item): readonly Json[] => {
    const old = before.find((b) => identity(b) === identity(item));
    if (old === undefined) return [item];
    const inner = strategicPatch(old as JsonObject, item as JsonObject, merge.item);
    return Object.keys(inner).length === 0 ? [] : [{ ...inner, [key]: identity(item)! }];
  });
  const gone = before.filter((b) => !after.some((item) => identity(item) === identity(b))).map((b): Json => ({ $patch: 'delete', [key]: identity(b)! }));
  return {
    [`$setElementOrder/${field}`]: after.map((item): Json => ({ [key]: identity(item)! })),
    ...(changed.length + gone.length > 0 && { [field]: [...changed, ...gone] }),
  };
}
