import type { KubeObject } from '../../api/object';
import type { ControllerInformer } from '../../client/controller';
import type { IndexFunction } from '../../client/indexer';

/** A resource as its REST path starts: `/api/v1` or `/apis/apps/v1`, and its plural. */
export interface ResourcePath {
  readonly root: string;
  readonly plural: string;
}

const core = (plural: string): ResourcePath => ({ root: '/api/v1', plural });
const group = (name: string, plural: string): ResourcePath => ({ root: `/apis/${name}`, plural });

export const PODS = core('pods');
export const SERVICES = core('services');
export const NODES = core('nodes');
export const NAMESPACES = core('namespaces');
export const ENDPOINTS = core('endpoints');
export const CONFIG_MAPS = core('configmaps');
export const SERVICE_ACCOUNTS = core('serviceaccounts');
export const REPLICATION_CONTROLLERS = core('replicationcontrollers');
export const DEPLOYMENTS = group('apps/v1', 'deployments');
export const REPLICA_SETS = group('apps/v1', 'replicasets');

/** `/apis/apps/v1/namespaces/default/replicasets/web/status`; without a namespace that of all namespaces, without a name that of the collection. */
export function pathOf({ root, plural }: ResourcePath, namespace?: string, name?: string, subresource?: string): string {
  const collection = namespace ? `${root}/namespaces/${namespace}/${plural}` : `${root}/${plural}`;
  return name === undefined ? collection : `${collection}/${name}${subresource ? `/${subresource}` : ''}`;
}

/** The path of an object. */
export const objectPath = (resource: ResourcePath, { metadata }: KubeObject, subresource?: string): string =>
  pathOf(resource, metadata.namespace, metadata.name ?? '', subresource);

/** An informer for a resource in all namespaces, called by its plural. */
export const informerOf = (resource: ResourcePath, options: Omit<ControllerInformer, 'name' | 'path'> = {}): ControllerInformer => ({
  name: resource.plural,
  path: pathOf(resource),
  ...options,
});

/** An index of objects by their namespace. */
export const byNamespace: IndexFunction = (object) => [object.metadata.namespace ?? ''];
