import type { LegacyClaims } from '../../api/json-web-token';
import type { Secret, ServiceAccount } from '../../api/types.gen';
import type { Lookup } from '../registry/scope';
import { type Identity, serviceAccountGroups, withAuthenticated } from './identity';

/** Tokens that lie in Secrets of type `kubernetes.io/service-account-token` (`pkg/serviceaccount/legacy.go`). */

const INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since';

interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly secretName: string;
}

const namedBy = (claims: LegacyClaims): Named => ({
  namespace: claims['kubernetes.io/serviceaccount/namespace'],
  name: claims['kubernetes.io/serviceaccount/service-account.name'],
  uid: claims['kubernetes.io/serviceaccount/service-account.uid'],
  secretName: claims['kubernetes.io/serviceaccount/secret.name'],
});

/** Why a token of a Secret does not hold, if so (`legacyValidator.Validate`). */
export function legacyProblem(claims: LegacyClaims, token: string, lookup: Lookup): string | undefined {
  const { namespace, name, uid, secretName } = namedBy(claims);
  const secret = lookup.get<Secret>('secrets', namespace, secretName);
  if (!secret || secret.metadata.deletionTimestamp !== undefined) return 'Token has been invalidated';
  if (secret.data?.token !== btoa(token)) return "Token does not match server's copy";
  const account = lookup.get<ServiceAccount>('serviceaccounts', namespace, name);
  if (!account) return `serviceaccounts "${name}" not found`;
  if (account.metadata.deletionTimestamp !== undefined) return `ServiceAccount ${namespace}/${name} has been deleted`;
  if (account.metadata.uid !== uid) return `ServiceAccount UID (${account.metadata.uid}) does not match claim (${uid})`;
  return secret.metadata.labels?.[INVALID_SINCE]
    ? `the token in secret ${namespace}/${secretName} for service account ${namespace}/${name} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${INVALID_SINCE}' label from the secret to temporarily allow use of this token`
    : undefined;
}

/** As whom the account of such a token is known. */
export function legacyIdentity(claims: LegacyClaims): Identity {
  const { namespace, uid } = namedBy(claims);
  return { user: claims.sub, groups: withAuthenticated(claims.sub, serviceAccountGroups(namespace)), uid };
}
