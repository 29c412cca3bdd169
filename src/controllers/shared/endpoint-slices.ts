import type { KubeObject } from '../../api/object';
import { SERVICE_NAME } from '../../api/service-name';

/** The label by which a slice says which controller writes it. */
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';

/** The key of the Service whose endpoints a slice holds. */
export const serviceKeyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.labels?.[SERVICE_NAME]}`;
