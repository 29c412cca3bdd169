import { semanticEqual } from '../../api/equality';
import { keyOf } from '../../api/object';
import { isPodTerminal } from '../../api/pod-phase';
import { addUsage, type Usage } from '../../api/quota';
import type { Pod, ResourceQuota } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, View } from '../../client/controller';
import { byNamespace, informerOf, objectPath, RESOURCE_QUOTAS } from '../shared/resources';
import { COUNTED, usagesIn, usageTally } from './tally';

/** How often every quota is counted anew, whoever has changed its status (`ResourceQuotaSyncPeriod`). */
const RESYNC_US = 300e6;

/** Counts anew what a namespace uses of a quota (kube-controller-manager `pkg/controller/resourcequota`). */
function reconcile(view: View, key: string, nowUs: number): Action | undefined {
  const quota = view.store<ResourceQuota>('resourcequotas').get(key);
  if (!quota) return undefined;
  const hard = quota.spec?.hard ?? {};
  const names = Object.keys(hard);
  const nothing: Usage = Object.fromEntries(names.map((name) => [name, '0']));
  const used = usagesIn(view.tally(key), nowUs).reduce((sum, { usage, times }) => addUsage(sum, usage, names, times), nothing);
  if (semanticEqual(quota.status, { hard, used })) return { againAfterUs: RESYNC_US, background: 'timer' };
  const body = { ...quota, status: { hard, used } };
  return {
    steps: [{ call: { method: 'PUT', path: objectPath(RESOURCE_QUOTAS, quota, 'status'), body }, awaits: 'resourcequotas' }],
    againAfterUs: RESYNC_US,
    background: 'timer',
  };
}

/** A quota is counted anew when it changes and when something is given back; what is taken, the admission plugin adds itself. */
function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'resourcequotas' && delivery.type !== 'deleted') {
    const { object } = delivery;
    const specChanged = delivery.type === 'added' || !semanticEqual((delivery.old as ResourceQuota).spec, (object as ResourceQuota).spec);
    return specChanged ? [delivery.key] : [];
  }
  const ended = delivery.type === 'updated' && delivery.informer === 'pods' && isPodTerminal(delivery.object as Pod) && !isPodTerminal(delivery.old as Pod);
  if (delivery.type !== 'deleted' && !ended) return [];
  return view.indexed<ResourceQuota>('resourcequotas', 'namespace', delivery.object.metadata.namespace ?? '').map(keyOf);
}

export const resourceQuotaController: Controller = {
  name: 'resourcequota',
  component: 'resourcequota-controller',
  informers: COUNTED.map((resource) =>
    informerOf(resource, { indexes: { namespace: byNamespace }, ...(resource !== RESOURCE_QUOTAS && { after: RESOURCE_QUOTAS.plural }) }),
  ),
  tally: usageTally,
  enqueue,
  reconcile,
};
