import type { FieldError } from '../../api/field-error';
import type { LabelSelector, Node, Pod } from '../../api/types.gen';
import { invalid } from '../../api/validation/errors';
import type { Because } from '../explanation';
import { Action, type EventObjects, type QueueingHint } from '../framework/events';
import type { PluginFactory } from '../framework/factory';
import type { NodeInfo } from '../framework/node-info';
import { type DomainBound, MAX_SCORE, type Plugin } from '../framework/plugin';
import { compilePod, type PodInfo, termMatches } from '../framework/pod-info';
import type { AffinityTerm } from '../framework/pod-template';
import { type Labels, NOTHING } from '../framework/selector';
import { namespaceLabels, type Snapshot, type Topology } from '../framework/snapshot';
import { unresolvable, unschedulable } from '../framework/status';

const NO_FRIENDS = unresolvable("node(s) didn't match pod affinity rules");
const FOES = unschedulable("node(s) didn't match pod anti-affinity rules");
const FOE_OF_OTHERS = unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");

interface InterPodAffinityArgs {
  /** What the required affinity of Pods that run adds to the score of a Pod that they want near. */
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

const WEIGHT_MAX = 100;
const validateArgs = (path: string, { hardPodAffinityWeight: weight = 1 }: InterPodAffinityArgs): readonly FieldError[] =>
  weight < 0 || weight > WEIGHT_MAX ? [invalid(`${path}.hardPodAffinityWeight`, weight, `not in valid range [0, ${WEIGHT_MAX}]`)] : [];

/** A number for each domain of one topology key. */
interface DomainSums {
  readonly topology: Topology;
  readonly sums: Float64Array;
}

/** By topology key. */
type Sums = Map<string, DomainSums>;

function sumsOf(all: Sums, snapshot: Snapshot, key: string): DomainSums {
  let one = all.get(key);
  if (!one) {
    const topology = snapshot.topology(key);
    one = { topology, sums: new Float64Array(topology.values.length) };
    all.set(key, one);
  }
  return one;
}

function addTo(sums: Sums, snapshot: Snapshot, key: string, node: NodeInfo, value: number): void {
  const one = sumsOf(sums, snapshot, key);
  const domain = one.topology.domainOf[node.index]!;
  if (domain >= 0) one.sums[domain]! += value;
}

const sumAt = (sums: Sums, key: string, node: NodeInfo): number => {
  const one = sums.get(key);
  return one ? (one.sums[one.topology.domainOf[node.index]!] ?? 0) : 0;
};

const copySums = (sums: Sums): Sums => new Map([...sums].map(([key, { topology, sums: s }]) => [key, { topology, sums: s.slice() }]));
const isZero = (sums: Sums): boolean => [...sums.values()].every((one) => one.sums.every((n) => n === 0));

interface AffinityFilterState {
  readonly snapshot: Snapshot;
  readonly labels: Labels;
  readonly affinity: readonly AffinityTerm[];
  readonly antiAffinity: readonly AffinityTerm[];
  /** How many Pods with anti-affinity to this one are in each domain … */
  readonly foesOfOthers: Sums;
  /** … how many match all of its affinity terms … */
  readonly friends: Sums;
  /** … and how many match its anti-affinity terms. */
  readonly foes: Sums;
}

interface AffinityScoreState {
  readonly snapshot: Snapshot;
  readonly labels: Labels;
  readonly wanted: readonly AffinityTerm[];
  readonly unwanted: readonly AffinityTerm[];
  /** What the Pods in each domain add up to. */
  readonly sums: Sums;
}

const NO_LABELS: Labels = {};

/** A term of the incoming Pod with the namespaces that its namespace selector selects now (`mergeAffinityTermNamespacesIfNotEmpty`). */
function resolveNamespaces(term: AffinityTerm, snapshot: Snapshot): AffinityTerm {
  if (term.namespaceSelector.empty) return term;
  const names = new Set(term.namespaces);
  for (const [name, namespace] of snapshot.listers.namespaces) if (term.namespaceSelector.matches(namespace.metadata.labels ?? NO_LABELS)) names.add(name);
  return { ...term, namespaces: names, namespaceSelector: NOTHING };
}

const resolve = (terms: readonly AffinityTerm[], snapshot: Snapshot): readonly AffinityTerm[] => terms.map((t) => resolveNamespaces(t, snapshot));

const matchesAll = (terms: readonly AffinityTerm[], pod: PodInfo): boolean => terms.length > 0 && terms.every((t) => termMatches(t, pod, NO_LABELS));

function updateSums(state: AffinityFilterState, pod: PodInfo, other: PodInfo, node: NodeInfo, change: 1 | -1): void {
  const { snapshot } = state;
  for (const term of other.requiredAntiAffinity) if (termMatches(term, pod, state.labels)) addTo(state.foesOfOthers, snapshot, term.topologyKey, node, change);
  if (matchesAll(state.affinity, other)) for (const term of state.affinity) addTo(state.friends, snapshot, term.topologyKey, node, change);
  for (const term of state.antiAffinity) if (termMatches(term, other, NO_LABELS)) addTo(state.foes, snapshot, term.topologyKey, node, change);
}

function countFilter(snapshot: Snapshot, pod: PodInfo): AffinityFilterState {
  const state: AffinityFilterState = {
    snapshot,
    labels: namespaceLabels(snapshot, pod.namespace),
    affinity: resolve(pod.requiredAffinity, snapshot),
    antiAffinity: resolve(pod.requiredAntiAffinity, snapshot),
    foesOfOthers: new Map(),
    friends: new Map(),
    foes: new Map(),
  };
  const looksAtAll = state.affinity.length > 0 || state.antiAffinity.length > 0;
  for (const node of snapshot.nodes) for (const other of looksAtAll ? node.pods : node.podsWithRequiredAntiAffinity) updateSums(state, pod, other, node, 1);
  return state;
}

/** The first of a group of Pods that want to be together finds none of them yet and may go to any node that has the labels. */
const isFirst = ({ affinity, friends }: AffinityFilterState, pod: PodInfo): boolean => isZero(friends) && matchesAll(affinity, pod);

/** The filter as bounds on the sums. */
function bounds(state: AffinityFilterState, pod: PodInfo): readonly DomainBound[] {
  const { snapshot, affinity, antiAffinity, friends, foes, foesOfOthers } = state;
  const result: DomainBound[] = [];
  const none = Number.NEGATIVE_INFINITY;
  const min = affinity.length > 0 && isFirst(state, pod) ? none : 1;
  for (const { topologyKey } of affinity) {
    const { topology, sums } = sumsOf(friends, snapshot, topologyKey);
    result.push({ topology, values: sums, min, max: Number.POSITIVE_INFINITY, needsLabel: true });
  }
  const keepOff = (all: Sums, key: string): void => {
    const one = all.get(key);
    if (one) result.push({ topology: one.topology, values: one.sums, min: none, max: 0, needsLabel: false });
  };
  for (const { topologyKey } of antiAffinity) keepOff(foes, topologyKey);
  for (const key of foesOfOthers.keys()) keepOff(foesOfOthers, key);
  return result;
}

/** Whether two nodes are in one domain. */
function sharesDomain(snapshot: Snapshot, key: string, a: NodeInfo, b: NodeInfo): boolean {
  const { domainOf } = snapshot.topology(key);
  return domainOf[a.index]! >= 0 && domainOf[a.index] === domainOf[b.index];
}

/** The Pods whose anti-affinity keeps a Pod off a node, and those that its own does. */
function foesAround({ snapshot, labels, antiAffinity }: AffinityFilterState, pod: PodInfo, node: NodeInfo): readonly Because[] {
  const result: Because[] = [];
  for (const home of snapshot.nodes)
    for (const other of antiAffinity.length > 0 ? home.pods : home.podsWithRequiredAntiAffinity) {
      other.requiredAntiAffinity.forEach((term, i) => {
        const { topologyKey } = term;
        if (!termMatches(term, pod, labels) || !sharesDomain(snapshot, topologyKey, home, node)) return;
        const selected = labelsSelected(
          other.pod.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[i]?.labelSelector,
          pod.labels,
        );
        result.push({ why: 'kept-off', pod: other.key, topologyKey, domain: node.labels[topologyKey]!, labels: selected });
      });
      for (const term of antiAffinity)
        if (termMatches(term, other, NO_LABELS) && sharesDomain(snapshot, term.topologyKey, home, node))
          result.push({ why: 'keeps-off', pod: other.key, topologyKey: term.topologyKey, domain: node.labels[term.topologyKey]! });
    }
  return result;
}

/** Those of a Pod's labels without which a selector would not select it. */
function labelsSelected({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}, labels: Labels): Readonly<Record<string, string>> {
  const keys = [...Object.keys(matchLabels), ...matchExpressions.flatMap(({ key, operator }) => (operator === 'In' || operator === 'Exists' ? [key] : []))];
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(labels, key) ? [[key, labels[key]!]] : [])));
}

