import { keyOf } from '../api/object';
import type { Node, Pod } from '../api/types.gen';
import { type Cache, createCache } from '../scheduler/cache';
import { compileProfiles, type KubeSchedulerConfiguration } from '../scheduler/config';
import { decide } from '../scheduler/decide';
import { compilePod } from '../scheduler/framework/pod-info';
import { createPlacementFinder } from '../scheduler/placement';
import { asNew, onNode } from '../scheduler/pods';
import type { World } from './world';

/** Where a Pod would go, or why nowhere, in the scheduler's words. */
export type Placed = { readonly node: string } | { readonly why: string };

/** A cluster to try things on: the real scheduler decides, one Pod after the other, and what it decides counts for the next. */
export interface Trial {
  readonly cache: Cache;
  /** Has the scheduler find a node for a Pod, which has it from then on. Of nodes that are equally good it takes the first by name. Nobody is preempted. */
  place(pod: Pod): Placed;
  remove(pod: Pod): void;
  /** Puts a Pod where it says that it is. */
  put(pod: Pod): void;
}

export interface TrialOptions {
  readonly nodes?: readonly Node[];
  readonly placed?: readonly Pod[];
  readonly configuration?: KubeSchedulerConfiguration | undefined;
}

export function createTrial(
  { listers, ...world }: World,
  { nodes = world.nodes, placed = world.placed, configuration = world.configuration }: TrialOptions = {},
): Trial {
  const cache = createCache(listers);
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const node of nodes) cache.setNode(node);
  for (const pod of placed) if (names.has(pod.spec?.nodeName)) cache.setPod(pod);
  const profiles = compileProfiles(configuration);
  const finder = createPlacementFinder(cache);

  function choose(pod: Pod): Placed {
    const profile = profiles.get(pod.spec?.schedulerName ?? 'default-scheduler');
    if (!profile) return { why: `no scheduler is called ${pod.spec?.schedulerName}` };
    const info = compilePod(pod);
    const found = finder.find(info, profile);
    if (found) {
      let first = Number.POSITIVE_INFINITY;
      for (const index of found) first = Math.min(first, index);
      const node = cache.nodes[first];
      if (node) return { node: node.name };
    }
    const decision = decide(cache, info, profile);
    switch (decision.outcome) {
      case 'scheduled':
        return { node: decision.ties[0] ?? '' };
      case 'unschedulable':
        return { why: decision.messageBeforePostFilter };
      case 'gated':
        return { why: decision.status.reasons.join(', ') };
      case 'error':
        return { why: decision.message };
    }
  }

  return {
    cache,
    place(pod) {
      const fresh = asNew(pod);
      const chosen = choose(fresh);
      if ('node' in chosen) cache.setPod(onNode(fresh, chosen.node));
      return chosen;
    },
    remove: (pod) => cache.removePod(keyOf(pod)),
    put: (pod) => cache.setPod(pod),
  };
}
