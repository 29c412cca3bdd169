import { semanticEqual } from './equality';
import { needsClusterIP, needsHealthCheckNodePort, needsNodePort } from './service-type';
import type { Service, ServicePort, ServiceSpec } from './types.gen';
import { type FieldError, internalError, invalid } from './validation/errors';
import { familyOf, validateClusterIpFields } from './validation/service';

/**
 * What a Service gets before its strategy and validation see it: IP families, cluster IPs, node ports
 * (upstream `pkg/registry/core/service/storage`: beginCreate, beginUpdate and the Allocators). Pure but for the allocator.
 */
export type IpFamily = 'IPv4' | 'IPv6';

/** The pools that one request takes from. What it takes is taken for good once the Service is stored. */
export interface ServiceAllocator {
  /** The families that the cluster has addresses of; the first is the default. */
  readonly families: readonly IpFamily[];
  /** Takes the wanted address, or any; an error is upstream's text (`provided IP is already allocated`). */
  readonly takeAddress: (family: IpFamily, wanted: string | undefined) => { readonly address: string } | { readonly error: string };
  /** The same for node ports (`provided port is already allocated`). */
  readonly takePort: (wanted: number | undefined) => { readonly port: number } | { readonly error: string };
}

export interface Allocation {
  readonly object: Service;
  /** Why it was refused: a 422. */
  readonly errors: readonly FieldError[];
}

/** The Service with all that is allocated for it. `old` is what it was before an update. */
export function allocateService(service: Service, old: Service | undefined, allocator: ServiceAllocator): Allocation {
  const before = old?.spec;
  let spec = service.spec ?? {};
  if (before) spec = withAllocatedBefore(spec, before);
  spec = withNormalClusterIps(spec, before);
  for (const step of [withFamilies, withClusterIps, withNodePorts, withHealthCheckPort]) {
    const result = step(spec, before, allocator);
    if ('errors' in result) return { object: service, errors: result.errors };
    spec = result;
  }
  return { object: spec === service.spec ? service : { ...service, spec }, errors: [] };
}

/** A spec, or why it was refused. */
type Step = (spec: ServiceSpec, old: ServiceSpec | undefined, allocator: ServiceAllocator) => ServiceSpec | { readonly errors: readonly FieldError[] };

const sameList = (a: readonly string[] = [], b: readonly string[] = []): boolean => a.length === b.length && a.every((item, i) => item === b[i]);

/** Whoever sends a manifest again does not know what was allocated: it stays (patchAllocatedValues). */
function withAllocatedBefore(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  let next = spec;
  if (needsClusterIP(old) && needsClusterIP(next)) {
    if (!next.clusterIP && old.clusterIP) next = { ...next, clusterIP: old.clusterIP };
    if (!next.clusterIPs?.length && old.clusterIPs?.length) next = { ...next, clusterIPs: old.clusterIPs };
  }
  if (allocatesNodePorts(old) && allocatesNodePorts(next)) next = withNodePortsBefore(next, old);
  if (needsHealthCheckNodePort(old) && needsHealthCheckNodePort(next) && !next.healthCheckNodePort && old.healthCheckNodePort)
    next = { ...next, healthCheckNodePort: old.healthCheckNodePort };
  return next;
}

/** Ports keep their node ports by name, unless another port asks for the same. */
function withNodePortsBefore(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const byName = new Map((old.ports ?? []).map(({ name = '', nodePort }) => [name, nodePort]));
  const asked = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort));
  const ports = spec.ports?.map((port) => {
    const nodePort = byName.get(port.name ?? '');
    return port.nodePort || !nodePort || asked.has(nodePort) ? port : { ...port, nodePort };
  });
  return ports?.some((port, i) => port !== spec.ports![i]) ? { ...spec, ports } : spec;
}

/** Old clients know `clusterIP` only; `clusterIPs` follows it (normalizeClusterIPs). */
function withNormalClusterIps(spec: ServiceSpec, old: ServiceSpec | undefined): ServiceSpec {
  const { clusterIP = '', clusterIPs = [] } = spec;
  if (!old) return clusterIP !== '' && clusterIPs.length === 0 ? { ...spec, clusterIPs: [clusterIP] } : spec;
  if (clusterIP === (old.clusterIP ?? '')) return old.clusterIPs?.length && clusterIPs.length === 0 ? { ...spec, clusterIPs: old.clusterIPs } : spec;
  if (!sameList(clusterIPs, old.clusterIPs)) return spec;
  if (clusterIP !== '') return { ...spec, clusterIPs: [clusterIP] };
  const { clusterIPs: _, ...cleared } = spec;
  return cleared;
}

