import { semanticEqual } from '../../api/equality';
import type { Node, Pod, TopologySpreadConstraint } from '../../api/types.gen';
import { Action } from '../framework/events';
import type { NodeInfo } from '../framework/node-info';
import { MAX_SCORE, type Plugin } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';
import { allOf, compileSelector, type Labels, requirementsOf, requirementsOfSet, type Selector } from '../framework/selector';
import type { Listers, Snapshot, Topology } from '../framework/snapshot';
import { unresolvable, unschedulable } from '../framework/status';
import { defaultSelector } from './default-selector';
import { type NodeMatcher, requiredNodeAffinity } from './node-selector';
import { untoleratedTaint } from './tolerations';

const TOO_UNEVEN = unschedulable("node(s) didn't match pod topology spread constraints");
const NO_LABEL = unresolvable("node(s) didn't match pod topology spread constraints (missing required label)");

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** A constraint as `KubeSchedulerConfiguration` gives it: without a selector, which comes from Services and controllers. */
export type DefaultConstraint = Pick<TopologySpreadConstraint, 'maxSkew' | 'topologyKey' | 'whenUnsatisfiable'>;

export interface PodTopologySpreadArgs {
  readonly defaultingType: 'System' | 'List';
  readonly defaultConstraints: readonly DefaultConstraint[];
}

const SYSTEM_CONSTRAINTS: readonly DefaultConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

interface Constraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly minDomains: number;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

