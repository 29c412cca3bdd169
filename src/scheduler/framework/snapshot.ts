import { ownValue } from '../../api/object';
import type {
  DeviceClass,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  ResourceResourceClaim,
  Service,
  StatefulSet,
  StorageClass,
} from '../../api/types.gen';
import { addPod, createNodeInfo, type NodeInfo } from './node-info';
import { compilePod, type PodInfo } from './pod-info';
import type { Labels } from './selector';

/** What there is of claims of devices, and of what they may name. */
export interface DeviceListers {
  readonly resourceClaims: ReadonlyMap<string, ResourceResourceClaim>;
  readonly deviceClasses: ReadonlyMap<string, DeviceClass>;
}

/** Objects other than Pods and Nodes that plugins look up, by key. */
export interface Listers {
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly services: ReadonlyMap<string, Service>;
  readonly replicationControllers: ReadonlyMap<string, ReplicationController>;
  readonly replicaSets: ReadonlyMap<string, ReplicaSet>;
  readonly statefulSets: ReadonlyMap<string, StatefulSet>;
  readonly podDisruptionBudgets: ReadonlyMap<string, PodDisruptionBudget>;
  readonly persistentVolumeClaims: ReadonlyMap<string, PersistentVolumeClaim>;
  readonly persistentVolumes: ReadonlyMap<string, PersistentVolume>;
  readonly storageClasses: ReadonlyMap<string, StorageClass>;
  /** Undefined where nobody has looked at claims of devices: then they are no reason against a node. */
  readonly devices?: DeviceListers;
}

/** The nodes grouped by their value of one label. */
export interface Topology {
  /** By node index: the number of its domain, or -1 where the node lacks the label. */
  readonly domainOf: Int32Array;
  /** By domain number: the label's value. */
  readonly values: readonly string[];
}

export interface ImageState {
  readonly sizeBytes: number;
  readonly nodes: number;
}

/** The world as a scheduling cycle sees it (kube-scheduler `backend/cache.Snapshot`). */
export interface Snapshot {
  /** Sorted by name; `node.index` is the place in here. */
  readonly nodes: readonly NodeInfo[];
  readonly byName: ReadonlyMap<string, NodeInfo>;
  readonly images: ReadonlyMap<string, ImageState>;
  /** By node: the Pods that preemption has promised it to. */
  readonly nominated: ReadonlyMap<string, readonly PodInfo[]>;
  readonly listers: Listers;
  topology(key: string): Topology;
}

const NO_LABELS: Labels = {};

export const namespaceLabels = (snapshot: Snapshot, namespace: string): Labels => snapshot.listers.namespaces.get(namespace)?.metadata.labels ?? NO_LABELS;

export function buildTopology(nodes: readonly NodeInfo[], key: string): Topology {
  const domainOf = new Int32Array(nodes.length);
  const numbers = new Map<string, number>();
  for (let i = 0; i < nodes.length; i++) {
    const value = ownValue(nodes[i]!.labels, key);
    if (value === undefined) {
      domainOf[i] = -1;
      continue;
    }
    let number = numbers.get(value);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(value, number);
    }
    domainOf[i] = number;
  }
  return { domainOf, values: [...numbers.keys()] };
}

/** Which image is how large and on how many nodes; the first node's size stands for all (`cache.addNodeImageStates`). */
export function imageStates(nodes: Iterable<Node>): Map<string, ImageState> {
  const result = new Map<string, ImageState>();
  for (const node of nodes) {
    const seen = new Set<string>();
    for (const image of node.status?.images ?? [])
      for (const name of image.names ?? []) {
        if (seen.has(name)) continue;
        seen.add(name);
        const known = result.get(name);
        result.set(name, { sizeBytes: known?.sizeBytes ?? image.sizeBytes ?? 0, nodes: (known?.nodes ?? 0) + 1 });
      }
  }
  return result;
}

const byName = (a: NodeInfo, b: NodeInfo): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

export const NO_LISTERS: Listers = {
  namespaces: new Map(),
  services: new Map(),
  replicationControllers: new Map(),
  replicaSets: new Map(),
  statefulSets: new Map(),
  podDisruptionBudgets: new Map(),
  persistentVolumeClaims: new Map(),
  persistentVolumes: new Map(),
  storageClasses: new Map(),
};

/** A snapshot of given objects; the scheduler itself keeps one up to date in `cache.ts`. */
export function createSnapshot(nodes: readonly Node[], pods: readonly Pod[], listers: Partial<Listers> = {}): Snapshot {
  const infos = nodes.map(createNodeInfo).sort(byName);
  const names = new Map(
    infos.map((info, index) => {
      info.index = index;
      return [info.name, info];
    }),
  );
  for (const pod of pods) {
    const info = names.get(pod.spec?.nodeName ?? '');
    if (info) addPod(info, compilePod(pod));
  }
  const topologies = new Map<string, Topology>();
  return {
    nodes: infos,
    byName: names,
    images: imageStates(nodes),
    nominated: new Map(),
    listers: { ...NO_LISTERS, ...listers },
    topology(key) {
      let found = topologies.get(key);
      if (!found) {
        found = buildTopology(infos, key);
        topologies.set(key, found);
      }
      return found;
    },
  };
}
