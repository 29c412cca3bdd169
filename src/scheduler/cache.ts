import { semanticEqual } from '../api/equality';
import type { Node, Pod } from '../api/types.gen';
import { mustHold } from '../sim/invariant';
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

const inOrderOfNames = (a: NodeInfo, b: NodeInfo): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** How many changes are kept before everything is worked out anew instead. */
const CHANGES_MAX = 100_000;

interface State {
  readonly byName: Map<string, NodeInfo>;
  readonly pods: Map<string, { readonly info: PodInfo; readonly node: string }>;
  /** Keys of the Pods on nodes that the cache has not (yet, or any more). */
  readonly homeless: Map<string, Set<string>>;
  nodes: NodeInfo[];
  images: Map<string, ImageState>;
  topologies: Map<string, Topology>;
  nominated: ReadonlyMap<string, readonly PodInfo[]>;
  changes: PodChange[];
  version: number;
  /** The nodes have changed since their list was made. */
  stale: boolean;
}

function outdate(state: State): void {
  state.version++;
  state.changes = [];
  state.stale = true;
}

function refreshed(state: State): State {
  if (!state.stale) return state;
  state.stale = false;
  const nodes = [...state.byName.values()].sort(inOrderOfNames);
  for (let i = 0; i < nodes.length; i++) nodes[i]!.index = i;
  state.nodes = nodes;
  state.images = imageStates(nodes.map((n) => n.node));
  state.topologies = new Map();
  return state;
}

function topologyOf(state: State, key: string): Topology {
  const { nodes, topologies } = refreshed(state);
  let found = topologies.get(key);
  if (!found) {
    found = buildTopology(nodes, key);
    topologies.set(key, found);
  }
  return found;
}

function change(state: State, pod: PodInfo, node: NodeInfo, sign: 1 | -1): void {
  if (sign > 0) addPod(node, pod);
  else mustHold(removePod(node, pod), 'a Pod that leaves a node was on it', pod.key);
  if (state.changes.length >= CHANGES_MAX) outdate(state);
  else state.changes.push({ pod, node, change: sign });
}

function add(state: State, info: PodInfo): void {
  const { byName, pods, homeless } = state;
  const node = info.pod.spec?.nodeName ?? '';
  remove(state, info.key);
  pods.set(info.key, { info, node });
  const home = byName.get(node);
  if (home) change(state, info, home, 1);
  else homeless.set(node, (homeless.get(node) ?? new Set()).add(info.key));
}

function remove(state: State, key: string): void {
  const { byName, pods, homeless } = state;
  const known = pods.get(key);
  if (!known) return;
  pods.delete(key);
  const home = byName.get(known.node);
  if (home) change(state, known.info, home, -1);
  else homeless.get(known.node)?.delete(key);
}

function replacePod(state: State, pod: Pod): void {
  const known = state.pods.get(`${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`);
  if (known?.info.pod === pod) return;
  if (known && known.node === (pod.spec?.nodeName ?? '') && state.byName.has(known.node) && holdsFor(known.info, pod)) known.info.pod = pod;
  else add(state, known ? recompilePod(known.info, pod) : compilePod(pod));
}

function replaceNode(state: State, node: Node): void {
  const { byName, pods, homeless } = state;
  const name = node.metadata.name ?? '';
  const known = byName.get(name);
  if (known) {
    const same = sameForScheduling(known.node, node);
    setNode(known, node);
    if (!same) outdate(state);
    return;
  }
  const info = createNodeInfo(node);
  byName.set(name, info);
  for (const key of homeless.get(name) ?? []) addPod(info, pods.get(key)!.info);
  homeless.delete(name);
  outdate(state);
}

function removeNode(state: State, name: string): void {
  const known = state.byName.get(name);
  if (!known) return;
  state.byName.delete(name);
  // Its Pods are still there for the API server, until somebody deletes them.
  if (known.pods.length > 0) state.homeless.set(name, new Set(known.pods.map((p) => p.key)));
  outdate(state);
}

const emptyState = (): State => ({
  byName: new Map(),
  pods: new Map(),
  homeless: new Map(),
  nodes: [],
  images: new Map(),
  topologies: new Map(),
  nominated: new Map(),
  changes: [],
  version: 0,
  stale: false,
});

export function createCache(listers: Listers): Cache {
  const state = emptyState();
  return {
    listers,
    get nodes() {
      return refreshed(state).nodes;
    },
    get images() {
      return refreshed(state).images;
    },
    get nominated() {
      return state.nominated;
    },
    get version() {
      return state.version;
    },
    get changes() {
      return state.changes;
    },
    byName: state.byName,
    topology: (key) => topologyOf(state, key),
    setNode: (node) => replaceNode(state, node),
    removeNode: (name) => removeNode(state, name),
    setPod: (pod) => replacePod(state, pod),
    addPod: (info) => add(state, info),
    removePod: (key) => remove(state, key),
    podOf: (key) => state.pods.get(key)?.info,
    nominate(nodes, pods) {
      state.nominated = nominatedPods(nodes, pods);
    },
    invalidate: () => outdate(state),
  };
}
