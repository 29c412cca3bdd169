import { ownValue } from '../api/object';
import type { Container, Node, Pod, PodSpec, Taint, Toleration } from '../api/types.gen';
import { decide } from './decide';
import type { NodeInfo } from './framework/node-info';
import { compilePod } from './framework/pod-info';
import type { Profile } from './framework/profile';
import { amount, amountsOf } from './framework/resources';
import { createCycle, runFilters, runPreFilter } from './framework/runtime';
import { createSnapshot, type Snapshot } from './framework/snapshot';
import type { Status } from './framework/status';
import { compileNodeSelector } from './plugins/node-selector';
import { untoleratedTaint } from './plugins/tolerations';

/** One change to a Pod, or to the cluster. */
export type Change =
  /** Requests as Kubernetes writes them. `from` and `to` are the whole Pod's. */
  | { readonly kind: 'lower-request'; readonly resource: string; readonly from: string; readonly to: string }
  | { readonly kind: 'tolerate'; readonly taint: Taint }
  | { readonly kind: 'drop-node-selector'; readonly keys: readonly string[] }
  | { readonly kind: 'drop-node-affinity' }
  | { readonly kind: 'drop-node-name' }
  | { readonly kind: 'drop-host-ports' }
  | { readonly kind: 'drop-pod-affinity' }
  | { readonly kind: 'drop-pod-anti-affinity' }
  /** Turns hard spread constraints into wishes. */
  | { readonly kind: 'relax-spread'; readonly topologyKeys: readonly string[] }
  | { readonly kind: 'uncordon'; readonly node: string }
  | { readonly kind: 'add-node'; readonly node: Node };

/** Changes that let the Pod fit, as the scheduler itself has confirmed. */
export interface Remedy {
  readonly changes: readonly Change[];
  /** Where the Pod goes then. */
  readonly nodes: readonly string[];
}

const CHANGES_MAX = 4;
/** Of nodes that turn the Pod down for the same reasons, only those with the most room are looked at. */
const NODES_PER_REASON = 3;

/**
 * "What would it take?": for a Pod that fits nowhere, the smallest changes that let it fit. Follows the Filter plugins of promising nodes: what one
 * turns down is changed, until the node takes the Pod; then a whole scheduling cycle has to agree. Fewest changes come first.
 */
export function whatWouldItTake(snapshot: Snapshot, pod: Pod, profile: Profile): readonly Remedy[] {
  const decision = decide(snapshot, compilePod(pod), profile);
  if (decision.outcome !== 'unschedulable') return [];
  const found = new Map<string, Remedy>();
  const consider = (changes: readonly Change[]): void => {
    const key = JSON.stringify(changes);
    if (changes.length === 0 || found.has(key)) return;
    const world = changedSnapshot(snapshot, changes);
    const after = decide(world, compilePod(changes.reduce(changePod, pod)), profile);
    if (after.outcome === 'scheduled') found.set(key, { changes, nodes: after.ties });
  };
  for (const node of promising(snapshot, decision.diagnosis.statuses)) consider(pathTo(snapshot, pod, profile, node));
  consider([{ kind: 'add-node', node: nodeFor(pod, snapshot) }]);
  const remedies = [...found.values()].sort((a, b) => cost(a) - cost(b));
  return remedies.filter((one) => !remedies.some((other) => other !== one && includesAll(one.changes, other.changes)));
}

/** A new node costs more than any change of the Pod alone. */
const cost = ({ changes }: Remedy): number => changes.length + (changes.some((c) => c.kind === 'add-node') ? CHANGES_MAX : 0);

/** Whether the other changes are fewer of the same: then these are not the smallest. */
function includesAll(changes: readonly Change[], others: readonly Change[]): boolean {
  const own = new Set(changes.map((c) => JSON.stringify(c)));
  return others.length < changes.length && others.every((c) => own.has(JSON.stringify(c)));
}

const room = ({ allocatable, requestedMilliCPU, requestedMemory }: NodeInfo): number =>
  allocatable.milliCPU - requestedMilliCPU + (allocatable.memory - requestedMemory) / 2 ** 30;

function promising(snapshot: Snapshot, statuses: ReadonlyMap<string, Status>): readonly NodeInfo[] {
  const byReason = new Map<string, NodeInfo[]>();
  for (const node of snapshot.nodes) {
    const status = statuses.get(node.name);
    const key = `${status?.plugin}: ${status?.reasons.join()}`;
    byReason.set(key, [...(byReason.get(key) ?? []), node]);
  }
  return [...byReason.values()].flatMap((nodes) => nodes.sort((a, b) => room(b) - room(a)).slice(0, NODES_PER_REASON));
}

