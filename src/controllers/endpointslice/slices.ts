import { isReady } from '../../api/conditions';
import { semanticEqual } from '../../api/equality';
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice, Pod, Service } from '../../api/types.gen';
import { portsInOrder } from '../shared/repack-subsets';
import { hostnameOf, targetPortOf } from '../shared/service-pods';
import { hintsEnabled } from './topology-hints';

const ENDPOINTS_PER_SLICE_MAX = 100;

/** Endpoints that offer the same ports: they can share slices. */
export interface Desired {
  readonly ports: readonly DiscoveryEndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** What is to be done about the slices of one set of ports. */
export interface Plan {
  readonly create: readonly Desired[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

export function portsOf(pod: Pod, service: Service): readonly DiscoveryEndpointPort[] {
  const ports = (service.spec?.ports ?? []).flatMap((servicePort) => {
    const port = targetPortOf(pod, servicePort);
    if (port === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = servicePort;
    return { name, protocol, port, ...(appProtocol !== undefined && { appProtocol }) };
  });
  return portsInOrder(ports);
}

/** A Pod as an endpoint (`podToEndpoint`): a Pod that ends still serves, but is not ready any more. `spreadTo`: for whom it is meant among all the others. */
export function endpointOf(pod: Pod, service: Service, zone: string | undefined, spreadTo?: Endpoint['hints']): Endpoint {
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const { namespace, name, uid } = pod.metadata;
  const hostname = hostnameOf(pod, service);
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const hints = ready ? (spreadTo ?? hintsFor(service, pod.spec?.nodeName, zone)) : undefined;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && { hostname }),
    targetRef: { kind: 'Pod', ...(namespace && { namespace }), ...(name && { name }), ...(uid && { uid }) },
    ...(pod.spec?.nodeName !== undefined && { nodeName: pod.spec.nodeName }),
    ...(zone !== undefined && { zone }),
    ...(hints && { hints }),
  };
}

/** For whose traffic an endpoint is meant where a Service wants it to stay close (`endpointslice/trafficdist`). */
function hintsFor(service: Service, node: string | undefined, zone: string | undefined): Endpoint['hints'] {
  if (hintsEnabled(service)) return undefined;
  const forZones = zone === undefined ? {} : { forZones: [{ name: zone }] };
  switch (service.spec?.trafficDistribution) {
    case 'PreferClose':
    case 'PreferSameZone':
      return zone === undefined ? undefined : forZones;
    case 'PreferSameNode':
      return node === undefined ? undefined : { forNodes: [{ name: node }], ...forZones };
    default:
      return undefined;
  }
}

const idOf = ({ targetRef, addresses }: Endpoint): string => targetRef?.uid ?? addresses.join();
const sizeOf = (slice: EndpointSlice): number => slice.endpoints?.length ?? 0;

/**
 * Changes as few slices as possible (`reconcileByPortMapping`): first in each slice what it holds already, then fills the slices that
 * change anyway, and only then others or new ones. Of `settled` slices it is known that they hold what they should; they may take more.
 */
export function planSlices({ ports, endpoints }: Desired, existing: readonly EndpointSlice[], settled: readonly EndpointSlice[] = []): Plan {
  const wanted = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]));
  const unchanged = [...settled];
  const update: EndpointSlice[] = [];
  const remove: EndpointSlice[] = [];
  for (const slice of existing) {
    const kept: Endpoint[] = [];
    for (const endpoint of slice.endpoints ?? []) {
      const next = wanted.get(idOf(endpoint));
      if (!next) continue;
      wanted.delete(idOf(endpoint));
      kept.push(semanticEqual(next, endpoint) ? endpoint : next);
    }
    if (kept.length === 0) remove.push(slice);
    else if (kept.length === sizeOf(slice) && kept.every((endpoint, i) => endpoint === slice.endpoints?.[i])) unchanged.push(slice);
    else update.push({ ...slice, endpoints: kept });
  }
  const left = [...wanted.values()];
  for (const [i, slice] of update.entries()) update[i] = filled(slice, left);
  const create: Desired[] = [];
  while (left.length > 0) {
    const room = fittest(unchanged, left.length);
    if (room) {
      unchanged.splice(unchanged.indexOf(room), 1);
      update.push(filled(room, left));
    } else {
      create.push({ ports, endpoints: left.splice(0, ENDPOINTS_PER_SLICE_MAX) });
    }
  }
  return { create, update, remove };
}

/** A slice with as many of the endpoints left as it can take; they are taken from the list. */
function filled(slice: EndpointSlice, left: Endpoint[]): EndpointSlice {
  const room = Math.min(ENDPOINTS_PER_SLICE_MAX - sizeOf(slice), left.length);
  return room <= 0 ? slice : { ...slice, endpoints: [...(slice.endpoints ?? []), ...left.splice(0, room)] };
}

/** The fullest slice that still has room for so many endpoints. */
const fittest = (slices: readonly EndpointSlice[], count: number): EndpointSlice | undefined =>
  slices.filter((slice) => sizeOf(slice) + count <= ENDPOINTS_PER_SLICE_MAX).sort((a, b) => sizeOf(b) - sizeOf(a))[0];
