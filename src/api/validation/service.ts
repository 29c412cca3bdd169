import { isExternallyAccessible, needsHealthCheckNodePort } from '../service-type';
import type { LoadBalancerStatus, Service, ServicePort, ServiceSpec, SessionAffinityConfig } from '../types.gen';
import { validateEndpointIp } from './endpoints';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, invalidRaw, marshal, notSupported, required } from './errors';
import { isIpv6, parseIp, validateLegacyCidr, validateLegacyIp } from './ip';
import { validateLabels } from './label-selector';
import { isDNS1123Subdomain, isQualifiedName, isValidPortNum, nameIsDNSLabel } from './names';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validateAppProtocol, validatePortName, validatePortNumOrName, validateProtocol } from './ports';

/** Upstream `pkg/apis/core/validation` ValidateService*. */
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const TRAFFIC_POLICIES = ['Cluster', 'Local'];
const TRAFFIC_DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const AFFINITY_SECONDS_MAX = 86400;

type Errors = readonly FieldError[];

export const validateServiceCreate = (service: Service): Errors => [...validateObjectMeta(service.metadata, true, nameIsDNSLabel), ...validateService(service)];

export const validateServiceUpdate = (next: Service, old: Service): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateClusterIpsUpdate(next.spec ?? {}, old.spec ?? {}),
  ...validateFamiliesUpdate(next.spec ?? {}, old.spec ?? {}),
  ...validateLoadBalancerClass(next.spec ?? {}, old.spec),
  ...validateHealthCheckPortUpdate(next.spec ?? {}, old.spec ?? {}),
  ...validateService(next, old),
];

export const validateServiceStatusUpdate = (next: Service, old: Service): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateLoadBalancerStatus(next.status?.loadBalancer ?? {}, old.status?.loadBalancer, next.spec ?? {}),
];

const isHeadless = ({ clusterIPs = [] }: ServiceSpec): boolean => clusterIPs.length === 1 && clusterIPs[0] === 'None';
const isOneOf = (value: string, supported: readonly string[], path: string): Errors =>
  supported.includes(value) ? [] : [notSupported(path, value, supported)];

