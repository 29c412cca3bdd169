import { equalBut } from '../../api/equality';
import type { KubeObject } from '../../api/object';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, RoleBinding, Status } from '../../api/types.gen';
import { isMaster } from '../authentication/identity';
import { resourceName, type Scope } from '../registry/scope';
import { forbidden, notFound } from '../status';
import { compactText, missingRules } from './covers';
import { authorize, rulesFor, rulesOfRole } from './rbac';

/** Nobody grants what they do not have themselves (`registry/rbac`: policybased storage of roles and bindings). */

const RBAC = 'rbac.authorization.k8s.io';

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** Upstream `ConfirmNoEscalation`: what somebody would grant and has not, in words. */
function escalationText({ identity, lookup, route }: Scope, rules: readonly PolicyRule[]): string | undefined {
  const own = rulesFor(identity, route.namespace, lookup);
  const missing = missingRules(own.rules, rules);
  if (missing.length === 0) return undefined;
  const groups = `[${identity.groups.map((group) => JSON.stringify(group)).join(' ')}]`;
  const lines = [...new Set(missing.map(compactText))].sort();
  const errors = own.error ? `; resolution errors: [${own.error}]` : '';
  return `user ${JSON.stringify(identity.user)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${errors}`;
}

/** Whether a right of its own lets somebody grant more than they have. */
const may = ({ identity, lookup, route }: Scope, verb: 'bind' | 'escalate', resource: string, name: string): boolean =>
  authorize(identity, { verb, group: RBAC, resource, subresource: '', namespace: route.namespace, name }, lookup).allowed;

const gathers = ({ aggregationRule }: ClusterRole): boolean => (aggregationRule?.clusterRoleSelectors?.length ?? 0) > 0;

function refusedRole(scope: Scope, role: ClusterRole, old: ClusterRole | undefined): string | undefined {
  if (may(scope, 'escalate', scope.route.resource.kind.plural, scope.route.name)) return undefined;
  const escalates = escalationText(scope, role.rules ?? []);
  if (escalates !== undefined) return escalates;
  const isGathering = gathers(role) || (old !== undefined && gathers(old));
  return isGathering && escalationText(scope, EVERYTHING) !== undefined ? 'must have cluster-admin privileges to use the aggregationRule' : undefined;
}

function refusedBinding(scope: Scope, { roleRef }: RoleBinding | ClusterRoleBinding): string | Status | undefined {
  const kind = roleRef.kind.toLowerCase();
  if (may(scope, 'bind', `${kind}s`, roleRef.name)) return undefined;
  const rules = rulesOfRole(roleRef, scope.route.namespace, scope.lookup);
  return typeof rules === 'string' ? notFound({ group: RBAC, name: kind }, roleRef.name) : escalationText(scope, rules);
}

type Fields = Readonly<Record<string, unknown>>;
const OF_COLLECTOR = ['ownerReferences', 'finalizers', 'managedFields', 'selfLink'] as const;

/** Whether only that changes what the garbage collector needs (`IsOnlyMutatingGCFields`). */
function isCollectors(object: KubeObject, old: KubeObject): boolean {
  const rest = ({ metadata }: KubeObject): Fields =>
    Object.fromEntries(Object.entries(metadata).filter(([field]) => !OF_COLLECTOR.some((own) => own === field)));
  return equalBut({ ...object }, { ...old }, 'metadata') && equalBut(rest(object), rest(old), undefined);
}

/** Why a role or a binding would give somebody more than they have, if so. */
export function refuseEscalation(scope: Scope, object: KubeObject, old: KubeObject | undefined): Status | undefined {
  const { kind } = scope.route.resource;
  if (isMaster(scope.identity) || kind.group !== RBAC || (old && isCollectors(object, old))) return undefined;
  const refused = kind.kind.endsWith('Role')
    ? refusedRole(scope, object as ClusterRole, old as ClusterRole | undefined)
    : refusedBinding(scope, object as RoleBinding);
  return typeof refused === 'string' ? forbidden(resourceName(scope.route), object.metadata.name ?? '', refused) : refused;
}