const hasPreferences = (pod: PodInfo): boolean => pod.preferredAffinity.length > 0 || pod.preferredAntiAffinity.length > 0;

const NAME = 'InterPodAffinity';

/** Pods that want to be near to, or far from, other Pods (kube-scheduler InterPodAffinity). */
export const interPodAffinity: PluginFactory = {
  name: NAME,
  args: { structs: { InterPodAffinityArgs: { hardPodAffinityWeight: '*int32?', ignorePreferredTermsOfExistingPods: 'bool?' } }, validate: validateArgs },
  create,
};

/** Whether what became of another Pod may help one that was rejected (upstream `isSchedulableAfterPodChange`). */
function onPodEvent(pod: Pod, { old, now }: EventObjects): QueueingHint {
  if (old && now && now.metadata.uid === pod.metadata.uid) return 'queue';
  const unplaced = (p: Pod | undefined): boolean => p !== undefined && !p.spec?.nodeName && !p.status?.nominatedNodeName;
  if (unplaced(old as Pod | undefined) || unplaced(now as Pod | undefined)) return 'skip';
  const info = compilePod(pod);
  const before = old && compilePod(old as Pod);
  const after = now && compilePod(now as Pod);
  const { requiredAffinity: terms, requiredAntiAffinity: antiTerms } = info;
  if (before && after) {
    const becomesFriend = !matchesAll(terms, before) && matchesAll(terms, after);
    const foeNoMore = matchesAll(antiTerms, before) && !matchesAll(antiTerms, after);
    return becomesFriend || foeNoMore ? 'queue' : 'skip';
  }
  if (after) return matchesAll(terms, after) ? 'queue' : 'skip';
  return before && (matchesAll(antiTerms, before) || matchesAll(before.requiredAntiAffinity, info)) ? 'queue' : 'skip';
}

