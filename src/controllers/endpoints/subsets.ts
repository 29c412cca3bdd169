import type { EndpointAddress, EndpointPort, EndpointSubset, Pod, Service } from '../../api/types.gen';
import { isPodReady } from '../shared/pods';
import { hasEndpoint, hostnameOf, targetPortOf } from '../shared/service-pods';

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

/** The Pods' addresses, those that offer the same ports together (`endpoints.RepackSubsets`). */
export function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const publishAll = service.spec?.publishNotReadyAddresses === true;
  const byPort = new Map<string, { readonly port: EndpointPort | undefined; readonly entries: Entry[] }>();
  for (const pod of pods) {
    if (!hasEndpoint(pod) || (pod.metadata.deletionTimestamp !== undefined && !publishAll)) continue;
    const entry = { address: addressOf(pod, service), ready: publishAll || isPodReady(pod) };
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
