import type { Focus } from '../cluster/journeys/start';
import type { Leg } from '../cluster/start-workload';
import type { Vehicle } from '../cluster/stepping';
import { deliver } from './calls';
import { NO_TOKENS, paceOf, passes } from './play';
import type { Pace } from './protocol';
import { mayPassQuiet, passQuiet } from './quiet';
import type { OpenSession } from './session';
import { armedIn, stopsAt } from './stopping';

/** The wall clock's milliseconds until the next message arrives. */
export const nextInMs = ({ view: { cluster }, play: { rate, owedUs } }: OpenSession): number =>
  Number.isFinite(rate) ? (cluster.nextAtUs - cluster.nowUs - owedUs) / rate : 0;

/** What the pace depends on at a moment: the gap to the next message, and what there is to see in it. */
export interface Moment {
  /** Virtual microseconds until the next message arrives. */
  readonly gapUs: number;
  /** Messages that are on a wire now and are shown. */
  readonly tokens: number;
  /** The scheduling cycle that is under way: how long it lasts, and how many plugin calls it shows. */
  readonly cycle: { readonly durationUs: number; readonly calls: number } | undefined;
  /** Nothing is happening that one waits for: the clock runs as clocks do. */
  readonly settled: boolean;
}

const FIXED: Readonly<Record<Exclude<Pace, 'story' | 'max'>, number>> = { 'x0.1': 100, x1: 1_000, x10: 10_000 };

const TOKEN_MS = { least: 260, most: 800, perDecade: 110 } as const;
const GAP_MS = { least: 180, most: 1_400, perDecade: 200 } as const;
const CYCLE_MS = { least: 2_400, most: 9_000, perCall: 70 } as const;
/** So many tokens at once are still seen one by one; more make the story go faster. */
const CROWD = 3;

const clamp = (value: number, { least, most }: { readonly least: number; readonly most: number }): number => Math.min(most, Math.max(least, value));
const decades = (us: number): number => Math.log10(Math.max(1, us));

/**
 * Virtual microseconds that pass in a millisecond of the wall clock. `story` gives each message the time to be seen, each scheduling
 * cycle the time to be followed plugin by plugin, and skips the gaps: a gap ten times as long takes a little longer, not ten times.
 */
export function usPerMs(pace: Pace, { gapUs, tokens, cycle, settled }: Moment): number {
  if (pace === 'max') return Number.POSITIVE_INFINITY;
  if (pace !== 'story') return FIXED[pace];
  if (cycle) return cycle.durationUs / clamp(cycle.calls * CYCLE_MS.perCall, CYCLE_MS);
  if (tokens > 0) return gapUs / (clamp(decades(gapUs) * TOKEN_MS.perDecade, TOKEN_MS) / Math.max(1, tokens / CROWD));
  if (settled) return FIXED.x1;
  return Math.max(FIXED.x1, gapUs / clamp((decades(gapUs) - 2) * GAP_MS.perDecade, GAP_MS));
}

/** One turn works at most so long, so that commands are heard. */
const BUDGET_MS = 12;
/** The wall clock is looked at after so many messages: a look costs as much as some of them. */
const LOOK_EVERY = 32;

/** Whether it is the machine that says how fast time passes. */
export const isAtFullPace = ({ play, served, beginning }: OpenSession): boolean =>
  passes(play) && (paceOf(play) === 'max' || served.hurrying || beginning.length > 0);

/** How a session's cluster moves in time: what arrives is handed on, and after a jump the page hears all that differs. */
export function vehicleOf(session: OpenSession): Vehicle {
  const { view, mirror, play } = session;
  const { cluster, index } = view;
  return {
    deliverNext() {
      const message = cluster.step();
      index.catchUp();
      if (message) deliver(session, message);
      if (message && view.isVisible(message.id)) play.arrivals++;
      return message;
    },
    idleTo: cluster.idleTo,
    seek(delivered, us) {
      cluster.seek(delivered, us);
      index.catchUp();
      play.owedUs = 0;
      mirror.compareAll();
    },
  };
}

/** Lets virtual time pass for so many milliseconds of the wall clock, unless a breakpoint stops it or there is more to do than the budget allows. */
export function advance(session: OpenSession, elapsedMs: number, budgetMs = BUDGET_MS): void {
  if (isAtFullPace(session)) rush(session, elapsedMs);
  else stroll(session, elapsedMs, budgetMs);
}

/** At full pace: as much as a turn may do. What is seen of it is read off the trace afterwards, however the turn ends. */
function rush(session: OpenSession, elapsedMs: number): void {
  const { view, play, beginning } = session;
  const [leg] = beginning;
  play.rate = Number.POSITIVE_INFINITY;
  play.rateOf = '';
  play.tokens = NO_TOKENS;
  play.owedUs = 0;
  try {
    if (worksOn(session, leg?.untilUs)) return;
    if (leg) endLeg(session, leg);
    else idle(session, elapsedMs);
  } finally {
    view.index.catchUp();
  }
}

