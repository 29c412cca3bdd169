import type { Explanation } from '../scheduler/explanation';
import type { Cluster } from './cluster';
import type { Cycle, CycleTimes } from './cycle';
import { schedulerAt } from './inspect';
import type { TraceIndex } from './trace-index';

export type { Explanation } from '../scheduler/explanation';

/** All cycles of a Pod (`namespace/name`) that the branch knows, in order. */
export function cyclesOf({ trace }: Cluster, index: TraceIndex, pod: string): readonly Cycle[] {
  return index
    .about(`pods/${pod}`)
    .filter((id) => trace.body(id).type === 'cycle-end')
    .map((id) => ({ id, startUs: trace.sentAtUs(id), endUs: trace.arrivesAtUs(id) }));
}

/** The decision of a cycle with all its verdicts and scores: decided again by the scheduler as it was right after the message that began it. */
export function explainCycle(cluster: Cluster, { id }: Pick<Cycle, 'id'>): Explanation | undefined {
  const began = cluster.deliveryOf(cluster.trace.cause(id));
  return began === undefined ? undefined : schedulerAt(cluster, began + 1).explainCycle();
}

/** A cycle and what came of it. */
export interface Attempt extends Cycle {
  /** Where the Pod went; undefined while the cycle lasts, or if it went nowhere. */
  readonly node?: string;
  /** Why it went nowhere. */
  readonly message?: string;
}

/** The cycles of a Pod up to now with their outcomes, as the messages tell that the scheduler sent at their ends; the latest first. */
export function attemptsOf(cluster: Cluster, index: TraceIndex, pod: string): readonly Attempt[] {
  return cyclesOf(cluster, index, pod)
    .filter((cycle) => cycle.startUs <= cluster.nowUs)
    .map((cycle) => ({ ...cycle, ...(cycle.endUs <= cluster.nowUs && outcomeOf(cluster, cycle)) }))
    .reverse();
}

function outcomeOf(cluster: Cluster, { id, endUs }: Cycle): Pick<Attempt, 'node' | 'message'> {
  const { trace, sent } = cluster;
  for (let at = firstSentAt(cluster, endUs); at < sent && trace.sentAtUs(at) === endUs; at++) {
    if (trace.cause(at) !== id) continue;
    const { path = '', body } = trace.body(at) as {
      readonly path?: string;
      readonly body?: { readonly target?: { readonly name: string }; readonly note?: string };
    };
    if (path.endsWith('/binding') && body?.target) return { node: body.target.name };
    if (path.endsWith('/events') && body?.note !== undefined) return { message: body.note };
  }
  return {};
}

/** The first message that was sent at this moment or later: messages are numbered in the order in which they are sent. */
function firstSentAt({ trace, sent }: Cluster, us: number): number {
  let low = trace.first;
  let high = sent;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (trace.sentAtUs(middle) < us) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** When the plugin calls of a cycle are over up to (not including) a call: they are spread evenly over its time. */
export const callAtUs = ({ startUs, endUs }: Cycle, call: number, calls: number): number =>
  // The fraction apart: beside a time of this size it would be lost to rounding.
  startUs + Math.ceil((call * (endUs - startUs)) / Math.max(1, calls));

/** When in its cycle a decision has come how far. A moment is the beginning of the last call that counts for it. */
export function cycleTimes(cycle: Cycle, { calls }: Explanation): CycleTimes {
  const at = (call: number): number => callAtUs(cycle, call, calls.length);
  const first = calls.findIndex((c) => c.extensionPoint === 'PreScore' || c.extensionPoint === 'Score');
  const decidedUs = at(Math.max(0, calls.length - 1));
  return first < 0
    ? { filteredUs: cycle.endUs, decidedUs: cycle.endUs }
    : { filteredUs: Math.min(at(first) - 1, at(Math.max(0, first - 1))), scoreStartUs: at(first), decidedUs };
}
