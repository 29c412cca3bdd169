import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** JSON Web Tokens as service accounts have them (`pkg/serviceaccount`), signed with a key of the cluster's own: upstream's is RSA, which costs more. */

interface Reference {
  readonly name: string;
  readonly uid?: string;
}

/** To which object a token is bound, besides its account: it ends with it. */
export interface Bound {
  readonly pod?: Reference;
  readonly node?: Reference;
  readonly secret?: Reference;
}

/** What a token of the TokenRequest API claims. */
export interface BoundClaims {
  readonly aud: readonly string[];
  /** Seconds since the Unix epoch. */
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly jti: string;
  readonly 'kubernetes.io': Bound & { readonly namespace: string; readonly serviceaccount: Reference; readonly warnafter?: number };
  readonly nbf: number;
  readonly sub: string;
}

export const LEGACY_ISSUER = 'kubernetes/serviceaccount';

/** What the token of a Secret claims (`pkg/serviceaccount` LegacyClaims): it holds for ever, as long as the Secret is there. */
export interface LegacyClaims {
  readonly iss: typeof LEGACY_ISSUER;
  readonly 'kubernetes.io/serviceaccount/namespace': string;
  readonly 'kubernetes.io/serviceaccount/secret.name': string;
  readonly 'kubernetes.io/serviceaccount/service-account.name': string;
  readonly 'kubernetes.io/serviceaccount/service-account.uid': string;
  readonly sub: string;
}

export type Claims = BoundClaims | LegacyClaims;

export const isLegacy = (claims: Claims): claims is LegacyClaims => claims.iss === LEGACY_ISSUER;

/** Nothing is secret in a simulation; who makes tokens by hand knows what they do. */
const KEY = new TextEncoder().encode('service account key of a simulated cluster');
const SIGNING = hmac.create(sha256, KEY);

/** Of few bytes, for each is an argument. To spread them would take an object for each. */
const base64Url = (bytes: Uint8Array): string =>
  btoa(Reflect.apply(String.fromCharCode, null, bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
const encoded = (value: object): string => base64Url(new TextEncoder().encode(JSON.stringify(value)));
const HEADER = encoded({ alg: 'HS256', kid: 'podscope' });
const signatureOf = (text: string): string => base64Url(SIGNING.clone().update(new TextEncoder().encode(text)).digest());

export function signToken(claims: Claims): string {
  const text = `${HEADER}.${encoded(claims)}`;
  return `${text}.${signatureOf(text)}`;
}

/** What a token claims; undefined if it was not signed here. */
export function verifyToken(token: string): Claims | undefined {
  const [, text = '', payload = '', signature] = /^([\w-]+\.([\w-]+))\.([\w-]+)$/.exec(token) ?? [];
  if (signature === undefined || signature !== signatureOf(text)) return undefined;
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
}
