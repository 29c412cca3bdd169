import { callAtUs, scoreStartUs } from '../cluster/explain';
import type { Message } from '../sim/message';
import type { StepSize } from './protocol';
import type { View } from './view';

/** Moving in time by steps. `deliverNext` handles one message and gives it back; `seek` goes to a place in the run, backwards too. */
export interface Vehicle {
  readonly deliverNext: () => Message<{ readonly type: string }> | undefined;
  readonly seek: (delivered: number, us?: number) => void;
}

/** A step that nothing ends stops after so much virtual time. */
const STEP_LIMIT_US = 600e6;

/** Goes to a moment that the branch knows. */
export function seekTime({ cluster }: View, { seek }: Vehicle, us: number): void {
  const to = Math.min(Math.max(us, cluster.config.startUs), cluster.head.nowUs);
  seek(cluster.deliveredBy(to), to);
}

function runUntil({ cluster }: View, { deliverNext }: Vehicle, test: (id: number) => boolean): void {
  const limitUs = cluster.nowUs + STEP_LIMIT_US;
  while (cluster.nextAtUs <= limitUs) {
    const message = deliverNext();
    if (!message || test(message.id)) return;
  }
}

function stepMessage(view: View, vehicle: Vehicle, direction: 1 | -1): void {
  const { cluster } = view;
  if (direction > 0) {
    runUntil(view, vehicle, view.isVisible);
    return;
  }
  // To right after the last visible arrival that lies before now.
  const arrivesAtUs = (n: number): number => cluster.kernel.trace.arrivesAtUs(cluster.deliveredAs(n));
  let n = cluster.delivered - 1;
  if (n >= 0 && arrivesAtUs(n) === cluster.nowUs) n--;
  while (n >= 0 && !view.isVisible(cluster.deliveredAs(n))) n--;
  vehicle.seek(n + 1, n < 0 ? cluster.config.startUs : arrivesAtUs(n));
}

function stepPlugin(view: View, vehicle: Vehicle, direction: 1 | -1): void {
  const { cluster } = view;
  const cycle = view.milestones()?.cycle;
  const calls = cycle === undefined ? 0 : (view.explanation(cycle)?.calls.length ?? 0);
  const inside =
    cycle !== undefined &&
    calls > 0 &&
    (direction > 0 ? cluster.nowUs >= cycle.startUs && cluster.nowUs < cycle.endUs : cluster.nowUs > cycle.startUs && cluster.nowUs <= cycle.endUs);
  if (!inside) {
    stepMessage(view, vehicle, direction);
    return;
  }
  const at = ((cluster.nowUs - cycle.startUs) * calls) / (cycle.endUs - cycle.startUs);
  const call = direction > 0 ? Math.floor(at) + 1 : Math.ceil(at) - 1;
  const us = callAtUs(cycle, Math.min(calls, Math.max(0, call)), calls);
  if (direction < 0) {
    seekTime(view, vehicle, us);
    return;
  }
  while (cluster.nextAtUs <= us && vehicle.deliverNext());
  cluster.idleTo(us);
}

function stepJourney(view: View, vehicle: Vehicle, direction: 1 | -1): void {
  const before = view.milestones();
  if (!before || (direction > 0 && before.done)) {
    stepMessage(view, vehicle, direction);
    return;
  }
  if (direction < 0) {
    const starts = before.stages.map((s) => s.startUs).filter((us) => us < view.cluster.nowUs);
    if (starts.length > 0) seekTime(view, vehicle, starts.at(-1)!);
    else stepMessage(view, vehicle, direction);
    return;
  }
  // Score begins within a cycle, between two messages: it is reached by letting time pass.
  const { cycle } = before;
  const explanation = cycle && view.explanation(cycle);
  const scoreUs = cycle && explanation && scoreStartUs(cycle, explanation);
  if (scoreUs !== undefined && scoreUs > view.cluster.nowUs) {
    while (view.cluster.nextAtUs <= scoreUs && vehicle.deliverNext());
    view.cluster.idleTo(scoreUs);
    return;
  }
  runUntil(view, vehicle, () => {
    const after = view.milestones();
    return !after || after.done || after.stages.length !== before.stages.length || after.cycle?.id !== before.cycle?.id;
  });
}

export const STEPS: Readonly<Record<StepSize, (view: View, vehicle: Vehicle, direction: 1 | -1) => void>> = {
  journey: stepJourney,
  message: stepMessage,
  plugin: stepPlugin,
};
