import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '../../api/types.gen';
import type { Lookup } from '../registry/scope';

/** Who may do what, by the stored roles and bindings (`plugin/pkg/auth/authorizer/rbac`). */

/** Whoever sends a request. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What somebody wants to do to a resource, or to a path that is none. */
export type Attributes =
  | {
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      readonly path?: undefined;
    }
  | { readonly verb: string; readonly path: string };

const AUTHENTICATED = 'system:authenticated';
const MASTERS = 'system:masters';

/** Whom a request without credentials comes from: the one who made the cluster. */
export const ADMIN: Identity = { user: 'kubernetes-admin', groups: [MASTERS, AUTHENTICATED] };

/** Somebody as whom the administrator acts, with the groups that such a name brings with it (apiserver `filters/impersonation`). */
export function identityOf(user: string, groups: readonly string[]): Identity {
  const [, , namespace, account] = /^system:serviceaccount:/.test(user) ? user.split(':') : [];
  const own = account ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
  const authenticated = user === 'system:anonymous' ? 'system:unauthenticated' : AUTHENTICATED;
  return { user, groups: [...new Set([...(groups.length > 0 ? groups : own), authenticated])] };
}

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** What everybody may: ask about themselves and discover (`bootstrappolicy` system:basic-user, system:discovery, system:public-info-viewer). */
const FOR_EVERYBODY: readonly PolicyRule[] = [
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] },
  {
    verbs: ['get'],
    nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/'],
  },
  { verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] },
];

/** A rule with what grants it, as the reason of a permission says. */
interface Grant {
  readonly rules: readonly PolicyRule[];
  readonly reason: string;
}

function isSubject({ user, groups }: Identity, { kind, name, namespace }: Subject, bindingNamespace: string): boolean {
  switch (kind) {
    case 'User':
      return name === user;
    case 'Group':
      return groups.includes(name);
    case 'ServiceAccount':
      return user === `system:serviceaccount:${namespace || bindingNamespace}:${name}`;
    default:
      return false;
  }
}

const describeSubject = ({ kind, name, namespace }: Subject): string => `${kind} "${kind === 'ServiceAccount' ? `${name}/${namespace}` : name}"`;

/** All that is granted to somebody: in the whole cluster, and in a namespace. */
function* grantsTo(identity: Identity, namespace: string, lookup: Lookup): Iterable<Grant> {
  if (identity.groups.includes(MASTERS)) yield { rules: everything, reason: '' };
  if (identity.groups.includes(AUTHENTICATED)) yield { rules: FOR_EVERYBODY, reason: '' };
  for (const { metadata, subjects = [], roleRef } of lookup.list<ClusterRoleBinding>('clusterrolebindings.rbac.authorization.k8s.io', '')) {
    const subject = subjects.find((s) => isSubject(identity, s, ''));
    const role = subject && lookup.get<ClusterRole>('clusterroles.rbac.authorization.k8s.io', '', roleRef.name);
    if (role)
      yield {
        rules: role.rules ?? [],
        reason: `RBAC: allowed by ClusterRoleBinding "${metadata.name}" of ClusterRole "${roleRef.name}" to ${describeSubject(subject)}`,
      };
  }
  if (!namespace) return;
  for (const { metadata, subjects = [], roleRef } of lookup.list<RoleBinding>('rolebindings.rbac.authorization.k8s.io', namespace)) {
    const subject = subjects.find((s) => isSubject(identity, s, namespace));
    const place = roleRef.kind === 'ClusterRole' ? '' : namespace;
    const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
    const role = subject && lookup.get<Role>(`${resource}.rbac.authorization.k8s.io`, place, roleRef.name);
    if (role)
      yield {
        rules: role.rules ?? [],
        reason: `RBAC: allowed by RoleBinding "${metadata.name}/${namespace}" of ${roleRef.kind} "${roleRef.name}" to ${describeSubject(subject)}`,
      };
  }
}

const has = (list: readonly string[] | undefined, value: string): boolean => list !== undefined && (list.includes('*') || list.includes(value));

function matches(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (attributes.path !== undefined) {
    const { path } = attributes;
    return (rule.nonResourceURLs ?? []).some((url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))));
  }
  const { group, resource, subresource, name } = attributes;
  if (!has(rule.apiGroups, group)) return false;
  const whole = subresource ? `${resource}/${subresource}` : resource;
  if (!has(rule.resources, whole) && !(subresource && rule.resources?.includes(`*/${subresource}`))) return false;
  return !rule.resourceNames?.length || rule.resourceNames.includes(name);
}

/** Why somebody may do something, or undefined if nothing grants it. */
export function permission(identity: Identity, attributes: Attributes, lookup: Lookup): string | undefined {
  for (const { rules, reason } of grantsTo(identity, attributes.path === undefined ? attributes.namespace : '', lookup))
    if (rules.some((rule) => matches(rule, attributes))) return reason;
  return undefined;
}

/** All rules that hold for somebody in a namespace. */
export const rulesFor = (identity: Identity, namespace: string, lookup: Lookup): readonly PolicyRule[] =>
  [...grantsTo(identity, namespace, lookup)].flatMap(({ rules }) => rules);
