import type { ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject } from '../../api/types.gen';
import { type Identity, isMaster, serviceAccountOf } from '../authentication/identity';
import type { Lookup } from '../registry/scope';
import { aggregate } from '../status';

/** Who may do what, by the stored roles and bindings (`plugin/pkg/auth/authorizer/rbac`). */

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

export interface Authorization {
  readonly allowed: boolean;
  /** By what it is allowed; or which bindings could not be followed. */
  readonly reason: string;
}

function isSubject({ user, groups }: Identity, { kind, name, namespace }: Subject, bindingNamespace: string): boolean {
  switch (kind) {
    case 'User':
      return name === user;
    case 'Group':
      return groups.includes(name);
    case 'ServiceAccount': {
      const account = serviceAccountOf(user);
      return account !== undefined && account[0] === (namespace || bindingNamespace) && account[1] === name;
    }
    default:
      return false;
  }
}

const describeSubject = ({ kind, name, namespace }: Subject, bindingNamespace: string): string =>
  `${kind} "${kind === 'ServiceAccount' ? `${name}/${namespace || bindingNamespace}` : name}"`;

/** The rules of the role that a binding in a namespace refers to; an error's text if there is none. */
export function rulesOfRole({ kind, name }: RoleRef, namespace: string, lookup: Lookup): readonly PolicyRule[] | string {
  const [plural, place] = kind === 'ClusterRole' ? ['clusterroles', ''] : ['roles', namespace];
  const role = lookup.get<Role>(`${plural}.rbac.authorization.k8s.io`, place, name);
  return role ? (role.rules ?? []) : `${kind.toLowerCase()}.rbac.authorization.k8s.io "${name}" not found`;
}

/** Rules with what grants them. */
interface Grant {
  readonly rules: readonly PolicyRule[] | string;
  readonly source: string;
}

/** All that is bound to somebody: in the whole cluster, and in a namespace (`registry/rbac/validation` VisitRulesFor). */
function* grantsTo(identity: Identity, namespace: string, lookup: Lookup): Iterable<Grant> {
  for (const { metadata, subjects, roleRef } of lookup.list<ClusterRoleBinding>('clusterrolebindings.rbac.authorization.k8s.io', '')) {
    const subject = subjects?.find((s) => isSubject(identity, s, ''));
    if (!subject) continue;
    const source = `ClusterRoleBinding "${metadata.name}" of ${roleRef.kind} "${roleRef.name}" to ${describeSubject(subject, '')}`;
    yield { rules: rulesOfRole(roleRef, '', lookup), source };
  }
  if (!namespace) return;
  for (const { metadata, subjects, roleRef } of lookup.list<RoleBinding>('rolebindings.rbac.authorization.k8s.io', namespace)) {
    const subject = subjects?.find((s) => isSubject(identity, s, namespace));
    if (!subject) continue;
    const source = `RoleBinding "${metadata.name}/${namespace}" of ${roleRef.kind} "${roleRef.name}" to ${describeSubject(subject, namespace)}`;
    yield { rules: rulesOfRole(roleRef, namespace, lookup), source };
  }
}

const has = (list: readonly string[] | undefined, value: string): boolean => list !== undefined && (list.includes('*') || list.includes(value));

/** Whether a path that is no resource is one of those that a rule's pattern means. */
export const urlMatches = (pattern: string, path: string): boolean =>
  pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')));

function matches(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (attributes.path !== undefined) {
    const { path } = attributes;
    return rule.nonResourceURLs?.some((url) => urlMatches(url, path)) ?? false;
  }
  const { group, resource, subresource, name } = attributes;
  if (!has(rule.apiGroups, group)) return false;
  const whole = subresource ? `${resource}/${subresource}` : resource;
  if (!has(rule.resources, whole) && !(subresource && rule.resources?.includes(`*/${subresource}`))) return false;
  return !rule.resourceNames?.length || rule.resourceNames.includes(name);
}

/** Whether somebody may do something. */
export function authorize(identity: Identity, attributes: Attributes, lookup: Lookup): Authorization {
  if (isMaster(identity)) return { allowed: true, reason: '' };
  const errors: string[] = [];
  for (const { rules, source } of grantsTo(identity, attributes.path === undefined ? attributes.namespace : '', lookup)) {
    if (typeof rules === 'string') errors.push(rules);
    else if (rules.some((rule) => matches(rule, attributes))) return { allowed: true, reason: `RBAC: allowed by ${source}` };
  }
  return { allowed: false, reason: errors.length > 0 ? `RBAC: ${aggregate(errors)}` : '' };
}

/** All rules that hold for somebody in a namespace, and which bindings could not be followed. */
export function rulesFor(identity: Identity, namespace: string, lookup: Lookup): { readonly rules: readonly PolicyRule[]; readonly error: string } {
  const all: PolicyRule[] = [];
  const errors: string[] = [];
  for (const { rules } of grantsTo(identity, namespace, lookup)) {
    if (typeof rules === 'string') errors.push(rules);
    else all.push(...rules);
  }
  return { rules: all, error: errors.length > 0 ? aggregate(errors) : '' };
}