/** A `PreferDualStack` Service stays as it is until somebody changes it on purpose. */
const isUnchangedPreferDualStack = (spec: ServiceSpec, old: ServiceSpec | undefined): boolean =>
  old !== undefined &&
  spec.type === old.type &&
  spec.ipFamilyPolicy === 'PreferDualStack' &&
  (old.ipFamilyPolicy ?? 'PreferDualStack') === 'PreferDualStack' &&
  sameList(spec.clusterIPs, old.clusterIPs) &&
  sameList(spec.ipFamilies, old.ipFamilies);

const other = (family: string | undefined): IpFamily => (family === 'IPv4' ? 'IPv6' : 'IPv4');
const isSelectorless = ({ clusterIP, selector }: ServiceSpec): boolean => clusterIP === 'None' && Object.keys(selector ?? {}).length === 0;

/** Upstream initIPFamilyFields. */
const withFamilies: Step = (wanted, old, { families: available }) => {
  if (!needsClusterIP(wanted) || isUnchangedPreferDualStack(wanted, old)) return wanted;
  // Headless Services without a selector have endpoints that somebody else writes, of whatever family.
  const policy = wanted.ipFamilyPolicy ?? old?.ipFamilyPolicy ?? (isSelectorless(wanted) ? 'RequireDualStack' : 'SingleStack');
  let spec: ServiceSpec = wanted.ipFamilyPolicy === policy ? wanted : { ...wanted, ipFamilyPolicy: policy };
  const wrong = validateClusterIpFields(spec, old);
  if (wrong.length > 0) return { errors: wrong };

  if (old && policy === 'SingleStack') spec = withoutSecondary(spec, old);
  const errors = [...(old && policy !== 'SingleStack' ? reductionErrors(spec, old) : []), ...(policy === 'SingleStack' ? singleStackErrors(spec) : [])];
  const { clusterIPs = [] } = spec;
  const families = [...(spec.ipFamilies ?? [])];
  for (const [i, address] of clusterIPs.entries()) {
    if (address === 'None') break;
    if (i < families.length) continue;
    const family = familyOf(address);
    if (available.includes(family)) families.push(family);
    else errors.push(invalid(`spec.clusterIPs[${i}]`, clusterIPs, `${family} is not configured on this cluster`));
  }
  if (errors.length > 0) return { errors };
  if (isSelectorless(spec)) return { ...spec, ipFamilies: dualStack(families.length > 0 ? families : [available[0]!], policy !== 'SingleStack') };

  if (policy === 'RequireDualStack' && available.length < 2)
    errors.push(invalid('spec.ipFamilyPolicy', policy, 'this cluster is not configured for dual-stack services'));
  for (const [i, family] of families.entries())
    if (!(available as readonly string[]).includes(family)) errors.push(invalid(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster'));
  if (errors.length > 0) return { errors };
  return { ...spec, ipFamilies: dualStack(families.length > 0 ? families : [available[0]!], policy !== 'SingleStack' && available.length === 2) };
};

const dualStack = (families: readonly string[], both: boolean): readonly string[] =>
  both && families.length === 1 ? [families[0]!, other(families[0])] : families;

/** Asking for one family lets the second address and family go, if they were left as they were. */
function withoutSecondary(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  let next = spec;
  if ((next.clusterIPs ?? []).length > 1 && sameList(next.clusterIPs, old.clusterIPs)) next = { ...next, clusterIPs: next.clusterIPs!.slice(0, 1) };
  if ((next.ipFamilies ?? []).length > 1 && semanticEqual(next.ipFamilies, old.ipFamilies)) next = { ...next, ipFamilies: next.ipFamilies!.slice(0, 1) };
  return next;
}

const POLICY = 'spec.ipFamilyPolicy';

const reductionErrors = (spec: ServiceSpec, old: ServiceSpec): readonly FieldError[] =>
  (
    [
      ['clusterIPs', 'cluster IP'],
      ['ipFamilies', 'IP family'],
    ] as const
  ).flatMap(([field, what]) => {
    const count = spec[field]?.length ?? 0;
    return count > 0 && count < (old[field]?.length ?? 0)
      ? [invalid(POLICY, spec.ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`)]
      : [];
  });

const singleStackErrors = (spec: ServiceSpec): readonly FieldError[] =>
  (
    [
      ['clusterIPs', 'cluster IPs'],
      ['ipFamilies', 'IP families'],
    ] as const
  ).flatMap(([field, what]) =>
    spec[field]?.length === 2
      ? [invalid(POLICY, spec.ipFamilyPolicy, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`)]
      : [],
  );

/** Upstream allocClusterIPs and updateClusterIPs. */
const withClusterIps: Step = (spec, old, allocator) => {
  if (!needsClusterIP(spec) || spec.clusterIPs?.[0] === 'None' || isUnchangedPreferDualStack(spec, old)) return spec;
  if (old && needsClusterIP(old)) {
    const upgraded = old.ipFamilies?.length === 1 && spec.ipFamilies?.length === 2;
    if (old.clusterIPs?.[0] === 'None' || !upgraded) return spec;
  }
  const clusterIPs = [...(spec.clusterIPs ?? [])];
  for (const [i, family] of (spec.ipFamilies ?? []).entries()) {
    const wanted = clusterIPs[i] || undefined;
    if (old && needsClusterIP(old) && i === 0) continue;
    const taken = allocator.takeAddress(family as IpFamily, wanted);
    if ('error' in taken) {
      const what = wanted === undefined ? 'failed to allocate IP' : `failed to allocate IP ${wanted}`;
      return { errors: [invalid('spec.clusterIPs', spec.clusterIPs ?? [], `${what}: ${taken.error}`)] };
    }
    clusterIPs[i] = taken.address;
  }
  return { ...spec, clusterIP: clusterIPs[0]!, clusterIPs };
};

/** Types that can have node ports, whether they want them or not. */
const allocatesNodePorts = (spec: ServiceSpec): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && (spec.allocateLoadBalancerNodePorts ?? true));

/** Upstream initNodePorts and updateNodePorts. */
const withNodePorts: Step = (spec, old, allocator) => {
  if (!needsNodePort(spec) || !spec.ports) return spec;
  const before = new Set((old?.ports ?? []).flatMap(({ nodePort }) => nodePort || []));
  const taken = new Set<number>();
  const byPort = new Map<number, number>();
  const ports: ServicePort[] = [];
  for (const [i, port] of spec.ports.entries()) {
    if (!port.nodePort && !allocatesNodePorts(spec)) {
      ports.push(port);
      continue;
    }
    // On create, ports of one number (TCP and UDP, say) share a node port; on update, those from before stay.
    const shared = byPort.get(port.port);
    const wanted = port.nodePort || (old ? undefined : (shared ?? requestedNodePort(port.port, spec.ports)));
    if (wanted !== undefined && (old ? before.has(wanted) || taken.has(wanted) : wanted === shared)) {
      ports.push({ ...port, nodePort: wanted });
      continue;
    }
    const result = wanted !== undefined && taken.has(wanted) ? { error: 'provided port is already allocated' } : allocator.takePort(wanted);
    if ('error' in result) {
      if (wanted === undefined) return { errors: [internalError(`spec.ports[${i}].nodePort`, `failed to allocate a nodePort: ${result.error}`)] };
      return { errors: [invalid(`spec.ports[${i}].nodePort`, wanted, result.error)] };
    }
    taken.add(result.port);
    byPort.set(port.port, result.port);
    ports.push({ ...port, nodePort: result.port });
  }
  return { ...spec, ports };
};

const requestedNodePort = (number: number, ports: readonly ServicePort[]): number | undefined =>
  ports.find(({ port, nodePort }) => port === number && nodePort)?.nodePort;

/** Upstream allocHealthCheckNodePort. */
const withHealthCheckPort: Step = (spec, old, allocator) => {
  if (!needsHealthCheckNodePort(spec) || (old && needsHealthCheckNodePort(old))) return spec;
  const result = allocator.takePort(spec.healthCheckNodePort || undefined);
  if ('port' in result) return { ...spec, healthCheckNodePort: result.port };
  const what = spec.healthCheckNodePort ? `requested HealthCheck NodePort ${spec.healthCheckNodePort}` : 'a HealthCheck NodePort 0';
  return { errors: [internalError('spec.healthCheckNodePort', `failed to allocate ${what}: ${result.error}`)] };
};
