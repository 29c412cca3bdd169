import type { ServiceSpec } from './types.gen';

/** What a Service's type makes it need (`pkg/api/service`, `pkg/registry/core/service`). */
export const needsClusterIP = (spec: ServiceSpec): boolean => spec.type !== 'ExternalName';
export const needsNodePort = (spec: ServiceSpec): boolean => spec.type === 'NodePort' || spec.type === 'LoadBalancer';
export const needsHealthCheckNodePort = (spec: ServiceSpec): boolean => spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

/** Whether traffic may come from outside of the cluster (ExternallyAccessible). */
export const isExternallyAccessible = (spec: ServiceSpec): boolean =>
  spec.type === 'LoadBalancer' || spec.type === 'NodePort' || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
