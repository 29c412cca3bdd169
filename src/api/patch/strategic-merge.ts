import { isObject } from '../is-object';
import { type Json, type JsonObject, ownValue, setOwn } from '../object';
import { definition } from '../schema/definitions';
import type { TypeSchema } from '../schema/type-schema';

/**
 * Strategic merge patch (`apimachinery/pkg/util/strategicpatch`): a merge patch that knows from the schema which lists are merged by a key.
 * Nothing that is not touched is copied. A patch that makes no sense throws a `PatchError`.
 */
export class PatchError extends Error {}

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const SET_ORDER = '$setElementOrder/';

type Fields = Readonly<Record<string, TypeSchema>> | undefined;

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Merges a patch into an object whose definition in the schema table is `schema`. */
export const strategicMerge = (original: JsonObject, patch: JsonObject, schema: string): JsonObject => mergeMap(original, patch, definition(schema)?.fields);

function mergeMap(original: JsonObject, patch: JsonObject, fields: Fields): JsonObject {
  if (DIRECTIVE in patch) return replaced(patch);
  if (saysNothingNew(original, patch)) return original;
  const merged: Record<string, Json> = retain(original, patch);
  let ordered = false;
  for (const key in patch) {
    const value = patch[key]!;
    if (key === RETAIN_KEYS) continue;
    if (key.startsWith(SET_ORDER)) ordered = true;
    else if (key.startsWith(DELETE_FROM)) {
      const field = key.slice(DELETE_FROM.length);
      const list = merged[field];
      if (!isList(value)) throw new PatchError('invalid patch format of primitive list');
      const deleted = new Set(value);
      if (isList(list)) merged[field] = list.filter((item) => !deleted.has(item));
    } else if (value === null) delete merged[key];
    else setOwn(merged, key, mergeValue(ownValue(merged, key), value, ownValue(fields, key)));
  }
  // The order is that of all items, those that this patch adds included.
  if (ordered)
    for (const key in patch) {
      if (!key.startsWith(SET_ORDER)) continue;
      const field = key.slice(SET_ORDER.length);
      order(merged, field, patch[key]!, ownValue(fields, field), original);
    }
  return merged;
}

function saysNothingNew(original: JsonObject, patch: JsonObject): boolean {
  for (const key in patch) if (ownValue(original, key) !== patch[key]) return false;
  return true;
}

/** `$patch: replace` takes the rest of the patch as it is, `$patch: delete` leaves nothing. */
function replaced({ [DIRECTIVE]: directive, ...rest }: JsonObject): JsonObject {
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw new PatchError(`unknown patch type: ${String(directive)} in map: ${JSON.stringify(rest)}`);
}

/** `$retainKeys`: of the original only these keys stay (a union whose member changes). */
function retain(original: JsonObject, patch: JsonObject): Record<string, Json> {
  const keys = patch[RETAIN_KEYS];
  if (keys === undefined) return { ...original };
  if (!isList(keys)) throw new PatchError('invalid patch format of retainKeys');
  const retained = new Set<Json>(keys);
  return Object.fromEntries(Object.entries(original).filter(([key]) => retained.has(key)));
}

function mergeValue(original: Json | undefined, value: Json, schema: TypeSchema | undefined): Json {
  const strategies = schema?.patchStrategy?.split(',') ?? [];
  if (isObject(value) && isObject(original)) {
    if (strategies.includes('replace')) return value;
    return mergeMap(original, value, schema && fieldsOf(schema));
  }
  if (isList(value) && isList(original) && strategies.includes('merge') && original.length + value.length > 0) return mergeList(original, value, schema!);
  return withoutDirectives(value) ?? null;
}

/** The fields of what a value or a list item refers to; a map's values have those of its items. */
function fieldsOf(schema: TypeSchema): Fields {
  return definition(schema.ref ?? schema.items?.ref ?? '')?.fields;
}

