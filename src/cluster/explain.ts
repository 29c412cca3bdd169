import type { Explanation } from '../scheduler/explanation';
import type { Cluster } from './cluster';
import { schedulerOf } from './inspect';
import type { TraceIndex } from './trace-index';

export type { Explanation } from '../scheduler/explanation';

/** A scheduling cycle of a Pod. While it lasts, the scheduler's timer for its end is under way: `id` is that timer's. */
export interface Cycle {
  readonly id: number;
  readonly startUs: number;
  readonly endUs: number;
}

/** All cycles of a Pod (`namespace/name`) that the branch knows, in order. */
export function cyclesOf({ kernel: { trace } }: Cluster, index: TraceIndex, pod: string): readonly Cycle[] {
  return index
    .about(`pods/${pod}`)
    .filter((id) => trace.body(id).type === 'cycle-end')
    .map((id) => ({ id, startUs: trace.sentAtUs(id), endUs: trace.arrivesAtUs(id) }));
}

/** The decision of a cycle with all its verdicts and scores: decided again from the state right after the message that began it. */
export function explainCycle(cluster: Cluster, { id }: Cycle): Explanation | undefined {
  const began = cluster.deliveryOf(cluster.kernel.trace.cause(id));
  if (began === undefined) return undefined;
  return cluster.excursion(() => {
    cluster.seek(began + 1);
    return schedulerOf(cluster).explainCycle();
  });
}

/** When the plugin calls of a cycle are over up to (not including) a call: they are spread evenly over its time. */
export const callAtUs = ({ startUs, endUs }: Cycle, call: number, calls: number): number =>
  Math.ceil(startUs + (call * (endUs - startUs)) / Math.max(1, calls));

/** When the last Filter call is over and scoring begins; undefined if no node was scored. */
export function scoreStartUs(cycle: Cycle, { calls }: Explanation): number | undefined {
  const first = calls.findIndex((c) => c.extensionPoint === 'PreScore' || c.extensionPoint === 'Score');
  return first < 0 ? undefined : callAtUs(cycle, first, calls.length);
}
