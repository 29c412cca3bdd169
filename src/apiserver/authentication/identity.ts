import type { ApiRequest } from '../../api/wire';

/** Whoever sends a request (apiserver `authentication/user`). */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Whose members may do anything, whatever the roles say. */
export const MASTERS = 'system:masters';
const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';

/** Whom a request without credentials comes from: the one who made the cluster. */
export const ADMIN: Identity = { user: 'kubernetes-admin', groups: [MASTERS, AUTHENTICATED] };

/** Whoever does not say who he is. */
export const ANONYMOUS: Identity = { user: 'system:anonymous', groups: [UNAUTHENTICATED] };

export const isMaster = ({ groups }: Identity): boolean => groups.includes(MASTERS);

/** Namespace and name of `system:serviceaccount:NAMESPACE:NAME`. */
export function serviceAccountOf(user: string): readonly [namespace: string, name: string] | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace && name ? [namespace, name] : undefined;
}

/** The groups of a service account in a namespace. */
export const serviceAccountGroups = (namespace: string): readonly string[] => ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];

/** These groups, and the one of those who have proved who they are, or of those who have not. */
export function withAuthenticated(user: string, groups: readonly string[]): readonly string[] {
  const known = user === ANONYMOUS.user ? [UNAUTHENTICATED] : [AUTHENTICATED, UNAUTHENTICATED];
  return groups.some((group) => known.includes(group)) ? groups : [...groups, known[0]!];
}

/** Whether a request says who makes it, or in whose name. All others are the administrator's, or the cluster's own. */
export const isSomebodys = ({ token, anonymous, impersonate: wanted }: ApiRequest): boolean =>
  token !== undefined || anonymous === true || wanted !== undefined;
