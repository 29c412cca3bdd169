import type { KubeObject } from '../../api/object';
import type {
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  CronJob,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  HorizontalPodAutoscaler,
  Ingress,
  IngressBackend,
  IngressClass,
  Job,
  Lease,
  LimitRange,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PriorityClass,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  Role,
  RoleBinding,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
  StorageClass,
} from '../../api/types.gen';
import { type Context, get, list } from '../context';
import { KubectlError } from '../errors';
import { selectorOf } from '../selectors';
import { isControlledBy } from './common';
import { writeConfigMap, writeSecret, writeServiceAccount } from './config';
import { writeGeneric } from './generic';
import { writeCronJob, writeJob } from './job';
import { writeLimitRange, writeNamespace, writeQuota } from './limits';
import { endpointsText, writeEndpointSlice, writeEndpoints, writeIngress, writeIngressClass, writeNetworkPolicy, writeService } from './network';
import { writeNode } from './node';
import { writePod } from './pod';
import { writeAutoscaler, writeBinding, writeDisruptionBudget, writePriorityClass, writeRole } from './policy';
import { writePersistentVolume, writePersistentVolumeClaim, writeStorageClass } from './storage';
import { writeDaemonSet, writeDeployment, writeReplicas, writeStatefulSet } from './workloads';
import type { Writer } from './writer';

/** Describes one object; asks for what belongs to it. */
type Describer = (writer: Writer, object: KubeObject, context: Context) => void | Promise<void>;

const namespaced = (object: KubeObject, api: string, plural: string): string => `${api}/namespaces/${object.metadata.namespace}/${plural}`;

const controlledPods = async (context: Context, owner: KubeObject): Promise<readonly Pod[]> =>
  (await list<Pod>(context, namespaced(owner, '/api/v1', 'pods'), { labelSelector: selectorOf(owner) })).filter((pod) => isControlledBy(owner, pod));

const slicesOf = (context: Context, object: KubeObject, service: string): Promise<readonly EndpointSlice[]> =>
  list<EndpointSlice>(context, namespaced(object, '/apis/discovery.k8s.io/v1', 'endpointslices'), { labelSelector: `kubernetes.io/service-name=${service}` });

async function leaseOf(context: Context, node: KubeObject): Promise<Lease | string> {
  try {
    return await get<Lease>(context, `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node.metadata.name}`);
  } catch (error) {
    if (error instanceof KubectlError) return error.message;
    throw error;
  }
}

async function describeIngress(writer: Writer, ingress: Ingress, context: Context): Promise<void> {
  const texts = new Map<IngressBackend, string>();
  const backends = [
    ...(ingress.spec?.defaultBackend ? [ingress.spec.defaultBackend] : []),
    ...(ingress.spec?.rules ?? []).flatMap((r) => r.http?.paths.map((p) => p.backend) ?? []),
  ];
  for (const backend of backends) texts.set(backend, await backendText(context, ingress, backend));
  writeIngress(writer, ingress, (backend) => texts.get(backend) ?? '');
}

async function backendText(context: Context, ingress: Ingress, { service, resource }: IngressBackend): Promise<string> {
  if (!service) return resource ? `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}` : '';
  const { name, port } = service;
  const target = `${name}:${port?.number || port?.name || ''}`;
  try {
    const slices = await slicesOf(context, ingress, name);
    const { spec } = await get<Service>(context, `${namespaced(ingress, '/api/v1', 'services')}/${name}`);
    const found = spec?.ports?.find((p) => (port?.number ? p.port === port.number : p.name === port?.name));
    return `${target} (${endpointsText(slices, found?.name ?? '')})`;
  } catch (error) {
    if (error instanceof KubectlError) return `${target} (<error: ${error.message}>)`;
    throw error;
  }
}

async function podsUsing(context: Context, claim: KubeObject): Promise<readonly Pod[]> {
  const pods = await list<Pod>(context, namespaced(claim, '/api/v1', 'pods'));
  return pods.filter((pod) => pod.spec?.volumes?.some((v) => v.persistentVolumeClaim?.claimName === claim.metadata.name));
}

