import { isReady } from '../../api/conditions';
import { memoOf } from '../../api/memo';
import { keyOf } from '../../api/object';
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints, Pod, Service } from '../../api/types.gen';
import type { Entry as Counted, EndpointKind } from '../shared/endpoint-tally';
import { addressOrder, sortSubsets } from '../shared/repack-subsets';
import { hostnameOf, targetPortOf } from '../shared/service-pods';

interface Entry {
  readonly address: EndpointAddress;
  readonly order: string;
  readonly ready: boolean;
}

/** A Pod's address: as long as the Pod is the same, so is what is said of it. */
const addressOf = memoOf((pod: Pod): Pick<Entry, 'address' | 'order'> => {
  const { namespace, name, uid } = pod.metadata;
  const ip = pod.status?.podIP ?? '';
  const address = {
    ip,
    ...(pod.spec?.nodeName !== undefined && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', ...(namespace && { namespace }), ...(name && { name }), ...(uid && { uid }) },
  };
  return { address, order: addressOrder(address) };
});

function portsOf(pod: Pod, { spec }: Service): readonly (EndpointPort | undefined)[] {
  // A headless Service need not have ports.
  if ((spec?.ports ?? []).length === 0) return spec?.clusterIP === 'None' ? [undefined] : [];
  return (spec?.ports ?? []).flatMap((servicePort) => {
    const port = targetPortOf(pod, servicePort);
    if (port === undefined) return [];
    const { name, protocol = 'TCP', appProtocol } = servicePort;
    return { ...(name && { name }), port, protocol, ...(appProtocol !== undefined && { appProtocol }) };
  });
}

const publishesAll = ({ spec }: Service): boolean => spec?.publishNotReadyAddresses === true;

/** What is to be said of a Pod that has an address. */
function entryOf(pod: Pod, service: Service): Entry | undefined {
  if (pod.metadata.deletionTimestamp !== undefined && !publishesAll(service)) return undefined;
  const { address, order } = addressOf(pod);
  const hostname = hostnameOf(pod, service);
  return { address: hostname === undefined ? address : { ...address, hostname }, order, ready: publishesAll(service) || isReady(pod) };
}

/** So many addresses Endpoints hold (`maxCapacity`). */
const ADDRESSES_MAX = 1_000;

/** The subsets with as many addresses as there is room for, ready ones first, of each as many as its share is; and whether that is not all (`truncateEndpoints`). */
export function truncated(subsets: readonly EndpointSubset[]): { readonly subsets: readonly EndpointSubset[]; readonly overCapacity: boolean } {
  const count = (list: 'addresses' | 'notReadyAddresses'): number => subsets.reduce((sum, subset) => sum + (subset[list]?.length ?? 0), 0);
  const ready = count('addresses');
  const notReady = count('notReadyAddresses');
  if (ready + notReady <= ADDRESSES_MAX) return { subsets, overCapacity: false };
  const list = ready > ADDRESSES_MAX ? 'addresses' : 'notReadyAddresses';
  const [room, total] = ready > ADDRESSES_MAX ? [ADDRESSES_MAX, ready] : [ADDRESSES_MAX - ready, notReady];
  let left = room;
  const shares = subsets.map((subset) => {
    const addresses = subset[list] ?? [];
    const share = addresses.slice(0, Math.min(left, Math.ceil((addresses.length * room) / total)));
    left -= share.length;
    const { addresses: all = [], ports } = subset;
    return {
      ...(list === 'addresses' ? { addresses: share } : { ...(all.length > 0 && { addresses: all }), ...(share.length > 0 && { notReadyAddresses: share }) }),
      ...(ports && { ports }),
    };
  });
  return { subsets: shares, overCapacity: true };
}

/** The Pods' addresses, those that offer the same ports together (`endpoints.RepackSubsets`). */
export function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const byPort = new Map<string, { readonly port: EndpointPort | undefined; readonly entries: Entry[] }>();
  for (const pod of pods) {
    const entry = entryOf(pod, service);
    if (!entry) continue;
    for (const port of portsOf(pod, service)) {
      const id = JSON.stringify(port ?? null);
      const known = byPort.get(id) ?? { port, entries: [] };
      byPort.set(id, known);
      known.entries.push(entry);
    }
  }
  const bySet = new Map<string, { readonly entries: readonly Entry[]; readonly ports: EndpointPort[] }>();
  for (const { port, entries } of byPort.values()) {
    const sorted = entries.sort((a, b) => (a.order < b.order ? -1 : 1));
    const id = byPort.size === 1 ? '' : sorted.map(({ order, ready }) => `${order} ${ready}`).join();
    const known = bySet.get(id) ?? { entries: sorted, ports: [] };
    bySet.set(id, known);
    if (port) known.ports.push(port);
  }
  return sortSubsets(
    [...bySet.values()].map(({ entries, ports }) => {
      const ready = entries.filter((entry) => entry.ready).map(({ address }) => address);
      const notReady = entries.filter((entry) => !entry.ready).map(({ address }) => address);
      return {
        ...(ready.length > 0 && { addresses: ready }),
        ...(notReady.length > 0 && { notReadyAddresses: notReady }),
        ...(ports.length > 0 && { ports }),
      };
    }),
  );
}

interface AddressEntry extends Counted {
  readonly address: EndpointAddress;
  readonly ports: readonly string[];
}

const portId = (port: EndpointPort): string => JSON.stringify([port.name ?? '', port.port, port.protocol ?? 'TCP', port.appProtocol ?? '']);

/** What Endpoints say of each Pod: its address, with the ports of all subsets that it is in. */
const entriesOf = memoOf(({ metadata, subsets = [] }: Endpoints): ReadonlyMap<string, AddressEntry> => {
  const entries = new Map<string, AddressEntry>();
  const add = (address: EndpointAddress, ready: boolean, ports: readonly EndpointPort[]): void => {
    const unit = address.targetRef?.name ? `${metadata.namespace}/${address.targetRef.name}` : `address ${address.ip}`;
    const all = [...(entries.get(unit)?.ports ?? []), ...ports.map(portId)];
    entries.set(unit, { address, ready, ports: all.sort() });
  };
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const address of addresses) add(address, true, ports);
    for (const address of notReadyAddresses) add(address, false, ports);
  }
  return entries;
});

export const ADDRESSES: EndpointKind<Endpoints, AddressEntry> = {
  holders: 'endpoints',
  serviceOf: keyOf,
  holdersOf(caches, service) {
    const endpoints = caches.store<Endpoints>('endpoints').get(service);
    return endpoints ? [endpoints] : [];
  },
  entriesOf,
  entryOf(_, pod, service) {
    const entry = entryOf(pod, service);
    const ports = portsOf(pod, service);
    if (!entry || ports.length === 0) return undefined;
    return { address: entry.address, ready: entry.ready, ports: ports.flatMap((port) => (port ? portId(port) : [])).sort() };
  },
};
