import type { Message } from '../sim/message';
import { callAtUs, cycleTimes } from './explain';
import type { View } from './view';

/** How far one step goes: to the next step of the journey, the next message that is shown, the next plugin call within a scheduling cycle. */
export type StepSize = 'journey' | 'message' | 'plugin';

/**
 * Moving in time by steps. `deliverNext` handles one message and gives it back, `idleTo` lets time pass in which none arrives; `seek` goes to a place in the
 * run, backwards too. One that goes no further gives back nothing, and lets no time pass.
 */
export interface Vehicle {
  readonly deliverNext: () => Message<{ readonly type: string }> | undefined;
  readonly idleTo: (us: number) => void;
  readonly seek: (delivered: number, us?: number) => void;
}

/** No journey has more steps. */
const STEPS_MAX = 20;
/** A step that nothing ends stops after so much virtual time. */
const STEP_LIMIT_US = 600e6;

/** Goes to a moment that the branch knows. */
export function seekTime({ cluster }: View, { seek }: Vehicle, us: number): void {
  const to = Math.min(Math.max(us, cluster.config.startUs), cluster.head.nowUs);
  seek(cluster.reach(to), to);
}

/** Handles messages until a test of the last one holds, or so much time has passed that nobody would wait longer. */
export function runUntil({ cluster }: View, { deliverNext }: Vehicle, test: (id: number) => boolean): void {
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
  const arrivesAtUs = (n: number): number => cluster.trace.arrivesAtUs(cluster.deliveredAs(n));
  const { first, known } = cluster;
  let n = cluster.delivered - 1;
  if (n >= first && arrivesAtUs(n) === cluster.nowUs) n--;
  while (n >= first && !view.isVisible(cluster.deliveredAs(n))) n--;
  if (n >= first) vehicle.seek(n + 1, arrivesAtUs(n));
  else if (known.earlier === 'dropped') {
    // What came before is sent again first.
    seekTime(view, vehicle, known.fromUs - 1);
    stepMessage(view, vehicle, direction);
  } else vehicle.seek(first, known.fromUs);
}

function stepPlugin(view: View, vehicle: Vehicle, direction: 1 | -1): void {
  const { cluster } = view;
  const cycle = view.guide.milestones()?.cycle;
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
  let call = direction > 0 ? Math.floor(at) + 1 : Math.ceil(at) - 1;
  // Calls begin at whole microseconds: the one that has just begun is no step back.
  while (direction < 0 && call > 0 && callAtUs(cycle, call, calls) >= cluster.nowUs) call--;
  const us = callAtUs(cycle, Math.min(calls, Math.max(0, call)), calls);
  if (direction < 0) {
    seekTime(view, vehicle, us);
    return;
  }
  passTo(view, vehicle, us);
}

/** Lets time pass up to a moment ahead, which may be new. */
export function passTo({ cluster }: View, { deliverNext, idleTo }: Vehicle, us: number): void {
  while (cluster.nextAtUs <= us && deliverNext());
  idleTo(us);
}

/** To where the stage that goes on now is best seen, unless it is over before. */
function passToMoment(view: View, vehicle: Vehicle): void {
  const moment = (): number | undefined => view.guide.milestones()?.stages.at(-1)?.momentUs;
  const stages = view.guide.milestones()?.stages.length;
  if (moment() === undefined) runUntil(view, vehicle, () => moment() !== undefined || view.guide.milestones()?.stages.length !== stages);
  const us = moment();
  if (us !== undefined && us > view.cluster.nowUs) passTo(view, vehicle, us);
}

function stepJourney(view: View, vehicle: Vehicle, direction: 1 | -1): void {
  const before = view.guide.milestones();
  const { nowUs } = view.cluster;
  if (direction < 0) {
    const earlier = before?.stages.findLast((s) => (s.momentUs ?? s.startUs) < nowUs);
    if (earlier) seekTime(view, vehicle, earlier.momentUs ?? earlier.startUs);
    else stepMessage(view, vehicle, direction);
    return;
  }
  if (!before || before.done) {
    // There is no next step, unless what the user has just sent begins another journey.
    let begins = false;
    runUntil(view, vehicle, (id) => {
      begins = view.guide.follow() || (!before && view.guide.milestones() !== undefined);
      return begins || view.isVisible(id);
    });
    if (begins) passToMoment(view, vehicle);
    return;
  }
  const now = before.stages.at(-1)!;
  if (now.momentUs !== undefined && now.momentUs > nowUs) {
    passToMoment(view, vehicle);
    return;
  }
  // Score begins within a cycle, between two messages: it is reached by letting time pass.
  const { cycle } = before;
  const explanation = cycle && view.explanation(cycle);
  const scoreUs = cycle && explanation && cycleTimes(cycle, explanation).scoreStartUs;
  if (scoreUs !== undefined && scoreUs > nowUs) passTo(view, vehicle, scoreUs);
  else {
    runUntil(view, vehicle, () => {
      const after = view.guide.milestones();
      return !after || after.done || after.stages.length !== before.stages.length || after.cycle?.id !== before.cycle?.id;
    });
  }
  if (!view.guide.milestones()?.done) passToMoment(view, vehicle);
}

/** To where a step of the journey is best seen: one that was, or one that is still to come. */
export function goToStep(view: View, vehicle: Vehicle, step: string): void {
  if (!view.guide.turnTo(step)) runUntil(view, vehicle, () => view.guide.turnTo(step));
  const known = view.guide.milestones()?.stages.find((s) => s.step === step);
  if (known && (known.momentUs ?? known.startUs) < view.cluster.nowUs) {
    seekTime(view, vehicle, known.momentUs ?? known.startUs);
    return;
  }
  for (let i = 0; i < STEPS_MAX; i++) {
    stepJourney(view, vehicle, 1);
    const journey = view.guide.milestones();
    if (!journey || journey.done || journey.stages.at(-1)?.step === step) return;
  }
}

export const STEPS: Readonly<Record<StepSize, (view: View, vehicle: Vehicle, direction: 1 | -1) => void>> = {
  journey: stepJourney,
  message: stepMessage,
  plugin: stepPlugin,
};