function validateService({ metadata, spec = {} }: Service, old?: Service): Errors {
  const { type = '', ports = [], sessionAffinity = '', externalIPs = [] } = spec;
  const oldSpec = old?.spec ?? {};
  return [
    ...validateTopologyAnnotations(metadata.annotations ?? {}),
    ...(ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName' ? [required('spec.ports')] : []),
    ...validateTypeFields(spec),
    ...validatePorts(ports),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...(sessionAffinity === '' ? [required('spec.sessionAffinity')] : isOneOf(sessionAffinity, AFFINITIES, 'spec.sessionAffinity')),
    ...validateAffinityConfig(sessionAffinity, spec.sessionAffinityConfig, 'spec.sessionAffinityConfig'),
    ...validateClusterIpFields(spec, old?.spec),
    ...externalIPs.flatMap((ip, i) => {
      const errors = validateLegacyIp(`spec.externalIPs[${i}]`, ip, oldSpec.externalIPs);
      return errors.length > 0 ? errors : validateEndpointIp(ip, `spec.externalIPs[${i}]`);
    }),
    ...(type === '' ? [required('spec.type')] : isOneOf(type, TYPES, 'spec.type')),
    ...(type === 'ClusterIP'
      ? ports.flatMap((port, i) => (port.nodePort ? [forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'")] : []))
      : []),
    ...validateUniquePorts(ports),
    ...validateSourceRanges({ metadata, spec }, old),
    ...(spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer'
      ? [forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'")]
      : []),
    ...(spec.allocateLoadBalancerNodePorts === undefined && type === 'LoadBalancer' ? [required('allocateLoadBalancerNodePorts')] : []),
    ...validateLoadBalancerClass(spec),
    ...validateExternalTraffic(spec),
    ...validateInternalTraffic(spec),
    ...(spec.trafficDistribution === undefined ? [] : isOneOf(spec.trafficDistribution, TRAFFIC_DISTRIBUTIONS, 'spec.trafficDistribution')),
  ];
}

function validateTopologyAnnotations(annotations: Readonly<Record<string, string>>): Errors {
  const [mode, hints] = [annotations[TOPOLOGY_MODE], annotations[TOPOLOGY_HINTS]];
  if (mode === undefined || hints === undefined || mode === hints) return [];
  return [invalid(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, `must match annotations[${TOPOLOGY_HINTS}] when both are specified`)];
}

function validateTypeFields(spec: ServiceSpec): Errors {
  switch (spec.type) {
    case 'LoadBalancer':
    case 'NodePort':
      return isHeadless(spec) ? [invalid('spec.clusterIPs[0]', spec.clusterIPs![0], `may not be set to 'None' for ${spec.type} services`)] : [];
    case 'ExternalName': {
      const none = 'may not be set for ExternalName services';
      const cname = (spec.externalName ?? '').replace(/\.$/, '');
      return [
        ...(spec.clusterIPs?.length ? [forbidden('spec.clusterIPs', none)] : []),
        ...(spec.ipFamilies?.length ? [forbidden('spec.ipFamilies', none)] : []),
        ...(spec.ipFamilyPolicy === undefined ? [] : [forbidden('spec.ipFamilyPolicy', none)]),
        ...(cname ? invalidEach('spec.externalName', cname, isDNS1123Subdomain(cname)) : [required('spec.externalName')]),
      ];
    }
    default:
      return [];
  }
}

function validatePorts(ports: readonly ServicePort[]): Errors {
  const names = new Set<string>();
  return ports.flatMap(({ name, port = 0, protocol, targetPort = 0, appProtocol }, i) => {
    const path = `spec.ports[${i}]`;
    const repeated = name !== undefined && name !== '' && names.has(name);
    if (name) names.add(name);
    return [
      ...validatePortName(name, ports.length > 1, `${path}.name`),
      ...(repeated ? [duplicate(`${path}.name`, name)] : []),
      ...invalidEach(`${path}.port`, port, isValidPortNum(port)),
      ...validateProtocol(protocol, `${path}.protocol`),
      ...validatePortNumOrName(targetPort, `${path}.targetPort`),
      ...validateAppProtocol(appProtocol, `${path}.appProtocol`),
    ];
  });
}

/** No two ports with the same protocol and node port, and none with the same protocol and port. */
function validateUniquePorts(ports: readonly ServicePort[]): Errors {
  const seen = new Set<string>();
  const isRepeated = (key: string): boolean => seen.size === seen.add(key).size;
  const nodePorts = ports.flatMap(({ protocol, nodePort }, i) =>
    nodePort && isRepeated(`node ${protocol} ${nodePort}`) ? [duplicate(`spec.ports[${i}].nodePort`, nodePort)] : [],
  );
  // Printed as Go's internal struct, which has no JSON names.
  const printed = ({ protocol, port = 0 }: ServicePort) => ({ Name: '', Protocol: protocol ?? '', AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 });
  const pairs = ports.flatMap((port, i) => (isRepeated(`${port.protocol} ${port.port ?? 0}`) ? [duplicate(`spec.ports[${i}]`, printed(port))] : []));
  return [...nodePorts, ...pairs];
}

function validateAffinityConfig(affinity: string, config: SessionAffinityConfig | undefined, path: string): Errors {
  if (affinity === 'None') return config ? [forbidden(path, 'must not be set when session affinity is None')] : [];
  if (affinity !== 'ClientIP') return [];
  const when = 'when session affinity type is ClientIP';
  if (!config) return [required(path, when)];
  if (!config.clientIP) return [required(`${path}.clientIP`, when)];
  const seconds = config.clientIP.timeoutSeconds;
  const at = `${path}.clientIP.timeoutSeconds`;
  if (seconds === undefined) return [required(at, when)];
  return seconds > 0 && seconds <= AFFINITY_SECONDS_MAX ? [] : [invalid(at, seconds, `must be greater than 0 and less than ${AFFINITY_SECONDS_MAX}`)];
}

/** ValidateServiceClusterIPsRelatedFields; the allocator checks the same before it allocates. */
export function validateClusterIpFields(spec: ServiceSpec, old: ServiceSpec | undefined): Errors {
  if (spec.type === 'ExternalName') return [];
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const path = 'spec.clusterIPs';
  const errors: FieldError[] = [];
  if (clusterIP !== '') {
    if (clusterIPs.length === 0) errors.push(required(path));
    else if (clusterIPs[0] !== clusterIP) errors.push(invalid(path, clusterIPs, 'first value must match `clusterIP`'));
  } else if (clusterIPs.length > 0) errors.push(invalid(path, clusterIPs, 'must be empty when `clusterIP` is not specified'));

  ipFamilies.forEach((family, i) => {
    const at = `spec.ipFamilies[${i}]`;
    errors.push(...isOneOf(family, FAMILIES, at));
    if (ipFamilies.indexOf(family) < i) errors.push(duplicate(at, family));
  });
  if (ipFamilyPolicy !== undefined) errors.push(...isOneOf(ipFamilyPolicy, FAMILY_POLICIES, 'spec.ipFamilyPolicy'));

  let malformed = false;
  clusterIPs.forEach((ip, i) => {
    if (i === 0 && ip === 'None') {
      if (clusterIPs.length === 1) return;
      malformed = true;
      errors.push(invalid(path, clusterIPs, "'None' must be the first and only value"));
      return;
    }
    const found = validateLegacyIp(`${path}[${i}]`, ip, old?.clusterIPs);
    malformed ||= found.length > 0;
    errors.push(...found);
  });
  if (clusterIPs.length > 2) errors.push(invalid(path, clusterIPs, 'may only hold up to 2 values'));
  if (malformed) return errors;

  const families = clusterIPs.map(familyOf);
  if (clusterIPs.length > 1 && new Set(families).size < 2) errors.push(invalid(path, clusterIPs, 'may specify no more than one IP for each IP family'));
  if (!isHeadless(spec))
    clusterIPs.forEach((ip, i) => {
      const wanted = ipFamilies[i];
      if (wanted !== undefined && FAMILIES.includes(wanted) && wanted !== families[i])
        errors.push(invalid(`${path}[${i}]`, ip, `expected an ${wanted} value as indicated by \`ipFamilies[${i}]\``));
    });
  return errors;
}

/** The family of an address that is known to be one. */
export function familyOf(address: string): 'IPv4' | 'IPv6' {
  const ip = parseIp(address);
  return ip && isIpv6(ip) ? 'IPv6' : 'IPv4';
}

const MAY_NOT_CHANGE = 'may not change once set';

/** The first address stays; the second may come, or go with `SingleStack`. */
function validateClusterIpsUpdate(next: ServiceSpec, old: ServiceSpec): Errors {
  if (next.type === 'ExternalName' || old.type === 'ExternalName' || (isHeadless(next) && isHeadless(old))) return [];
  const [after, before] = [next.clusterIPs ?? [], old.clusterIPs ?? []];
  if (after.length === before.length) return before.flatMap((ip, i) => (ip === after[i] ? [] : [invalid(`spec.clusterIPs[${i}]`, after, MAY_NOT_CHANGE)]));
  const errors: FieldError[] = [];
  if (after.length === 0) errors.push(invalidRaw('spec.clusterIPs[0]', marshal(next.clusterIPs ?? null), 'primary clusterIP can not be unset'));
  else if (before.length > 0 && after[0] !== before[0]) errors.push(invalid('spec.clusterIPs[0]', after, MAY_NOT_CHANGE));
  if (after.length === 1 && before.length > 1 && next.ipFamilyPolicy !== 'SingleStack')
    errors.push(invalid('spec.ipFamilyPolicy', next.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
  return errors;
}

function validateFamiliesUpdate(next: ServiceSpec, old: ServiceSpec): Errors {
  if (next.type === 'ExternalName' || old.type === 'ExternalName') return [];
  if (isHeadless(next) || isHeadless(old)) return [];
  const [after, before] = [next.ipFamilies ?? [], old.ipFamilies ?? []];
  const path = 'spec.ipFamilies[0]';
  if (after.length === before.length) return before.flatMap((family, i) => (family === after[i] ? [] : [invalid(path, after, MAY_NOT_CHANGE)]));
  const errors: FieldError[] = [];
  const released = before.length > after.length;
  if (released && !next.clusterIPs?.length) errors.push(invalid(path, next.ipFamilies, 'primary ipFamily can not be unset'));
  // Upstream prints the addresses here.
  if (before.length > 0 && after.length > 0 && after[0] !== before[0]) errors.push(invalid(path, next.clusterIPs, MAY_NOT_CHANGE));
  if (released && after.length === 1 && next.ipFamilyPolicy !== 'SingleStack')
    errors.push(invalid('spec.ipFamilyPolicy', next.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary ipFamily"));
  return errors;
}

function validateLoadBalancerClass(spec: ServiceSpec, old?: ServiceSpec): Errors {
  const path = 'spec.loadBalancerClass';
  const balancer = spec.loadBalancerClass;
  if (spec.type !== 'LoadBalancer') return balancer === undefined ? [] : [forbidden(path, "may only be used when `type` is 'LoadBalancer'")];
  return [
    ...(old?.type === 'LoadBalancer' && old.loadBalancerClass !== balancer ? [invalid(path, balancer, MAY_NOT_CHANGE)] : []),
    ...(balancer === undefined ? [] : invalidEach(path, balancer, isQualifiedName(balancer))),
  ];
}

const validateHealthCheckPortUpdate = (next: ServiceSpec, old: ServiceSpec): Errors =>
  needsHealthCheckNodePort(next) && needsHealthCheckNodePort(old) && (next.healthCheckNodePort ?? 0) !== (old.healthCheckNodePort ?? 0)
    ? [forbidden('spec.healthCheckNodePort', 'field is immutable')]
    : [];

function validateSourceRanges({ metadata, spec = {} }: Pick<Service, 'metadata' | 'spec'>, old: Service | undefined): Errors {
  const onlyLoadBalancer = (path: string): Errors => (spec.type === 'LoadBalancer' ? [] : [forbidden(path, "may only be used when `type` is 'LoadBalancer'")]);
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0) {
    const path = 'spec.LoadBalancerSourceRanges';
    const before = old?.spec?.loadBalancerSourceRanges?.map((range) => range.trim());
    return [...onlyLoadBalancer(path), ...ranges.flatMap((range, i) => validateLegacyCidr(`${path}[${i}]`, range.trim(), before))];
  }
  const annotation = metadata.annotations?.[SOURCE_RANGES];
  if (annotation === undefined) return [];
  const path = `metadata.annotations[${SOURCE_RANGES}]`;
  const unchanged = old?.metadata.annotations?.[SOURCE_RANGES] === annotation;
  const values = unchanged || annotation.trim() === '' ? [] : annotation.trim().split(',');
  return [...onlyLoadBalancer(path), ...values.flatMap((value) => validateLegacyCidr(path, value.trim()))];
}

function validateExternalTraffic(spec: ServiceSpec): Errors {
  const { externalTrafficPolicy = '', healthCheckNodePort = 0 } = spec;
  const policyPath = 'spec.externalTrafficPolicy';
  const portPath = 'spec.healthCheckNodePort';
  const errors: FieldError[] = [];
  if (isExternallyAccessible(spec))
    errors.push(...(externalTrafficPolicy === '' ? [required(policyPath)] : isOneOf(externalTrafficPolicy, TRAFFIC_POLICIES, policyPath)));
  else if (externalTrafficPolicy !== '') errors.push(invalid(policyPath, externalTrafficPolicy, 'may only be set for externally-accessible services'));
  if (!needsHealthCheckNodePort(spec)) {
    if (healthCheckNodePort !== 0)
      errors.push(invalid(portPath, healthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  } else if (healthCheckNodePort === 0) errors.push(required(portPath));
  else errors.push(...invalidEach(portPath, healthCheckNodePort, isValidPortNum(healthCheckNodePort)));
  return errors;
}

function validateInternalTraffic({ type = '', internalTrafficPolicy }: ServiceSpec): Errors {
  const path = 'spec.internalTrafficPolicy';
  if (internalTrafficPolicy !== undefined) return isOneOf(internalTrafficPolicy, TRAFFIC_POLICIES, path);
  return type !== 'ExternalName' && TYPES.includes(type) ? [required(path)] : [];
}

function validateLoadBalancerStatus({ ingress = [] }: LoadBalancerStatus, old: LoadBalancerStatus | undefined, spec: ServiceSpec): Errors {
  const path = 'status.loadBalancer.ingress';
  if (spec.type !== 'LoadBalancer' && ingress.length > 0) return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  const before = old?.ingress?.flatMap(({ ip }) => ip || []);
  return ingress.flatMap(({ ip = '', ipMode, hostname = '' }, i) => {
    const at = `${path}[${i}]`;
    return [
      ...(ip ? validateLegacyIp(`${at}.ip`, ip, before) : []),
      ...validateIpMode(ip, ipMode, `${at}.ipMode`),
      ...(hostname ? validateHostname(hostname, `${at}.hostname`) : []),
    ];
  });
}

function validateIpMode(ip: string, mode: string | undefined, path: string): Errors {
  if (mode === undefined) return ip ? [required(path, 'must be specified when `ip` is set')] : [];
  return ip ? isOneOf(mode, ['Proxy', 'VIP'], path) : [forbidden(path, 'may not be specified when `ip` is not set')];
}

/** The host name of a load balancer's ingress point. */
export const validateHostname = (hostname: string, path: string): Errors => [
  ...invalidEach(path, hostname, isDNS1123Subdomain(hostname)),
  ...(parseIp(hostname) ? [invalid(path, hostname, 'must be a DNS name, not an IP address')] : []),
];
