import type { Pod } from '../../api/types.gen';
import type { Because } from '../explanation';
import { addPod, cloneNodeInfo, type NodeInfo, removePod } from './node-info';
import { MAX_SCORE, type NodeIndexes, type NodeTrial, type Plugin, type Scores } from './plugin';
import type { PodInfo } from './pod-info';
import type { Profile } from './profile';
import type { Recorder } from './recorder';
import type { Listers, Snapshot } from './snapshot';
import { failure, type Status, unresolvable } from './status';

/** What the PreFilter plugins said together. */
export interface PreFilterOutcome {
  readonly status: Status | undefined;
  /** The nodes that are left to look at; undefined means all. */
  readonly nodes: ReadonlySet<string> | undefined;
  /** The plugins that narrowed the search. */
  readonly narrowedBy: readonly string[];
}

/** The plugins' states of one scheduling cycle (kube-scheduler `CycleState`), by plugin. Plugins that PreFilter skipped have none. */
export type FilterStates = ReadonlyMap<Plugin, unknown>;

export interface Cycle {
  readonly snapshot: Snapshot;
  readonly pod: PodInfo;
  readonly profile: Profile;
  readonly recorder: Recorder | undefined;
  /** Filter plugins that have something to say on this Pod. */
  filters: readonly Plugin[];
  readonly states: Map<Plugin, unknown>;
  readonly prepared: Set<string>;
}

export const createCycle = (snapshot: Snapshot, pod: PodInfo, profile: Profile, recorder?: Recorder): Cycle => ({
  snapshot,
  pod,
  profile,
  recorder,
  filters: profile.filter,
  states: new Map(),
  prepared: new Set(),
});

const named = (status: Status, plugin: Plugin): Status => ({ ...status, plugin: plugin.name });

/** kube-scheduler `RunPreFilterPlugins`. */
export function runPreFilter(cycle: Cycle): PreFilterOutcome {
  const { snapshot, pod, profile, recorder } = cycle;
  const skipped = new Set<Plugin>();
  const narrowedBy: string[] = [];
  let nodes: ReadonlySet<string> | undefined;
  let status: Status | undefined;
  for (const plugin of profile.preFilter) {
    const result = plugin.preFilter!(snapshot, pod);
    cycle.prepared.add(plugin.name);
    if (result === 'skip') {
      skipped.add(plugin);
      recorder?.preFilter(plugin.name, 'Skip', []);
      continue;
    }
    if ('refuse' in result) {
      recorder?.preFilter(plugin.name, result.refuse.code, result.refuse.reasons);
      status = named(result.refuse, plugin);
      if (status.code !== 'Unschedulable') break;
      continue;
    }
    recorder?.preFilter(plugin.name, 'Success', []);
    cycle.states.set(plugin, result.state);
    if (!result.nodes) continue;
    narrowedBy.push(plugin.name);
    const before = nodes;
    nodes = before ? new Set([...result.nodes].filter((n) => before.has(n))) : result.nodes;
    if (nodes.size > 0) continue;
    status = unresolvable(
      narrowedBy.length === 1
        ? `node(s) didn't satisfy plugin ${narrowedBy[0]}`
        : `node(s) didn't satisfy plugin(s) [${narrowedBy.toSorted().join(' ')}] simultaneously`,
    );
    break;
  }
  cycle.filters = profile.filter.filter((plugin) => !skipped.has(plugin));
  return { status, nodes, narrowedBy: narrowedBy.toSorted() };
}

function runFiltersOn(cycle: Cycle, states: FilterStates, node: NodeInfo): Status | undefined {
  const { filters, pod, recorder } = cycle;
  for (const plugin of filters) {
    const status = plugin.filter!(states.get(plugin), pod, node);
    recorder?.filter(plugin.name, node, status);
    if (status) return named(status, plugin);
  }
  return undefined;
}

/** What more the plugin that turned a node down has to say of it. */
export function becauseOf({ filters, states, pod }: Cycle, name: string | undefined, node: NodeInfo): readonly Because[] {
  const plugin = filters.find((one) => one.name === name);
  return plugin?.because?.(states.get(plugin), pod, node) ?? [];
}

function cloneStates(cycle: Cycle, states: FilterStates): Map<Plugin, unknown> {
  const copy = new Map(states);
  for (const plugin of cycle.filters) if (plugin.cloneFilter && states.has(plugin)) copy.set(plugin, plugin.cloneFilter(states.get(plugin)));
  return copy;
}

function updateStates(cycle: Cycle, states: FilterStates, other: PodInfo, node: NodeInfo, change: 1 | -1): void {
  for (const plugin of cycle.filters) if (plugin.updateFilter && states.has(plugin)) plugin.updateFilter(states.get(plugin), cycle.pod, other, node, change);
}

/**
 * Asks the Filter plugins about one node, as if the Pods that it is promised to were on it already, and once more without them:
 * a Pod may need one of them near, and it may never come (kube-scheduler `RunFilterPluginsWithNominatedPods`).
 */
