import { semanticEqual } from '../../api/equality';
import { type KubeObject, keyOf } from '../../api/object';
import { addUsage, isInQuotaScope, quotaUsage } from '../../api/quota';
import type { Pod, ResourceQuota } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, View } from '../../client/controller';
import { isPodFinished } from '../shared/pods';
import { byNamespace, EVENTS, informerOf, LEASES, NAMESPACED, objectPath, RESOURCE_QUOTAS, type ResourcePath } from '../shared/resources';

/** What quotas count. */
const COUNTED: readonly ResourcePath[] = NAMESPACED.filter((resource) => resource !== EVENTS && resource !== LEASES);

/** Counts anew what a namespace uses of a quota (kube-controller-manager `pkg/controller/resourcequota`). */
function reconcile(view: View, key: string, nowUs: number): Action | undefined {
  const quota = view.store<ResourceQuota>('resourcequotas').get(key);
  if (!quota) return undefined;
  const hard = quota.spec?.hard ?? {};
  const names = Object.keys(hard);
  let used: Readonly<Record<string, string>> = Object.fromEntries(names.map((name) => [name, '0']));
  for (const { plural } of COUNTED)
    for (const object of view.indexed<KubeObject>(plural, 'namespace', quota.metadata.namespace ?? ''))
      if (isInQuotaScope(quota, plural, object)) used = addUsage(used, quotaUsage(plural, object, nowUs), names);
  if (semanticEqual(quota.status, { hard, used })) return undefined;
  const body = { ...quota, status: { hard, used } };
  return { steps: [{ call: { method: 'PUT', path: objectPath(RESOURCE_QUOTAS, quota, 'status'), body }, awaits: 'resourcequotas' }] };
}

/** A quota is counted anew when it changes and when something is given back; what is taken, the admission plugin adds itself. */
function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'resourcequotas' && delivery.type !== 'deleted') {
    const { object } = delivery;
    const specChanged = delivery.type === 'added' || !semanticEqual((delivery.old as ResourceQuota).spec, (object as ResourceQuota).spec);
    return specChanged ? [delivery.key] : [];
  }
  const ended = delivery.type === 'updated' && delivery.informer === 'pods' && isPodFinished(delivery.object as Pod) && !isPodFinished(delivery.old as Pod);
  if (delivery.type !== 'deleted' && !ended) return [];
  return view.indexed<ResourceQuota>('resourcequotas', 'namespace', delivery.object.metadata.namespace ?? '').map(keyOf);
}

export const resourceQuotaController: Controller = {
  name: 'resourcequota',
  component: 'resourcequota-controller',
  informers: COUNTED.map((resource) =>
    informerOf(resource, { indexes: { namespace: byNamespace }, ...(resource !== RESOURCE_QUOTAS && { after: RESOURCE_QUOTAS.plural }) }),
  ),
  enqueue,
  reconcile,
};
