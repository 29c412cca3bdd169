import { type KubeObject, keyOf } from '../api/object';
import type {
  DeviceClass,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  ResourceResourceClaim,
  Service,
  StatefulSet,
  StorageClass,
} from '../api/types.gen';
import type { ApiClient, InformerSpec } from '../client/api-client';
import type { Listers } from './framework/snapshot';
import type { PreBinding } from './state';

export const PODS = 'pods';
export const NODES = 'nodes';
const RESOURCE_CLAIMS = 'resourceclaims';
const DEVICE_CLASSES = 'deviceclasses';

/** Finished Pods are of no concern (kube-scheduler `newPodInformer`). */
const UNFINISHED = 'fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed';

/** What the scheduler watches. */
export const INFORMERS: readonly InformerSpec[] = [
  { name: NODES, path: '/api/v1/nodes' },
  { name: PODS, path: '/api/v1/pods', selector: UNFINISHED },
  { name: 'namespaces', path: '/api/v1/namespaces' },
  { name: 'services', path: '/api/v1/services' },
  { name: 'replicationcontrollers', path: '/api/v1/replicationcontrollers' },
  { name: 'replicasets', path: '/apis/apps/v1/replicasets' },
  { name: 'statefulsets', path: '/apis/apps/v1/statefulsets' },
  { name: 'poddisruptionbudgets', path: '/apis/policy/v1/poddisruptionbudgets' },
  { name: 'persistentvolumeclaims', path: '/api/v1/persistentvolumeclaims' },
  { name: 'persistentvolumes', path: '/api/v1/persistentvolumes' },
  { name: 'storageclasses', path: '/apis/storage.k8s.io/v1/storageclasses' },
];

/** What it watches from the first Pod on that claims devices. */
export const DEVICE_INFORMERS: readonly InformerSpec[] = [
  { name: DEVICE_CLASSES, path: `/apis/resource.k8s.io/v1/${DEVICE_CLASSES}`, unawaited: true },
  { name: RESOURCE_CLAIMS, path: `/apis/resource.k8s.io/v1/${RESOURCE_CLAIMS}`, unawaited: true },
];

/** The objects of a cache, those replaced that the scheduler has decided to write, until the cache has a newer one (kube-scheduler `util/assumecache`). */
function assuming<T extends KubeObject>(store: ReadonlyMap<string, T>, kind: T['kind'], preBinding: ReadonlyMap<string, PreBinding>): ReadonlyMap<string, T> {
  if (preBinding.size === 0) return store;
  const assumed = [...preBinding.values()].flatMap((one) => one.assumed.filter((object) => object.kind === kind));
  const current = assumed.filter((object) => store.get(keyOf(object))?.metadata.resourceVersion === object.metadata.resourceVersion);
  return current.length === 0 ? store : new Map([...store, ...current.map((object) => [keyOf(object), object as T] as const)]);
}

/** The informers' caches as plugins look things up in them, always as they are at the moment. */
export function listersOf<Tag>(client: ApiClient<Tag>, preBinding: () => ReadonlyMap<string, PreBinding>): Listers {
  return {
    get namespaces() {
      return client.store<Namespace>('namespaces');
    },
    get services() {
      return client.store<Service>('services');
    },
    get replicationControllers() {
      return client.store<ReplicationController>('replicationcontrollers');
    },
    get replicaSets() {
      return client.store<ReplicaSet>('replicasets');
    },
    get statefulSets() {
      return client.store<StatefulSet>('statefulsets');
    },
    get podDisruptionBudgets() {
      return client.store<PodDisruptionBudget>('poddisruptionbudgets');
    },
    get persistentVolumeClaims() {
      return assuming(client.store<PersistentVolumeClaim>('persistentvolumeclaims'), 'PersistentVolumeClaim', preBinding());
    },
    get persistentVolumes() {
      return assuming(client.store<PersistentVolume>('persistentvolumes'), 'PersistentVolume', preBinding());
    },
    get storageClasses() {
      return client.store<StorageClass>('storageclasses');
    },
    get devices() {
      return { resourceClaims: client.store<ResourceResourceClaim>(RESOURCE_CLAIMS), deviceClasses: client.store<DeviceClass>(DEVICE_CLASSES) };
    },
  };
}
