import type { Node, Pod } from '../../api/types.gen';
import type { EventObjects } from '../framework/events';
import type { Plugin } from '../framework/plugin';
import { compilePod } from '../framework/pod-info';
import { createSnapshot, type Listers, NO_LISTERS } from '../framework/snapshot';

export interface World {
  readonly nodes: readonly Node[];
  /** Pods that have a node. */
  readonly pods?: readonly Pod[];
  readonly listers?: Partial<Listers>;
}

/** What a plugin's PreFilter and Filter say of each node: `ok`, or its reasons; or one word for all nodes, where PreFilter skips or refuses. */
export function verdicts(plugin: Plugin, { nodes, pods = [], listers }: World, pod: Pod): string | Readonly<Record<string, string>> {
  const snapshot = createSnapshot(nodes, pods, listers);
  const info = compilePod(pod);
  const prepared = plugin.preFilter?.(snapshot, info) ?? { state: undefined };
  if (prepared === 'skip') return 'skip';
  if ('refuse' in prepared) return prepared.refuse.reasons.join();
  return Object.fromEntries(snapshot.nodes.map((node) => [node.name, plugin.filter?.(prepared.state, info, node)?.reasons.join() ?? 'ok']));
}

/** A plugin's scores of all nodes, normalised. */
export function scores(plugin: Plugin, { nodes, pods = [], listers }: World, pod: Pod): 'skip' | Readonly<Record<string, number>> {
  const snapshot = createSnapshot(nodes, pods, listers);
  const info = compilePod(pod);
  const feasible = Int32Array.from(snapshot.nodes, (node) => node.index);
  const prepared = plugin.preScore?.(snapshot, info, feasible) ?? { state: undefined };
  if (prepared === 'skip') return 'skip';
  const result = Float64Array.from(snapshot.nodes, (node) => Number(plugin.score!(prepared.state, info, node)));
  plugin.normalize?.(prepared.state, result, feasible);
  return Object.fromEntries(snapshot.nodes.map((node, i) => [node.name, result[i]!]));
}

/** What the plugin's hint for events of a resource says: whether they may bring the Pod back. */
export function hint(plugin: Plugin, resource: 'Pod' | 'Node', pod: Pod, objects: EventObjects): 'queue' | 'skip' {
  const event = plugin.events?.find((e) => e.resource === resource);
  return event?.hint?.(pod, objects, NO_LISTERS) ?? 'queue';
}
