/** What Go's `tls.X509KeyPair` says of a certificate and its key, as far as the PEM blocks tell. */
const KEY_TYPES = /PRIVATE KEY$/;

/** The types of a text's PEM blocks, in order. */
const blockTypes = (text: string): readonly string[] =>
  [...text.matchAll(/-----BEGIN ([^\n]*?)-----\r?\n[A-Za-z0-9+/=\s:,-]*?-----END \1-----/g)].map((match) => match[1]!);

const decode = (base64: string): string => atob(base64.replace(/[\r\n]/g, ''));

/** Why a certificate and a key cannot be used together; undefined if nothing is wrong with their form. What is inside of the blocks is not looked at. */
export function keyPairError(certificate = '', key = ''): string | undefined {
  const certificateTypes = blockTypes(decode(certificate));
  if (!certificateTypes.includes('CERTIFICATE')) {
    if (certificateTypes.length === 0) return 'tls: failed to find any PEM data in certificate input';
    if (certificateTypes.length === 1 && KEY_TYPES.test(certificateTypes[0]!))
      return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
    return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${certificateTypes.join(' ')}]`;
  }
  const keyTypes = blockTypes(decode(key));
  if (keyTypes.some((type) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'))) return undefined;
  if (keyTypes.length === 0) return 'tls: failed to find any PEM data in key input';
  if (keyTypes.length === 1 && keyTypes[0] === 'CERTIFICATE') return 'tls: found a certificate rather than a key in the PEM for the private key';
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${keyTypes.join(' ')}]`;
}
