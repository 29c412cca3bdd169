import { inNaturalOrder } from '../api/natural-order';
import { ownValue } from '../api/object';
import { untoleratedTaint } from '../api/tolerations';
import type { Node, Pod } from '../api/types.gen';
import { isBound } from '../api/volume-binding';
import { type Change, changedSnapshot, changePod, isBytes, isHard, MEBIBYTE, quantity } from './changes';
import { decide } from './decide';
import type { Because } from './explanation';
import type { NodeInfo } from './framework/node-info';
import { compilePod, type PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';
import { becauseOf, type Cycle, createCycle, runFilters, runPreFilter } from './framework/runtime';
import type { Snapshot } from './framework/snapshot';
import type { Status } from './framework/status';
import { compileNodeSelector } from './plugins/node-selector';

/** Changes that let the Pod fit, as the scheduler itself has confirmed. */
export interface Remedy {
  readonly changes: readonly Change[];
  /** All nodes on which it fits then, in natural order. */
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
    const nodes = fittingNodes(changedSnapshot(snapshot, pod, changes), compilePod(changes.reduce(changePod, pod)), profile);
    if (nodes.length > 0) found.set(key, { changes, nodes });
  };
  for (const node of promising(snapshot, decision.diagnosis.statuses)) for (const path of pathsTo(snapshot, pod, profile, node)) consider(path);
  consider([{ kind: 'add-node', node: nodeFor(pod, snapshot) }]);
  const remedies = [...found.values()].sort((a, b) => cost(a) - cost(b));
  return remedies.filter((one) => !remedies.some((other) => other !== one && includesAll(one.changes, other.changes)));
}

/** The nodes that take a Pod, in natural order. */
function fittingNodes(snapshot: Snapshot, pod: PodInfo, profile: Profile): readonly string[] {
  const cycle = createCycle(snapshot, pod, profile);
  const { status, nodes } = runPreFilter(cycle);
  if (status) return [];
  const fitting = snapshot.nodes.filter((node) => (!nodes || nodes.has(node.name)) && !runFilters(cycle, node));
  return fitting.map(({ name }) => name).sort(inNaturalOrder);
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
    const alike = byReason.get(key);
    if (alike) alike.push(node);
    else byReason.set(key, [node]);
  }
  return [...byReason.values()].flatMap((nodes) => nodes.sort((a, b) => room(b) - room(a)).slice(0, NODES_PER_REASON));
}

/** The ways to bring a node to take the Pod: what each of its objections asks for, one after the other. */
function* pathsTo(snapshot: Snapshot, pod: Pod, profile: Profile, node: NodeInfo, path: readonly Change[] = []): Generator<readonly Change[]> {
  if (path.length > CHANGES_MAX) return;
  const changed = path.reduce(changePod, pod);
  const world = changedSnapshot(snapshot, pod, path);
  const cycle = createCycle(world, compilePod(changed), profile);
  const { status, nodes } = runPreFilter(cycle);
  const here = world.byName.get(node.name)!;
  const outside: Status | undefined = nodes && !nodes.has(node.name) ? { code: 'Unschedulable', plugin: 'NodeAffinity', reasons: [] } : undefined;
  const rejection = status ?? outside ?? runFilters(cycle, here);
  if (!rejection) yield path;
  else for (const next of waysRound(rejection, changed, here, cycle)) if (next.length > 0) yield* pathsTo(snapshot, pod, profile, node, [...path, ...next]);
}

/** What would take a plugin's objection to a node away: each is a way of its own. */
function waysRound({ plugin, reasons }: Status, pod: Pod, node: NodeInfo, cycle: Cycle): readonly (readonly Change[])[] {
  switch (plugin) {
    case 'NodeUnschedulable':
      return [[{ kind: 'uncordon', node: node.name }]];
    case 'NodeName':
      return [[{ kind: 'drop-node-name' }]];
    case 'TaintToleration': {
      const taint = untoleratedTaint(node.taints, pod.spec?.tolerations);
      return taint ? [[{ kind: 'tolerate', taint }]] : [];
    }
    case 'NodeAffinity':
      return [selectorChanges(pod, node)];
    case 'NodePorts':
      return [[{ kind: 'drop-host-ports' }]];
    case 'NodeResourcesFit':
      return [reasons.flatMap((reason) => lowerRequest(pod, node, reason.replace('Insufficient ', '')))];
    case 'PodTopologySpread': {
      const hard = (pod.spec?.topologySpreadConstraints ?? []).filter(isHard);
      const indifferent = hard.filter((c) => c.nodeTaintsPolicy !== 'Honor').map((c) => c.topologyKey);
      return [
        indifferent.length > 0 ? [{ kind: 'honor-taints', topologyKeys: indifferent }] : [],
        [{ kind: 'relax-spread', topologyKeys: hard.map((c) => c.topologyKey) }],
      ];
    }
    case 'InterPodAffinity':
      if (reasons.some((r) => r.includes('existing pods'))) return waysRoundFoes(becauseOf(cycle, plugin, node));
      if (reasons.some((r) => r.includes('anti-affinity'))) return [deletions(becauseOf(cycle, plugin, node)), [{ kind: 'drop-pod-anti-affinity' }]];
      return [companionChanges(pod, node), [{ kind: 'drop-pod-affinity' }]];
    case 'VolumeRestrictions':
    case 'VolumeZone':
    case 'VolumeBinding':
      return [volumeChanges(pod, cycle.snapshot)];
    default:
      return [];
  }
}

