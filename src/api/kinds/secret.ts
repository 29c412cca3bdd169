import type { Secret } from '../types.gen';
import { validateSecret, validateSecretUpdate } from '../validation/secret';
import { keyPairError } from '../validation/tls';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';

export const secret = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  namespaced: true,
  schema: 'core.v1.Secret',
  allowUnconditionalUpdate: true,
  defaults: (secret) => stringDataIntoData(secret.type ? secret : { ...secret, type: 'Opaque' }),
  validateCreate: validateSecret,
  validateUpdate: validateSecretUpdate,
  warnings: ({ type, data }) => {
    const error = type === 'kubernetes.io/tls' ? keyPairError(data?.['tls.crt'], data?.['tls.key']) : undefined;
    return error === undefined ? [] : [error];
  },
  selectableFields: (secret) => ({ type: secret.type ?? '' }),
  columns: [
    NAME,
    column('Type', 'Kind of the secret data.', (secret) => secret.type ?? ''),
    column('Data', 'Number of keys.', (secret) => Object.keys(secret.data ?? {}).length),
    AGE,
  ],
});

/** `stringData` is for writing only: its values go over those of `data`, in base64. */
function stringDataIntoData({ stringData, ...secret }: Secret): Secret {
  if (!stringData || Object.keys(stringData).length === 0) return secret;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, base64(text)] as const);
  return { ...secret, data: { ...secret.data, ...Object.fromEntries(encoded) } };
}

const base64 = (text: string): string => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
