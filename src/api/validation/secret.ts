import type { Secret } from '../types.gen';
import { DATA_BYTES_MAX, decodedLength, validateSealed } from './config-map';
import { type FieldError, invalid, invalidEach, required, tooLong } from './errors';
import { isConfigMapKey, nameIsDNSSubdomain } from './names';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream `pkg/apis/core/validation` ValidateSecret. */
export function validateSecret(secret: Secret): readonly FieldError[] {
  const errors = [...validateObjectMeta(secret.metadata, true, nameIsDNSSubdomain)];
  let bytes = 0;
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    errors.push(...invalidEach(`data[${key}]`, key, isConfigMapKey(key)));
    bytes += decodedLength(value);
  }
  if (bytes > DATA_BYTES_MAX) errors.push(tooLong('data', DATA_BYTES_MAX));
  return [...errors, ...validateType(secret)];
}

/** What each well-known type must hold. */
function validateType({ metadata, type, data = {} }: Secret): readonly FieldError[] {
  const missing = (...keys: readonly string[]): readonly FieldError[] => keys.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      return metadata.annotations?.['kubernetes.io/service-account.name'] ? [] : [required('metadata.annotations[kubernetes.io/service-account.name]')];
    case 'kubernetes.io/dockercfg':
      return validateJson(data, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return validateJson(data, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth':
      return data.username === undefined ? missing('username', 'password').slice(0, data.password === undefined ? 2 : 0) : [];
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')];
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    default:
      return [];
  }
}

function validateJson(data: Readonly<Record<string, string>>, key: string): readonly FieldError[] {
  const path = `data[${key}]`;
  const encoded = data[key];
  if (encoded === undefined) return [required(path)];
  const error = jsonObjectError(new TextDecoder().decode(Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0))));
  return error === undefined ? [] : [invalid(path, '<secret contents redacted>', error)];
}

/** Why Go's `json.Unmarshal` could not read a text into a map; undefined if it can. */
function jsonObjectError(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return goSyntaxError(text);
  }
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

/** The words of Go's scanner for the commonest mistakes: no text at all, a text that breaks off, and one that never was JSON. */
function goSyntaxError(text: string): string {
  const trimmed = text.trim();
  const first = trimmed[0];
  if (first === undefined) return 'unexpected end of JSON input';
  if (!/[[{"\-0-9tfn]/.test(first)) return `invalid character ${quoteChar(first)} looking for beginning of value`;
  const literal = first === 't' ? 'true' : first === 'f' ? 'false' : first === 'n' ? 'null' : undefined;
  if (literal) {
    for (let i = 1; i < literal.length; i++) {
      const c = trimmed[i];
      if (c === undefined) return 'unexpected end of JSON input';
      if (c !== literal[i]) return `invalid character ${quoteChar(c)} in literal ${literal} (expecting ${quoteChar(literal[i]!)})`;
    }
  }
  if (first === '{') {
    const next = trimmed.slice(1).trimStart()[0];
    if (next !== undefined && next !== '"' && next !== '}') return `invalid character ${quoteChar(next)} looking for beginning of object key string`;
  }
  return 'unexpected end of JSON input';
}

const quoteChar = (c: string): string => (c === "'" ? `'\\''` : c === '"' ? `'"'` : `'${c}'`);

/** ValidateSecretUpdate. */
export const validateSecretUpdate = (next: Secret, old: Secret): readonly FieldError[] => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateImmutable(next.type ?? '', old.type ?? '', 'type'),
  ...validateSealed(next, old, ['data']),
  ...validateSecret(next),
];