/** The changes that one node asks for, one after the other; none if it cannot be brought to take the Pod. */
function pathTo(snapshot: Snapshot, pod: Pod, profile: Profile, node: NodeInfo): readonly Change[] {
  const changes: Change[] = [];
  let current = pod;
  for (let i = 0; i <= CHANGES_MAX; i++) {
    const world = changedSnapshot(snapshot, changes);
    const cycle = createCycle(world, compilePod(current), profile);
    const { status, nodes } = runPreFilter(cycle);
    const here = world.byName.get(node.name);
    const outside: Status | undefined = nodes && !nodes.has(node.name) ? { code: 'Unschedulable', plugin: 'NodeAffinity', reasons: [] } : undefined;
    const rejection = status ?? outside ?? (here ? runFilters(cycle, here) : undefined);
    if (!rejection) return changes;
    const next = here && changesFor(rejection, current, here);
    if (!next || next.length === 0) return [];
    changes.push(...next);
    current = next.reduce(changePod, current);
  }
  return [];
}

/** What would take a plugin's objection to a node away. */
function changesFor({ plugin, reasons }: Status, pod: Pod, node: NodeInfo): readonly Change[] {
  switch (plugin) {
    case 'NodeUnschedulable':
      return [{ kind: 'uncordon', node: node.name }];
    case 'NodeName':
      return [{ kind: 'drop-node-name' }];
    case 'TaintToleration': {
      const taint = untoleratedTaint(node.taints, pod.spec?.tolerations);
      return taint ? [{ kind: 'tolerate', taint }] : [];
    }
    case 'NodeAffinity':
      return selectorChanges(pod, node);
    case 'NodePorts':
      return [{ kind: 'drop-host-ports' }];
    case 'NodeResourcesFit':
      return reasons.flatMap((reason) => lowerRequest(pod, node, reason.replace('Insufficient ', '')));
    case 'PodTopologySpread':
      return [{ kind: 'relax-spread', topologyKeys: (pod.spec?.topologySpreadConstraints ?? []).filter(isHard).map((c) => c.topologyKey) }];
    case 'InterPodAffinity':
      if (reasons.some((r) => r.includes('existing pods'))) return [];
      return [{ kind: reasons.some((r) => r.includes('anti-affinity')) ? 'drop-pod-anti-affinity' : 'drop-pod-affinity' }];
    default:
      return [];
  }
}

const isHard = ({ whenUnsatisfiable }: { readonly whenUnsatisfiable: string }): boolean => whenUnsatisfiable === 'DoNotSchedule';

function selectorChanges(pod: Pod, node: NodeInfo): readonly Change[] {
  const keys = Object.entries(pod.spec?.nodeSelector ?? {}).flatMap(([key, value]) => (ownValue(node.labels, key) === value ? [] : [key]));
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return [
    ...(keys.length > 0 ? [{ kind: 'drop-node-selector' as const, keys }] : []),
    ...(required && !compileNodeSelector(required)(node) ? [{ kind: 'drop-node-affinity' as const }] : []),
  ];
}

function requestedOf(pod: Pod, resource: string): number {
  const { requests } = compilePod(pod);
  if (resource === 'cpu') return requests.milliCPU;
  if (resource === 'memory') return requests.memory;
  if (resource === 'ephemeral-storage') return requests.ephemeralStorage;
  return requests.scalar.get(resource) ?? 0;
}

function freeOn(node: NodeInfo, resource: string): number {
  const { allocatable } = node;
  if (resource === 'cpu') return allocatable.milliCPU - node.requestedMilliCPU;
  if (resource === 'memory') return allocatable.memory - node.requestedMemory;
  if (resource === 'ephemeral-storage') return allocatable.ephemeralStorage - node.requestedEphemeralStorage;
  return (allocatable.scalar.get(resource) ?? 0) - (node.requestedScalar.get(resource) ?? 0);
}

const MEBIBYTE = 2 ** 20;
const isBytes = (resource: string): boolean => resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-');

/** As a user would write it: `2`, `250m`; `4Gi`, `130Mi`. */
function quantity(resource: string, value: number): string {
  if (resource === 'cpu') return value % 1000 === 0 ? `${value / 1000}` : `${value}m`;
  if (!isBytes(resource) || value === 0 || value % MEBIBYTE !== 0) return `${value}`;
  return value % (1024 * MEBIBYTE) === 0 ? `${value / (1024 * MEBIBYTE)}Gi` : `${value / MEBIBYTE}Mi`;
}

function lowerRequest(pod: Pod, node: NodeInfo, resource: string): readonly Change[] {
  const from = requestedOf(pod, resource);
  const free = freeOn(node, resource);
  // Nobody asks for single bytes.
  const to = isBytes(resource) && free > MEBIBYTE ? free - (free % MEBIBYTE) : free;
  // A full node leaves nothing to ask for, and "Too many pods" is no matter of requests.
  return to > 0 && from > to ? [{ kind: 'lower-request', resource, from: quantity(resource, from), to: quantity(resource, to) }] : [];
}

// ---------------------------------------------------------------- applying changes

/** The Pod with a change made; changes of the cluster leave it as it is. */
function changePod(pod: Pod, change: Change): Pod {
  const spec = pod.spec!;
  return { ...pod, spec: changeSpec(spec, change) };
}

