import { semanticEqual } from '../equality';
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from '../types.gen';
import { type FieldError, invalid, invalidEach, required } from './errors';
import { type Ip, isIpv6, parseIp, validateLegacyIp } from './ip';
import { isDNS1123Label, isDNS1123Subdomain, isValidPortNum, nameIsDNSSubdomain } from './names';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validateAppProtocol, validatePortName, validateProtocol } from './ports';

/** Upstream `pkg/apis/core/validation` ValidateEndpoints. */
export function validateEndpoints(endpoints: Endpoints, old?: Endpoints): readonly FieldError[] {
  const subsets = (endpoints.subsets ?? []).flatMap((subset, i) => validateSubset(subset, `subsets[${i}]`));
  // What was stored under older rules may stay.
  const tolerated = old && subsets.length > 0 && semanticEqual(old.subsets, endpoints.subsets);
  return [...validateObjectMeta(endpoints.metadata, true, nameIsDNSSubdomain), ...(tolerated ? [] : subsets)];
}

export const validateEndpointsUpdate = (next: Endpoints, old: Endpoints): readonly FieldError[] => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateEndpoints(next, old),
];

function validateSubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, path: string): readonly FieldError[] {
  return [
    ...(addresses.length + notReadyAddresses.length === 0 ? [required(path, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...addresses.flatMap((address, i) => validateAddress(address, `${path}.addresses[${i}]`)),
    ...notReadyAddresses.flatMap((address, i) => validateAddress(address, `${path}.notReadyAddresses[${i}]`)),
    ...ports.flatMap((port, i) => validatePort(port, ports.length > 1, `${path}.ports[${i}]`)),
  ];
}

const validateAddress = ({ ip = '', hostname, nodeName }: EndpointAddress, path: string): readonly FieldError[] => [
  ...validateLegacyIp(`${path}.ip`, ip),
  ...(hostname ? invalidEach(`${path}.hostname`, hostname, isDNS1123Label(hostname)) : []),
  ...(nodeName === undefined ? [] : invalidEach(`${path}.nodeName`, nodeName, isDNS1123Subdomain(nodeName))),
  ...validateEndpointIp(ip, `${path}.ip`),
];

const validatePort = ({ name, port = 0, protocol, appProtocol }: EndpointPort, nameNeeded: boolean, path: string): readonly FieldError[] => [
  ...validatePortName(name, nameNeeded, `${path}.name`),
  ...invalidEach(`${path}.port`, port, isValidPortNum(port)),
  ...validateProtocol(protocol, `${path}.protocol`),
  ...validateAppProtocol(appProtocol, `${path}.appProtocol`),
];

const startsWith = (ip: Ip, v4: (bytes: readonly number[]) => boolean, v6: (bytes: readonly number[]) => boolean): boolean => (isIpv6(ip) ? v6 : v4)(ip.bytes);
const isUnspecified = (ip: Ip): boolean => ip.bytes.every((byte) => byte === 0);
const isLoopback = (ip: Ip): boolean =>
  startsWith(
    ip,
    (b) => b[0] === 127,
    (b) => b.slice(0, 15).every((byte) => byte === 0) && b[15] === 1,
  );
const isLinkLocal = (ip: Ip): boolean =>
  startsWith(
    ip,
    (b) => b[0] === 169 && b[1] === 254,
    (b) => b[0] === 0xfe && (b[1]! & 0xc0) === 0x80,
  );
const isLinkLocalMulticast = (ip: Ip): boolean =>
  startsWith(
    ip,
    (b) => b[0] === 224 && b[1] === 0 && b[2] === 0,
    (b) => b[0] === 0xff && (b[1]! & 0x0f) === 0x02,
  );

/** Addresses that no endpoint can have (ValidateEndpointIP). Also used for external IPs, for historical reasons. */
export function validateEndpointIp(address: string, path: string): readonly FieldError[] {
  const ip = parseIp(address);
  if (!ip) return [invalid(path, address, 'must be a valid IP address')];
  return [
    ...(isUnspecified(ip) ? [invalid(path, address, `may not be unspecified (${address})`)] : []),
    ...(isLoopback(ip) ? [invalid(path, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')] : []),
    ...(isLinkLocal(ip) ? [invalid(path, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')] : []),
    ...(isLinkLocalMulticast(ip) ? [invalid(path, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')] : []),
  ];
}