function mergeList(original: readonly Json[], patch: readonly Json[], schema: TypeSchema): readonly Json[] {
  const key = schema.patchKey;
  if (!isObject(original[0] ?? patch[0])) return arrange([...new Set([...original, ...patch])], patch, original, undefined);
  if (key === undefined) throw new PatchError('cannot merge lists without merge key');
  const fields = fieldsOf(schema);
  const additions: JsonObject[] = [];
  const deleted = new Set<Json>();
  for (const item of patch) {
    if (!isObject(item)) throw new PatchError('list element types are not identical');
    if (item[DIRECTIVE] === 'delete') deleted.add(keyValue(item, key));
    else if (item[DIRECTIVE] === 'replace') return patch.filter((p) => !(DIRECTIVE in (p as JsonObject)));
    else additions.push(item);
  }
  const merged = original.filter((item) => !deleted.has((item as JsonObject)[key]!));
  // The first item with a key is the one that is meant.
  const places = new Map(merged.map((item, i): [Json, number] => [(item as JsonObject)[key]!, i]).reverse());
  for (const item of additions) {
    const value = keyValue(item, key);
    const at = places.get(value);
    if (at === undefined) places.set(value, merged.push(withoutDirectives(item) ?? {}) - 1);
    else merged[at] = mergeMap(merged[at] as JsonObject, item, fields);
  }
  return arrange(merged, additions, original, key);
}

function keyValue(item: JsonObject, key: string): Json {
  const value = item[key];
  if (value === undefined) throw new PatchError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
  return value;
}

/** Items that the patch names come in its order, the others in the server's, and where both are known the server's order decides. */
function arrange(merged: readonly Json[], wanted: readonly Json[], server: readonly Json[], key: string | undefined): readonly Json[] {
  const identity = (item: Json): Json | undefined => (key !== undefined && isObject(item) ? item[key] : item);
  if (isWithin(merged, wanted, identity) && (merged.length === wanted.length || isWithin(server, merged, identity))) return merged;
  const places = (list: readonly Json[]): ReadonlyMap<Json | undefined, number> => new Map(list.map((item, i) => [identity(item), i]));
  const wantedAt = places(wanted);
  const serverAt = places(server);
  const place = (at: ReadonlyMap<Json | undefined, number>, item: Json): number => at.get(identity(item)) ?? Number.MAX_SAFE_INTEGER;
  const named = merged.filter((item) => wantedAt.has(identity(item))).toSorted((a, b) => place(wantedAt, a) - place(wantedAt, b));
  const others = merged.filter((item) => !wantedAt.has(identity(item))).toSorted((a, b) => place(serverAt, a) - place(serverAt, b));
  const result: Json[] = [];
  let next = 0;
  for (const other of others) {
    while (next < named.length && !precedes(serverAt.get(identity(other)), serverAt.get(identity(named[next]!)))) result.push(named[next++]!);
    result.push(other);
  }
  return [...result, ...named.slice(next)];
}

/** Whether a list is another one without some of its items: then it has them in the same order. */
function isWithin(list: readonly Json[], part: readonly Json[], identity: (item: Json) => Json | undefined): boolean {
  let found = 0;
  for (const item of list) if (found < part.length && identity(item) === identity(part[found]!)) found++;
  return found === part.length;
}

const precedes = (a: number | undefined, b: number | undefined): boolean => a !== undefined && b !== undefined && a < b;

/** `$setElementOrder/field`: the order in which the user has the items of a list. */
function order(merged: Record<string, Json>, field: string, wanted: Json, schema: TypeSchema | undefined, original: JsonObject): void {
  const list = ownValue(merged, field);
  if (!isList(list)) return;
  if (!isList(wanted)) throw new PatchError('invalid patch format of setElementOrder list');
  const server = ownValue(original, field);
  merged[field] = arrange(list, wanted, isList(server) ? server : [], schema?.patchKey);
}

/** What a patch puts where nothing was: its directives, and what they delete, are no part of it. */
const withoutDirectives = (value: Json): Json | undefined => (isClean(value) ? value : clean(value));

const isDirective = (key: string): boolean => key === DIRECTIVE || key === RETAIN_KEYS || key.startsWith(SET_ORDER) || key.startsWith(DELETE_FROM);

/** Most patches hold nothing to take out. */
function isClean(value: Json): boolean {
  if (isList(value)) return value.every(isClean);
  if (!isObject(value)) return true;
  for (const key in value) if (value[key] === null || isDirective(key) || !isClean(value[key]!)) return false;
  return true;
}

function clean(value: Json): Json | undefined {
  if (isList(value)) return value.map(clean).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (value[DIRECTIVE] === 'delete') return undefined;
  const out: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(value)) {
    const kept = inner === null || isDirective(key) ? undefined : clean(inner);
    if (kept !== undefined) setOwn(out, key, kept);
  }
  return out;
}