/** A new cluster has come through a part of its beginning. */
function endLeg(session: OpenSession, { untilUs, arrive }: Leg): void {
  const { cluster } = session.view;
  cluster.idleTo(untilUs);
  arrive?.(cluster);
  session.beginning = session.beginning.slice(1);
}

/** Handles messages until the turn is over or a breakpoint stops it; says whether there was always one that comes by a moment. */
function worksOn(session: OpenSession, byUs = Number.POSITIVE_INFINITY): boolean {
  const { host, view } = session;
  const mayPass = mayPassQuiet(session);
  const until = host.wallMs() + BUDGET_MS;
  const armed = armedIn(session);
  const vehicle = vehicleOf(session);
  do {
    for (let count = 0; count < LOOK_EVERY; count++) {
      if (mayPass && passQuiet(session)) return true;
      const message = view.cluster.nextAtUs > byUs ? undefined : view.cluster.step();
      if (!message) return false;
      deliver(session, message);
      if (armed.length === 0) continue;
      view.index.catchUp();
      if (stopsAt(session, vehicle, message, armed)) return true;
    }
  } while (host.wallMs() < until);
  return true;
}

function stroll(session: OpenSession, elapsedMs: number, budgetMs: number): void {
  const { host, view, play } = session;
  const { cluster } = view;
  const vehicle = vehicleOf(session);
  const until = host.wallMs() + budgetMs;
  const armed = armedIn(session);
  for (let leftMs = elapsedMs, count = 1; leftMs > 0 && (count % LOOK_EVERY !== 0 || host.wallMs() < until); count++) {
    const gapUs = cluster.nextAtUs - cluster.nowUs - play.owedUs;
    const neededMs = gapUs > 0 ? gapUs / rateNow(session) : 0;
    if (neededMs <= leftMs) {
      play.owedUs = 0;
      leftMs -= neededMs;
      const message = vehicle.deliverNext();
      if (message && view.isVisible(message.id)) session.told.arrived = true;
      if (message && stopsAt(session, vehicle, message, armed)) return;
    } else {
      // Also where nothing is to come as far as one knows, at any rate.
      idle(session, leftMs);
      return;
    }
  }
}

/** Lets time pass in which nothing arrives; a fraction of a microsecond is owed. */
function idle({ view: { cluster }, play }: OpenSession, ms: number): void {
  play.owedUs += ms * Math.min(play.rate, 1e6);
  cluster.idleTo(cluster.nowUs + Math.floor(play.owedUs));
  play.owedUs -= Math.floor(play.owedUs);
}

/** The rate holds for a whole gap between two messages: what is left of a gap must not make the rest slower. */
function rateNow(session: OpenSession): number {
  const { view, play, served } = session;
  const { cluster, guide } = view;
  const gap = `${cluster.delivered} ${cluster.sent} ${paceOf(play)} ${keyOfFocus(guide.focus)} ${served.hurrying} ${cluster.nextAtUs === Number.POSITIVE_INFINITY}`;
  if (gap !== play.rateOf) {
    play.rateOf = gap;
    play.rate = rateFor(session);
  }
  return play.rate;
}

const keyOfFocus = (focus: Focus | undefined): string => (!focus ? '' : 'began' in focus ? `${focus.id} ${focus.began}` : focus.subject);

/** How many messages that are shown are on a wire. Counted anew where one has been sent or has arrived: among them are the timers of each node. */
function tokensNow({ view, play, mirror }: OpenSession): number {
  const { cluster, index } = view;
  const asOf = `${index.countBelow(index.visible, cluster.sent)} ${play.arrivals} ${mirror.jumps}`;
  if (asOf !== play.tokens.asOf) play.tokens = { asOf, count: cluster.underWay().filter((id) => view.isVisible(id)).length };
  return play.tokens.count;
}

function rateFor(session: OpenSession): number {
  const { view, play, served } = session;
  const { cluster } = view;
  const pace = paceOf(play);
  const gapUs = cluster.nextAtUs - cluster.nowUs;
  const unseen: Moment = { gapUs, tokens: 0, cycle: undefined, settled: true };
  if (served.hurrying) return usPerMs('max', unseen);
  if (pace !== 'story') return usPerMs(pace, unseen);
  const tokens = tokensNow(session);
  const milestones = view.guide.milestones();
  const cycle = milestones?.cycle;
  const during = cycle && cluster.nowUs >= cycle.startUs && cluster.nowUs < cycle.endUs;
  // Where nothing is to be seen, who follows makes up for the time that the story took.
  if (served.following && tokens === 0 && !during) return usPerMs('max', unseen);
  return usPerMs(pace, {
    gapUs,
    tokens,
    cycle: during ? { durationUs: cycle.endUs - cycle.startUs, calls: view.explanation(cycle)?.calls.length ?? 0 } : undefined,
    settled: !milestones || milestones.done,
  });
}
