import { semanticEqual } from '../../api/equality';
import { splitKey } from '../../api/object';
import type { Endpoints, Service } from '../../api/types.gen';
import type { Action, Controller, Step, View } from '../../client/controller';
import { withAnnotations } from '../shared/metadata';
import { byNamespace, ENDPOINTS, informerOf, objectPath, PODS, pathOf, SERVICES } from '../shared/resources';
import { podsOf, selectsPods, servicesOf, TRIGGER_TIME, type TriggerTimes, triggerTime } from '../shared/service-pods';
import { subsetsOf } from './subsets';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const HEADLESS = 'service.kubernetes.io/headless';

/** Keeps a Service's Endpoints, the older form of EndpointSlices (kube-controller-manager `pkg/controller/endpoint`). */
function reconcile(view: View<TriggerTimes>, key: string): Action<TriggerTimes> | undefined {
  const service = view.store<Service>('services').get(key);
  if (!service) return deleteEndpoints(key);
  if (!selectsPods(service)) return undefined;
  const pods = podsOf(view, service);
  const { time, times } = triggerTime(service, pods, view.notes.get(key));
  return { steps: stepsFor(service, view.store<Endpoints>('endpoints').get(key), subsetsOf(service, pods), time), notes: [[key, times]] };
}

function deleteEndpoints(key: string): Action<TriggerTimes> {
  const { namespace, name } = splitKey(key);
  return { steps: [{ call: { method: 'DELETE', path: pathOf(ENDPOINTS, namespace, name) }, ignores: [404] }], notes: [[key, undefined]] };
}

function stepsFor(service: Service, current: Endpoints | undefined, subsets: Endpoints['subsets'], time: string | undefined): readonly Step[] {
  const { name = '', namespace = '' } = service.metadata;
  const { [HEADLESS]: _, ...serviceLabels } = service.metadata.labels ?? {};
  const labels = { ...serviceLabels, ...(service.spec?.clusterIP === 'None' && { [HEADLESS]: '' }), [MANAGED_BY]: 'endpoint-controller' };
  if (current && semanticEqual(current.subsets, subsets) && semanticEqual(current.metadata.labels, labels)) return [];
  const { [TRIGGER_TIME]: __, ...others } = current?.metadata.annotations ?? {};
  const annotations = time === undefined ? others : { ...others, [TRIGGER_TIME]: time };
  if (current) {
    const body = { ...current, metadata: withAnnotations({ ...current.metadata, labels }, annotations), subsets };
    return [{ call: { method: 'PUT', path: objectPath(ENDPOINTS, current), body }, awaits: 'endpoints' }];
  }
  const body = { apiVersion: 'v1', kind: 'Endpoints', metadata: withAnnotations({ name, namespace, labels }, annotations), subsets };
  return [{ call: { method: 'POST', path: pathOf(ENDPOINTS, namespace), body }, awaits: 'endpoints' }];
}

export const endpointsController: Controller<TriggerTimes> = {
  name: 'endpoints',
  component: 'endpoint-controller',
  informers: [
    informerOf(SERVICES, { indexes: { namespace: byNamespace } }),
    informerOf(ENDPOINTS),
    informerOf(PODS, { indexes: { namespace: byNamespace }, after: 'services', when: selectsPods }),
  ],
  enqueue(delivery, view) {
    if (delivery.type === 'response' || delivery.type === 'synced') return [];
    if (delivery.informer === 'services') return [delivery.key];
    if (delivery.informer === 'pods') return servicesOf(delivery, view);
    return delivery.type === 'deleted' ? [delivery.key] : [];
  },
  reconcile,
};
