import { SERVICE_RANGE } from '../../api/cluster-addresses';
import type { ServiceAllocator } from '../../api/service-allocation';
import type { Service } from '../../api/types.gen';
import { type Ip, parseIp } from '../../api/validation/ip';
import type { Random } from '../../sim/random';

/** The cluster's pools of Service addresses and node ports (`pkg/registry/core/service/{ipallocator,portallocator}`). */

/** The first and the last address of the range are nobody's. */
const NETWORK = (10 << 24) + (96 << 16);
const NETWORK_SIZE = 2 ** 20;
const FIRST_ADDRESS = NETWORK + 1;
const ADDRESSES = NETWORK_SIZE - 2;
const FULL = 'range is full';
/** The first so many addresses are given away last, so that users can ask for them by number (`calculateRangeOffset`). */
const STATIC_ADDRESSES = 256;
/** `--service-node-port-range`, likewise with its first ports kept for those who ask. */
const FIRST_PORT = 30000;
const PORTS = 2768;
const STATIC_PORTS = 86;

/**
 * An allocator for one request. `services` are all that there are, those under way included: what they hold is taken,
 * so that nothing needs to be given back.
 */
export function createServiceAllocator(services: () => Iterable<Service>, random: Random): ServiceAllocator {
  let taken: { readonly addresses: Set<string>; readonly ports: Set<number> } | undefined;
  const used = (): NonNullable<typeof taken> => {
    if (taken) return taken;
    taken = { addresses: new Set(), ports: new Set() };
    for (const { spec } of services()) {
      for (const address of spec?.clusterIPs ?? []) taken.addresses.add(address);
      for (const { nodePort } of spec?.ports ?? []) if (nodePort) taken.ports.add(nodePort);
      if (spec?.healthCheckNodePort) taken.ports.add(spec.healthCheckNodePort);
    }
    return taken;
  };

  return {
    families: ['IPv4'],

    takeAddress(_family, wanted) {
      const { addresses } = used();
      if (wanted !== undefined) {
        const number = numberOf(parseIp(wanted));
        if (number < NETWORK || number >= NETWORK + NETWORK_SIZE) return { error: 'the provided network does not match the current range' };
        if (number < FIRST_ADDRESS || number >= FIRST_ADDRESS + ADDRESSES)
          return { error: `the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${SERVICE_RANGE}` };
        if (addresses.has(wanted)) return { error: 'provided IP is already allocated' };
        addresses.add(wanted);
        return { address: wanted };
      }
      const free = firstFree(ADDRESSES, STATIC_ADDRESSES, random, (i) => !addresses.has(addressAt(i)));
      if (free === undefined) return { error: FULL };
      addresses.add(addressAt(free));
      return { address: addressAt(free) };
    },

    takePort(wanted) {
      const { ports } = used();
      if (wanted !== undefined && (wanted < FIRST_PORT || wanted >= FIRST_PORT + PORTS))
        return { error: `provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${FIRST_PORT + PORTS - 1}` };
      if (wanted !== undefined && ports.has(wanted)) return { error: 'provided port is already allocated' };
      const free = wanted === undefined ? firstFree(PORTS, STATIC_PORTS, random, (i) => !ports.has(FIRST_PORT + i)) : wanted - FIRST_PORT;
      if (free === undefined) return { error: FULL };
      ports.add(FIRST_PORT + free);
      return { port: FIRST_PORT + free };
    },
  };
}

/** An IPv4 address as a number; -1 for all else. */
const numberOf = (ip: Ip | undefined): number => (ip?.bytes.length === 4 ? ip.bytes.reduce((sum, byte) => sum * 256 + byte, 0) : -1);

function addressAt(index: number): string {
  const number = FIRST_ADDRESS + index;
  return [24, 16, 8, 0].map((shift) => (number >> shift) & 255).join('.');
}

/** A free place: from a random one on through those that are given to whoever does not mind, then among the first. */
function firstFree(size: number, reserved: number, random: Random, isFree: (index: number) => boolean): number | undefined {
  const dynamic = size - reserved;
  const start = random.integer(dynamic);
  for (let i = 0; i < dynamic; i++) if (isFree(reserved + ((start + i) % dynamic))) return reserved + ((start + i) % dynamic);
  for (let i = 0; i < reserved; i++) if (isFree(i)) return i;
  return undefined;
}