function compileConstraint(constraint: TopologySpreadConstraint, labels: Labels): Constraint {
  let selector = compileSelector(constraint.labelSelector);
  const keys = (constraint.matchLabelKeys ?? []).filter((key) => labels[key] !== undefined);
  if (keys.length > 0 && constraint.labelSelector)
    selector = allOf([...requirementsOfSet(Object.fromEntries(keys.map((key) => [key, labels[key]!]))), ...(requirementsOf(constraint.labelSelector) ?? [])]);
  return {
    maxSkew: constraint.maxSkew,
    topologyKey: constraint.topologyKey,
    selector,
    minDomains: constraint.minDomains ?? 1,
    honorsAffinity: (constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor',
    honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
  };
}

/** Whether the node counts for a constraint (`matchNodeInclusionPolicies`). */
const counts = (constraint: Constraint, pod: Pod, node: NodeInfo, affinity: NodeMatcher | undefined): boolean =>
  !(constraint.honorsAffinity && affinity && !affinity(node)) && !(constraint.honorsTaints && untoleratedTaint(node.taints, pod.spec?.tolerations));

const hasAllLabels = (labels: Labels, constraints: readonly Constraint[]): boolean => constraints.every((c) => labels[c.topologyKey] !== undefined);

/** Whether a Pod counts towards a constraint: same namespace, not on its way out, selected. */
const isCounted = (constraint: Constraint, other: PodInfo, namespace: string): boolean =>
  !other.terminating && other.namespace === namespace && constraint.selector.matches(other.labels);

function countPods(node: NodeInfo, constraint: Constraint, namespace: string): number {
  if (constraint.selector.empty) return 0;
  let count = 0;
  for (const other of node.pods) if (isCounted(constraint, other, namespace)) count++;
  return count;
}

/** How many matching Pods each domain of one constraint holds. */
interface DomainCounts {
  readonly constraint: Constraint;
  readonly topology: Topology;
  readonly counts: Int32Array;
  /** 1 for domains with a node that counts. */
  readonly present: Uint8Array;
  readonly domains: number;
  /** Whether the Pod itself will count. */
  readonly self: 0 | 1;
  /** The least of the counts; undefined when it has to be found again. */
  least: number | undefined;
}

export interface SpreadFilterState {
  readonly constraints: readonly Constraint[];
  readonly affinity: NodeMatcher | undefined;
  readonly perConstraint: readonly DomainCounts[];
}

interface SoftCounts {
  readonly constraint: Constraint;
  readonly topology: Topology;
  /** By domain; for host names by node. */
  readonly counts: Int32Array;
  readonly perNode: boolean;
}

export interface SpreadScoreState {
  readonly perConstraint: readonly (SoftCounts & { readonly weight: number })[];
  /** 1 for nodes without all of the labels, which score nothing. */
  readonly ignored: Uint8Array;
}

function least(domain: DomainCounts): number {
  if (domain.least === undefined) {
    let min = Number.POSITIVE_INFINITY;
    for (let d = 0; d < domain.counts.length; d++) if (domain.present[d] === 1 && domain.counts[d]! < min) min = domain.counts[d]!;
    domain.least = min;
  }
  // With fewer domains than asked for, the missing ones count as empty.
  return domain.domains < domain.constraint.minDomains ? 0 : domain.least;
}

function countDomains(snapshot: Snapshot, pod: PodInfo, constraints: readonly Constraint[], affinity: NodeMatcher | undefined): DomainCounts[] {
  const complete = snapshot.nodes.filter((node) => hasAllLabels(node.labels, constraints));
  return constraints.map((constraint) => {
    const topology = snapshot.topology(constraint.topologyKey);
    const perDomain = new Int32Array(topology.values.length);
    const present = new Uint8Array(topology.values.length);
    let domains = 0;
    for (const node of complete) {
      if (!counts(constraint, pod.pod, node, affinity)) continue;
      const domain = topology.domainOf[node.index]!;
      if (present[domain] === 0) {
        present[domain] = 1;
        domains++;
      }
      perDomain[domain]! += countPods(node, constraint, pod.namespace);
    }
    const self = constraint.selector.matches(pod.labels) ? 1 : 0;
    return { constraint, topology, counts: perDomain, present, domains, self, least: undefined };
  });
}

/** Spreads Pods that belong together evenly over zones, hosts or other domains (kube-scheduler PodTopologySpread). */
export function podTopologySpread({ defaultingType, defaultConstraints }: PodTopologySpreadArgs): Plugin<SpreadFilterState, SpreadScoreState> {
  const isSystem = defaultingType === 'System';
  const defaults = isSystem ? SYSTEM_CONSTRAINTS : defaultConstraints;

  function constraintsOf(pod: Pod, listers: Listers, action: 'DoNotSchedule' | 'ScheduleAnyway'): readonly Constraint[] {
    const own = pod.spec?.topologySpreadConstraints;
    if (own?.length) return own.filter((c) => c.whenUnsatisfiable === action).map((c) => compileConstraint(c, pod.metadata.labels ?? {}));
    const wanted = defaults.filter((c) => c.whenUnsatisfiable === action);
    if (wanted.length === 0) return [];
    const selector = defaultSelector(pod, listers);
    return selector.empty ? [] : wanted.map((c) => ({ ...compileConstraint(c, {}), selector }));
  }

  return {
    name: 'PodTopologySpread',
    events: [
      {
        resource: 'Pod',
        actions: Action.Add | Action.UpdatePodLabel | Action.UpdatePodToleration | Action.Delete,
        hint(pod, { old, now }, listers) {
          const before = old as Pod | undefined;
          const after = now as Pod | undefined;
          const involved = (p: Pod): boolean =>
            p.metadata.uid === pod.metadata.uid ||
            ((p.spec?.nodeName || p.status?.nominatedNodeName) !== undefined && p.metadata.namespace === pod.metadata.namespace);
          if ((after && !involved(after)) || (before && !involved(before))) return 'skip';
          const constraints = constraintsOf(pod, listers, 'DoNotSchedule');
          const matches = (p: Pod): boolean[] => constraints.map((c) => c.selector.matches(p.metadata.labels ?? {}));
          if (!before || !after) return matches((after ?? before)!).includes(true) ? 'queue' : 'skip';
          const tolerationsChanged = after.metadata.uid === pod.metadata.uid && !semanticEqual(after.spec?.tolerations, before.spec?.tolerations);
          if (tolerationsChanged && constraints.some((c) => c.honorsTaints)) return 'queue';
          return semanticEqual(matches(before), matches(after)) ? 'skip' : 'queue';
        },
      },
      {
        resource: 'Node',
        actions: Action.Add | Action.Delete | Action.UpdateNodeLabel | Action.UpdateNodeTaint,
        hint(pod, { old, now }, listers) {
          const constraints = constraintsOf(pod, listers, 'DoNotSchedule');
          const labelsOf = (node: Node): Labels => node.metadata.labels ?? {};
          const complete = (node: Node): boolean => hasAllLabels(labelsOf(node), constraints);
          if (!old || !now) return complete((now ?? old) as Node) ? 'queue' : 'skip';
          const [before, after] = [old as Node, now as Node];
          if (complete(before) !== complete(after)) return 'queue';
          const moved = constraints.some((c) => labelsOf(before)[c.topologyKey] !== labelsOf(after)[c.topologyKey]);
          return complete(after) && (moved || !semanticEqual(before.spec?.taints, after.spec?.taints)) ? 'queue' : 'skip';
        },
      },
    ],

    preFilter(snapshot, pod) {
      const constraints = constraintsOf(pod.pod, snapshot.listers, 'DoNotSchedule');
      if (constraints.length === 0) return 'skip';
      const affinity = requiredNodeAffinity(pod.pod);
      return { state: { constraints, affinity, perConstraint: countDomains(snapshot, pod, constraints, affinity) } };
    },
    updateFilter({ constraints, affinity, perConstraint }, pod, other, node, change) {
      if (!hasAllLabels(node.labels, constraints)) return;
      for (const domain of perConstraint) {
        const { constraint, topology } = domain;
        if (other.namespace !== pod.namespace || !constraint.selector.matches(other.labels) || !counts(constraint, pod.pod, node, affinity)) continue;
        domain.counts[topology.domainOf[node.index]!]! += change;
        domain.least = undefined;
      }
    },
    cloneFilter: (state) => ({ ...state, perConstraint: state.perConstraint.map((d) => ({ ...d, counts: d.counts.slice() })) }),
    filter({ perConstraint }, _pod, node) {
      for (const domain of perConstraint) {
        const at = domain.topology.domainOf[node.index]!;
        if (at < 0) return NO_LABEL;
        const matching = domain.present[at] === 1 ? domain.counts[at]! : 0;
        if (matching + domain.self - least(domain) > domain.constraint.maxSkew) return TOO_UNEVEN;
      }
      return undefined;
    },

    preScore(snapshot, pod, feasible) {
      const constraints = constraintsOf(pod.pod, snapshot.listers, 'ScheduleAnyway');
      if (constraints.length === 0 || snapshot.nodes.length === 0) return 'skip';
      // System defaults spread over hosts even where nodes have no zone.
      const needsAll = !isSystem || (pod.pod.spec?.topologySpreadConstraints?.length ?? 0) > 0;
      const soft = countSoft(snapshot, pod, constraints, needsAll);
      return { state: weigh(soft, snapshot, feasible, needsAll) };
    },
    score({ perConstraint, ignored }, _pod, node) {
      if (ignored[node.index] === 1) return 0;
      let score = 0;
      for (const { constraint, topology, counts: pods, perNode, weight } of perConstraint) {
        const domain = topology.domainOf[node.index]!;
        if (domain >= 0) score += pods[perNode ? node.index : domain]! * weight + (constraint.maxSkew - 1);
      }
      return Math.round(score);
    },
    normalize({ ignored }, scores, feasible) {
      let min = Number.POSITIVE_INFINITY;
      let max = 0;
      for (let i = 0; i < scores.length; i++) {
        if (ignored[feasible[i]!.index] === 1) continue;
        if (scores[i]! < min) min = scores[i]!;
        if (scores[i]! > max) max = scores[i]!;
      }
      for (let i = 0; i < scores.length; i++) {
        if (ignored[feasible[i]!.index] === 1) scores[i] = 0;
        else scores[i] = max === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (max + min - scores[i]!)) / max);
      }
    },
  };
}

