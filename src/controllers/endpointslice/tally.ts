import { isReady } from '../../api/conditions';
import { memoOf } from '../../api/memo';
import { type KubeObject, keyOf } from '../../api/object';
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice, Node, Pod, Service } from '../../api/types.gen';
import type { Caches } from '../../client/tally';
import { MANAGED_BY, serviceKeyOf } from '../shared/endpoint-slices';
import type { EndpointKind, Entry } from '../shared/endpoint-tally';
import { oldOf, ownersSelecting } from '../shared/pod-tally';
import { selectorOf } from '../shared/service-pods';
import { endpointOf, portsOf } from './slices';
import { hintsEnabled } from './topology-hints';

export const ME = 'endpointslice-controller.k8s.io';
const ZONE = 'topology.kubernetes.io/zone';

const isMine = ({ metadata }: EndpointSlice): boolean => metadata.labels?.[MANAGED_BY] === ME;

export const slicesOf = (caches: Caches, service: string): readonly EndpointSlice[] =>
  caches.indexed<EndpointSlice>('endpointslices', 'service', service).filter(isMine);

/** The key of an endpoint's Pod; what names no Pod is a unit by itself. */
export const unitOf = ({ metadata }: EndpointSlice, { targetRef, addresses }: Endpoint): string =>
  targetRef?.name ? `${metadata.namespace}/${targetRef.name}` : `address ${addresses.join()}`;

export interface SliceEntry extends Entry {
  readonly ports: readonly DiscoveryEndpointPort[];
  readonly endpoint: Endpoint;
}

export const entriesOf = memoOf((slice: EndpointSlice): ReadonlyMap<string, SliceEntry> => {
  const entries = new Map<string, SliceEntry>();
  for (const endpoint of slice.endpoints ?? []) {
    const unit = unitOf(slice, endpoint);
    entries.set(entries.has(unit) ? `${unit} again` : unit, { ready: endpoint.conditions?.serving === true, ports: slice.ports ?? [], endpoint });
  }
  return entries;
});

const zoneOf = (node: KubeObject | undefined): string | undefined => node?.metadata.labels?.[ZONE];

/** For whom a Pod's endpoint is meant where that depends on all of a Service's: as it is until they are looked at together. */
function spreadTo(caches: Caches, pod: Pod, service: Service): Endpoint['hints'] {
  if (!hintsEnabled(service)) return undefined;
  for (const slice of slicesOf(caches, keyOf(service))) {
    const hints = entriesOf(slice).get(keyOf(pod))?.endpoint.hints;
    if (hints) return hints;
  }
  return undefined;
}

export const SLICES: EndpointKind<EndpointSlice, SliceEntry> = {
  holders: 'endpointslices',
  serviceOf: serviceKeyOf,
  holdersOf: slicesOf,
  entriesOf,
  entryOf: (caches, pod, service) => ({
    ready: isReady(pod),
    ports: portsOf(pod, service),
    endpoint: endpointOf(pod, service, zoneOf(caches.store<Node>('nodes').get(pod.spec?.nodeName ?? '')), spreadTo(caches, pod, service)),
  }),
  alsoTouches(caches, news) {
    const zone = news.type === 'deleted' ? undefined : zoneOf(news.object);
    if (news.informer !== 'nodes' || zone === zoneOf(oldOf(news))) return [];
    const pods = caches.indexed<Pod>('pods', 'node', news.key);
    return pods.flatMap((pod) => ownersSelecting(caches, 'services', selectorOf, pod).map((service) => [service, keyOf(pod)] as const));
  },
};
