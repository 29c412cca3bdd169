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

/** In a browser it costs as much to make one as to use it. */
const utf8 = new TextEncoder();

/** Nothing is secret in a simulation; who makes tokens by hand knows what they do. */
const KEY = utf8.encode('service account key of a simulated cluster');
const SIGNING = hmac.create(sha256, KEY);

/** Of few bytes, for each is an argument. To spread them would take an object for each. */
const base64Url = (bytes: Uint8Array): string =>
  btoa(Reflect.apply(String.fromCharCode, null, bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
const encoded = (value: object): string => base64Url(utf8.encode(JSON.stringify(value)));
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

export const ALGORITHM = 'HS256';
const KEY_ID = 'podscope';
const HEADER = encoded({ alg: ALGORITHM, kid: KEY_ID });
const signatureOf = (text: string, signing = SIGNING): string => base64Url(signing.clone().update(utf8.encode(text)).digest());

/** A key as RFC 7517 writes it. */
export interface JsonWebKey {
  readonly kty: string;
  readonly kid?: string;
  readonly k?: string;
}

/** By what others tell whether a token was signed here (`pkg/serviceaccount/openidmetadata.go`). */
export const keySet = (): { readonly keys: readonly (JsonWebKey & { readonly use: string; readonly alg: string })[] } => ({
  keys: [{ use: 'sig', kty: 'oct', kid: KEY_ID, alg: ALGORITHM, k: base64Url(KEY) }],
});

export function signToken(claims: Claims): string {
  const text = `${HEADER}.${encoded(claims)}`;
  return `${text}.${signatureOf(text)}`;
}

const TOKEN = /^([\w-]+\.([\w-]+))\.([\w-]+)$/;

/** What a token claims, whoever has signed it; undefined: it is none. */
export function claimsOf(token: string): Claims | undefined {
  const payload = TOKEN.exec(token)?.[2];
  return payload === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytesOf(payload))) as Claims);
}

/** What a token claims; undefined if it was not signed here. */
export function verifyToken(token: string): Claims | undefined {
  const [, text = '', , signature] = TOKEN.exec(token) ?? [];
  return signature === undefined || signature !== signatureOf(text) ? undefined : claimsOf(token);
}

/** Whether a token was signed with one of these keys. */
export function isSignedWith(token: string, keys: readonly JsonWebKey[]): boolean {
  const [, text = '', , signature] = TOKEN.exec(token) ?? [];
  return keys.some(({ kty, k }) => kty === 'oct' && k !== undefined && signature === signatureOf(text, hmac.create(sha256, bytesOf(k))));
}
