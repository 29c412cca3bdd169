import { isEmbeddedResource, listTypeOf, mapTypeOf, type Schema } from '../../api/crd/schema';
import { isObject } from '../../api/is-object';
import type { Kind } from '../../api/kinds/kind';
import { memo, memoOf } from '../../api/memo';
import { definition, resolve } from '../../api/schema/definitions';
import type { TypeSchema } from '../../api/schema/type-schema';

/**
 * What merging has to know of a type: whether it is replaced as a whole, or field by field, or item by item
 * (structured-merge-diff's schema, made of the schema table or of a definition's own schema).
 */
export type Shape =
  /** A scalar, or what is replaced as a whole. */
  | { readonly is: 'atom' }
  /** Nobody says: objects are merged field by field, all else is replaced. */
  | { readonly is: 'deduced' }
  | {
      readonly is: 'list' /** Items are told apart by these, in the order of the alphabet; none: by what they are. */;
      readonly keys: readonly string[];
      /** Where there is one key: the step to the item whose key is this text. */
      readonly keyStep: (value: string) => string;
      readonly item: () => Shape;
      readonly defaultOf: (key: string) => unknown;
    }
  | {
      readonly is: 'map' /** Fields that are declared, of a struct. */;
      readonly declares: (name: string) => boolean /** Undefined: there is no such field. */;
      readonly field: (name: string) => Shape | undefined;
    };

const ATOM: Shape = { is: 'atom' };
const DEDUCED: Shape = { is: 'deduced' };

function listShape(keys: readonly string[], item: () => Shape, defaultOf: (key: string) => unknown): Shape {
  // One and the same string each time: sets of fields are found by their steps, and such strings are found fastest.
  const keyStep = memo((value) => `k:{${JSON.stringify(keys[0])}:${JSON.stringify(value)}}`);
  return { is: 'list', keys: keys.toSorted(), keyStep, item, defaultOf };
}

/** Of a type of the schema table. */
const shapeOf = memoOf(makeShape);

function makeShape(type: TypeSchema): Shape {
  const of = resolve(type);
  const { type: form, items = { type: 'any' } } = of;
  if (form === 'array') {
    const listType = type.listType ?? of.listType;
    if (listType !== 'map' && listType !== 'set') return ATOM;
    const defaultOf = (key: string): unknown => resolve(items).fields?.[key]?.default;
    return listShape(type.listKeys ?? of.listKeys ?? [], () => shapeOf(items), defaultOf);
  }
  if ((type.mapType ?? of.mapType) === 'atomic') return ATOM;
  const { fields } = of;
  if (fields) {
    const declares = (name: string): boolean => Object.hasOwn(fields, name);
    return { is: 'map', declares, field: (name) => (declares(name) ? shapeOf(fields[name]!) : undefined) };
  }
  return form === 'map' ? { is: 'map', declares: () => false, field: () => shapeOf(items) } : ATOM;
}

/** Of a schema that a CustomResourceDefinition has. */
const customShape = memoOf((schema: Schema): Shape => makeCustomShape(schema, false));
const rootShape = memoOf((schema: Schema): Shape => makeCustomShape(schema, true));

function makeCustomShape(schema: Schema, isRoot: boolean): Shape {
  const { type, properties = {}, items, additionalProperties } = schema;
  if (type === 'array') {
    const listType = listTypeOf(schema);
    const inner = (items ?? {}) as Schema;
    if (listType !== 'map' && listType !== 'set') return ATOM;
    const keys = listType === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : [];
    return listShape(
      keys,
      () => customShape(inner),
      (key) => inner.properties?.[key]?.default,
    );
  }
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type !== 'object' && !isRoot) return open ? DEDUCED : ATOM;
  if (mapTypeOf(schema) === 'atomic') return ATOM;
  const extra =
    typeof additionalProperties === 'object' ? customShape(additionalProperties as Schema) : open || additionalProperties === true ? DEDUCED : undefined;
  const own = new Map(Object.entries(properties).map(([name, inner]) => [name, () => customShape(inner)]));
  if (isRoot || isEmbeddedResource(schema)) {
    own.set('metadata', objectMeta);
    for (const name of ['apiVersion', 'kind']) own.set(name, () => ATOM);
  }
  return { is: 'map', declares: (name) => own.has(name), field: (name) => own.get(name)?.() ?? extra };
}

const objectMeta = (): Shape => shapeOf(definition('meta.v1.ObjectMeta')!);

/** Of a kind's objects. */
export function shapeOfKind({ schema, openApi }: Kind): Shape {
  const of = definition(schema);
  return of ? shapeOf(of) : rootShape((openApi ?? DEDUCED) as Schema);
}

/** The shape of one field or item where nobody declares it. */
export const deducedShape = (value: unknown): Shape => (isObject(value) ? { is: 'map', declares: () => false, field: () => DEDUCED } : ATOM);