function countSoft(snapshot: Snapshot, pod: PodInfo, constraints: readonly Constraint[], needsAll: boolean): SoftCounts[] {
  const affinity = requiredNodeAffinity(pod.pod);
  return constraints.map((constraint) => {
    const topology = snapshot.topology(constraint.topologyKey);
    const perNode = constraint.topologyKey === HOSTNAME;
    const pods = new Int32Array(perNode ? snapshot.nodes.length : topology.values.length);
    for (const node of snapshot.nodes) {
      if (perNode) pods[node.index] = countPods(node, constraint, pod.namespace);
      else if (!(needsAll && !hasAllLabels(node.labels, constraints)) && counts(constraint, pod.pod, node, affinity)) {
        const domain = topology.domainOf[node.index]!;
        if (domain >= 0) pods[domain]! += countPods(node, constraint, pod.namespace);
      }
    }
    return { constraint, topology, counts: pods, perNode };
  });
}

/** Gives each constraint its weight, by the number of domains that the feasible nodes are in: small topologies must not drown in large ones. */
function weigh(soft: readonly SoftCounts[], snapshot: Snapshot, feasible: readonly NodeInfo[], needsAll: boolean): SpreadScoreState {
  const ignored = new Uint8Array(snapshot.nodes.length);
  let scored = feasible.length;
  if (needsAll)
    for (const node of feasible)
      if (soft.some(({ topology }) => topology.domainOf[node.index]! < 0)) {
        ignored[node.index] = 1;
        scored--;
      }
  const perConstraint = soft.map((one) => {
    let size = scored;
    if (!one.perNode) {
      // Nodes without the label form a domain of their own, the one of the empty value.
      const seen = new Uint8Array(one.topology.values.length + 1);
      const unlabelled = one.topology.values.indexOf('');
      size = 0;
      for (const node of feasible) {
        if (ignored[node.index] === 1) continue;
        const at = one.topology.domainOf[node.index]!;
        const domain = at >= 0 ? at : unlabelled >= 0 ? unlabelled : seen.length - 1;
        if (seen[domain] === 0) {
          seen[domain] = 1;
          size++;
        }
      }
    }
    return { ...one, weight: Math.log(size + 2) };
  });
  return { perConstraint, ignored };
}
