import type { KubeObject } from '../../api/object';

/** The label by which a slice says whose endpoints it holds, and the one that says which controller writes it. */
export const SERVICE_NAME = 'kubernetes.io/service-name';
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';

/** The key of the Service whose endpoints a slice holds. */
export const serviceKeyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.labels?.[SERVICE_NAME]}`;
