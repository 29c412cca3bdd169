import type { KubeObject } from '../../api/object';
import type { CustomResourceDefinition } from '../../api/types.gen';
import type { ControllerInformer } from '../../client/controller';
import type { IndexFunction } from '../../client/indexer';

/** A resource as its REST path starts (`/api/v1` or `/apis/apps/v1`), its plural, and the kind of its objects. */
export interface ResourcePath {
  readonly root: string;
  readonly plural: string;
  readonly kind: string;
}

const core = (kind: string, plural: string): ResourcePath => ({ root: '/api/v1', plural, kind });
const group = (name: string, kind: string, plural: string): ResourcePath => ({ root: `/apis/${name}`, plural, kind });

export const CONFIG_MAPS = core('ConfigMap', 'configmaps');
export const ENDPOINTS = core('Endpoints', 'endpoints');
export const EVENTS = core('Event', 'events');
export const NAMESPACES = core('Namespace', 'namespaces');
export const NODES = core('Node', 'nodes');
export const PERSISTENT_VOLUMES = core('PersistentVolume', 'persistentvolumes');
export const PERSISTENT_VOLUME_CLAIMS = core('PersistentVolumeClaim', 'persistentvolumeclaims');
export const PODS = core('Pod', 'pods');
export const REPLICATION_CONTROLLERS = core('ReplicationController', 'replicationcontrollers');
export const RESOURCE_QUOTAS = core('ResourceQuota', 'resourcequotas');
export const SECRETS = core('Secret', 'secrets');
export const SERVICES = core('Service', 'services');
export const SERVICE_ACCOUNTS = core('ServiceAccount', 'serviceaccounts');
export const CONTROLLER_REVISIONS = group('apps/v1', 'ControllerRevision', 'controllerrevisions');
export const DAEMON_SETS = group('apps/v1', 'DaemonSet', 'daemonsets');
export const DEPLOYMENTS = group('apps/v1', 'Deployment', 'deployments');
export const REPLICA_SETS = group('apps/v1', 'ReplicaSet', 'replicasets');
export const STATEFUL_SETS = group('apps/v1', 'StatefulSet', 'statefulsets');
export const HORIZONTAL_POD_AUTOSCALERS = group('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
export const CRON_JOBS = group('batch/v1', 'CronJob', 'cronjobs');
export const JOBS = group('batch/v1', 'Job', 'jobs');
export const LEASES = group('coordination.k8s.io/v1', 'Lease', 'leases');
export const ENDPOINT_SLICES = group('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices');
export const STORAGE_CLASSES = group('storage.k8s.io/v1', 'StorageClass', 'storageclasses');
export const POD_DISRUPTION_BUDGETS = group('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets');
export const RESOURCE_CLAIMS = group('resource.k8s.io/v1', 'ResourceClaim', 'resourceclaims');
export const RESOURCE_CLAIM_TEMPLATES = group('resource.k8s.io/v1', 'ResourceClaimTemplate', 'resourceclaimtemplates');
export const CLUSTER_ROLES = group('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles');

export const CUSTOM_RESOURCE_DEFINITIONS = group('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions');

/** What stands outside of namespaces and what others may own or be owned by; not what few clusters have. */
export const CLUSTER_SCOPED: readonly ResourcePath[] = [
  CLUSTER_ROLES,
  group('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings'),
  CUSTOM_RESOURCE_DEFINITIONS,
  group('networking.k8s.io/v1', 'IngressClass', 'ingressclasses'),
  NAMESPACES,
  NODES,
  PERSISTENT_VOLUMES,
  group('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses'),
  group('node.k8s.io/v1', 'RuntimeClass', 'runtimeclasses'),
  STORAGE_CLASSES,
];

/** Everything in a namespace that goes with it. */
export const NAMESPACED: readonly ResourcePath[] = [
  CONFIG_MAPS,
  CONTROLLER_REVISIONS,
  CRON_JOBS,
  DAEMON_SETS,
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  ENDPOINTS,
  EVENTS,
  HORIZONTAL_POD_AUTOSCALERS,
  group('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  JOBS,
  LEASES,
  core('LimitRange', 'limitranges'),
  group('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  PERSISTENT_VOLUME_CLAIMS,
  POD_DISRUPTION_BUDGETS,
  PODS,
  core('PodTemplate', 'podtemplates'),
  REPLICA_SETS,
  REPLICATION_CONTROLLERS,
  RESOURCE_QUOTAS,
  group('rbac.authorization.k8s.io/v1', 'Role', 'roles'),
  group('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
  SECRETS,
  SERVICE_ACCOUNTS,
  SERVICES,
  STATEFUL_SETS,
];

/** The same of kinds that few clusters have: nobody follows them, but they go with their namespace. */
export const RARE_NAMESPACED: readonly ResourcePath[] = [
  RESOURCE_CLAIMS,
  RESOURCE_CLAIM_TEMPLATES,
  group('storage.k8s.io/v1', 'CSIStorageCapacity', 'csistoragecapacities'),
];

/** `apps`; empty for the core group. */
export const groupOf = ({ root }: ResourcePath): string => (root.startsWith('/apis/') ? (root.split('/')[2] ?? '') : '');

/** The resource that a definition declares, in a version that is served; none as long as it is not established. */
export function resourceOf({ spec: { group: name, names, versions }, status }: CustomResourceDefinition): ResourcePath | undefined {
  const served = versions.find((version) => version.served);
  const isEstablished = status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True');
  return served && isEstablished ? group(`${name}/${served.name}`, names.kind, names.plural) : undefined;
}

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
