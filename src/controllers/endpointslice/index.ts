import { semanticEqual } from '../../api/equality';
import { SERVICE_NAME } from '../../api/service-name';
import type { EndpointSlice, Node, Pod, Service } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Step, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import type { Tally } from '../../client/tally';
import { MANAGED_BY, serviceKeyOf } from '../shared/endpoint-slices';
import { endpointTally, OFFERING, triggerTime, UNSETTLED, wantedOf } from '../shared/endpoint-tally';
import { withAnnotations } from '../shared/metadata';
import { controllerReference } from '../shared/ownership';
import { byNamespace, ENDPOINT_SLICES, informerOf, NODES, objectPath, PODS, pathOf, SERVICES } from '../shared/resources';
import { byLabels, selectsPods, servicesOf, TRIGGER_TIME } from '../shared/service-pods';
import { type Desired, type Plan, planSlices } from './slices';
import { entriesOf, ME, SLICES, type SliceEntry, slicesOf, unitOf } from './tally';
import { addHints, capacityOf, HINTS_DISABLED, hintsEnabled, zoneRatios } from './topology-hints';

const HEADLESS = 'service.kubernetes.io/headless';

/** Of a Service that is looked after, since when it is, and whether its endpoints are spread over zones. */
interface Known {
  readonly since: string;
  readonly isHinted?: true;
}

/** Keeps a Service's EndpointSlices (kube-controller-manager `pkg/controller/endpointslice`). */
function reconcile(view: View<Known>, key: string): Action<Known> | undefined {
  const service = view.store<Service>('services').get(key);
  if (!service) return { notes: [[key, undefined]] };
  if (!selectsPods(service)) return undefined;
  const tally = view.tally(key);
  const since = service.metadata.creationTimestamp ?? '';
  const before = view.notes.get(key);
  const known = before?.since === since ? before : undefined;
  const time = triggerTime(SLICES, view, service, tally, known !== undefined);
  const slices = slicesOf(view, key);
  const { isHinted, said, ...changes } = spread(view, service, changesFor(slices, unsettledIn(view, service, tally)), slices, known?.isHinted ?? false);
  return { steps: stepsFor(service, slices, changes, time), events: said, notes: [[key, isHinted ? { since, isHinted } : { since }]] };
}

/** What is to be done for a Service. */
interface Unsettled {
  /** By their keys, Pods of which not what should be said stands in the slices. */
  readonly units: ReadonlySet<string>;
  /** By the ports that the Service's Pods offer, what is to be said of them. */
  readonly groups: readonly Desired[];
}

function unsettledIn(view: View<Known>, service: Service, tally: Tally): Unsettled {
  const units = tally.units(UNSETTLED);
  const wanted = (unit: string): SliceEntry | undefined => wantedOf(SLICES, view, service, unit);
  const entries = units.flatMap((unit) => wanted(unit) ?? []);
  const firsts = tally.groups().flatMap((group) => (group.startsWith(OFFERING) ? tally.units(group).slice(0, 1) : []));
  const groups = firsts.sort().flatMap((first) => {
    const ports = wanted(first)?.ports;
    return ports ? { ports, endpoints: entries.filter((entry) => semanticEqual(entry.ports, ports)).map(({ endpoint }) => endpoint) } : [];
  });
  return { units: new Set(units), groups };
}

