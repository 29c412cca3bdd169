import { semanticEqual } from '../../api/equality';
import { keyOf, splitKey } from '../../api/object';
import type { Endpoints, Service } from '../../api/types.gen';
import type { Action, Controller, Step, View } from '../../client/controller';
import { endpointTally, triggerTime, UNSETTLED, WANTED } from '../shared/endpoint-tally';
import { withAnnotations } from '../shared/metadata';
import { podsIn } from '../shared/pod-tally';
import { byNamespace, ENDPOINTS, informerOf, objectPath, PODS, pathOf, SERVICES } from '../shared/resources';
import { byLabels, selectsPods, servicesOf, TRIGGER_TIME } from '../shared/service-pods';
import { ADDRESSES, subsetsOf, truncated } from './subsets';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
/** Says that the Service has more endpoints than are listed. */
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const HEADLESS = 'service.kubernetes.io/headless';

/** Since when a Service is that is looked after. */
type Since = string;

/** Keeps a Service's Endpoints, the older form of EndpointSlices (kube-controller-manager `pkg/controller/endpoint`). */
function reconcile(view: View<Since>, key: string): Action<Since> | undefined {
  const service = view.store<Service>('services').get(key);
  if (!service) return deleteEndpoints(key);
  if (!selectsPods(service)) return undefined;
  const tally = view.tally(key);
  const since = service.metadata.creationTimestamp ?? '';
  const time = triggerTime(ADDRESSES, view, service, tally, view.notes.get(key) === since);
  return { steps: stepsFor(view, service, view.store<Endpoints>('endpoints').get(key), time), notes: [[key, since]] };
}

function deleteEndpoints(key: string): Action<Since> {
  const { namespace, name } = splitKey(key);
  return { steps: [{ call: { method: 'DELETE', path: pathOf(ENDPOINTS, namespace, name) }, ignores: [404] }], notes: [[key, undefined]] };
}

function stepsFor(view: View<Since>, service: Service, current: Endpoints | undefined, time: string | undefined): readonly Step[] {
  const { name = '', namespace = '' } = service.metadata;
  const tally = view.tally(keyOf(service));
  const { [HEADLESS]: _, ...serviceLabels } = service.metadata.labels ?? {};
  const labels = { ...serviceLabels, ...(service.spec?.clusterIP === 'None' && { [HEADLESS]: '' }), [MANAGED_BY]: 'endpoint-controller' };
  const isLabelled = semanticEqual(current?.metadata.labels, labels);
  const { [TRIGGER_TIME]: __, [OVER_CAPACITY]: marked, ...others } = current?.metadata.annotations ?? {};
  if (current && isLabelled && marked === undefined && tally.count(UNSETTLED) === 0) return [];
  // All addresses are one list: when one changes, they are all written.
  const { subsets, overCapacity } = truncated(subsetsOf(service, podsIn(view, tally, WANTED)));
  if (current && isLabelled && (marked !== undefined) === overCapacity && semanticEqual(current.subsets, subsets)) return [];
  const annotations = { ...others, ...(time !== undefined && { [TRIGGER_TIME]: time }), ...(overCapacity && { [OVER_CAPACITY]: 'truncated' }) };
  const listed = { subsets: subsets.length > 0 ? subsets : undefined };
  if (current) {
    const body = { ...current, metadata: withAnnotations({ ...current.metadata, labels }, annotations), ...listed };
    return [{ call: { method: 'PUT', path: objectPath(ENDPOINTS, current), body }, awaits: 'endpoints' }];
  }
  const body = { apiVersion: 'v1', kind: 'Endpoints', metadata: withAnnotations({ name, namespace, labels }, annotations), ...listed };
  return [{ call: { method: 'POST', path: pathOf(ENDPOINTS, namespace), body }, awaits: 'endpoints' }];
}

export const endpointsController: Controller<Since> = {
  name: 'endpoints',
  component: 'endpoint-controller',
  informers: [
    informerOf(SERVICES, { indexes: { namespace: byNamespace } }),
    informerOf(ENDPOINTS),
    informerOf(PODS, { indexes: { labels: byLabels }, after: 'services', when: selectsPods }),
  ],
  enqueue(delivery, view) {
    if (delivery.type === 'response' || delivery.type === 'synced') return [];
    if (delivery.informer === 'services') return [delivery.key];
    if (delivery.informer === 'pods') return servicesOf(delivery, view);
    return delivery.type === 'deleted' ? [delivery.key] : [];
  },
  tally: endpointTally(ADDRESSES),
  reconcile,
};
