import type { PluginCall } from '../scheduler/explanation';
import { cycleBegunBy } from './breakpoints';
import type { Cycle } from './cycle';
import { callAtUs } from './explain';
import { passTo, runUntil, type Vehicle } from './stepping';
import type { View } from './view';

/** Where time stands within a scheduling cycle. */
export interface CycleNow extends Cycle {
  /** `namespace/name`. */
  readonly pod: string;
  /** The call that goes on, counted from 1, and how many there are. */
  readonly number: number;
  readonly calls: number;
  readonly call?: PluginCall;
}

/** The scheduling cycle that is under way. */
function cycleUnderWay({ cluster: { trace, nowUs, underWay } }: View): Cycle | undefined {
  const id = underWay().find((one) => trace.body(one).type === 'cycle-end' && trace.to(one) === 'scheduler');
  const cycle = id === undefined ? undefined : { id, startUs: trace.sentAtUs(id), endUs: trace.arrivesAtUs(id) };
  return cycle && nowUs < cycle.endUs ? cycle : undefined;
}

export function cycleNow(view: View): CycleNow | undefined {
  const cycle = cycleUnderWay(view);
  const explanation = cycle && view.explanation(cycle);
  if (!cycle || !explanation) return undefined;
  const { calls, pod } = explanation;
  const at = Math.min(calls.length - 1, Math.floor(((view.cluster.nowUs - cycle.startUs) * calls.length) / Math.max(1, cycle.endUs - cycle.startUs)));
  const call = calls[at];
  return { ...cycle, pod, number: at + 1, calls: calls.length, ...(call && { call }) };
}

/** To the next call of the cycle that is under way; where none is, to the first call of the next one. */
export function stepInto(view: View, vehicle: Vehicle): void {
  const now = cycleNow(view);
  if (!now) runUntil(view, vehicle, (id) => cycleBegunBy(view, view.cluster.trace.message(id)) !== undefined);
  else passTo(view, vehicle, now.number < now.calls ? callAtUs(now, now.number, now.calls) : now.endUs);
}

/** To the end of the cycle that is under way: what came of it is on its way then. Where none is, time stays. */
export function stepOut(view: View, vehicle: Vehicle): void {
  const cycle = cycleUnderWay(view);
  if (cycle) passTo(view, vehicle, cycle.endUs);
}