/** What becomes of a Service's slices. */
interface Changes {
  readonly create: readonly Partial<Desired>[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

/** What has to be changed so that each Pod stands where it should. */
function changesFor(slices: readonly EndpointSlice[], { units, groups }: Unsettled): Changes {
  const used = new Set<EndpointSlice>();
  const isSettled = (slice: EndpointSlice): boolean => ![...units].some((unit) => entriesOf(slice).has(unit));
  const plans: Plan[] = groups.map(({ ports, endpoints }) => {
    const same = slices.filter((slice) => semanticEqual(slice.ports, ports));
    for (const slice of same) used.add(slice);
    const changing = same.filter((slice) => !isSettled(slice));
    const kept = changing.flatMap((slice) => slice.endpoints?.filter((endpoint) => !units.has(unitOf(slice, endpoint))) ?? []);
    return planSlices({ ports, endpoints: [...kept, ...endpoints] }, changing, same.filter(isSettled));
  });
  const create: Partial<Desired>[] = plans.flatMap((plan) => plan.create);
  const remove = [...plans.flatMap((plan) => plan.remove), ...slices.filter((slice) => !used.has(slice))];
  // A Service without endpoints keeps one empty slice.
  if (groups.length === 0) create.push({});
  const update = plans.flatMap((plan) => plan.update);
  // Slices that are to go are used again for what is to be made.
  for (const group of create.splice(0, remove.length)) {
    const slice = remove.shift()!;
    if (!semanticEqual(slice.endpoints, group.endpoints) || !semanticEqual(slice.ports, group.ports)) update.push(holding(slice, group));
  }
  return { create, update, remove };
}

interface Spread extends Changes {
  readonly isHinted: boolean;
  readonly said: readonly EventNote[];
}

/** The changes, with endpoints spread over zones where the Service wants that. */
function spread(view: View<Known>, service: Service, changes: Changes, slices: readonly EndpointSlice[], wasHinted: boolean): Spread {
  const say = ({ type, reason, message }: Omit<EventNote, 'about'>): EventNote => ({
    about: referenceTo(service),
    type,
    reason,
    message: `${message}, addressType: ${addressTypeOf(service)}`,
  });
  if (!hintsEnabled(service)) {
    const said = wasHinted ? [say({ type: 'Warning', reason: 'TopologyAwareHintsDisabled', message: HINTS_DISABLED })] : [];
    return { ...changes, isHinted: false, said };
  }
  const { create, update, remove } = changes;
  const unchanged = slices.filter((slice) => !hasName(update, slice) && !hasName(remove, slice));
  const { event, ...hinted } = addHints({ create, update, unchanged }, zoneRatios(view.store<Node>(NODES.plural).values()), wasHinted);
  return { ...hinted, remove, said: event ? [say(event)] : [] };
}

function stepsFor(service: Service, slices: readonly EndpointSlice[], { create, update, remove }: Changes, time: string | undefined): readonly Step[] {
  const labels = labelsFor(service);
  const relabelled = slices.filter((slice) => !semanticEqual(slice.metadata.labels, labels) && !remove.includes(slice) && !hasName(update, slice));
  return [
    ...create.map((group) => createSlice(service, group, labels, time)),
    ...[...update, ...relabelled].map((slice) => updateSlice(slice, labels, time)),
    ...remove.map(deleteSlice),
  ];
}

/** A slice that holds others from now on; what is empty is left out, as on upstream's wire. */
const holding = ({ endpoints: _, ports: __, ...slice }: EndpointSlice, group: Partial<Desired>): EndpointSlice => ({ ...slice, ...group });

const hasName = (slices: readonly EndpointSlice[], { metadata }: EndpointSlice): boolean => slices.some((slice) => slice.metadata.name === metadata.name);

const addressTypeOf = ({ spec }: Service): string => spec?.ipFamilies?.[0] ?? 'IPv4';

/** The Service's labels and those by which the slices are found. */
function labelsFor({ metadata, spec }: Service): Readonly<Record<string, string>> {
  const { [HEADLESS]: _, ...labels } = metadata.labels ?? {};
  const headless = spec?.clusterIP === 'None' ? { [HEADLESS]: '' } : {};
  return { ...labels, ...headless, [SERVICE_NAME]: metadata.name ?? '', [MANAGED_BY]: ME };
}

type Labels = Readonly<Record<string, string>>;

function createSlice(service: Service, group: Partial<Desired>, labels: Labels, time: string | undefined): Step {
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
    addressType: addressTypeOf(service),
    ...group,
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

function enqueue(delivery: Delivery<unknown>, view: View<Known>): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'services') return [delivery.key];
  if (delivery.informer === 'pods') return servicesOf(delivery, view);
  if (delivery.informer === 'nodes') {
    const isSame = delivery.type === 'updated' && semanticEqual(capacityOf(delivery.old as Node), capacityOf(delivery.object as Node));
    return isSame ? [] : [...view.notes].flatMap(([key, { isHinted }]) => (isHinted ? key : []));
  }
  if (delivery.informer === 'endpointslices') return view.store('services').has(serviceKeyOf(delivery.object)) ? [serviceKeyOf(delivery.object)] : [];
  return [];
}

export const endpointSliceController: Controller<Known> = {
  name: 'endpointslice',
  component: 'endpoint-slice-controller',
  informers: [
    informerOf(SERVICES, { indexes: { namespace: byNamespace } }),
    informerOf(ENDPOINT_SLICES, { indexes: { service: (slice) => [serviceKeyOf(slice)] } }),
    informerOf(NODES, { after: 'services', when: selectsPods }),
    informerOf(PODS, { indexes: { labels: byLabels, node: (pod) => [(pod as Pod).spec?.nodeName ?? ''] }, after: 'services', when: selectsPods }),
  ],
  tally: endpointTally(SLICES),
  enqueue,
  reconcile,
};
