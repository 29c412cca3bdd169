import { semanticEqual } from '../equality';
import { allocateService } from '../service-allocation';
import { isExternallyAccessible, needsClusterIP, needsHealthCheckNodePort, needsNodePort } from '../service-type';
import type { Service, ServicePort, ServiceSpec } from '../types.gen';
import { cidrWarnings, ipWarnings } from '../validation/ip';
import { validateServiceCreate, validateServiceStatusUpdate, validateServiceUpdate } from '../validation/service';
import { AGE, column, formatLabels, loadBalancerAddresses, NAME, wide } from './columns';
import { defineKind } from './kind';
import { emptyStatus, keepSpec, keepStatus } from './strategy';

export const service = defineKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  schema: 'core.v1.Service',
  subresources: ['proxy', 'status'],
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
  defaults: setDefaults,
  allocate: allocateService,
  prepareForCreate: emptyStatus('core.v1.ServiceStatus'),
  prepareForUpdate: (next, old) => dropTypeDependentFields(keepStatus(next, old), old),
  prepareForStatusUpdate: keepSpec,
  validateCreate: validateServiceCreate,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatusUpdate,
  selectableFields: (service) => ({ 'spec.clusterIP': service.spec?.clusterIP ?? '', 'spec.type': service.spec?.type ?? '' }),
  warnings: serviceWarnings,
  columns: [
    NAME,
    column('Type', 'How the service is exposed.', ({ spec }) => spec?.type ?? ''),
    column('Cluster-IP', 'Virtual address of the service.', ({ spec }) => spec?.clusterIPs?.[0] ?? '<none>'),
    column('External-IP', 'Addresses outside of the cluster.', (service, _, wide) => externalAddress(service, wide)),
    column('Port(s)', 'Ports that the service exposes.', ({ spec }) => (spec?.ports ?? []).map(portOf).join(',') || '<none>'),
    AGE,
    wide('Selector', 'Labels of the Pods that traffic goes to.', ({ spec }) => formatLabels(spec?.selector)),
  ],
});

