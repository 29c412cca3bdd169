import { semanticEqual } from '../../api/equality';
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice, Node, Service } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Step, View } from '../../client/controller';
import { withAnnotations } from '../shared/metadata';
import { controllerReference } from '../shared/ownership';
import { byNamespace, ENDPOINT_SLICES, informerOf, NODES, objectPath, PODS, pathOf, SERVICES } from '../shared/resources';
import { hasEndpoint, podsOf, selectsPods, servicesOf, TRIGGER_TIME, type TriggerTimes, triggerTime } from '../shared/service-pods';
import { type Desired, endpointOf, type Plan, planSlices, portsOf } from './slices';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const ME = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
const ZONE = 'topology.kubernetes.io/zone';

const isMine = ({ metadata }: EndpointSlice): boolean => metadata.labels?.[MANAGED_BY] === ME;

/** Keeps a Service's EndpointSlices (kube-controller-manager `pkg/controller/endpointslice`). */
function reconcile(view: View<TriggerTimes>, key: string): Action<TriggerTimes> | undefined {
  const service = view.store<Service>('services').get(key);
  if (!service) return { notes: [[key, undefined]] };
  if (!selectsPods(service)) return undefined;
  const pods = podsOf(view, service);
  const slices = view.indexed<EndpointSlice>('endpointslices', 'service', key).filter(isMine);
  const desired = desiredOf(view, service);
  const { time, times } = triggerTime(service, pods, view.notes.get(key));
  const steps = stepsFor(service, slices, desired, time);
  return { steps, notes: [[key, times]] };
}

/** The endpoints that the Service should have, by the ports that they offer. */
function desiredOf(view: View<TriggerTimes>, service: Service): readonly Desired[] {
  const nodes = view.store<Node>('nodes');
  const groups = new Map<string, { readonly ports: readonly DiscoveryEndpointPort[]; readonly endpoints: Endpoint[] }>();
  for (const pod of podsOf(view, service)) {
    if (!hasEndpoint(pod)) continue;
    const ports = portsOf(pod, service);
    const id = JSON.stringify(ports);
    const group = groups.get(id) ?? { ports, endpoints: [] };
    groups.set(id, group);
    group.endpoints.push(endpointOf(pod, service, nodes.get(pod.spec?.nodeName ?? '')?.metadata.labels?.[ZONE]));
  }
  return [...groups.values()];
}

function stepsFor(service: Service, slices: readonly EndpointSlice[], desired: readonly Desired[], time: string | undefined): readonly Step[] {
  const used = new Set<EndpointSlice>();
  const plans: Plan[] = desired.map((group) => {
    const same = slices.filter((slice) => semanticEqual(slice.ports, group.ports));
    for (const slice of same) used.add(slice);
    return planSlices(group, same);
  });
  const create = plans.flatMap((plan) => plan.create);
  const remove = [...plans.flatMap((plan) => plan.remove), ...slices.filter((slice) => !used.has(slice))];
  // A Service without endpoints keeps one empty slice.
  if (desired.length === 0) create.push({ ports: [], endpoints: [] });
  const update = plans.flatMap((plan) => plan.update);
  // Slices that are to go are used again for what is to be made.
  for (const group of create.splice(0, remove.length)) {
    const slice = remove.shift()!;
    if (!semanticEqual(slice.endpoints, group.endpoints) || !semanticEqual(slice.ports, group.ports)) update.push({ ...slice, ...group });
  }
  const labels = labelsFor(service);
  const relabelled = slices.filter((slice) => !semanticEqual(slice.metadata.labels, labels) && !remove.includes(slice) && !hasName(update, slice));
  return [
    ...create.map((group) => createSlice(service, group, labels, time)),
    ...[...update, ...relabelled].map((slice) => updateSlice(slice, labels, time)),
    ...remove.map(deleteSlice),
  ];
}

const hasName = (slices: readonly EndpointSlice[], { metadata }: EndpointSlice): boolean => slices.some((slice) => slice.metadata.name === metadata.name);

/** The Service's labels and those by which the slices are found. */
function labelsFor({ metadata, spec }: Service): Readonly<Record<string, string>> {
  const { [HEADLESS]: _, ...labels } = metadata.labels ?? {};
  const headless = spec?.clusterIP === 'None' ? { [HEADLESS]: '' } : {};
  return { ...labels, ...headless, [SERVICE_NAME]: metadata.name ?? '', [MANAGED_BY]: ME };
}

type Labels = Readonly<Record<string, string>>;

function createSlice(service: Service, { ports, endpoints }: Desired, labels: Labels, time: string | undefined): Step {
  const { name = '', namespace = '' } = service.metadata;
  const body = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels,
      ...(time !== undefined && { annotations: { [TRIGGER_TIME]: time } }),
      ownerReferences: [controllerReference(service)],
    },
    addressType: service.spec?.ipFamilies?.[0] ?? 'IPv4',
    endpoints,
    ports,
  };
  return { call: { method: 'POST', path: pathOf(ENDPOINT_SLICES, namespace), body }, awaits: 'endpointslices' };
}

function updateSlice(slice: EndpointSlice, labels: Labels, time: string | undefined): Step {
  const { [TRIGGER_TIME]: _, ...annotations } = slice.metadata.annotations ?? {};
  const metadata = withAnnotations({ ...slice.metadata, labels }, time === undefined ? annotations : { ...annotations, [TRIGGER_TIME]: time });
  return { call: { method: 'PUT', path: objectPath(ENDPOINT_SLICES, slice), body: { ...slice, metadata } }, awaits: 'endpointslices' };
}

const deleteSlice = (slice: EndpointSlice): Step => ({
  call: { method: 'DELETE', path: objectPath(ENDPOINT_SLICES, slice) },
  awaits: 'endpointslices',
  ignores: [404],
});

const serviceKeyOf = ({ metadata }: { readonly metadata: EndpointSlice['metadata'] }): string => `${metadata.namespace}/${metadata.labels?.[SERVICE_NAME]}`;

function enqueue(delivery: Delivery<unknown>, view: View<TriggerTimes>): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'services') return [delivery.key];
  if (delivery.informer === 'pods') return servicesOf(delivery, view);
  if (delivery.informer === 'endpointslices') return view.store('services').has(serviceKeyOf(delivery.object)) ? [serviceKeyOf(delivery.object)] : [];
  return [];
}

export const endpointSliceController: Controller<TriggerTimes> = {
  name: 'endpointslice',
  component: 'endpoint-slice-controller',
  informers: [
    informerOf(SERVICES, { indexes: { namespace: byNamespace } }),
    informerOf(ENDPOINT_SLICES, { indexes: { service: (slice) => [serviceKeyOf(slice)] } }),
    informerOf(NODES, { after: 'services', when: selectsPods }),
    informerOf(PODS, { indexes: { namespace: byNamespace }, after: 'services', when: selectsPods }),
  ],
  enqueue,
  reconcile,
};
