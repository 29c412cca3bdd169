import type { Pod } from '../api/types.gen';
import { createTrial } from './trial';
import type { World } from './world';

/** Would it fit, and how many more of it, until what runs out (cluster-capacity's question)? */
export interface FitAnswer {
  readonly question: 'fit';
  readonly count: number;
  /** There may be more: it was not tried further. */
  readonly isMore: boolean;
  readonly nodes: readonly { readonly node: string; readonly count: number }[];
  /** Why no more fit, in the scheduler's words; none if there may be more. */
  readonly why?: string;
}

const COUNT_MAX = 20_000;

/** Places one Pod after the other, as many as fit. */
export function howManyFit(world: World, pod: Pod, most = COUNT_MAX): FitAnswer {
  const trial = createTrial(world);
  const counts = new Map<string, number>();
  for (let count = 0; count < most; count++) {
    const { name = 'pod', ...metadata } = pod.metadata;
    const placed = trial.place({ ...pod, metadata: { ...metadata, name: `${name}-${count}`, uid: `asked-${count}` } });
    if ('why' in placed) return answer(counts, count, placed.why);
    counts.set(placed.node, (counts.get(placed.node) ?? 0) + 1);
  }
  return answer(counts, most, undefined);
}

const answer = (counts: ReadonlyMap<string, number>, count: number, why: string | undefined): FitAnswer => ({
  question: 'fit',
  count,
  isMore: why === undefined,
  nodes: [...counts].map(([node, n]) => ({ node, count: n })).toSorted((a, b) => b.count - a.count || (a.node < b.node ? -1 : 1)),
  ...(why !== undefined && { why }),
});
