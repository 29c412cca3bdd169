import { type CelInput, isCelList, isCelMap } from '@bufbuild/cel';
import { toCel } from '../crd/rules';
import type { Schema } from '../crd/schema';
import type { Kind } from '../kinds/kind';
import type { Json, KubeObject } from '../object';
import { resolve } from '../schema/definitions';
import type { TypeSchema } from '../schema/type-schema';
import { escapeName, textToCel, unescapeName } from './program';

/** API objects as values of expressions, and back. */

/** A value of a declared type. Names of fields that would be no identifiers can be said in both forms. */
export function typedToCel(value: unknown, type: TypeSchema | undefined): CelInput {
  const of = type && resolve(type);
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return of?.type !== 'number' && Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string') return textToCel(value, of?.format);
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => typedToCel(item, of?.items));
  const entries = Object.entries(value).flatMap(([name, inner]): [string, CelInput][] => {
    if (of?.type === 'map') return [[name, typedToCel(inner, of.items)]];
    const made = typedToCel(inner, of?.fields?.[name]);
    const escaped = escapeName(name);
    return escaped === name || !of?.fields
      ? [[name, made]]
      : [
          [name, made],
          [escaped, made],
        ];
  });
  return new Map(entries);
}

export function objectToCel({ schema, openApi }: Kind, object: KubeObject | undefined): CelInput {
  if (!object) return null;
  if (schema !== '') return typedToCel(object, { ref: schema });
  return toCel(object, openApi as Schema | undefined);
}

/** What an expression made, as JSON. */
export function fromCel(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (isCelMap(value)) return Object.fromEntries([...value].map(([name, inner]) => [unescapeName(String(name)), fromCel(inner)]));
  if (isCelList(value)) return [...value].map(fromCel);
  return null;
}
