import { type BoundClaims, isLegacy, verifyToken } from '../../api/json-web-token';
import type { KubeObject } from '../../api/object';
import type { Lookup } from '../registry/scope';
import { type Identity, serviceAccountGroups, withAuthenticated } from './identity';
import { legacyIdentity, legacyProblem } from './legacy-token';

export const AUDIENCE = 'https://kubernetes.default.svc.cluster.local';

/** A token that says who somebody is, and to whom it may be shown. */
export interface Authenticated {
  readonly identity: Identity;
  readonly audiences: readonly string[];
}

const INVALIDATED = 'service account token has been invalidated';

/** Why what a token is bound to is no more, if so. */
function unbound({ 'kubernetes.io': { namespace, pod, node, secret } }: BoundClaims, lookup: Lookup): string | undefined {
  const gone = (object: KubeObject | undefined, uid: string | undefined): boolean =>
    object === undefined || object.metadata.uid !== uid || object.metadata.deletionTimestamp !== undefined;
  if (secret && gone(lookup.get('secrets', namespace, secret.name), secret.uid)) return INVALIDATED;
  if (pod && lookup.get('pods', namespace, pod.name)?.metadata.uid !== pod.uid) return INVALIDATED;
  return !pod && node && gone(lookup.get('nodes', '', node.name), node.uid) ? INVALIDATED : undefined;
}

/** Why a token that was signed here does not hold, if so (`pkg/serviceaccount` validator). */
function problemOf(claims: BoundClaims, lookup: Lookup, nowUs: number): string | undefined {
  const { namespace, serviceaccount } = claims['kubernetes.io'];
  if (claims.exp * 1e6 < nowUs) return 'service account token has expired';
  if (claims.nbf * 1e6 > nowUs) return 'service account token is not valid yet';
  const account = lookup.get('serviceaccounts', namespace, serviceaccount.name);
  if (!account) return `serviceaccounts "${serviceaccount.name}" not found`;
  const { uid = '' } = account.metadata;
  if (uid !== serviceaccount.uid) return `service account UID (${uid}) does not match claim (${serviceaccount.uid ?? ''})`;
  return unbound(claims, lookup);
}

/** As whom a token's account is known, and by what (apiserver `ServiceAccountInfo.UserInfo`). */
function identityOf({ jti, sub, 'kubernetes.io': { namespace, serviceaccount, pod, node } }: BoundClaims): Identity {
  const facts = { 'credential-id': `JTI=${jti}`, 'node-name': node?.name, 'node-uid': node?.uid, 'pod-name': pod?.name, 'pod-uid': pod?.uid };
  return {
    user: sub,
    groups: withAuthenticated(sub, serviceAccountGroups(namespace)),
    ...(serviceaccount.uid ? { uid: serviceaccount.uid } : {}),
    extra: Object.fromEntries(Object.entries(facts).flatMap(([key, value]) => (value ? [[`authentication.kubernetes.io/${key}`, [value]]] : []))),
  };
}

/** Whose a bearer token is; the text of an error if it is nobody's. */
export function authenticateToken(token: string, audiences: readonly string[], lookup: Lookup, nowUs: number): Authenticated | string {
  const claims = verifyToken(token);
  if (claims && isLegacy(claims)) {
    const problem = legacyProblem(claims, token, lookup);
    return problem === undefined ? { identity: legacyIdentity(claims), audiences } : `[invalid bearer token, ${problem}]`;
  }
  const common = claims?.aud.filter((audience) => audiences.includes(audience)) ?? [];
  if (!claims) return 'invalid bearer token';
  if (common.length === 0)
    return `[invalid bearer token, token audiences ${JSON.stringify(claims.aud).replaceAll(',', ' ')} is invalid for the target audiences ${JSON.stringify(audiences).replaceAll(',', ' ')}]`;
  const problem = problemOf(claims, lookup, nowUs);
  return problem === undefined ? { identity: identityOf(claims), audiences: common } : `[invalid bearer token, ${problem}]`;
}