/** … and what became of a node (`isSchedulableAfterNodeChange`). */
function onNodeEvent(pod: Pod, { old, now }: EventObjects): QueueingHint {
  const { requiredAffinity, requiredAntiAffinity } = compilePod(pod);
  const before = old && ((old as Node).metadata.labels ?? NO_LABELS);
  const after = (now as Node).metadata.labels ?? NO_LABELS;
  const moved = (key: string): boolean => before?.[key] !== undefined && after[key] !== undefined && before[key] !== after[key];
  if (requiredAffinity.some(({ topologyKey: key }) => after[key] !== undefined && (before?.[key] === undefined || moved(key)))) return 'queue';
  if (requiredAntiAffinity.some(({ topologyKey: key }) => !before || (before[key] !== undefined && after[key] === undefined) || moved(key))) return 'queue';
  return 'skip';
}

function create({
  hardPodAffinityWeight = 1,
  ignorePreferredTermsOfExistingPods = false,
}: InterPodAffinityArgs): Plugin<AffinityFilterState, AffinityScoreState, AffinityScoreState> {
  function countScore(snapshot: Snapshot, pod: PodInfo): AffinityScoreState | undefined {
    const hasOwn = hasPreferences(pod);
    if (ignorePreferredTermsOfExistingPods && !hasOwn) return undefined;
    const state: AffinityScoreState = {
      snapshot,
      labels: namespaceLabels(snapshot, pod.namespace),
      wanted: resolve(pod.preferredAffinity, snapshot),
      unwanted: resolve(pod.preferredAntiAffinity, snapshot),
      sums: new Map(),
    };
    for (const node of snapshot.nodes) for (const other of hasOwn ? node.pods : node.podsWithAffinity) updateScore(state, pod, other, node, 1);
    return state;
  }

  function updateScore({ snapshot, labels, wanted, unwanted, sums }: AffinityScoreState, pod: PodInfo, other: PodInfo, node: NodeInfo, change: 1 | -1): void {
    for (const t of wanted) if (termMatches(t, other, NO_LABELS)) addTo(sums, snapshot, t.topologyKey, node, t.weight * change);
    for (const t of unwanted) if (termMatches(t, other, NO_LABELS)) addTo(sums, snapshot, t.topologyKey, node, -t.weight * change);
    if (hardPodAffinityWeight > 0)
      for (const t of other.requiredAffinity) if (termMatches(t, pod, labels)) addTo(sums, snapshot, t.topologyKey, node, hardPodAffinityWeight * change);
    for (const t of other.preferredAffinity) if (termMatches(t, pod, labels)) addTo(sums, snapshot, t.topologyKey, node, t.weight * change);
    for (const t of other.preferredAntiAffinity) if (termMatches(t, pod, labels)) addTo(sums, snapshot, t.topologyKey, node, -t.weight * change);
  }

  return {
    name: NAME,
    filterScope: 'cluster',
    scoreScope: 'cluster',
    events: [
      {
        resource: 'Pod',
        actions: Action.Add | Action.UpdatePodLabel | Action.Delete,
        hint: onPodEvent,
      },
      {
        resource: 'Node',
        actions: Action.Add | Action.UpdateNodeLabel,
        hint: onNodeEvent,
      },
    ],

    preFilter(snapshot, pod) {
      const state = countFilter(snapshot, pod);
      return state.affinity.length === 0 && state.antiAffinity.length === 0 && isZero(state.foesOfOthers) ? 'skip' : { state };
    },
    updateFilter: updateSums,
    cloneFilter: (state) => ({ ...state, foesOfOthers: copySums(state.foesOfOthers), friends: copySums(state.friends), foes: copySums(state.foes) }),
    because: foesAround,
    filter(state, pod, node) {
      const { affinity, antiAffinity, foesOfOthers, friends, foes } = state;
      let friendly = true;
      for (const { topologyKey } of affinity) {
        if (!Object.hasOwn(node.labels, topologyKey)) return NO_FRIENDS;
        if (sumAt(friends, topologyKey, node) <= 0) friendly = false;
      }
      if (!friendly && !isFirst(state, pod)) return NO_FRIENDS;
      for (const { topologyKey } of antiAffinity) if (sumAt(foes, topologyKey, node) > 0) return FOES;
      for (const key of foesOfOthers.keys()) if (sumAt(foesOfOthers, key, node) > 0) return FOE_OF_OTHERS;
      return undefined;
    },

    preScore(snapshot, pod) {
      const state = countScore(snapshot, pod);
      return state && state.sums.size > 0 ? { state } : 'skip';
    },
    score({ sums }, _pod, node) {
      let score = 0;
      for (const key of sums.keys()) score += sumAt(sums, key, node);
      return score;
    },
    normalize(_state, scores) {
      let min = Number.POSITIVE_INFINITY;
      let max = Number.NEGATIVE_INFINITY;
      for (const score of scores) {
        if (score < min) min = score;
        if (score > max) max = score;
      }
      const range = max - min;
      for (let i = 0; i < scores.length; i++) scores[i] = range > 0 ? Math.trunc(MAX_SCORE * ((scores[i]! - min) / range)) : 0;
    },

    incremental: {
      filterState: countFilter,
      updateFilter: updateSums,
      bounds,
      scoreState: countScore,
      updateScore,
      weigh: (state) => (state.sums.size > 0 ? state : undefined),
      scoreAll({ sums }, feasible, scores) {
        scores.fill(0);
        for (const { topology, sums: perDomain } of sums.values())
          for (let i = 0; i < feasible.length; i++) {
            const domain = topology.domainOf[feasible[i]!]!;
            if (domain >= 0) scores[i]! += perDomain[domain]!;
          }
      },
    },
  };
}
