import { keyOf } from '../api/object';
import type { Node } from '../api/types.gen';
import type { Move } from './drain';
import { makerOf } from './pods';
import { createTrial } from './trial';
import { inQueueOrder, type World } from './world';

/** What survives if nodes are lost at once: nobody asks budgets then. */
export interface LoseAnswer {
  readonly question: 'lose';
  readonly nodes: readonly string[];
  readonly survive: number;
  readonly moves: readonly Move[];
}

/** Nodes that are named, and those that bear a label (`topology.kubernetes.io/zone=a`). */
export const nodesNamed = ({ nodes }: World, names: readonly string[]): readonly string[] => {
  const isMeant = ({ metadata: { name = '', labels = {} } }: Node): boolean =>
    names.some((one) => one === name || (one.includes('=') && Object.entries(labels).some(([key, value]) => `${key}=${value}` === one)));
  return nodes
    .filter(isMeant)
    .map(({ metadata }) => metadata.name ?? '')
    .sort();
};

export function lose(world: World, nodes: readonly string[]): LoseAnswer {
  const gone = new Set(nodes);
  const isGone = (name: string | undefined): boolean => gone.has(name ?? '');
  const placed = world.placed.filter(({ spec }) => !isGone(spec?.nodeName));
  const trial = createTrial(world, { nodes: world.nodes.filter(({ metadata }) => !isGone(metadata.name)), placed });
  const moves = inQueueOrder(world.placed.filter(({ spec }) => isGone(spec?.nodeName))).map((pod): Move => {
    const common = { pod: keyOf(pod), from: pod.spec?.nodeName ?? '' };
    // What is its node's own goes with it.
    if (makerOf(pod) !== 'controller') return { ...common, fate: 'lost' };
    const found = trial.place(pod);
    return 'why' in found ? { ...common, fate: 'waits', why: found.why } : { ...common, fate: 'moves', to: found.node };
  });
  return { question: 'lose', nodes, survive: placed.length, moves };
}
