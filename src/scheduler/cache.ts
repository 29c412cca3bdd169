import { semanticEqual } from '../api/equality';
import type { Node, Pod } from '../api/types.gen';
import { addPod, createNodeInfo, type NodeInfo, removePod, setNode } from './framework/node-info';
import { compilePod, type PodInfo, recompilePod } from './framework/pod-info';
import { type Resources, saySameOfRequests } from './framework/resources';
import { buildTopology, type ImageState, imageStates, type Listers, type Snapshot, type Topology } from './framework/snapshot';

/** A Pod's coming to a node (1) or leaving it (-1): what incremental work catches up on. */
export interface PodChange {
  readonly pod: PodInfo;
  readonly node: NodeInfo;
  readonly change: 1 | -1;
}

/**
 * The scheduler's picture of nodes and the Pods on them, those included that it has just placed (kube-scheduler `backend/cache`).
 * Derived from the informers' caches and the assumed Pods, so it is no part of a checkpoint. It is its own snapshot: nothing else runs meanwhile.
 */
export interface Cache extends Snapshot {
  setNode(node: Node): void;
  removeNode(name: string): void;
  /** Adds a Pod to its node, or replaces what was known of it. */
  setPod(pod: Pod): void;
  /** Adds a Pod that is compiled already. */
  addPod(info: PodInfo): void;
  removePod(key: string): void;
  podOf(key: string): PodInfo | undefined;
  /** Who is promised which node: the nodes by the Pods' keys. Pods that are not there (any more) do not count. */
  nominate(nodes: ReadonlyMap<string, string>, pods: ReadonlyMap<string, Pod>): void;
  /** Something other than Pods has changed, so that nothing that was worked out before holds. */
  invalidate(): void;
  /** Grows whenever everything has to be worked out anew. */
  readonly version: number;
  /** Changes of Pods since the version began. */
  readonly changes: readonly PodChange[];
}

/** What of a node scheduling looks at; heartbeats change nothing of it. */
const sameForScheduling = (a: Node, b: Node): boolean =>
  semanticEqual(a.metadata.labels, b.metadata.labels) &&
  semanticEqual(a.spec, b.spec) &&
  semanticEqual(a.status?.allocatable, b.status?.allocatable) &&
  semanticEqual(a.status?.images, b.status?.images);

/** Whether two versions of a Pod differ in their status only, as it starts and runs. */
const sameButStatus = (a: Pod, b: Pod): boolean =>
  a.metadata.uid === b.metadata.uid &&
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
  semanticEqual(a.metadata.labels, b.metadata.labels) &&
  semanticEqual(a.spec, b.spec);

const sameRequests = (a: Resources, b: Resources): boolean =>
  a.milliCPU === b.milliCPU && a.memory === b.memory && a.ephemeralStorage === b.ephemeralStorage && semanticEqual([...a.scalar], [...b.scalar]);

/** Whether all that is known of a Pod holds for a newer version of it, too. */
function holdsFor(known: PodInfo, pod: Pod): boolean {
  if (!sameButStatus(known.pod, pod)) return false;
  if (saySameOfRequests(known.pod, pod)) return true;
  const { requests, nonZeroMilliCPU, nonZeroMemory } = compilePod(pod);
  return sameRequests(known.requests, requests) && known.nonZeroMilliCPU === nonZeroMilliCPU && known.nonZeroMemory === nonZeroMemory;
}

function nominatedPods(nodes: ReadonlyMap<string, string>, pods: ReadonlyMap<string, Pod>): ReadonlyMap<string, readonly PodInfo[]> {
  const byNode = new Map<string, PodInfo[]>();
  for (const [key, node] of nodes) {
    const pod = pods.get(key);
    if (pod) byNode.set(node, [...(byNode.get(node) ?? []), compilePod(pod)]);
  }
  return byNode;
}

const byName = (a: NodeInfo, b: NodeInfo): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** How many changes are kept before everything is worked out anew instead. */
const CHANGES_MAX = 100_000;

export function createCache(listers: Listers): Cache {
  const byNodeName = new Map<string, NodeInfo>();
  const pods = new Map<string, { readonly info: PodInfo; readonly node: string }>();
  /** Keys of the Pods on nodes that the cache has not (yet, or any more). */
  const homeless = new Map<string, Set<string>>();
  let nodes: NodeInfo[] = [];
  let images = new Map<string, ImageState>();
  let topologies = new Map<string, Topology>();
  let nominated: ReadonlyMap<string, readonly PodInfo[]> = new Map();
  let changes: PodChange[] = [];
  let version = 0;
  let stale = false;

  function outdate(): void {
    version++;
    changes = [];
    stale = true;
  }

  function refresh(): void {
    if (!stale) return;
    stale = false;
    nodes = [...byNodeName.values()].sort(byName);
    for (let i = 0; i < nodes.length; i++) nodes[i]!.index = i;
    images = imageStates(nodes.map((n) => n.node));
    topologies = new Map();
  }

  function change(pod: PodInfo, node: NodeInfo, sign: 1 | -1): void {
    if (sign > 0) addPod(node, pod);
    else removePod(node, pod);
    if (changes.length >= CHANGES_MAX) outdate();
    else changes.push({ pod, node, change: sign });
  }

  function add(info: PodInfo): void {
    const node = info.pod.spec?.nodeName ?? '';
    remove(info.key);
    pods.set(info.key, { info, node });
    const home = byNodeName.get(node);
    if (home) change(info, home, 1);
    else homeless.set(node, (homeless.get(node) ?? new Set()).add(info.key));
  }

  function remove(key: string): void {
    const known = pods.get(key);
    if (!known) return;
    pods.delete(key);
    const home = byNodeName.get(known.node);
    if (home) change(known.info, home, -1);
    else homeless.get(known.node)?.delete(key);
  }

  return {
    listers,
    get nodes() {
      refresh();
      return nodes;
    },
    get images() {
      refresh();
      return images;
    },
    get nominated() {
      return nominated;
    },
    get version() {
      return version;
    },
    get changes() {
      return changes;
    },
    byName: byNodeName,
    topology(key) {
      refresh();
      let found = topologies.get(key);
      if (!found) {
        found = buildTopology(nodes, key);
        topologies.set(key, found);
      }
      return found;
    },

    setNode(node) {
      const name = node.metadata.name ?? '';
      const known = byNodeName.get(name);
      if (known) {
        const same = sameForScheduling(known.node, node);
        setNode(known, node);
        if (!same) outdate();
        return;
      }
      const info = createNodeInfo(node);
      byNodeName.set(name, info);
      for (const key of homeless.get(name) ?? []) addPod(info, pods.get(key)!.info);
      homeless.delete(name);
      outdate();
    },
    removeNode(name) {
      const known = byNodeName.get(name);
      if (!known) return;
      byNodeName.delete(name);
      // Its Pods are still there for the API server, until somebody deletes them.
      if (known.pods.length > 0) homeless.set(name, new Set(known.pods.map((p) => p.key)));
      outdate();
    },
    setPod(pod) {
      const known = pods.get(`${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`);
      if (known?.info.pod === pod) return;
      if (known && known.node === (pod.spec?.nodeName ?? '') && byNodeName.has(known.node) && holdsFor(known.info, pod)) known.info.pod = pod;
      else add(known ? recompilePod(known.info, pod) : compilePod(pod));
    },
    addPod: add,
    removePod: remove,
    podOf: (key) => pods.get(key)?.info,
    nominate(nodes, pods) {
      nominated = nominatedPods(nodes, pods);
    },
    invalidate: outdate,
  };
}
