import { keyOf } from '../api/object';
import type { Pod } from '../api/types.gen';
import { createBudgets } from './budgets';
import { drainIn, type Move } from './drain';
import { createTrial, type Trial } from './trial';
import type { World } from './world';

/** Which nodes could be emptied, one after the other, so that everything still has a place. */
export interface FewestAnswer {
  readonly question: 'fewest';
  readonly nodes: number;
  readonly emptied: readonly { readonly node: string; readonly moves: readonly Move[] }[];
  /** Why each of the others has to stay: the first Pod that keeps it. */
  readonly kept: readonly { readonly node: string; readonly pod: string; readonly why: string }[];
}

/** Those with the least on them first, as an autoscaler looks at them: the more of them go. */
export function fewestNodes(world: World): FewestAnswer {
  const trial = createTrial(world);
  const used = (name: string): number => {
    const info = trial.cache.byName.get(name);
    return info ? info.requestedMilliCPU / (info.allocatable.milliCPU || 1) + info.requestedMemory / (info.allocatable.memory || 1) : 0;
  };
  const candidates = world.nodes
    .filter(({ spec }) => !spec?.unschedulable)
    .map(({ metadata: { name = '' } }) => ({ name, used: used(name) }))
    .toSorted((a, b) => a.used - b.used || (a.name < b.name ? -1 : 1));
  const emptied: FewestAnswer['emptied'][number][] = [];
  const kept: FewestAnswer['kept'][number][] = [];
  for (const { name } of candidates) {
    const before = (trial.cache.byName.get(name)?.pods ?? []).map(({ pod }) => pod);
    const moves = drainIn(trial, createBudgets(world), world, [name]);
    const hindrance = moves.find(({ fate }) => fate !== 'moves' && fate !== 'stays');
    if (!hindrance) {
      emptied.push({ node: name, moves });
      continue;
    }
    takeBack(trial, world, name, before, moves);
    kept.push({ node: name, pod: hindrance.pod, why: hindrance.why ?? hindrance.fate });
  }
  return { question: 'fewest', nodes: world.nodes.length, emptied, kept };
}

/** As if nobody had tried to drain the node. */
function takeBack(trial: Trial, world: World, name: string, before: readonly Pod[], moves: readonly Move[]): void {
  const moved = new Set(moves.filter(({ fate }) => fate === 'moves').map(({ pod }) => pod));
  for (const pod of before) {
    if (moved.has(keyOf(pod))) trial.remove(pod);
    trial.put(pod);
  }
  const node = world.nodes.find(({ metadata }) => metadata.name === name);
  if (node) trial.cache.setNode(node);
}
