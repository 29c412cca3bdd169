import { semanticEqual } from '../equality';
import type { DiscoveryEndpointPort, Endpoint, EndpointHints, EndpointSlice } from '../types.gen';
import { validateEndpointIp } from './endpoints';
import { duplicate, type FieldError, internalError, invalid, invalidEach, notSupported, required, tooMany } from './errors';
import { isIpv6, parseIp, validateIp, validateLegacyIp } from './ip';
import { validateLabels } from './label-selector';
import { isDNS1123Label, isDNS1123Subdomain, isValidLabelValue, nameIsDNSSubdomain } from './names';
import { validateImmutable, validateObjectMeta } from './object-meta';
import { validateAppProtocol, validatePortName, validateProtocol } from './ports';

/** Upstream `pkg/apis/discovery/validation`. */
const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const ENDPOINTS_MAX = 1000;
const ADDRESSES_MAX = 100;
const PORTS_MAX = 20000;
const TOPOLOGY_LABELS_MAX = 16;
const HINTS_MAX = 8;
const ZONE = 'topology.kubernetes.io/zone';

export function validateEndpointSlice(slice: EndpointSlice, old?: EndpointSlice): readonly FieldError[] {
  const { addressType = '' } = slice;
  const endpoints = validateEndpoints(slice.endpoints ?? [], addressType, 'endpoints');
  // What was stored under older rules may stay.
  const tolerated = old && endpoints.length > 0 && semanticEqual(old.endpoints, slice.endpoints);
  return [
    ...validateObjectMeta(slice.metadata, true, nameIsDNSSubdomain),
    ...validateAddressType(addressType),
    ...validatePorts(slice.ports ?? [], 'ports'),
    ...(tolerated ? [] : endpoints),
  ];
}

export const validateEndpointSliceUpdate = (next: EndpointSlice, old: EndpointSlice): readonly FieldError[] => [
  ...validateEndpointSlice(next, old),
  ...validateImmutable(next.addressType ?? '', old.addressType ?? '', 'addressType'),
];

function validateAddressType(type: string): readonly FieldError[] {
  if (type === '') return [required('addressType')];
  return ADDRESS_TYPES.includes(type) ? [] : [notSupported('addressType', type, ADDRESS_TYPES)];
}

function validatePorts(ports: readonly DiscoveryEndpointPort[], path: string): readonly FieldError[] {
  if (ports.length > PORTS_MAX) return [tooMany(path, ports.length, PORTS_MAX)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol, appProtocol }, i) => {
    const at = `${path}[${i}]`;
    const repeated = names.has(name);
    names.add(name);
    return [
      ...validatePortName(name, false, `${at}.name`),
      ...(repeated ? [duplicate(`${at}.name`, name)] : []),
      ...validateProtocol(protocol, `${at}.protocol`),
      ...validateAppProtocol(appProtocol, `${at}.appProtocol`),
    ];
  });
}

function validateEndpoints(endpoints: readonly Endpoint[], addressType: string, path: string): readonly FieldError[] {
  if (endpoints.length > ENDPOINTS_MAX) return [tooMany(path, endpoints.length, ENDPOINTS_MAX)];
  return endpoints.flatMap((endpoint, i) => validateEndpoint(endpoint, addressType, `${path}[${i}]`));
}

function validateEndpoint(endpoint: Endpoint, addressType: string, path: string): readonly FieldError[] {
  const addresses = endpoint.addresses ?? [];
  const { nodeName, hostname, hints, deprecatedTopology = {} } = endpoint;
  const labels = Object.keys(deprecatedTopology).length;
  return [
    ...validateAddressCount(addresses.length, `${path}.addresses`),
    ...addresses.flatMap((address, i) => validateAddress(address, addressType, `${path}.addresses`, i)),
    ...(nodeName === undefined ? [] : invalidEach(`${path}.nodeName`, nodeName, isDNS1123Subdomain(nodeName))),
    ...(labels > TOPOLOGY_LABELS_MAX ? [tooMany(`${path}.deprecatedTopology`, labels, TOPOLOGY_LABELS_MAX)] : []),
    ...validateLabels(deprecatedTopology, `${path}.deprecatedTopology`),
    ...(deprecatedTopology[ZONE] === undefined ? [] : [internalError(`${path}.deprecatedTopology[${ZONE}]`, 'reserved key was not removed in conversion')]),
    ...(hostname === undefined ? [] : invalidEach(`${path}.hostname`, hostname, isDNS1123Label(hostname))),
    ...(hints ? validateHints(hints, `${path}.hints`) : []),
  ];
}

function validateAddressCount(count: number, path: string): readonly FieldError[] {
  if (count === 0) return [required(path, 'must contain at least 1 address')];
  return count > ADDRESSES_MAX ? [tooMany(path, count, ADDRESSES_MAX)] : [];
}

function validateAddress(address: string, type: string, path: string, i: number): readonly FieldError[] {
  const at = `${path}[${i}]`;
  if (type === 'FQDN') return validateDomainName(address, at);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const malformed = type === 'IPv4' ? validateLegacyIp(at, address) : validateIp(at, address);
  if (malformed.length > 0) return malformed;
  const ip = parseIp(address);
  const other = ip && isIpv6(ip) !== (type === 'IPv6') ? [invalid(path, address, `must be an ${type} address`)] : [];
  return [...other, ...validateEndpointIp(address, at)];
}

/** `validation.IsFullyQualifiedDomainName`. */
function validateDomainName(address: string, path: string): readonly FieldError[] {
  if (address === '') return [required(path)];
  const name = address.replace(/\.$/, '');
  const messages = isDNS1123Subdomain(name);
  if (messages.length > 0) return [invalid(path, name, messages.join(','))];
  const labels = name.split('.');
  if (labels.length < 2) return [invalid(path, name, 'should be a domain with at least two segments separated by dots')];
  const bad = labels.find((label) => isDNS1123Label(label).length > 0);
  return bad === undefined ? [] : [invalid(path, bad, isDNS1123Label(bad).join(','))];
}

function validateHints({ forZones, forNodes }: EndpointHints, path: string): readonly FieldError[] {
  const zones = forZones ?? [];
  const nodes = forNodes ?? [];
  if (zones.length > HINTS_MAX) return [tooMany(`${path}.forZones`, zones.length, HINTS_MAX)];
  const errors = validateHintNames(
    zones.map(({ name = '' }) => name),
    isValidLabelValue,
    `${path}.forZones`,
  );
  if (nodes.length > HINTS_MAX) return [...errors, tooMany(`${path}.forNodes`, nodes.length, HINTS_MAX)];
  const names = nodes.map(({ name = '' }) => name);
  return [...errors, ...validateHintNames(names, isDNS1123Subdomain, `${path}.forNodes`)];
}

const validateHintNames = (names: readonly string[], rule: (name: string) => readonly string[], path: string): readonly FieldError[] =>
  names.flatMap((name, i) => [
    ...(names.indexOf(name) < i ? [duplicate(`${path}[${i}].name`, name)] : []),
    ...invalidEach(`${path}[${i}].name`, name, rule(name)),
  ]);
