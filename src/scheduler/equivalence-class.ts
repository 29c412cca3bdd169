import { mustHold } from '../sim/invariant';
import type { Cache } from './cache';
import type { NodeInfo } from './framework/node-info';
import type { DomainBound, Incremental, NodeIndexes, Plugin, Scores } from './framework/plugin';
import type { PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';

/**
 * What has been worked out for all Pods that look the same to the plugins, as one column a plugin over the nodes. It is kept up with the cache's
 * changes: a placement changes one node for plugins that look at a node's own Pods, and a few sums for those that count Pods in domains.
 */
export interface EquivalenceClass {
  /** The highest-scoring nodes, by place, good until the next call; undefined if nothing fits. */
  best(): NodeIndexes | undefined;
}

/** A score that is normalised over the feasible nodes, from what each node gives. */
interface Column {
  readonly plugin: Plugin;
  readonly weight: number;
  readonly state: unknown;
  readonly raw: Float64Array;
}

/** A plugin that counts Pods, with its running counts. */
interface Running {
  readonly plugin: Plugin;
  readonly incremental: Incremental<unknown, unknown, unknown>;
  readonly state: unknown;
  readonly weight: number;
}

/** In place of a node's score. */
const REJECTED = -1;

/** What decides which nodes fit: what depends on the node alone is worked out, the rest is asked when something changes. */
interface Filters {
  readonly states: ReadonlyMap<Plugin, unknown>;
  /** By node: 1 where nothing will ever fit. */
  readonly unfit: Uint8Array;
  /** Those that look at the node's own Pods … */
  readonly byPods: readonly Plugin[];
  /** … and those that count Pods anywhere. */
  readonly counting: readonly Running[];
}

function filtersOf(cache: Cache, pod: PodInfo, profile: Profile): Filters | undefined {
  const { nodes } = cache;
  const count = nodes.length;
  const states = new Map<Plugin, unknown>();
  const skipped = new Set<Plugin>();
  const unfit = new Uint8Array(count);
  for (const plugin of profile.preFilter) {
    if (plugin.filterScope === 'cluster' && plugin.incremental) continue;
    const result = plugin.preFilter!(cache, pod);
    if (result === 'skip') skipped.add(plugin);
    else if ('refuse' in result) return undefined;
    else {
      states.set(plugin, result.state);
      const only = result.nodes;
      if (only) for (let i = 0; i < count; i++) if (!only.has(nodes[i]!.name)) unfit[i] = 1;
    }
  }
  const byPods: Plugin[] = [];
  const counting: Running[] = [];
  for (const plugin of profile.filter) {
    const { incremental } = plugin;
    if (plugin.filterScope === 'cluster' && incremental?.bounds) {
      const state = incremental.filterState!(cache, pod);
      if (state !== undefined) counting.push({ plugin, incremental, state, weight: 0 });
    } else if (skipped.has(plugin)) continue;
    else if (plugin.filterScope === 'node') {
      for (let i = 0; i < count; i++) if (plugin.filter!(states.get(plugin), pod, nodes[i]!)) unfit[i] = 1;
    } else if (plugin.filterScope === 'pods') byPods.push(plugin);
    else return undefined;
  }
  return { states, unfit, byPods, counting };
}

/** What the nodes' scores are made of, likewise. */
interface Scorers {
  /** By node: the sum of what depends on the node alone and needs no normalising. */
  readonly ofNode: Float64Array;
  readonly columns: readonly Column[];
  readonly ofPods: readonly { readonly plugin: Plugin; readonly state: unknown; readonly weight: number }[];
  readonly counting: readonly Running[];
}

/** A plugin that says what its scores depend on is the scheduler's own, and does not fail. */
function scoreOf(plugin: Plugin, state: unknown, pod: PodInfo, node: NodeInfo): number {
  const score = plugin.score!(state, pod, node);
  mustHold(typeof score === 'number', 'scores that are kept up do not fail', plugin.name);
  return score;
}

function scorersOf(cache: Cache, pod: PodInfo, profile: Profile): Scorers | undefined {
  const { nodes } = cache;
  const everyNode = Int32Array.from(nodes, (_, i) => i);
  const ofNode = new Float64Array(nodes.length);
  const columns: Column[] = [];
  const ofPods: { readonly plugin: Plugin; readonly state: unknown; readonly weight: number }[] = [];
  const counting: Running[] = [];
  for (const { plugin, weight } of profile.score) {
    const { incremental } = plugin;
    if (plugin.scoreScope === 'cluster' && incremental?.scoreAll) {
      const state = incremental.scoreState!(cache, pod);
      if (state !== undefined) counting.push({ plugin, incremental, state, weight });
      continue;
    }
    const prepared = profile.preScore.includes(plugin) ? plugin.preScore!(cache, pod, everyNode) : { state: undefined };
    if (prepared === 'skip') continue;
    const { state } = prepared;
    if (plugin.scoreScope === 'pods' && !plugin.normalize) ofPods.push({ plugin, state, weight });
    else if (plugin.scoreScope !== 'node') return undefined;
    else if (plugin.normalize) {
      const raw = Float64Array.from(nodes, (node) => scoreOf(plugin, state, pod, node));
      // Where all nodes give the same, so does whatever becomes of it.
      if (raw.some((score) => score !== raw[0])) columns.push({ plugin, weight, state, raw });
    } else for (let i = 0; i < nodes.length; i++) ofNode[i]! += weight * scoreOf(plugin, state, pod, nodes[i]!);
  }
  return { ofNode, columns, ofPods, counting };
}

/** A class and what it works with. */
interface Work {
  readonly cache: Cache;
  readonly pod: PodInfo;
  readonly filters: Filters;
  readonly scorers: Scorers;
  /** By node: the sum of what needs no normalising, or `REJECTED`. */
  readonly fixed: Float64Array;
  /** How many of the cache's changes are in it. */
  seen: number;
  readonly buffer: Int32Array;
  readonly totals: Float64Array;
  readonly scratch: Float64Array;
}

/** Works out a class of Pods; undefined if some plugin has to be asked anew for each Pod. */
export function createClass(cache: Cache, pod: PodInfo, profile: Profile): EquivalenceClass | undefined {
  const filters = filtersOf(cache, pod, profile);
  const scorers = filters && scorersOf(cache, pod, profile);
  if (!scorers) return undefined;
  const count = cache.nodes.length;
  const work: Work = {
    cache,
    pod,
    filters,
    scorers,
    fixed: new Float64Array(count),
    seen: cache.changes.length,
    buffer: new Int32Array(count),
    totals: new Float64Array(count),
    scratch: new Float64Array(count),
  };
  for (const node of cache.nodes) refresh(work, node);
  return { best: () => best(work) };
}

/** Works out a node anew. */
function refresh({ pod, filters, scorers, fixed }: Work, node: NodeInfo): void {
  const i = node.index;
  fixed[i] = REJECTED;
  if (filters.unfit[i] === 1) return;
  for (const plugin of filters.byPods) if (plugin.filter!(filters.states.get(plugin), pod, node)) return;
  let sum = scorers.ofNode[i]!;
  for (const { plugin, state, weight } of scorers.ofPods) sum += weight * scoreOf(plugin, state, pod, node);
  fixed[i] = sum;
}

function catchUp(work: Work): void {
  const { pod, filters, scorers } = work;
  const { changes } = work.cache;
  for (; work.seen < changes.length; work.seen++) {
    const { pod: other, node, change } = changes[work.seen]!;
    // It is looked at as it is now, after all changes.
    if (changes[work.seen + 1]?.node !== node) refresh(work, node);
    for (const { incremental, state } of filters.counting) incremental.updateFilter?.(state, pod, other, node, change);
    for (const { incremental, state } of scorers.counting) incremental.updateScore?.(state, pod, other, node, change);
  }
}

function best(work: Work): NodeIndexes | undefined {
  const { cache, pod, filters, scorers, fixed, buffer } = work;
  catchUp(work);
  const bounds = filters.counting.flatMap(({ incremental, state }) => incremental.bounds!(state, pod));
  const isPlain = scorers.columns.length === 0 && scorers.counting.every(({ incremental, state }) => incremental.weigh!(state, cache, NO_NODES) === undefined);
  if (isPlain) return highestWithin(fixed, bounds, buffer);
  let n = 0;
  for (let i = 0; i < fixed.length; i++) if (fixed[i]! >= 0) buffer[n++] = i;
  for (const bound of bounds) n = within(bound, buffer, n);
  return n === 0 ? undefined : bestOf(work, buffer.subarray(0, n));
}

/** The feasible nodes with the highest total, where scores depend on which nodes are feasible. */
function bestOf({ cache, scorers, fixed, totals, scratch }: Work, feasible: NodeIndexes): NodeIndexes {
  const scores: Scores = scratch.subarray(0, feasible.length);
  for (let i = 0; i < feasible.length; i++) totals[i] = fixed[feasible[i]!]!;
  for (const { plugin, weight, state, raw } of scorers.columns) {
    for (let i = 0; i < feasible.length; i++) scores[i] = raw[feasible[i]!]!;
    addScores(totals, plugin, state, weight, scores, feasible);
  }
  for (const { plugin, incremental, state, weight } of scorers.counting) {
    const weighed = incremental.weigh!(state, cache, feasible);
    if (weighed === undefined) continue;
    incremental.scoreAll!(weighed, feasible, scores);
    addScores(totals, plugin, weighed, weight, scores, feasible);
  }
  return highest(totals, feasible);
}

/** Adds a plugin's scores, normalised, to the totals. */
function addScores(totals: Float64Array, plugin: Plugin, state: unknown, weight: number, scores: Scores, feasible: NodeIndexes): void {
  plugin.normalize?.(state, scores, feasible);
  for (let i = 0; i < feasible.length; i++) totals[i]! += scores[i]! * weight;
}

const NO_NODES: NodeIndexes = new Int32Array(0);

const isWithin = ({ topology, values, min, max, needsLabel }: DomainBound, node: number): boolean => {
  const domain = topology.domainOf[node]!;
  return domain < 0 ? !needsLabel : values[domain]! >= min && values[domain]! <= max;
};

/** The nodes within the bounds whose score is highest. Bounds are looked at only where the score is high enough. */
function highestWithin(scores: Float64Array, bounds: readonly DomainBound[], into: Int32Array): NodeIndexes | undefined {
  let best = 0;
  let n = 0;
  nodes: for (let node = 0; node < scores.length; node++) {
    const score = scores[node]!;
    if (score < best) continue;
    for (let b = 0; b < bounds.length; b++) if (!isWithin(bounds[b]!, node)) continue nodes;
    if (score > best) {
      best = score;
      n = 0;
    }
    into[n++] = node;
  }
  return n === 0 ? undefined : into.subarray(0, n);
}

/** Keeps those of the first `n` nodes whose domain is within the bounds; gives back how many. */
function within(bound: DomainBound, nodes: Int32Array, n: number): number {
  let kept = 0;
  for (let i = 0; i < n; i++) if (isWithin(bound, nodes[i]!)) nodes[kept++] = nodes[i]!;
  return kept;
}

function highest(totals: Float64Array, feasible: NodeIndexes): NodeIndexes {
  let best = Number.NEGATIVE_INFINITY;
  let ties = 0;
  for (let i = 0; i < feasible.length; i++) {
    const total = totals[i]!;
    if (total > best) {
      best = total;
      ties = 1;
    } else if (total === best) ties++;
  }
  const result = new Int32Array(ties);
  for (let i = 0, t = 0; t < ties; i++) if (totals[i] === best) result[t++] = feasible[i]!;
  return result;
}
