import type { Namespace, ServiceAccount } from '../../api/types.gen';
import type { Action, Controller, View } from '../../client/controller';
import { informerOf, NAMESPACES, pathOf, SERVICE_ACCOUNTS } from '../shared/resources';

const NAME = 'default';

/** Gives each active namespace its `default` ServiceAccount (kube-controller-manager `pkg/controller/serviceaccount`). */
function reconcile(view: View, namespace: string): Action | undefined {
  if (view.store<Namespace>('namespaces').get(namespace)?.status?.phase !== 'Active') return undefined;
  if (view.store<ServiceAccount>('serviceaccounts').has(`${namespace}/${NAME}`)) return undefined;
  const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace } };
  return { steps: [{ call: { method: 'POST', path: pathOf(SERVICE_ACCOUNTS, namespace), body }, awaits: 'serviceaccounts', ignores: [404, 409] }] };
}

export const serviceAccountController: Controller = {
  name: 'serviceaccount',
  component: 'service-account-controller',
  informers: [informerOf(NAMESPACES), informerOf(SERVICE_ACCOUNTS)],
  enqueue(delivery) {
    if (delivery.type === 'response' || delivery.type === 'synced') return [];
    if (delivery.informer === 'namespaces') return delivery.type === 'deleted' ? [] : [delivery.key];
    return delivery.type === 'deleted' ? [delivery.object.metadata.namespace ?? ''] : [];
  },
  reconcile,
};
