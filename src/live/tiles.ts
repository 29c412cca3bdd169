import { memoOf } from '../api/memo';
import { inNaturalOrder } from '../api/natural-order';
import { isPodTerminal } from '../api/pod-phase';
import { podRequests } from '../api/pod-resources';
import { podState, type Tone } from '../api/pod-state';
import { quantityMilliValue, quantityValue } from '../api/quantity';
import type { Node, Pod } from '../api/types.gen';
import { type Holdings, held } from './holdings';

/** A node as it is drawn where thousands stand beside each other. */
export interface Tile {
  readonly name: string;
  readonly state: 'ready' | 'cordoned' | 'down';
  /** What its Pods ask for, of what it can give: 0 to 1, or more. */
  readonly cpu: number;
  readonly memory: number;
  readonly pods: Readonly<Record<Tone, number>>;
}

const requestsOf = memoOf((pod: Pod) => {
  const { cpu, memory } = podRequests(pod.spec ?? { containers: [] });
  return { milliCpu: quantityMilliValue(cpu), memory: quantityValue(memory) };
});

const share = (asked: number, has: number): number => (has > 0 ? asked / has : 0);

export function nodeState({ spec, status }: Node): Tile['state'] {
  if (status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True') return 'down';
  return spec?.unschedulable ? 'cordoned' : 'ready';
}

function tileOf(node: Node, pods: Iterable<Pod>): Tile {
  const counts: Record<Tone, number> = { pass: 0, wait: 0, reject: 0, quiet: 0 };
  let [milliCpu, memory] = [0, 0];
  for (const pod of pods) {
    counts[podState(pod).tone]++;
    if (isPodTerminal(pod)) continue;
    const asked = requestsOf(pod);
    milliCpu += asked.milliCpu;
    memory += asked.memory;
  }
  const allocatable = node.status?.allocatable ?? node.status?.capacity ?? {};
  return {
    name: node.metadata.name ?? '',
    state: nodeState(node),
    cpu: share(milliCpu, quantityMilliValue(allocatable.cpu)),
    memory: share(memory, quantityValue(allocatable.memory)),
    pods: counts,
  };
}

const NO_PODS: ReadonlyMap<string, Pod> = new Map();
/** The tiles of all nodes; only those of which something has changed are made anew. */
export interface Tiles {
  readonly byNode: Map<string, Tile>;
  order: readonly string[];
}

export const newTiles = (): Tiles => ({ byNode: new Map(), order: [] });

/** Brings the tiles up to date, in order of the nodes' names. */
export function tilesOf(tiles: Tiles, holdings: Holdings): readonly Tile[] {
  const nodes = held<Node>(holdings, 'nodes');
  let reorder = false;
  for (const name of holdings.touched) {
    const node = nodes.get(name);
    reorder ||= tiles.byNode.has(name) !== (node !== undefined);
    if (node) tiles.byNode.set(name, tileOf(node, (holdings.podsByNode.get(name) ?? NO_PODS).values()));
    else tiles.byNode.delete(name);
  }
  holdings.touched.clear();
  if (reorder) tiles.order = [...tiles.byNode.keys()].sort(inNaturalOrder);
  return tiles.order.flatMap((name) => tiles.byNode.get(name) ?? []);
}
