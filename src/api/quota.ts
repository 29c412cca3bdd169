import { matchesLabelSelector } from './label-selector';
import type { KubeObject } from './object';
import { computeQosClass, isPodLevelResource, podLimits, podRequests } from './pod-resources';
import { addQuantities, multiplyQuantity } from './quantity';
import { parseTime } from './time';
import type { PersistentVolumeClaim, Pod, PodAffinityTerm, ResourceQuota, ScopedResourceSelectorRequirement, Service } from './types.gen';

/**
 * What an object uses of a ResourceQuota, and which quotas it falls under: upstream `pkg/quota/v1/evaluator/core`, for the admission plugin
 * that refuses what would exceed a quota and for the controller that counts anew.
 */
export type Usage = Readonly<Record<string, string>>;

/** Object counts that existed before `count/…`, by plural. */
const OLD_COUNTS: ReadonlySet<string> = new Set(['configmaps', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services']);
const groupOf = ({ apiVersion }: KubeObject): string => (apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '');

/** Up to when a Pod counts: not when it has ended, nor when it is stuck in termination. */
export function countsUntilUs({ status, metadata }: Pod): number {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return Number.NEGATIVE_INFINITY;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return Number.POSITIVE_INFINITY;
  return (parseTime(deletionTimestamp) ?? 0) + deletionGracePeriodSeconds * 1e6;
}

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];

function podUsage(pod: Pod, nowUs: number): Usage {
  if (!pod.spec || nowUs > countsUntilUs(pod)) return {};
  const usage: Record<string, string> = { pods: '1' };
  for (const [name, quantity] of Object.entries(podRequests(pod.spec))) {
    const plain = COMPUTE.includes(name) || name.startsWith('hugepages-');
    if (plain) usage[name] = quantity;
    if (plain || name.includes('/')) usage[`requests.${name}`] = quantity;
  }
  for (const [name, quantity] of Object.entries(podLimits(pod.spec))) if (COMPUTE.includes(name)) usage[`limits.${name}`] = quantity;
  return usage;
}

function serviceUsage({ spec }: Service): Usage {
  const ports = spec?.ports ?? [];
  const nodePorts = spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === false ? ports.filter((p) => p.nodePort).length : ports.length;
  const exposed = spec?.type === 'NodePort' || spec?.type === 'LoadBalancer';
  return { 'services.nodeports': `${exposed ? nodePorts : 0}`, 'services.loadbalancers': spec?.type === 'LoadBalancer' ? '1' : '0' };
}

function claimUsage({ spec, metadata }: PersistentVolumeClaim): Usage {
  const storageClass = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName;
  const storage = spec?.resources?.requests?.storage;
  const usage: Record<string, string> = storage === undefined ? {} : { 'requests.storage': storage };
  if (!storageClass) return usage;
  usage[`${storageClass}.storageclass.storage.k8s.io/persistentvolumeclaims`] = '1';
  if (storage !== undefined) usage[`${storageClass}.storageclass.storage.k8s.io/requests.storage`] = storage;
  return usage;
}

/** What an object of a resource (its plural) uses, by the names that quotas give it. */
export function quotaUsage(plural: string, object: KubeObject, nowUs: number): Usage {
  const counts = { [`count/${plural}${groupOf(object)}`]: '1', ...(OLD_COUNTS.has(plural) && { [plural]: '1' }) };
  switch (plural) {
    case 'pods':
      return { ...counts, ...podUsage(object as Pod, nowUs) };
    case 'services':
      return { ...counts, ...serviceUsage(object as Service) };
    case 'persistentvolumeclaims':
      return { ...counts, ...claimUsage(object as PersistentVolumeClaim) };
    default:
      return counts;
  }
}

const POD_RESOURCES: ReadonlySet<string> = new Set(['pods', 'count/pods', ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`])]);
const SERVICE_RESOURCES: ReadonlySet<string> = new Set(['services', 'count/services', 'services.nodeports', 'services.loadbalancers']);
const CLAIM_RESOURCES: ReadonlySet<string> = new Set(['persistentvolumeclaims', 'count/persistentvolumeclaims', 'requests.storage']);
const isExtendedRequest = (name: string): boolean => name.startsWith('requests.') && name.includes('/') && !name.includes('kubernetes.io/');

/** Whether objects of a resource (its plural and its group) count against a name that a quota limits (MatchingResources). */
export function countsAgainst(plural: string, group: string, name: string): boolean {
  switch (plural) {
    case 'pods':
      return POD_RESOURCES.has(name) || /^(requests\.)?hugepages-/.test(name) || isExtendedRequest(name);
    case 'services':
      return SERVICE_RESOURCES.has(name);
    case 'persistentvolumeclaims':
      return CLAIM_RESOURCES.has(name) || /\.storageclass\.storage\.k8s\.io\/(persistentvolumeclaims|requests\.storage)$/.test(name);
    default:
      return name === `count/${plural}${group && `.${group}`}` || (name === plural && OLD_COUNTS.has(plural));
  }
}

const MUST_BE_SPECIFIED: readonly string[] = ['cpu', 'limits.cpu', 'limits.memory', 'memory', 'requests.cpu', 'requests.memory'];

/** What containers have to say because a quota limits it: `requests.cpu for: web; …`, or undefined (podEvaluator.Constraints). */
export function unspecifiedResources(names: readonly string[], { spec }: Pod): string | undefined {
  if (!spec || Object.keys({ ...spec.resources?.requests, ...spec.resources?.limits }).some(isPodLevelResource)) return undefined;
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const missing = MUST_BE_SPECIFIED.filter((name) => names.includes(name)).flatMap((name) => {
    const [, which = 'requests', resource = ''] = /^(?:(requests|limits)\.)?(.*)$/.exec(name) ?? [];
    const silent = containers.filter(({ resources }) => resources?.[which as 'requests' | 'limits']?.[resource] === undefined).map((c) => c.name);
    return silent.length === 0 ? [] : [`${name} for: ${[...new Set(silent)].sort().join(',')}`];
  });
  return missing.length === 0 ? undefined : missing.join('; ');
}

export const isTerminating = ({ spec }: Pod): boolean => (spec?.activeDeadlineSeconds ?? -1) >= 0;

function usesOtherNamespaces({ spec }: Pod): boolean {
  const isOther = (term: PodAffinityTerm): boolean => (term.namespaces?.length ?? 0) > 0 || term.namespaceSelector !== undefined;
  return [spec?.affinity?.podAffinity, spec?.affinity?.podAntiAffinity].some(
    (affinity) =>
      affinity?.requiredDuringSchedulingIgnoredDuringExecution?.some(isOther) ||
      affinity?.preferredDuringSchedulingIgnoredDuringExecution?.some(({ podAffinityTerm }) => isOther(podAffinityTerm)),
  );
}

function matchesScope(pod: Pod, { scopeName, operator, values }: ScopedResourceSelectorRequirement): boolean {
  switch (scopeName) {
    case 'Terminating':
      return isTerminating(pod);
    case 'NotTerminating':
      return !isTerminating(pod);
    case 'BestEffort':
      return computeQosClass(pod) === 'BestEffort';
    case 'NotBestEffort':
      return computeQosClass(pod) !== 'BestEffort';
    case 'CrossNamespacePodAffinity':
      return usesOtherNamespaces(pod);
    case 'PriorityClass': {
      const name = pod.spec?.priorityClassName;
      const labels = name ? { PriorityClass: name } : {};
      return matchesLabelSelector({ matchExpressions: [{ key: 'PriorityClass', operator, ...(values && { values }) }] }, labels);
    }
    default:
      return false;
  }
}

/** Whether an object falls under a quota's scopes; only Pods can have any. */
export function isInQuotaScope(quota: Pick<ResourceQuota, 'spec'>, plural: string, object: KubeObject): boolean {
  const scopes = [
    ...(quota.spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(quota.spec?.scopeSelector?.matchExpressions ?? []),
  ];
  return scopes.length === 0 || (plural === 'pods' && scopes.every((scope) => matchesScope(object as Pod, scope)));
}

/** The sum of a usage and so many times another, of the names that a quota limits. */
export function addUsage(total: Usage, usage: Usage, names: readonly string[], times = 1): Usage {
  const sum: Record<string, string> = { ...total };
  for (const name of names) {
    const quantity = usage[name];
    if (quantity !== undefined) sum[name] = addQuantities(sum[name], times === 1 ? quantity : multiplyQuantity(quantity, times));
  }
  return sum;
}