/** Upstream `pkg/apis/core/v1` SetDefaults_Service. */
function setDefaults(service: Service): Service {
  const spec = service.spec ?? {};
  const type = spec.type || 'ClusterIP';
  const defaulted: ServiceSpec = {
    ...withSessionAffinity(spec),
    type,
    ...(spec.ports ? { ports: spec.ports.map(withPortDefaults) } : {}),
    ...(!spec.externalTrafficPolicy && isExternallyAccessible({ ...spec, type }) ? { externalTrafficPolicy: 'Cluster' } : {}),
    ...(spec.internalTrafficPolicy === undefined && type !== 'ExternalName' && KNOWN_TYPES.has(type) ? { internalTrafficPolicy: 'Cluster' } : {}),
    ...(spec.allocateLoadBalancerNodePorts === undefined && type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
  };
  const ingress = type === 'LoadBalancer' ? service.status?.loadBalancer?.ingress : undefined;
  if (!ingress) return { ...service, spec: defaulted };
  return {
    ...service,
    spec: defaulted,
    status: {
      ...service.status,
      loadBalancer: { ...service.status?.loadBalancer, ingress: ingress.map((entry) => (entry.ip && !entry.ipMode ? { ...entry, ipMode: 'VIP' } : entry)) },
    },
  };
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']);
const DEFAULT_AFFINITY_TIMEOUT_SECONDS = 10800;

function withSessionAffinity({ sessionAffinityConfig, ...spec }: ServiceSpec): ServiceSpec {
  const sessionAffinity = spec.sessionAffinity || 'None';
  if (sessionAffinity === 'None') return { ...spec, sessionAffinity };
  if (sessionAffinity === 'ClientIP' && sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    return { ...spec, sessionAffinity, sessionAffinityConfig: { clientIP: { timeoutSeconds: DEFAULT_AFFINITY_TIMEOUT_SECONDS } } };
  return { ...spec, sessionAffinity, ...(sessionAffinityConfig ? { sessionAffinityConfig } : {}) };
}

const withPortDefaults = (port: ServicePort): ServicePort => ({ ...port, protocol: port.protocol || 'TCP', targetPort: port.targetPort || port.port });

const isLoadBalancer = (spec: ServiceSpec): boolean => spec.type === 'LoadBalancer';

/**
 * When the type changes, fields that only the old type has and that the user left as they were are cleared:
 * which test says that a type has them, and which fields go together. Upstream `pkg/registry/core/service` dropTypeDependentFields.
 */
const TYPE_DEPENDENT: readonly (readonly [(spec: ServiceSpec) => boolean, readonly (keyof ServiceSpec)[]])[] = [
  [needsClusterIP, ['clusterIP', 'clusterIPs']],
  [needsClusterIP, ['ipFamilies']],
  [needsClusterIP, ['ipFamilyPolicy']],
  [needsHealthCheckNodePort, ['healthCheckNodePort']],
  [isLoadBalancer, ['allocateLoadBalancerNodePorts']],
  [isLoadBalancer, ['loadBalancerClass']],
  [isExternallyAccessible, ['externalTrafficPolicy']],
];

function dropTypeDependentFields(next: Service, old: Service): Service {
  const before = old.spec ?? {};
  const after = next.spec ?? {};
  const dropped = new Set<string>();
  for (const [has, fields] of TYPE_DEPENDENT)
    if (has(before) && !has(after) && fields.every((field) => semanticEqual(before[field], after[field]))) for (const field of fields) dropped.add(field);
  let spec: ServiceSpec = dropped.size === 0 ? after : Object.fromEntries(Object.entries(after).filter(([field]) => !dropped.has(field)));
  if (needsNodePort(before) && !needsNodePort(after) && spec.ports && addsNoNodePorts(after, before))
    spec = { ...spec, ports: spec.ports.map(({ nodePort: _, ...port }) => port) };
  const kept = spec === next.spec ? next : { ...next, spec };
  if (isLoadBalancer(after) || !kept.status?.loadBalancer?.ingress) return kept;
  return { ...kept, status: { ...kept.status, loadBalancer: {} } };
}

function addsNoNodePorts(next: ServiceSpec, old: ServiceSpec): boolean {
  const before = new Set(old.ports?.map((port) => port.nodePort));
  return (next.ports ?? []).every((port) => !port.nodePort || before.has(port.nodePort));
}

const portOf = ({ port, nodePort, protocol }: ServicePort): string => (nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`);

function externalAddress({ spec = {}, status }: Service, wide = false): string {
  const external = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>';
    case 'LoadBalancer': {
      const shown = loadBalancerAddresses(status?.loadBalancer?.ingress, wide);
      return [...(shown ? [shown] : []), ...external].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

/** Upstream `pkg/api/service` GetWarningsForService. */
function serviceWarnings({ metadata, spec = {} }: Service): readonly string[] {
  const headless = spec.type === 'ClusterIP' && spec.clusterIP === 'None';
  const external = spec.externalIPs ?? [];
  const warnings: string[] = [];
  if (metadata.annotations?.[TOPOLOGY_HINTS] !== undefined) warnings.push(`annotation ${TOPOLOGY_HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`);
  if (spec.clusterIP && spec.clusterIP !== 'None') warnings.push(...(spec.clusterIPs ?? []).flatMap((ip, i) => ipWarnings(`spec.clusterIPs[${i}]`, ip)));
  if (headless) {
    if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (external.length > 0) warnings.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  warnings.push(...external.flatMap((ip, i) => ipWarnings(`spec.externalIPs[${i}]`, ip)));
  if (external.length > 0 && !headless && spec.type !== 'ExternalName')
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (spec.loadBalancerIP) warnings.push(...ipWarnings('spec.loadBalancerIP', spec.loadBalancerIP));
  warnings.push(...(spec.loadBalancerSourceRanges ?? []).flatMap((cidr, i) => cidrWarnings(`spec.loadBalancerSourceRanges[${i}]`, cidr)));
  if (spec.type === 'ExternalName' && external.length > 0) warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.type !== 'ExternalName' && spec.externalName) warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose') warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
}

const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