function changeSpec(spec: PodSpec, change: Change): PodSpec {
  const { nodeName: _, ...unnamed } = spec;
  switch (change.kind) {
    case 'lower-request':
      return lowerSpec(spec, change.resource, amount(change.resource, change.from) - amount(change.resource, change.to));
    case 'tolerate': {
      const { key, value, effect } = change.taint;
      const toleration: Toleration = value ? { key, operator: 'Equal', value, effect } : { key, operator: 'Exists', effect };
      return { ...spec, tolerations: [...(spec.tolerations ?? []), toleration] };
    }
    case 'drop-node-selector':
      return { ...spec, nodeSelector: Object.fromEntries(Object.entries(spec.nodeSelector ?? {}).filter(([key]) => !change.keys.includes(key))) };
    case 'drop-node-affinity': {
      const { requiredDuringSchedulingIgnoredDuringExecution: _required, ...nodeAffinity } = spec.affinity?.nodeAffinity ?? {};
      return { ...spec, affinity: { ...spec.affinity, nodeAffinity } };
    }
    case 'drop-node-name':
      return unnamed;
    case 'drop-host-ports': {
      const without = (container: Container): Container =>
        container.ports ? { ...container, ports: container.ports.map(({ hostPort: _port, hostIP: _ip, ...port }) => port) } : container;
      return { ...spec, containers: spec.containers.map(without), ...(spec.initContainers && { initContainers: spec.initContainers.map(without) }) };
    }
    case 'drop-pod-affinity': {
      const { requiredDuringSchedulingIgnoredDuringExecution: _required, ...podAffinity } = spec.affinity?.podAffinity ?? {};
      return { ...spec, affinity: { ...spec.affinity, podAffinity } };
    }
    case 'drop-pod-anti-affinity': {
      const { requiredDuringSchedulingIgnoredDuringExecution: _required, ...podAntiAffinity } = spec.affinity?.podAntiAffinity ?? {};
      return { ...spec, affinity: { ...spec.affinity, podAntiAffinity } };
    }
    case 'relax-spread':
      return {
        ...spec,
        topologySpreadConstraints: (spec.topologySpreadConstraints ?? []).map((c) =>
          isHard(c) && change.topologyKeys.includes(c.topologyKey) ? { ...c, whenUnsatisfiable: 'ScheduleAnyway' } : c,
        ),
      };
    case 'uncordon':
    case 'add-node':
      return spec;
  }
}

/** Takes an amount off the containers' requests, from the greediest first. */
function lowerSpec(spec: PodSpec, resource: string, by: number): PodSpec {
  const asks = spec.containers.map((c) => amountsOf(c.resources?.requests).get(resource) ?? 0);
  let left = by;
  for (const i of asks.map((_, at) => at).sort((a, b) => asks[b]! - asks[a]!)) {
    const less = Math.min(left, asks[i]!);
    asks[i]! -= less;
    left -= less;
  }
  const containers = spec.containers.map((container, i) =>
    container.resources?.requests?.[resource] === undefined
      ? container
      : { ...container, resources: { ...container.resources, requests: { ...container.resources.requests, [resource]: quantity(resource, asks[i]!) } } },
  );
  return { ...spec, containers };
}

function changedSnapshot(snapshot: Snapshot, changes: readonly Change[]): Snapshot {
  const opened = new Set(changes.flatMap((c) => (c.kind === 'uncordon' ? [c.node] : [])));
  const added = changes.flatMap((c) => (c.kind === 'add-node' ? [c.node] : []));
  if (opened.size === 0 && added.length === 0) return snapshot;
  const open = ({ name, node }: NodeInfo): Node =>
    opened.has(name)
      ? { ...node, spec: { ...node.spec, unschedulable: false, taints: (node.spec?.taints ?? []).filter((t) => t.key !== 'node.kubernetes.io/unschedulable') } }
      : node;
  const pods = snapshot.nodes.flatMap((n) => n.pods.map((p) => p.pod));
  return createSnapshot([...snapshot.nodes.map(open), ...added], pods, snapshot.listers);
}

/** A node that is as large as the largest, or as the Pod needs, with the labels that the Pod's selector asks for. */
function nodeFor(pod: Pod, snapshot: Snapshot): Node {
  const name = 'new-node';
  const { requests } = compilePod(pod);
  const largest = (of: (node: NodeInfo) => number, needed: number): number => snapshot.nodes.reduce((max, node) => Math.max(max, of(node)), needed);
  const allocatable: Record<string, string> = {
    cpu: quantity(
      'cpu',
      largest((n) => n.allocatable.milliCPU, requests.milliCPU),
    ),
    memory: quantity(
      'memory',
      largest((n) => n.allocatable.memory, requests.memory),
    ),
    'ephemeral-storage': quantity(
      'ephemeral-storage',
      largest((n) => n.allocatable.ephemeralStorage, requests.ephemeralStorage),
    ),
    pods: '110',
  };
  for (const [resource, value] of requests.scalar) allocatable[resource] = quantity(resource, value);
  const topology = (pod.spec?.topologySpreadConstraints ?? []).map(({ topologyKey }) => [topologyKey, name]);
  const labels = { ...Object.fromEntries(topology), ...pod.spec?.nodeSelector, 'kubernetes.io/hostname': name };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { allocatable, capacity: allocatable } };
}
