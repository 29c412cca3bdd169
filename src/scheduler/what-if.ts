import { createCache } from './cache';
import { compileProfiles, type KubeSchedulerConfiguration } from './config';
import { decide } from './decide';
import { compilePod, type PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';
import type { Snapshot } from './framework/snapshot';
import { createPlacementFinder } from './placement';
import { withoutNode } from './pods';

/** The nodes that a Pod could go to, all equally good: how many, and the first few. */
export interface Choice {
  readonly count: number;
  readonly nodes: readonly string[];
}

/** A Pod that has a node, and for which another configuration would choose otherwise. */
export interface Move {
  /** `namespace/name` */
  readonly pod: string;
  readonly node: string;
  /** The choice now, by the configuration that is in force; the Pod's own node need not be in it any more. */
  readonly now: Choice;
  /** The choice by the other one; undefined if none of its profiles is for the Pod. */
  readonly proposed?: Choice;
}

export interface Comparison {
  readonly moves: readonly Move[];
  /** How many Pods were looked at, of all that have a node. */
  readonly considered: number;
  readonly placed: number;
}

const PODS_MAX = 2_000;
/** Plugins of one's own are slow: so many Pods that each is asked about so many nodes, a few seconds. */
const OWN_CALLS_MAX = 10_000;
const NODES_TOLD_MAX = 3;

const sameNodes = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((name, i) => name === b[i]);
const told = (nodes: readonly string[]): Choice => ({ count: nodes.length, nodes: nodes.slice(0, NODES_TOLD_MAX) });

/**
 * For which placed Pods another configuration would choose other nodes than the one in force, were each to be placed again with all others where
 * they are. Both are asked, because what has come since alone may make a Pod go elsewhere.
 */
export function compareConfigurations(snapshot: Snapshot, current: KubeSchedulerConfiguration, other: KubeSchedulerConfiguration): Comparison {
  const [profilesNow, profilesProposed] = [compileProfiles(current), compileProfiles(other)];
  const cache = createCache(snapshot.listers);
  for (const { node, pods } of snapshot.nodes) {
    cache.setNode(node);
    for (const { pod } of pods) cache.setPod(pod);
  }
  // A finder remembers what it worked out by the profiles' names, so that each configuration needs one of its own.
  const [finderNow, finderProposed] = [createPlacementFinder(cache), createPlacementFinder(cache)];

  function choose(finder: typeof finderNow, info: PodInfo, profile: Profile): readonly string[] {
    const found = finder.find(info, profile);
    if (found) return Array.from(found, (i) => cache.nodes[i]!.name);
    const decision = decide(cache, info, profile);
    return decision.outcome === 'scheduled' ? decision.ties : [];
  }

  const placed = snapshot.nodes.flatMap(({ name, pods }) => pods.filter((p) => !p.terminating).map((p) => ({ node: name, key: p.key, pod: p.pod })));
  const moves: Move[] = [];
  const isOwn = [...profilesNow.values(), ...profilesProposed.values()].some(({ plugins }) => plugins.some((plugin) => plugin.isOwn));
  const most = isOwn ? Math.min(PODS_MAX, Math.ceil(OWN_CALLS_MAX / snapshot.nodes.length)) : PODS_MAX;
  for (const { node, key, pod } of placed.slice(0, most)) {
    const schedulerName = pod.spec?.schedulerName ?? 'default-scheduler';
    const [profileNow, profileProposed] = [profilesNow.get(schedulerName), profilesProposed.get(schedulerName)];
    if (!profileNow && !profileProposed) continue;
    cache.removePod(key);
    const info = compilePod(withoutNode(pod));
    const now = profileNow ? choose(finderNow, info, profileNow) : [];
    const proposed = profileProposed && choose(finderProposed, info, profileProposed);
    cache.setPod(pod);
    if (!proposed || !sameNodes(now, proposed)) moves.push({ pod: key, node, now: told(now), ...(proposed && { proposed: told(proposed) }) });
  }
  return { moves, considered: Math.min(placed.length, most), placed: placed.length };
}
