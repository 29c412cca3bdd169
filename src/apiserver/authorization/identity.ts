/** Whoever sends a request (apiserver `authentication/user`). */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Whose members may do anything, whatever the roles say. */
const MASTERS = 'system:masters';
const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';

/** Whom a request without credentials comes from: the one who made the cluster. */
export const ADMIN: Identity = { user: 'kubernetes-admin', groups: [MASTERS, AUTHENTICATED] };

export const isMaster = ({ groups }: Identity): boolean => groups.includes(MASTERS);

/** Namespace and name of `system:serviceaccount:NAMESPACE:NAME`. */
export function serviceAccountOf(user: string): readonly [namespace: string, name: string] | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace && name ? [namespace, name] : undefined;
}

/** Somebody with the groups that such a name brings with it: those that are given take the place of a service account's own (apiserver `filters/impersonation`). */
export function identityOf(user: string, given: readonly string[] = []): Identity {
  const account = serviceAccountOf(user);
  const groups = given.length === 0 && account ? ['system:serviceaccounts', `system:serviceaccounts:${account[0]}`] : given;
  const known = user === 'system:anonymous' ? [UNAUTHENTICATED] : [AUTHENTICATED, UNAUTHENTICATED];
  return { user, groups: groups.some((group) => known.includes(group)) ? groups : [...groups, known[0]!] };
}
