import { isObject } from '../api/is-object';
import type { KubeObject } from '../api/object';

/** What older clusters say, in the versions of today: kinds that have moved as they were, and an Ingress, which has not. */

const SAME: Readonly<Record<string, readonly [versions: RegExp, now: string]>> = {
  Deployment: [/^(?:apps\/v1beta[12]|extensions\/v1beta1)$/, 'apps/v1'],
  DaemonSet: [/^(?:apps\/v1beta2|extensions\/v1beta1)$/, 'apps/v1'],
  ReplicaSet: [/^(?:apps\/v1beta2|extensions\/v1beta1)$/, 'apps/v1'],
  StatefulSet: [/^apps\/v1beta[12]$/, 'apps/v1'],
  ControllerRevision: [/^apps\/v1beta[12]$/, 'apps/v1'],
  CronJob: [/^batch\/v1beta1$/, 'batch/v1'],
  PodDisruptionBudget: [/^policy\/v1beta1$/, 'policy/v1'],
  PriorityClass: [/^scheduling\.k8s\.io\/v1(?:alpha1|beta1)$/, 'scheduling.k8s.io/v1'],
  StorageClass: [/^storage\.k8s\.io\/v1beta1$/, 'storage.k8s.io/v1'],
  CSIDriver: [/^storage\.k8s\.io\/v1beta1$/, 'storage.k8s.io/v1'],
  CSINode: [/^storage\.k8s\.io\/v1beta1$/, 'storage.k8s.io/v1'],
  CSIStorageCapacity: [/^storage\.k8s\.io\/v1beta1$/, 'storage.k8s.io/v1'],
  VolumeAttachment: [/^storage\.k8s\.io\/v1beta1$/, 'storage.k8s.io/v1'],
  RuntimeClass: [/^node\.k8s\.io\/v1beta1$/, 'node.k8s.io/v1'],
  NetworkPolicy: [/^extensions\/v1beta1$/, 'networking.k8s.io/v1'],
  IngressClass: [/^networking\.k8s\.io\/v1beta1$/, 'networking.k8s.io/v1'],
  HorizontalPodAutoscaler: [/^autoscaling\/v2beta2$/, 'autoscaling/v2'],
  ResourceClaim: [/^resource\.k8s\.io\/v1beta[12]$/, 'resource.k8s.io/v1'],
};

/** `serviceName` and `servicePort`, as they were. */
function backendOf(backend: unknown): unknown {
  if (!isObject(backend) || backend.serviceName === undefined) return backend;
  const { serviceName, servicePort, ...rest } = backend;
  return { ...rest, service: { name: serviceName, port: typeof servicePort === 'number' ? { number: servicePort } : { name: servicePort } } };
}

function ingressOf(spec: unknown): unknown {
  if (!isObject(spec)) return spec;
  const { backend, rules, ...rest } = spec;
  const pathOf = (path: unknown): unknown =>
    isObject(path) ? { ...path, pathType: path.pathType ?? 'ImplementationSpecific', backend: backendOf(path.backend) } : path;
  const ruleOf = (rule: unknown): unknown =>
    isObject(rule) && isObject(rule.http) && Array.isArray(rule.http.paths) ? { ...rule, http: { ...rule.http, paths: rule.http.paths.map(pathOf) } } : rule;
  return { ...rest, ...(backend !== undefined && { defaultBackend: backendOf(backend) }), ...(Array.isArray(rules) && { rules: rules.map(ruleOf) }) };
}

/** The object in today's version, if it has one of an older one that can be said today. */
export function inTodaysVersion(object: KubeObject): KubeObject {
  const { apiVersion, kind } = object;
  const same = Object.hasOwn(SAME, kind) ? SAME[kind] : undefined;
  if (same?.[0].test(apiVersion)) return { ...object, apiVersion: same[1] };
  if (kind === 'Ingress' && /^(?:extensions|networking\.k8s\.io)\/v1beta1$/.test(apiVersion))
    return { ...object, apiVersion: 'networking.k8s.io/v1', spec: ingressOf((object as KubeObject & { readonly spec?: unknown }).spec) } as KubeObject;
  return object;
}
