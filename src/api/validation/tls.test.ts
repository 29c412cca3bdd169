import { describe, expect, it } from 'vitest';
import { keyPairError } from './tls';

const pem = (...types: readonly string[]): string => btoa(types.map((type) => `-----BEGIN ${type}-----\nYQ==\n-----END ${type}-----\n`).join(''));

describe('a certificate and its key', () => {
  it.each([
    [pem('CERTIFICATE'), pem('RSA PRIVATE KEY'), undefined],
    [pem('CERTIFICATE', 'CERTIFICATE'), pem('EC PARAMETERS', 'EC PRIVATE KEY'), undefined],
    ['YQ==', 'YQ==', 'tls: failed to find any PEM data in certificate input'],
    [pem('CERTIFICATE'), 'YQ==', 'tls: failed to find any PEM data in key input'],
    [
      pem('PRIVATE KEY'),
      pem('CERTIFICATE'),
      'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
    ],
    [pem('CERTIFICATE'), pem('CERTIFICATE'), 'tls: found a certificate rather than a key in the PEM for the private key'],
  ])('%#', (certificate, key, error) => expect(keyPairError(certificate, key)).toBe(error));
});
