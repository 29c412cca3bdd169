import { memoOf } from '../../api/memo';
import { keyOf } from '../../api/object';
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints, Pod, Service } from '../../api/types.gen';
import type { Entry as Counted, EndpointKind } from '../shared/endpoint-tally';
import { isPodReady } from '../shared/pods';
import { hostnameOf, targetPortOf } from '../shared/service-pods';

interface Entry {
  readonly address: EndpointAddress;
  readonly ready: boolean;
}

function addressOf(pod: Pod, service: Service): EndpointAddress {
  const { namespace, name, uid } = pod.metadata;
  const hostname = hostnameOf(pod, service);
  return {
    ip: pod.status?.podIP ?? '',
    ...(hostname !== undefined && { hostname }),
    ...(pod.spec?.nodeName !== undefined && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', ...(namespace && { namespace }), ...(name && { name }), ...(uid && { uid }) },
  };
}

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

const octets = (ip: string): string =>
  /^[\d.]+$/.test(ip)
    ? ip
        .split('.')
        .map((octet) => octet.padStart(3, '0'))
        .join('.')
    : ip;
const sortKey = ({ ip, targetRef }: EndpointAddress): string => `${octets(ip)} ${targetRef?.uid ?? ''}`;
const byAddress = (a: Entry, b: Entry): number => (sortKey(a.address) < sortKey(b.address) ? -1 : 1);

const publishesAll = ({ spec }: Service): boolean => spec?.publishNotReadyAddresses === true;

/** What is to be said of a Pod that has an address. */
function entryOf(pod: Pod, service: Service): Entry | undefined {
  if (pod.metadata.deletionTimestamp !== undefined && !publishesAll(service)) return undefined;
  return { address: addressOf(pod, service), ready: publishesAll(service) || isPodReady(pod) };
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
    const sorted = entries.sort(byAddress);
    const id = sorted.map(({ address, ready }) => `${sortKey(address)} ${ready}`).join();
    const known = bySet.get(id) ?? { entries: sorted, ports: [] };
    bySet.set(id, known);
    if (port) known.ports.push(port);
  }
  return [...bySet.values()].map(({ entries, ports }) => {
    const ready = entries.filter((entry) => entry.ready).map(({ address }) => address);
    const notReady = entries.filter((entry) => !entry.ready).map(({ address }) => address);
    return {
      ...(ready.length > 0 && { addresses: ready }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady }),
      ...(ports.length > 0 && { ports: ports.sort((a, b) => a.port - b.port) }),
    };
  });
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
    return entry && ports.length > 0 ? { ...entry, ports: ports.flatMap((port) => (port ? portId(port) : [])).sort() } : undefined;
  },
};
