import { inNaturalOrder } from '../../api/natural-order';
import { untoleratedTaint } from '../../api/tolerations';
import type { Pod, TopologySpreadConstraint } from '../../api/types.gen';
import type { Because } from '../explanation';
import { naturalLog } from '../framework/natural-log';
import type { NodeInfo } from '../framework/node-info';
import type { DomainBound, NodeIndexes } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';
import { allOf, compileSelector, type Labels, requirementsOf, requirementsOfSet, type Selector } from '../framework/selector';
import type { Snapshot, Topology } from '../framework/snapshot';
import { type NodeMatcher, requiredNodeAffinity } from './node-selector';

/** How many matching Pods each topology domain holds: what PodTopologySpread counts, for its Filter and for its Score. */

export const HOSTNAME = 'kubernetes.io/hostname';

export interface Constraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly minDomains: number;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

/** A constraint of a Pod with these labels; `matchLabelKeys` add the Pod's own values to its selector (`filterTopologySpreadConstraints`). */
export function compileConstraint(constraint: TopologySpreadConstraint, labels: Labels): Constraint {
  const { labelSelector, matchLabelKeys = [] } = constraint;
  const keys = matchLabelKeys.filter((key) => Object.hasOwn(labels, key));
  const own = Object.fromEntries(keys.map((key) => [key, labels[key]!]));
  return {
    maxSkew: constraint.maxSkew,
    topologyKey: constraint.topologyKey,
    selector: keys.length > 0 && labelSelector ? allOf([...requirementsOfSet(own), ...(requirementsOf(labelSelector) ?? [])]) : compileSelector(labelSelector),
    minDomains: constraint.minDomains ?? 1,
    honorsAffinity: (constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor',
    honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
  };
}

export const hasAllLabels = (labels: Labels, constraints: readonly Constraint[]): boolean => constraints.every((c) => Object.hasOwn(labels, c.topologyKey));

/** Whether Pods on the node count for a constraint (`matchNodeInclusionPolicies`). */
const includes = (constraint: Constraint, pod: Pod, node: NodeInfo, affinity: NodeMatcher | undefined): boolean =>
  !(constraint.honorsAffinity && affinity && !affinity(node)) && !(constraint.honorsTaints && untoleratedTaint(node.taints, pod.spec?.tolerations));

/** Whether a Pod counts for a constraint: in the same namespace, not on its way out, selected (`countPodsMatchSelector`). */
const isCounted = ({ selector }: Constraint, other: PodInfo, namespace: string): boolean =>
  !other.terminating && other.namespace === namespace && !selector.empty && selector.matches(other.labels);

function countPods(node: NodeInfo, constraint: Constraint, namespace: string): number {
  let count = 0;
  for (const other of node.pods) if (isCounted(constraint, other, namespace)) count++;
  return count;
}

// ---------------------------------------------------------------- Filter: hard constraints

interface HardCount {
  readonly constraint: Constraint;
  readonly topology: Topology;
  /** By domain. */
  readonly counts: Float64Array;
  /** 1 for domains with a node that is included. */
  readonly present: Uint8Array;
  readonly domains: number;
  /** Whether the Pod itself will count. */
  readonly self: 0 | 1;
  /** The least of the counts; undefined when it has to be found again. */
  least: number | undefined;
}

export interface HardCounts {
  readonly constraints: readonly Constraint[];
  readonly affinity: NodeMatcher | undefined;
  readonly perConstraint: readonly HardCount[];
}

export function countHard(snapshot: Snapshot, pod: PodInfo, constraints: readonly Constraint[]): HardCounts {
  const affinity = requiredNodeAffinity(pod.pod);
  const complete = snapshot.nodes.filter((node) => hasAllLabels(node.labels, constraints));
  const perConstraint = constraints.map((constraint): HardCount => {
    const topology = snapshot.topology(constraint.topologyKey);
    const counts = new Float64Array(topology.values.length);
    const present = new Uint8Array(topology.values.length);
    let domains = 0;
    for (const node of complete) {
      if (!includes(constraint, pod.pod, node, affinity)) continue;
      const domain = topology.domainOf[node.index]!;
      if (present[domain] === 0) {
        present[domain] = 1;
        domains++;
      }
      counts[domain]! += countPods(node, constraint, pod.namespace);
    }
    return { constraint, topology, counts, present, domains, self: constraint.selector.matches(pod.labels) ? 1 : 0, least: undefined };
  });
  return { constraints, affinity, perConstraint };
}

export const copyHard = (hard: HardCounts): HardCounts => ({
  ...hard,
  perConstraint: hard.perConstraint.map((one) => ({ ...one, counts: one.counts.slice() })),
});

/** A Pod has come to a node or left it; `counted` says for which constraints it counts. */
function updateHardWhere(hard: HardCounts, pod: PodInfo, node: NodeInfo, change: 1 | -1, counted: (constraint: Constraint) => boolean): void {
  if (!hasAllLabels(node.labels, hard.constraints)) return;
  for (const one of hard.perConstraint) {
    if (!counted(one.constraint) || !includes(one.constraint, pod.pod, node, hard.affinity)) continue;
    one.counts[one.topology.domainOf[node.index]!]! += change;
    one.least = undefined;
  }
}

/** In trials for preemption, Pods on their way out are taken off and put back like others, although they were not counted (`updateWithPod`). */
export const updateTrial = (hard: HardCounts, pod: PodInfo, other: PodInfo, node: NodeInfo, change: 1 | -1): void =>
  updateHardWhere(hard, pod, node, change, ({ selector }) => other.namespace === pod.namespace && selector.matches(other.labels));

export const updateHard = (hard: HardCounts, pod: PodInfo, other: PodInfo, node: NodeInfo, change: 1 | -1): void =>
  updateHardWhere(hard, pod, node, change, (constraint) => isCounted(constraint, other, pod.namespace));

function least(one: HardCount): number {
  if (one.least === undefined) {
    let min = Number.POSITIVE_INFINITY;
    for (let d = 0; d < one.counts.length; d++) if (one.present[d] === 1 && one.counts[d]! < min) min = one.counts[d]!;
    one.least = min;
  }
  // With fewer domains than asked for, the missing ones count as empty.
  return one.domains < one.constraint.minDomains ? 0 : one.least;
}

/** How many matching Pods a domain may hold for one more to go there. */
const limit = (one: HardCount): number => one.constraint.maxSkew - one.self + least(one);

/** A node's standing: without a label, in too full a domain, or well. */
export function standing({ perConstraint }: HardCounts, node: NodeInfo): 'unlabelled' | 'uneven' | 'fits' {
  for (const one of perConstraint) {
    const domain = one.topology.domainOf[node.index]!;
    if (domain < 0) return 'unlabelled';
    if (one.counts[domain]! > limit(one)) return 'uneven';
  }
  return 'fits';
}

/** The constraints that a node does not meet, with the number of Pods in each domain that counts. */
export const unevenAt = ({ perConstraint }: HardCounts, node: NodeInfo): readonly Because[] =>
  perConstraint.flatMap((one): readonly Because[] => {
    const { constraint, topology, counts, present } = one;
    const domain = topology.domainOf[node.index]!;
    if (domain < 0 || counts[domain]! <= limit(one)) return [];
    const domains = topology.values.flatMap((value, d) => (present[d] === 1 ? [{ domain: value, pods: counts[d]! }] : []));
    const { topologyKey, maxSkew } = constraint;
    return [{ why: 'spread', topologyKey, maxSkew, least: least(one), domains: domains.sort((a, b) => inNaturalOrder(a.domain, b.domain)) }];
  });

export const hardBounds = ({ perConstraint }: HardCounts): readonly DomainBound[] =>
  perConstraint.map((one) => ({ topology: one.topology, values: one.counts, min: Number.NEGATIVE_INFINITY, max: limit(one), needsLabel: true }));

// ---------------------------------------------------------------- Score: soft constraints

interface SoftCount {
  readonly constraint: Constraint;
  readonly topology: Topology;
  /** By domain; for host names by node. */
  readonly counts: Float64Array;
  readonly perNode: boolean;
}

export interface SoftCounts {
  /** Whether nodes that lack one of the labels are left out. System defaults spread over hosts even where nodes have no zone. */
  readonly needsAll: boolean;
  readonly constraints: readonly Constraint[];
  readonly affinity: NodeMatcher | undefined;
  readonly perConstraint: readonly SoftCount[];
}

export interface WeighedCounts {
  readonly perConstraint: readonly (SoftCount & { readonly weight: number })[];
  /** 1 for nodes that are left out; they score nothing. */
  readonly ignored: Uint8Array;
}

/** Where in a constraint's counts a node's Pods belong; -1: nowhere. */
function slotOf({ constraint, topology, perNode }: SoftCount, soft: SoftCounts, pod: Pod, node: NodeInfo): number {
  if (perNode) return node.index;
  if (soft.needsAll && !hasAllLabels(node.labels, soft.constraints)) return -1;
  return includes(constraint, pod, node, soft.affinity) ? topology.domainOf[node.index]! : -1;
}

export function countSoft(snapshot: Snapshot, pod: PodInfo, constraints: readonly Constraint[], needsAll: boolean): SoftCounts {
  const perConstraint = constraints.map((constraint): SoftCount => {
    const topology = snapshot.topology(constraint.topologyKey);
    const perNode = constraint.topologyKey === HOSTNAME;
    return { constraint, topology, counts: new Float64Array(perNode ? snapshot.nodes.length : topology.values.length), perNode };
  });
  const soft: SoftCounts = { needsAll, constraints, affinity: requiredNodeAffinity(pod.pod), perConstraint };
  for (const one of perConstraint)
    for (const node of snapshot.nodes) {
      const slot = slotOf(one, soft, pod.pod, node);
      if (slot >= 0) one.counts[slot]! += countPods(node, one.constraint, pod.namespace);
    }
  return soft;
}

export function updateSoft(soft: SoftCounts, pod: PodInfo, other: PodInfo, node: NodeInfo, change: 1 | -1): void {
  for (const one of soft.perConstraint) {
    if (!isCounted(one.constraint, other, pod.namespace)) continue;
    const slot = slotOf(one, soft, pod.pod, node);
    if (slot >= 0) one.counts[slot]! += change;
  }
}

/** How many domains of one constraint the feasible nodes are in; those without the label form one of their own, that of the empty value. */
function domainsAmong({ topology }: SoftCount, feasible: NodeIndexes, ignored: Uint8Array): number {
  const seen = new Uint8Array(topology.values.length + 1);
  const empty = topology.values.indexOf('');
  const unlabelled = empty >= 0 ? empty : topology.values.length;
  let size = 0;
  for (const node of feasible) {
    if (ignored[node] === 1) continue;
    const domain = topology.domainOf[node]!;
    const at = domain >= 0 ? domain : unlabelled;
    if (seen[at] === 0) {
      seen[at] = 1;
      size++;
    }
  }
  return size;
}

/** Gives each constraint its weight, by the number of domains that the feasible nodes are in: small topologies must not drown in large ones. */
export function weigh({ needsAll, perConstraint }: SoftCounts, snapshot: Snapshot, feasible: NodeIndexes): WeighedCounts {
  const ignored = new Uint8Array(snapshot.nodes.length);
  let scored = feasible.length;
  if (needsAll)
    for (const node of feasible)
      for (const { topology } of perConstraint) {
        if (topology.domainOf[node]! >= 0 || ignored[node] === 1) continue;
        ignored[node] = 1;
        scored--;
      }
  return {
    perConstraint: perConstraint.map((one) => ({ ...one, weight: naturalLog((one.perNode ? scored : domainsAmong(one, feasible, ignored)) + 2) })),
    ignored,
  };
}

/** The weighed number of matching Pods around a node (`scoreForCount`). */
export function softScore({ perConstraint, ignored }: WeighedCounts, node: number): number {
  if (ignored[node] === 1) return 0;
  let score = 0;
  for (let c = 0; c < perConstraint.length; c++) {
    const { constraint, topology, counts, perNode, weight } = perConstraint[c]!;
    const domain = topology.domainOf[node]!;
    if (domain >= 0) score += counts[perNode ? node : domain]! * weight + (constraint.maxSkew - 1);
  }
  return Math.round(score);
}
