import { type BoundClaims, claimsOf, isLegacy, isSignedWith, type JsonWebKey } from '../../api/json-web-token';
import { quote } from '../../api/quote';
import { type Process, request, type Work } from '../program';
import { dialError } from './dial-error';
import { FOLDER } from './in-cluster-client';
import { fatal, log } from './log';
import { lookUp } from './look-up';
import type { Subcommand } from './subcommand';

const TIMEOUT_US = 30e6;

interface Problem {
  readonly problem: string;
}

/** A document of the issuer's, asked for with or without a token. */
function* published<T>(process: Process, url: string, token: string | undefined): Work<{ readonly document: T } | Problem> {
  const [, host = '', port = '443', path = '/'] = /^https:\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(url) ?? [];
  const found = yield* lookUp(process, host);
  if ('problem' in found) return { problem: `Get ${quote(url)}: dial tcp: ${found.problem}` };
  const headers = [['Host', host] as const, ...(token === undefined ? [] : [['Authorization', `Bearer ${token}`] as const])];
  const outcome = yield* request(found.address, { port: Number(port), protocol: 'http', tls: true, method: 'GET', path, headers }, TIMEOUT_US);
  if ('failure' in outcome) return { problem: dialError(outcome.failure, 'http', `${host}:${port}`, path) };
  if ((outcome.status ?? 200) !== 200) return { problem: `${outcome.status}: ${outcome.body}` };
  return { document: JSON.parse(outcome.body) as T };
}

/** Why a token does not hold, if so, by what its issuer publishes (`validate`, and go-oidc's verifier). */
function* validate(process: Process, raw: string, { iss, aud, exp }: BoundClaims, audience: string, token: string | undefined): Work<string | undefined> {
  yield* log(process, `OK: got issuer ${iss}`);
  const issuer = yield* published<{ readonly issuer: string; readonly jwks_uri: string }>(process, `${iss}/.well-known/openid-configuration`, token);
  if ('problem' in issuer) return issuer.problem;
  if (issuer.document.issuer !== iss)
    return `oidc: issuer URL provided to client (${quote(iss)}) did not match the issuer URL returned by provider (${quote(issuer.document.issuer)})`;
  yield* log(process, `OK: Constructed OIDC provider for issuer ${iss}`);
  if (!aud.includes(audience)) return `oidc: expected audience ${quote(audience)} got [${aud.map(quote).join(' ')}]`;
  if (exp * 1e6 < process.now()) return 'oidc: token is expired';
  const keys = yield* published<{ readonly keys: readonly JsonWebKey[] }>(process, issuer.document.jwks_uri, token);
  if ('problem' in keys) return `failed to verify signature: fetching keys oidc: get keys failed ${keys.problem}`;
  if (!isSignedWith(raw, keys.document.keys)) return 'failed to verify signature: failed to verify id token signature';
  yield* log(process, 'OK: Validated signature on JWT');
  yield* log(process, 'OK: Got valid claims from token!');
  return undefined;
}

/** Asks the issuer of a token whether it holds. The real one wants RSA or elliptic curves, by which no simulated cluster signs; all else is as there. */
export const issuerDiscovery: Subcommand = {
  short: 'Tests the ServiceAccountIssuerDiscovery feature',
  flags: { 'token-path': { default: '' }, audience: { default: '' } },
  *run(process, flags) {
    const path = flags.text('token-path');
    const raw = process.files.read(path);
    if (raw === undefined) return yield* fatal(process, `open ${path}: no such file or directory`);
    yield* log(process, 'OK: Got token');
    const claims = claimsOf(raw);
    if (!claims || isLegacy(claims)) return yield* fatal(process, 'go-jose/go-jose: compact JWS format must have three parts');
    yield* log(process, 'validating with in-cluster discovery');
    const within = yield* validate(process, raw, claims, flags.text('audience'), process.files.read(`${FOLDER}/token`));
    if (within === undefined) return 0;
    yield* log(process, `failed to validate with in-cluster discovery: ${within}`);
    yield* log(process, 'falling back to validating with external discovery');
    const outside = yield* validate(process, raw, claims, flags.text('audience'), undefined);
    return outside === undefined ? 0 : yield* fatal(process, outside);
  },
};
