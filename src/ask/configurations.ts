import type { KubeSchedulerConfiguration } from '../scheduler/config';
import { type Imbalance, imbalanceOf } from './imbalance';
import { makerOf } from './pods';
import { createTrial, type Trial } from './trial';
import { inQueueOrder, type World } from './world';

/** Where everything would be, had it been placed by another configuration from the start. */
export interface ConfigurationsAnswer {
  readonly question: 'configurations';
  /** As it is now, and by each configuration. */
  readonly columns: readonly Column[];
}

export interface Column {
  /** `now`, or as the user calls the configuration. */
  readonly name: string;
  readonly imbalance: Imbalance;
  /** Pods that are on another node than now. */
  readonly moved: number;
  readonly waiting: number;
  /** Nodes with nothing but their own on them. */
  readonly empty: number;
}

/** Places all Pods anew by each configuration, in the order of their coming; what is its node's own stays. */
export function underConfigurations(
  world: World,
  configurations: readonly { readonly name: string; readonly configuration: KubeSchedulerConfiguration }[],
): ConfigurationsAnswer {
  const now = columnOf('now', world, 0);
  return { question: 'configurations', columns: [now, ...configurations.map(({ name, configuration }) => placedBy(world, name, configuration))] };
}

function placedBy(world: World, name: string, configuration: KubeSchedulerConfiguration): Column {
  const fixed = world.placed.filter((pod) => makerOf(pod) === 'node');
  const trial = createTrial(world, { placed: fixed, configuration });
  let [moved, waiting] = [0, 0];
  for (const pod of inQueueOrder([...world.placed.filter((one) => makerOf(one) !== 'node'), ...world.pending])) {
    const placed = trial.place(pod);
    if ('why' in placed) waiting++;
    else if (pod.spec?.nodeName && pod.spec.nodeName !== placed.node) moved++;
  }
  return column(name, trial, moved, waiting);
}

/** How a world is as it stands. */
export const columnOf = (name: string, world: World, moved: number): Column => column(name, createTrial(world), moved, world.pending.length);

function column(name: string, { cache }: Trial, moved: number, waiting: number): Column {
  const empty = cache.nodes.filter(({ pods }) => pods.every(({ pod }) => makerOf(pod) === 'node')).length;
  return { name, imbalance: imbalanceOf(cache.nodes), moved, waiting, empty };
}
