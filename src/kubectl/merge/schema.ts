import { isObject } from '../../api/is-object';
import type { Json } from '../../api/object';
import { definitionOfKind, fieldOf, resolve } from '../../api/schema/definitions';
import type { TypeSchema } from '../../api/schema/type-schema';

/** The schema of a kind, or undefined for kinds that clients do not know (custom resources). */
export function schemaOf(apiVersion: string, kind: string): TypeSchema | undefined {
  const slash = apiVersion.indexOf('/');
  const ref = slash < 0 ? definitionOfKind('', apiVersion, kind) : definitionOfKind(apiVersion.slice(0, slash), apiVersion.slice(slash + 1), kind);
  return ref === undefined ? undefined : { ref };
}

/** The schema of a map's entry. */
export function entryOf(type: TypeSchema | undefined, key: string): TypeSchema | undefined {
  if (!type) return undefined;
  const of = resolve(type);
  return of.fields ? fieldOf(of, key) : of.items;
}

/** How a list is merged: item by item, known by a key or by their values; `undefined`: as a whole. */
export type ListMerge = { readonly by: 'key'; readonly key: string; readonly item: TypeSchema | undefined } | { readonly by: 'value' };

export function listMergeOf(type: TypeSchema | undefined, ...lists: readonly (readonly Json[] | undefined)[]): ListMerge | undefined {
  if (!type?.patchStrategy?.split(',').includes('merge')) return undefined;
  const items = lists.flatMap((list) => list ?? []);
  if (type.patchKey === undefined) return items.some(isObject) ? undefined : { by: 'value' };
  const key = type.patchKey;
  return items.every((item) => isObject(item) && item[key] !== undefined) ? { by: 'key', key, item: resolve(type).items } : undefined;
}

/** Must the fields that a patch does not name go (a union whose member changes)? */
export const retainsKeys = (type: TypeSchema | undefined): boolean => type?.patchStrategy?.split(',').includes('retainKeys') ?? false;
