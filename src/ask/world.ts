import { type KubeObject, keyOf } from '../api/object';
import { isPodTerminal } from '../api/pod-phase';
import type { Node, Pod } from '../api/types.gen';
import type { KubeSchedulerConfiguration } from '../scheduler/config';
import type { Listers } from '../scheduler/framework/snapshot';
import { isAssigned } from '../scheduler/pods';

/** What a question is asked of: a cluster's objects, of which nothing changes, whatever is asked. */
export interface World {
  readonly nodes: readonly Node[];
  /** Those that take room, each on its node. */
  readonly placed: readonly Pod[];
  /** Those that have no node yet, in the order in which the scheduler takes them. */
  readonly pending: readonly Pod[];
  readonly listers: Listers;
  readonly configuration: KubeSchedulerConfiguration | undefined;
}

const priorityOf = ({ spec }: Pod): number => spec?.priority ?? 0;
const createdAt = ({ metadata }: Pod): string => metadata.creationTimestamp ?? '';

/** The scheduler's queue: what is more important first, then what has waited longer. */
export const inQueueOrder = (pods: readonly Pod[]): readonly Pod[] =>
  pods.toSorted((a, b) => priorityOf(b) - priorityOf(a) || (createdAt(a) < createdAt(b) ? -1 : createdAt(a) > createdAt(b) ? 1 : keyOf(a) < keyOf(b) ? -1 : 1));

export function worldOf(objects: Iterable<KubeObject>, configuration?: KubeSchedulerConfiguration): World {
  const byKind = new Map<string, Map<string, KubeObject>>();
  for (const object of objects) {
    const of = byKind.get(object.kind) ?? new Map<string, KubeObject>();
    byKind.set(object.kind, of.set(keyOf(object), object));
  }
  // A kind's objects are of its type.
  const lister = <T extends KubeObject>(kind: string): ReadonlyMap<string, T> => (byKind.get(kind) ?? new Map()) as ReadonlyMap<string, T>;
  const pods = [...lister<Pod>('Pod').values()].filter((pod) => !isPodTerminal(pod));
  return {
    nodes: [...lister<Node>('Node').values()],
    placed: pods.filter(isAssigned),
    pending: inQueueOrder(pods.filter((pod) => !isAssigned(pod) && pod.metadata.deletionTimestamp === undefined)),
    listers: {
      namespaces: lister('Namespace'),
      services: lister('Service'),
      replicationControllers: lister('ReplicationController'),
      replicaSets: lister('ReplicaSet'),
      statefulSets: lister('StatefulSet'),
      podDisruptionBudgets: lister('PodDisruptionBudget'),
      persistentVolumeClaims: lister('PersistentVolumeClaim'),
      persistentVolumes: lister('PersistentVolume'),
      storageClasses: lister('StorageClass'),
    },
    configuration,
  };
}