/** Pods that run keep the waiting one off: they go, or it loses the labels that they mean. */
function waysRoundFoes(because: readonly Because[]): readonly (readonly Change[])[] {
  const foes = because.flatMap((one) => (one.why === 'kept-off' ? [one] : []));
  const labels = Object.assign({}, ...foes.map((one) => Object.fromEntries(Object.entries(one.labels).slice(0, 1)))) as Readonly<Record<string, string>>;
  return [deletions(foes), Object.keys(labels).length > 0 ? [{ kind: 'drop-labels', labels }] : []];
}

/** The Pods that one's anti-affinity is about, whosever it is; if they are too many to part with, none. */
function deletions(because: readonly Because[]): readonly Change[] {
  const byPod = new Map<string, Change>();
  for (const one of because) {
    if (one.why === 'spread') continue;
    const { pod, topologyKey } = one;
    byPod.set(pod, { kind: 'delete-pod', pod, topologyKey, ...(one.why === 'keeps-off' && { isOwn: true }) });
  }
  return byPod.size <= CHANGES_MAX ? [...byPod.values()] : [];
}

/** A Pod that meets all required affinity terms, if they say plainly what labels it has to have, in the waiting one's namespace. */
function companionChanges(pod: Pod, node: NodeInfo): readonly Change[] {
  const terms = pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const labels = Object.assign(
    {},
    ...terms.flatMap(({ labelSelector }) => [
      labelSelector?.matchLabels,
      ...(labelSelector?.matchExpressions ?? []).map(({ key, operator, values }) =>
        operator === 'In' && values?.[0] !== undefined ? { [key]: values[0] } : {},
      ),
    ]),
  ) as Readonly<Record<string, string>>;
  return Object.keys(labels).length > 0 ? [{ kind: 'run-pod', labels, node: node.name }] : [];
}

/** Volumes for the claims that have none. */
function volumeChanges({ metadata, spec }: Pod, { listers }: Snapshot): readonly Change[] {
  return (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }): readonly Change[] => {
    if (!persistentVolumeClaim) return [];
    const { claimName } = persistentVolumeClaim;
    const claim = listers.persistentVolumeClaims.get(`${metadata.namespace}/${claimName}`);
    return claim && isBound(claim) ? [] : [{ kind: 'bind-volume', claim: claimName, exists: claim !== undefined }];
  });
}

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

function lowerRequest(pod: Pod, node: NodeInfo, resource: string): readonly Change[] {
  const from = requestedOf(pod, resource);
  const free = freeOn(node, resource);
  // Nobody asks for single bytes.
  const to = isBytes(resource) && free > MEBIBYTE ? free - (free % MEBIBYTE) : free;
  // A full node leaves nothing to ask for, and "Too many pods" is no matter of requests.
  return to > 0 && from > to ? [{ kind: 'lower-request', resource, from: quantity(resource, from), to: quantity(resource, to) }] : [];
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
  const labels = { ...Object.fromEntries(topology), ...kubeletLabels(snapshot), ...pod.spec?.nodeSelector, 'kubernetes.io/hostname': name };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { allocatable, capacity: allocatable } };
}

/** What every kubelet says of its node: the first node's stand for all. */
function kubeletLabels({ nodes: [first] }: Snapshot): Readonly<Record<string, string>> {
  const usual = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
  const labels = Object.entries(usual).map(([key, value]) => [key, first?.labels[key] ?? value] as const);
  // The names that they had at first are still set beside them.
  return Object.fromEntries(labels.flatMap(([key, value]) => [[key, value] as const, [`beta.${key}`, value] as const]));
}
