import { dumpForHash } from '../../api/schema/go-dump';
import type { DiscoveryEndpointPort, EndpointAddress, EndpointPort, EndpointSubset } from '../../api/types.gen';

/** The one order that Endpoints have, whoever wrote them (`pkg/api/v1/endpoints`): addresses by their text, ports and subsets by their hash. */

const OFFSET = 0x6c62272e07bb014262b821756295c58dn;
const PRIME = 0x0000000001000000000000000000013bn;

/** FNV-1a of 128 bits, as digits that sort as its bytes do. */
function fnv128a(text: string): string {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * PRIME);
  return hash.toString(16).padStart(32, '0');
}

/** A list in the order of its items' hashes (`core.v1.EndpointPort`). */
function byHash<T extends object>(definition: string, list: readonly T[]): readonly T[] {
  if (list.length < 2) return list;
  const goType = definition.replace(/^\w+\./, '');
  const hashes = new Map(list.map((item) => [item, fnv128a(dumpForHash(definition, goType, item))]));
  return list.toSorted((a, b) => (hashes.get(a)! < hashes.get(b)! ? -1 : 1));
}

/** In whose order addresses are listed: by their text, not by their number, then by the uid of whom they lead to. */
export const addressOrder = ({ ip, targetRef }: EndpointAddress): string => `${ip} ${targetRef?.uid ?? '~'}`;

/** Subsets whose addresses are in order, and their ports, in order (`SortSubsets`). */
export const sortSubsets = (subsets: readonly EndpointSubset[]): readonly EndpointSubset[] =>
  byHash(
    'core.v1.EndpointSubset',
    subsets.map((subset) => (subset.ports ? { ...subset, ports: byHash('core.v1.EndpointPort', subset.ports) } : subset)),
  );

/** A slice's ports in order (k8s.io/endpointslice `portsInOrder`). */
export function portsInOrder(ports: readonly DiscoveryEndpointPort[]): readonly DiscoveryEndpointPort[] {
  if (ports.length < 2) return ports;
  const text = JSON.stringify(ports);
  const known = ordered.get(text);
  if (known) return known;
  const sorted = byHash('discovery.v1.EndpointPort', ports);
  if (ordered.size >= ORDERED_MAX) ordered.clear();
  ordered.set(text, sorted);
  return sorted;
}

/** The same ports are asked for with each Pod of a Service. */
const ORDERED_MAX = 256;
const ordered = new Map<string, readonly DiscoveryEndpointPort[]>();

interface Entry {
  readonly address: EndpointAddress;
  readonly ready: boolean;
}

interface Offered {
  readonly port: EndpointPort | undefined;
  /** By their order; what is not ready in one place is not ready. */
  readonly addresses: Map<string, Entry>;
}

/** Who offers each port; those that name none offer one that is not told. */
function byPort(subsets: readonly EndpointSubset[]): readonly Offered[] {
  const offers = new Map<string, Offered>();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets)
    for (const port of ports.length > 0 ? ports : [undefined]) {
      const id = JSON.stringify([port?.name ?? '', port?.port, port?.protocol, port?.appProtocol]);
      const offer = offers.get(id) ?? { port, addresses: new Map() };
      offers.set(id, offer);
      const add = (address: EndpointAddress, ready: boolean): void => {
        const order = addressOrder(address);
        const known = offer.addresses.get(order);
        if (!known || known.ready) offer.addresses.set(order, { address: known?.address ?? address, ready });
      };
      for (const address of addresses) add(address, true);
      for (const address of notReadyAddresses) add(address, false);
    }
  return [...offers.values()];
}

/** The same endpoints with those that offer the same ports together (`RepackSubsets`). */
export function repackSubsets(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  const packed = new Map<string, { readonly entries: readonly Entry[]; readonly ports: EndpointPort[] }>();
  for (const { port, addresses } of byPort(subsets)) {
    const sorted = [...addresses].sort(([a], [b]) => (a < b ? -1 : 1));
    const id = JSON.stringify(sorted.map(([order, { ready }]) => [order, ready]));
    const pack = packed.get(id) ?? { entries: sorted.map(([, entry]) => entry), ports: [] as EndpointPort[] };
    packed.set(id, pack);
    if (port) pack.ports.push(port);
  }
  const those = (entries: readonly Entry[], ready: boolean): readonly EndpointAddress[] =>
    entries.filter((entry) => entry.ready === ready).map(({ address }) => address);
  return sortSubsets(
    [...packed.values()].map(({ entries, ports }) => {
      const [addresses, notReadyAddresses] = [those(entries, true), those(entries, false)];
      return { ...(addresses.length > 0 && { addresses }), ...(notReadyAddresses.length > 0 && { notReadyAddresses }), ...(ports.length > 0 && { ports }) };
    }),
  );
}
