import { aggregatedRules } from '../../api/cluster-role-aggregation';
import { clusterRole, clusterRoleBinding, role, roleBinding } from '../../api/kinds/rbac';
import { memo } from '../../api/memo';
import type { KubeObject } from '../../api/object';
import { formatTime } from '../../api/time';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../api/types.gen';
import { type Stored, stored } from '../stored-from-start';
import { account, CLUSTER_ROLE_BINDINGS, RBAC, ROLE_BINDINGS } from './bindings';
import { CLUSTER_ROLES } from './cluster-roles';
import { CONTROLLER_ROLES } from './controller-roles';
import { NAMESPACE_ROLES } from './namespace-roles';
import { parsePolicy } from './parse';

/**
 * The roles and bindings that every cluster has (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy`). Upstream's API server makes them when it
 * starts, some hundred requests to itself; here they lie on etcd's disk from the start, so that no trace begins with them.
 */

const API_VERSION = `${RBAC}/v1`;
const AGGREGATE = 'rbac.authorization.k8s.io/aggregate-to-';

/** ClusterRoles that are made of others, and whose part they are. */
const AGGREGATED: Readonly<Record<string, string | undefined>> = { admin: undefined, edit: 'admin', view: 'edit' };

const metadataOf = (name: string, namespace?: string, partOf?: string): KubeObject['metadata'] => ({
  name,
  ...(namespace ? { namespace } : {}),
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...(partOf ? { [AGGREGATE + partOf]: 'true' } : {}) },
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
});

function clusterRoles(): readonly ClusterRole[] {
  const plain = [...parsePolicy(CLUSTER_ROLES)].map(([name, rules]): ClusterRole => {
    const partOf = /^system:aggregate-to-(\w+)$/.exec(name)?.[1];
    return { apiVersion: API_VERSION, kind: 'ClusterRole', metadata: metadataOf(name, undefined, partOf), rules };
  });
  const controllers = [...parsePolicy(CONTROLLER_ROLES)].map(
    ([name, rules]): ClusterRole => ({ apiVersion: API_VERSION, kind: 'ClusterRole', metadata: metadataOf(`system:controller:${name}`), rules }),
  );
  const aggregated = Object.entries(AGGREGATED).map(
    ([name, partOf]): ClusterRole => ({
      apiVersion: API_VERSION,
      kind: 'ClusterRole',
      metadata: metadataOf(name, undefined, partOf),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${AGGREGATE}${name}`]: 'true' } }] },
      rules: [],
    }),
  );
  const known = [...plain, ...controllers];
  // What each is made of may be made of others itself: view first, admin last.
  for (const one of aggregated.toReversed()) known.push({ ...one, rules: aggregatedRules(one, known) });
  return known;
}

const clusterRoleBindings = (): readonly ClusterRoleBinding[] =>
  [
    ...Object.entries(CLUSTER_ROLE_BINDINGS),
    ...[...parsePolicy(CONTROLLER_ROLES).keys()].map((name) => [`system:controller:${name}`, [account(name)]] as const),
  ].map(([name, subjects]) => ({
    apiVersion: API_VERSION,
    kind: 'ClusterRoleBinding',
    metadata: metadataOf(name),
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
    ...(subjects.length > 0 ? { subjects } : {}),
  }));

const placeOf = (path: string): readonly [namespace: string, name: string] => {
  const slash = path.indexOf('/');
  return [path.slice(0, slash), path.slice(slash + 1)];
};

const roles = (): readonly Role[] =>
  [...parsePolicy(NAMESPACE_ROLES)].map(([path, rules]) => {
    const [namespace, name] = placeOf(path);
    return { apiVersion: API_VERSION, kind: 'Role', metadata: metadataOf(name, namespace), rules };
  });

const roleBindings = (): readonly RoleBinding[] =>
  Object.entries(ROLE_BINDINGS).map(([path, bound]) => {
    const [namespace, name] = placeOf(path);
    const roleRef = { apiGroup: RBAC, kind: 'Role', name: bound.role ?? name };
    return { apiVersion: API_VERSION, kind: 'RoleBinding', metadata: metadataOf(name, namespace), roleRef, subjects: bound.subjects };
  });

const policyOf = memo((creationTimestamp) => [
  ...stored(clusterRole, clusterRoles(), creationTimestamp),
  ...stored(clusterRoleBinding, clusterRoleBindings(), creationTimestamp),
  ...stored(role, roles(), creationTimestamp),
  ...stored(roleBinding, roleBindings(), creationTimestamp),
]);

/** What etcd holds of a cluster that is switched on at this time. */
export const bootstrapPolicy = (startUs: number): readonly Stored[] => policyOf(formatTime(startUs));
