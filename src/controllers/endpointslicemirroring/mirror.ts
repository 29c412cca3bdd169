import { semanticEqual } from '../../api/equality';
import type { DiscoveryEndpointPort, Endpoint, EndpointAddress, EndpointPort, EndpointSlice, Endpoints } from '../../api/types.gen';
import { portsInOrder, repackSubsets } from '../shared/repack-subsets';

/** So many addresses of a subset are mirrored (`MirroringMaxEndpointsPerSubset`). */
export const ADDRESSES_MAX = 1_000;

/** Endpoints of one family that offer the same ports: a slice. */
export interface Mirrored {
  readonly addressType: 'IPv4' | 'IPv6';
  readonly ports: readonly DiscoveryEndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

const familyOf = (ip: string): Mirrored['addressType'] => (ip.includes(':') ? 'IPv6' : 'IPv4');

const portOf = ({ name = '', port, protocol = 'TCP', appProtocol }: EndpointPort): DiscoveryEndpointPort => ({
  name,
  port,
  protocol,
  ...(appProtocol !== undefined && { appProtocol }),
});

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname && { hostname }),
    ...(targetRef && { targetRef }),
    ...(nodeName !== undefined && { nodeName }),
  };
}

/** The slices that say what Endpoints say, and how many addresses there is no room for. */
export function mirrorOf({ subsets = [] }: Endpoints): { readonly slices: readonly Mirrored[]; readonly skipped: number } {
  const slices: { addressType: Mirrored['addressType']; ports: Mirrored['ports']; endpoints: Endpoint[] }[] = [];
  let skipped = 0;
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of repackSubsets(subsets)) {
    const offered = portsInOrder(ports.map(portOf));
    const all = [...addresses.map((a) => endpointOf(a, true)), ...notReadyAddresses.map((a) => endpointOf(a, false))];
    skipped += Math.max(0, all.length - ADDRESSES_MAX);
    for (const endpoint of all.slice(0, ADDRESSES_MAX)) {
      const addressType = familyOf(endpoint.addresses[0] ?? '');
      const slice = slices.find((one) => one.addressType === addressType && semanticEqual(one.ports, offered));
      if (slice) slice.endpoints.push(endpoint);
      else slices.push({ addressType, ports: offered, endpoints: [endpoint] });
    }
  }
  return { slices, skipped };
}

/** Whether a slice is that of a family and its ports. */
export const isOf = ({ addressType, ports }: Mirrored, slice: EndpointSlice): boolean => slice.addressType === addressType && semanticEqual(slice.ports, ports);
