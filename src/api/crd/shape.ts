import { isObject } from '../is-object';
import { additionalOf, isEmbeddedResource, itemsOf, preservesUnknownFields, type Schema } from './schema';

/** Unknown fields and defaults of custom resources: apiextensions `apiserver/schema/{pruning,defaulting}`. Gives back the same value where nothing changes. */
type JsonObject = Readonly<Record<string, unknown>>;

const META_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** The value without the fields that its schema does not know. Their paths are put into `unknown`. */
export function prune(schema: Schema | undefined, value: unknown, unknown: string[], path = '', resource = false): unknown {
  if (Array.isArray(value)) {
    const items = schema && itemsOf(schema);
    if (schema && preservesUnknownFields(schema) && !items) return value;
    return mapList(value, (item, i) => prune(items, item, unknown, `${path}[${i}]`));
  }
  if (!isObject(value)) return value;
  const keeps = schema !== undefined && preservesUnknownFields(schema);
  const isResource = resource || (schema !== undefined && isEmbeddedResource(schema));
  const additional = schema && additionalOf(schema);
  return mapObject(value, (name, inner) => {
    const at = path === '' ? name : `${path}.${name}`;
    if (isResource && META_FIELDS.has(name)) return inner;
    const property = schema?.properties?.[name];
    if (property) return prune(property, inner, unknown, at);
    if (additional) return prune(additional, inner, unknown, at);
    if (keeps || schema?.additionalProperties === true) return inner;
    unknown.push(at);
    return undefined;
  });
}

const isMissing = (value: unknown, schema: Schema): boolean => value === undefined || (value === null && !schema.nullable);
const hasDefault = (schema: Schema): boolean => schema.default !== undefined && schema.default !== null;

/** The value with the defaults of its schema; nulls that may not be there go or become the default. */
export function withDefaults(schema: Schema | undefined, value: unknown): unknown {
  if (!schema) return value;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items ? mapList(value, (item) => withDefaults(items, item === null && hasDefault(items) && !items.nullable ? items.default : item)) : value;
  }
  if (!isObject(value)) return value;
  const missing = Object.entries(schema.properties ?? {}).filter(([name, property]) => hasDefault(property) && isMissing(value[name], property));
  const filled = missing.length === 0 ? value : { ...value, ...Object.fromEntries(missing.map(([name, property]) => [name, property.default])) };
  const additional = additionalOf(schema);
  return mapObject(filled, (name, inner) => {
    const property = schema.properties?.[name] ?? additional;
    if (!property) return inner;
    if (inner === null && !property.nullable) return hasDefault(property) ? property.default : schema.properties?.[name] ? undefined : inner;
    return withDefaults(property, inner);
  });
}

function mapList(list: readonly unknown[], change: (item: unknown, i: number) => unknown): readonly unknown[] {
  const next = list.map(change);
  return next.every((item, i) => item === list[i]) ? list : next;
}

/** Undefined takes a field out. */
function mapObject(object: JsonObject, change: (name: string, value: unknown) => unknown): JsonObject {
  let changed = false;
  const entries: [string, unknown][] = [];
  for (const [name, value] of Object.entries(object)) {
    const next = change(name, value);
    changed ||= next !== value;
    if (next !== undefined) entries.push([name, next]);
  }
  return changed ? Object.fromEntries(entries) : object;
}