export function runFilters(cycle: Cycle, node: NodeInfo, states: FilterStates = cycle.states): Status | undefined {
  const nominated = cycle.snapshot.nominated.get(node.name)?.filter((p) => p.priority >= cycle.pod.priority && p.uid !== cycle.pod.uid) ?? [];
  if (nominated.length > 0) {
    const crowded = cloneNodeInfo(node);
    const withNominated = cloneStates(cycle, states);
    for (const other of nominated) {
      addPod(crowded, other);
      updateStates(cycle, withNominated, other, crowded, 1);
    }
    // Only the round that decides is told.
    if (runFiltersOn({ ...cycle, recorder: undefined }, withNominated, crowded)) return runFiltersOn(cycle, withNominated, crowded);
  }
  return runFiltersOn(cycle, states, node);
}

/** A node to try other sets of Pods on, for preemption. */
export function tryNode(cycle: Cycle, original: NodeInfo): NodeTrial {
  const quiet: Cycle = { ...cycle, recorder: undefined };
  const node = cloneNodeInfo(original);
  const states = cloneStates(quiet, cycle.states);
  return {
    node,
    add(pod) {
      addPod(node, pod);
      updateStates(quiet, states, pod, node, 1);
    },
    remove(pod) {
      removePod(node, pod);
      updateStates(quiet, states, pod, node, -1);
    },
    filter: () => runFilters(quiet, node, states),
  };
}

/** What the Score plugins came to: the nodes' totals, in the order of the feasible nodes, or why there are none. */
export type ScoredNodes = { readonly totals: Scores } | { readonly error: string };

/** PreScore, Score and NormalizeScore of all plugins, weighted and summed (kube-scheduler `RunPreScorePlugins`, `RunScorePlugins`). */
export function runScore(cycle: Cycle, feasible: readonly NodeInfo[]): ScoredNodes {
  const { snapshot, pod, profile, recorder } = cycle;
  const indexes = Int32Array.from(feasible, (node) => node.index);
  const states = new Map<Plugin, unknown>();
  const skipped = new Set<Plugin>();
  for (const plugin of profile.preScore) {
    const result = plugin.preScore!(snapshot, pod, indexes);
    recorder?.preScore(plugin.name, result === 'skip' ? 'Skip' : 'Success');
    if (result === 'skip') skipped.add(plugin);
    else states.set(plugin, result.state);
  }
  const totals = new Float64Array(feasible.length);
  for (const { plugin, weight } of profile.score) {
    if (skipped.has(plugin)) continue;
    const scored = scoreWith(cycle, plugin, states.get(plugin), { feasible, indexes });
    if ('error' in scored) return scored;
    recorder?.score(plugin.name, weight, feasible, scored.raw, scored.scores);
    for (let i = 0; i < feasible.length; i++) totals[i]! += scored.scores[i]! * weight;
  }
  return { totals };
}

interface Feasible {
  readonly feasible: readonly NodeInfo[];
  readonly indexes: NodeIndexes;
}

interface PluginScores {
  readonly raw: Scores;
  readonly scores: Scores;
}

/** One plugin's scores, before and after NormalizeScore; or what it failed with, in upstream's words. */
function scoreWith({ pod, recorder }: Cycle, plugin: Plugin, state: unknown, { feasible, indexes }: Feasible): PluginScores | { readonly error: string } {
  const failedWith = (status: Status): string => `plugin ${JSON.stringify(plugin.name)} failed with: ${status.reasons.join(', ')}`;
  const scores = new Float64Array(feasible.length);
  for (const [i, node] of feasible.entries()) {
    const score = plugin.score!(state, pod, node);
    if (typeof score === 'number') scores[i] = score;
    else {
      recorder?.scoreFailed(plugin.name, node, score);
      return { error: `running Score plugins: ${failedWith(score)}` };
    }
  }
  const raw = recorder ? scores.slice() : scores;
  const status = plugin.normalize?.(state, scores, indexes);
  if (status) {
    recorder?.scoreFailed(plugin.name, undefined, status);
    return { error: `running Normalize on Score plugins: ${failedWith(status)}` };
  }
  const invalid = plugin.isOwn ? scores.findIndex((score) => !(score >= 0 && score <= MAX_SCORE)) : -1;
  if (invalid < 0) return { raw, scores };
  const range = failure(
    `plugin ${JSON.stringify(plugin.name)} returns an invalid score ${scores[invalid]}, it should in the range of [0, ${MAX_SCORE}] after normalizing`,
  );
  recorder?.scoreFailed(plugin.name, feasible[invalid], range);
  return { error: `applying score defaultWeights on Score plugins: ${range.reasons.join()}` };
}

/** The first PreEnqueue plugin that keeps the Pod out of the queue. */
export function runPreEnqueue(profile: Profile, pod: Pod, listers: Listers): Status | undefined {
  for (const plugin of profile.preEnqueue) {
    const status = plugin.preEnqueue!(pod, listers);
    if (status) return named(status, plugin);
  }
  return undefined;
}