/** By group and kind; the rest is described field by field. */
const DESCRIBERS: Readonly<Record<string, Describer>> = {
  '/ConfigMap': (writer, object) => writeConfigMap(writer, object as ConfigMap),
  '/Endpoints': (writer, object) => writeEndpoints(writer, object as Endpoints),
  '/LimitRange': (writer, object) => writeLimitRange(writer, object as LimitRange),
  '/Namespace': async (writer, object, context) =>
    writeNamespace(
      writer,
      object as Namespace,
      await list<ResourceQuota>(context, `/api/v1/namespaces/${object.metadata.name}/resourcequotas`),
      await list<LimitRange>(context, `/api/v1/namespaces/${object.metadata.name}/limitranges`),
    ),
  '/Node': async (writer, object, context) => {
    const fieldSelector = `spec.nodeName=${object.metadata.name},status.phase!=Failed,status.phase!=Succeeded`;
    const pods = await list<Pod>(context, '/api/v1/pods', { fieldSelector });
    writeNode(writer, object as Node, pods, await leaseOf(context, object), context.env.now());
  },
  '/PersistentVolume': (writer, object, { env }) => writePersistentVolume(writer, object as PersistentVolume, env.now()),
  '/PersistentVolumeClaim': async (writer, object, context) =>
    writePersistentVolumeClaim(writer, object as PersistentVolumeClaim, await podsUsing(context, object), context.env.now()),
  '/Pod': (writer, object, { env }) => writePod(writer, object as Pod, env.now()),
  '/ReplicationController': async (writer, object, context) => writeReplicas(writer, object as ReplicationController, await controlledPods(context, object)),
  '/ResourceQuota': (writer, object) => writeQuota(writer, object as ResourceQuota),
  '/Secret': (writer, object) => writeSecret(writer, object as Secret),
  '/Service': async (writer, object, context) => writeService(writer, object as Service, await slicesOf(context, object, object.metadata.name ?? '')),
  '/ServiceAccount': (writer, object) => writeServiceAccount(writer, object as ServiceAccount),
  'apps/DaemonSet': async (writer, object, context) => writeDaemonSet(writer, object as DaemonSet, await controlledPods(context, object)),
  'apps/Deployment': async (writer, object, context) => {
    const sets = await list<ReplicaSet>(context, namespaced(object, '/apis/apps/v1', 'replicasets'), { labelSelector: selectorOf(object) });
    writeDeployment(
      writer,
      object as Deployment,
      sets.filter((set) => isControlledBy(object, set)),
    );
  },
  'apps/ReplicaSet': async (writer, object, context) => writeReplicas(writer, object as ReplicaSet, await controlledPods(context, object)),
  'apps/StatefulSet': async (writer, object, context) => writeStatefulSet(writer, object as StatefulSet, await controlledPods(context, object)),
  'autoscaling/HorizontalPodAutoscaler': (writer, object) => writeAutoscaler(writer, object as HorizontalPodAutoscaler),
  'batch/CronJob': (writer, object) => writeCronJob(writer, object as CronJob),
  'batch/Job': (writer, object) => writeJob(writer, object as Job),
  'discovery.k8s.io/EndpointSlice': (writer, object) => writeEndpointSlice(writer, object as EndpointSlice),
  'networking.k8s.io/Ingress': (writer, object, context) => describeIngress(writer, object as Ingress, context),
  'networking.k8s.io/IngressClass': (writer, object) => writeIngressClass(writer, object as IngressClass),
  'networking.k8s.io/NetworkPolicy': (writer, object) => writeNetworkPolicy(writer, object as NetworkPolicy),
  'policy/PodDisruptionBudget': (writer, object) => writeDisruptionBudget(writer, object as PodDisruptionBudget),
  'rbac.authorization.k8s.io/ClusterRole': (writer, object) => writeRole(writer, object as ClusterRole),
  'rbac.authorization.k8s.io/ClusterRoleBinding': (writer, object) => writeBinding(writer, object as ClusterRoleBinding),
  'rbac.authorization.k8s.io/Role': (writer, object) => writeRole(writer, object as Role),
  'rbac.authorization.k8s.io/RoleBinding': (writer, object) => writeBinding(writer, object as RoleBinding),
  'scheduling.k8s.io/PriorityClass': (writer, object) => writePriorityClass(writer, object as PriorityClass),
  'storage.k8s.io/StorageClass': (writer, object) => writeStorageClass(writer, object as StorageClass),
};

/** Kinds about which there are no Events, or whose description shows none. */
const WITHOUT_EVENTS = new Set([
  '/LimitRange',
  '/Namespace',
  '/ResourceQuota',
  '/Secret',
  'networking.k8s.io/NetworkPolicy',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
]);

const keyOf = ({ apiVersion, kind }: KubeObject): string => `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`;

export const showsEvents = (object: KubeObject): boolean => !WITHOUT_EVENTS.has(keyOf(object));

/** Writes what `kubectl describe` says of an object, but for its Events. */
export async function writeDescription(writer: Writer, object: KubeObject, context: Context): Promise<void> {
  const describer = DESCRIBERS[keyOf(object)];
  if (describer) await describer(writer, object, context);
  else writeGeneric(writer, object);
}
