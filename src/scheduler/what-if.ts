import { createCache } from './cache';
import { compileProfiles, type KubeSchedulerConfiguration } from './config';
import { decide } from './decide';
import { compilePod } from './framework/pod-info';
import type { Snapshot } from './framework/snapshot';

/** What another configuration would make of a Pod that has a node. */
export interface Placement {
  /** `namespace/name` */
  readonly pod: string;
  readonly node: string;
  /** The nodes that it could go to, all equally good; empty if it would fit nowhere. */
  readonly nodes: readonly string[];
  /** Whether its node is among them. */
  readonly stays: boolean;
}

/** A snapshot of its own, in which Pods can be taken off nodes and put back. */
function copyOf({ nodes, listers }: Snapshot): ReturnType<typeof createCache> {
  const cache = createCache(listers);
  for (const { node, pods } of nodes) {
    cache.setNode(node);
    for (const { pod } of pods) cache.setPod(pod);
  }
  return cache;
}

/**
 * Where each placed Pod would go under another configuration, were it to be placed again with all others where they are.
 * Pods of schedulers that the configuration does not have are left out.
 */
export function whatIf(snapshot: Snapshot, configuration: KubeSchedulerConfiguration): readonly Placement[] {
  const profiles = compileProfiles(configuration);
  const cache = copyOf(snapshot);
  const result: Placement[] = [];
  for (const { name: node, pods } of snapshot.nodes)
    for (const { key, pod } of pods) {
      const profile = profiles.get(pod.spec?.schedulerName ?? 'default-scheduler');
      if (!profile || pod.metadata.deletionTimestamp !== undefined) continue;
      cache.removePod(key);
      const { nodeName: _, ...spec } = pod.spec!;
      const decision = decide(cache, compilePod({ ...pod, spec }), profile);
      const nodes = decision.outcome === 'scheduled' ? decision.ties : [];
      result.push({ pod: key, node, nodes, stays: nodes.includes(node) });
      cache.setPod(pod);
    }
  return result;
}
