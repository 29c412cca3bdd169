import type {
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
  StorageClass,
} from '../api/types.gen';
import type { ApiClient, InformerSpec } from '../client/api-client';
import type { Listers } from './framework/snapshot';

export const PODS = 'pods';
export const NODES = 'nodes';

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

/** The informers' caches as plugins look things up in them, always as they are at the moment. */
export function listersOf<Tag>(client: ApiClient<Tag>): Listers {
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
      return client.store<PersistentVolumeClaim>('persistentvolumeclaims');
    },
    get persistentVolumes() {
      return client.store<PersistentVolume>('persistentvolumes');
    },
    get storageClasses() {
      return client.store<StorageClass>('storageclasses');
    },
  };
}
