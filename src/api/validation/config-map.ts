import { semanticEqual } from '../equality';
import type { ConfigMap } from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, tooLong } from './errors';
import { byteLength, isConfigMapKey, nameIsDNSSubdomain } from './names';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** How much a ConfigMap or a Secret may hold. */
export const DATA_BYTES_MAX = 1024 * 1024;

const IMMUTABLE = 'field is immutable when `immutable` is set';

/** The bytes that a base64 text stands for. */
export const decodedLength = (base64: string): number => Math.floor((base64.replace(/[\r\n=]/g, '').length * 3) / 4);

/** Upstream `pkg/apis/core/validation` ValidateConfigMap. */
export function validateConfigMap({ metadata, data = {}, binaryData = {} }: ConfigMap): readonly FieldError[] {
  const errors = [...validateObjectMeta(metadata, true, nameIsDNSSubdomain)];
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...invalidEach(`data[${key}]`, key, isConfigMapKey(key)));
    if (Object.hasOwn(binaryData, key)) errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    bytes += byteLength(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.push(...invalidEach(`binaryData[${key}]`, key, isConfigMapKey(key)));
    bytes += decodedLength(value);
  }
  if (bytes > DATA_BYTES_MAX) errors.push(tooLong('', DATA_BYTES_MAX));
  return errors;
}

/** ValidateConfigMapUpdate. */
export const validateConfigMapUpdate = (next: ConfigMap, old: ConfigMap): readonly FieldError[] => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateSealed(next, old, ['data', 'binaryData']),
  ...validateConfigMap(next),
];

/** What `immutable: true` forbids to change, itself included. */
export function validateSealed<T extends { readonly immutable?: boolean }>(next: T, old: T, fields: readonly (keyof T & string)[]): readonly FieldError[] {
  if (!old.immutable) return [];
  return [
    ...(next.immutable ? [] : [forbidden('immutable', IMMUTABLE)]),
    ...fields.filter((field) => !semanticEqual(next[field], old[field])).map((field) => forbidden(field, IMMUTABLE)),
  ];
}
