import { aggregatedRules } from '../../api/cluster-role-aggregation';
import { semanticEqual } from '../../api/equality';
import type { ClusterRole } from '../../api/types.gen';
import type { Action, Controller, View } from '../../client/controller';
import { CLUSTER_ROLES, informerOf, pathOf } from '../shared/resources';

const MANAGER = 'clusterrole-aggregation-controller';

/** Gives a ClusterRole with an `aggregationRule` the rules of those that it selects (kube-controller-manager `pkg/controller/clusterroleaggregation`). */
function reconcile(view: View, name: string): Action | undefined {
  const roles = view.store<ClusterRole>('clusterroles');
  const role = roles.get(name);
  if (!role?.aggregationRule) return undefined;
  const rules = aggregatedRules(role, roles.values());
  if (semanticEqual(rules, role.rules ?? [])) return undefined;
  const { apiVersion, kind } = role;
  const path = `${pathOf(CLUSTER_ROLES, undefined, name)}?fieldManager=${MANAGER}&force=true`;
  const body = { apiVersion, kind, metadata: { name }, rules };
  return { steps: [{ call: { method: 'PATCH', path, contentType: 'application/apply-patch+yaml', body }, awaits: 'clusterroles' }] };
}

export const clusterRoleAggregationController: Controller = {
  name: 'clusterroleaggregation',
  component: MANAGER,
  informers: [informerOf(CLUSTER_ROLES)],
  // Who gathers whom is not known before looking: news of one concerns all that gather.
  enqueue: (delivery, view) =>
    delivery.type === 'added' || delivery.type === 'updated' || delivery.type === 'deleted'
      ? [...view.store<ClusterRole>('clusterroles')].flatMap(([name, role]) => (role.aggregationRule ? [name] : []))
      : [],
  reconcile,
};
