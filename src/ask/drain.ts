import { keyOf } from '../api/object';
import type { Node, Pod } from '../api/types.gen';
import { type Budgets, createBudgets } from './budgets';
import { makerOf } from './pods';
import { createTrial, type Trial } from './trial';
import { inQueueOrder, type World } from './world';

/** What becomes of a Pod whose node is drained. */
export interface Move {
  readonly pod: string;
  readonly from: string;
  /**
   * `moves`: what takes its place has a node; `waits`: it has none; `blocked`: a budget does not let it go; `lost`: nobody makes it anew; `stays`: it is its node's own.
   */
  readonly fate: 'moves' | 'waits' | 'blocked' | 'lost' | 'stays';
  readonly to?: string;
  /** In which round it goes: those of one go at once, the next when what took their place is ready. */
  readonly round?: number;
  /** The scheduler's words, or the budget. */
  readonly why?: string;
}

export interface DrainAnswer {
  readonly question: 'drain';
  readonly nodes: readonly string[];
  readonly moves: readonly Move[];
}

const cordoned = (node: Node): Node => ({ ...node, spec: { ...node.spec, unschedulable: true } });

/** Which Pods go where, which cannot and why, and in which order, if these nodes are drained. */
export function drain(world: World, nodes: readonly string[]): DrainAnswer {
  const trial = createTrial(world);
  return { question: 'drain', nodes, moves: drainIn(trial, createBudgets(world), world, nodes) };
}

/** Drains nodes in a trial, which then has them empty, as far as they can be emptied. */
export function drainIn(trial: Trial, budgets: Budgets, world: World, nodes: readonly string[]): readonly Move[] {
  const names = new Set(nodes);
  for (const node of world.nodes) if (names.has(node.metadata.name ?? '')) trial.cache.setNode(cordoned(node));
  const moves: Move[] = [];
  let left: Pod[] = [];
  for (const name of nodes)
    for (const { pod } of [...(trial.cache.byName.get(name)?.pods ?? [])]) {
      if (makerOf(pod) === 'node') moves.push({ pod: keyOf(pod), from: name, fate: 'stays' });
      else left.push(pod);
    }
  left = [...inQueueOrder(left)];
  for (let round = 1; left.length > 0; round++) {
    const going = evictable(left, budgets);
    if (going.length === 0) break;
    left = left.filter((pod) => !going.includes(pod));
    for (const pod of going) trial.remove(pod);
    for (const pod of going) moves.push(moveOf(trial, budgets, pod, round));
  }
  for (const pod of left) moves.push({ pod: keyOf(pod), from: pod.spec?.nodeName ?? '', fate: 'blocked', why: budgets.forbids(pod) ?? '' });
  return moves;
}

/** Those that may go now, one after the other: each takes of its budget. */
function evictable(pods: readonly Pod[], budgets: Budgets): readonly Pod[] {
  const going: Pod[] = [];
  for (const pod of pods) {
    if (budgets.forbids(pod) !== undefined) continue;
    budgets.take(pod);
    going.push(pod);
  }
  return going;
}

function moveOf(trial: Trial, budgets: Budgets, pod: Pod, round: number): Move {
  const common = { pod: keyOf(pod), from: pod.spec?.nodeName ?? '', round };
  if (makerOf(pod) === 'nobody') return { ...common, fate: 'lost' };
  const placed = trial.place(pod);
  if ('why' in placed) return { ...common, fate: 'waits', why: placed.why };
  budgets.giveBack(pod);
  return { ...common, fate: 'moves', to: placed.node };
}
