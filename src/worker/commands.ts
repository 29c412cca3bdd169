import { stepInto, stepOut } from '../cluster/cycle-steps';
import { setupOf } from '../cluster/debug-setup';
import { passUntil } from '../cluster/pass-until';
import { goToStep, STEPS, seekTime } from '../cluster/stepping';
import { faultProblem } from '../cluster/validation';
import { abandonFuture, call, cancel, say } from './calls';
import { hold, hurry, isServed } from './following';
import { passes, stand } from './play';
import { advance, vehicleOf } from './playback';
import type { Fault, ToHost, ToldPlace } from './protocol';
import type { OpenSession } from './session';
import { upToBreakpoints } from './stopping';

/** What the page may want to be done with an open cluster. */
export type Command = Exclude<ToHost, { readonly type: 'open' | 'follow' | 'ack' | 'query' | 'look' | 'save' }>;

/** Does what the page wants. */
export function obey(session: OpenSession, command: Command): void {
  const { view, play } = session;
  hold(session, command);
  switch (command.type) {
    case 'play':
      play.playing = true;
      play.until = undefined;
      return;
    case 'pause':
      stand(play);
      return;
    case 'run-until':
      play.playing = true;
      play.until = { breakpoint: command.breakpoint };
      return;
    case 'debug':
      session.debug = setupOf(command.debug);
      return;
    case 'pace':
      play.pace = command.pace;
      return;
    case 'errand':
      play.errands[command.over ? 'delete' : 'add'](command.errand);
      return;
    case 'step':
      stand(play);
      STEPS[command.size](view, upToBreakpoints(session, vehicleOf(session)), command.direction);
      return;
    case 'step-cycle':
      stand(play);
      (command.way === 'into' ? stepInto : stepOut)(view, upToBreakpoints(session, vehicleOf(session)));
      return;
    case 'run-to':
      runTo(session, command.id);
      return;
    case 'go-to-step':
      stand(play);
      goToStep(view, upToBreakpoints(session, vehicleOf(session)), command.step);
      return;
    case 'seek':
      stand(play);
      seekTime(view, vehicleOf(session), command.toUs);
      return;
    case 'seek-message':
      stand(play);
      seekMessage(session, command);
      return;
    case 'return':
      stand(play);
      goBack(session, command);
      return;
    case 'pass':
      stand(play);
      pass(session, command.seconds, command.until);
      return;
    case 'film':
      if (passes(play)) stand(play);
      advance(session, Math.min(PICTURE_MS_MAX, command.ms), PASS_MS_MAX);
      return;
    case 'live':
      goToPresent(session);
      return;
    case 'focus':
      view.guide.focus = command.focus;
      return;
    case 'pin':
      view.guide.pinned = command.pinned;
      return;
    case 'fault':
      inject(session, command.fault);
      return;
    case 'call':
      call(session, command);
      sendOff(session);
      return;
    case 'cancel':
      cancel(session, command.call);
      return;
    case 'stream-data':
      say(session, command);
      sendOff(session);
      return;
    case 'branch':
      view.cluster.switchTo(command.branch);
      session.mirror.compareAll();
      return;
  }
}

/** To a place where the cluster has been, without what was done after it. One on a branch that is not known is none. */
function goBack({ view, mirror, play }: OpenSession, { place, journey }: ToldPlace): void {
  if (!view.cluster.branches.some(({ name }) => name === place.branch)) return;
  view.cluster.returnTo(place);
  view.index.catchUp();
  view.guide.focus = journey;
  play.owedUs = 0;
  mirror.compareAll();
}

/** No picture of a recording is shown longer. */
const PICTURE_MS_MAX = 1_000;

/** So much of the wall clock may be spent on letting time pass. */
const PASS_MS_MAX = 15_000;

/** Lets time pass at once. */
function pass(session: OpenSession, seconds: number, condition: string | undefined): void {
  const { host, view } = session;
  const endMs = host.wallMs() + PASS_MS_MAX;
  const us = view.cluster.nowUs + Math.round(Math.max(0, seconds) * 1e6);
  passUntil(view, vehicleOf(session), { us, goesOn: () => host.wallMs() < endMs, ...(condition !== undefined && { condition }) });
}

/** To right before a message arrives, if it has been handled on this branch; otherwise to when it was sent. One that is not known any more is sent again first. */
function seekMessage(session: OpenSession, { id, arrivesAtUs }: { readonly id: number; readonly arrivesAtUs?: number }): void {
  const { view } = session;
  const { cluster } = view;
  if (!cluster.trace.knows(id) && arrivesAtUs !== undefined) seekTime(view, vehicleOf(session), arrivesAtUs);
  if (!cluster.trace.knows(id)) return;
  const place = cluster.deliveryOf(id);
  if (place === undefined) seekTime(view, vehicleOf(session), cluster.trace.sentAtUs(id));
  else vehicleOf(session).seek(place, cluster.trace.arrivesAtUs(id));
}

/** To where a message arrives: back, if it has; otherwise time goes on until it does. */
function runTo(session: OpenSession, id: number): void {
  const { play, view } = session;
  const { delivered, deliveryOf } = view.cluster;
  if ((deliveryOf(id) ?? Number.POSITIVE_INFINITY) >= delivered) {
    play.playing = true;
    play.until = { breakpoint: { kind: 'message', id } };
    return;
  }
  stand(play);
  seekMessage(session, { id });
}

/** To the end of the trace, which of a served cluster goes on. */
function goToPresent(session: OpenSession): void {
  const { head } = session.view.cluster;
  if (isServed(session)) hurry(session);
  else vehicleOf(session).seek(head.delivered, head.nowUs);
}

/** Breaks or changes something, where it is one of the things that can be; the page hears what is wrong with it otherwise. */
function inject(session: OpenSession, fault: Fault): void {
  const { host, view, served } = session;
  const problem = faultProblem(fault);
  if (problem !== undefined) host.post({ type: 'refused', message: problem });
  else if (served.following) served.line?.send({ type: 'fault', fault });
  else {
    abandonFuture(session);
    view.cluster.input({ kind: 'fault', fault });
  }
}

/** What the user does is seen at once, also while time stands still: the request is on its way. */
function sendOff(session: OpenSession): void {
  const { cluster } = session.view;
  const { deliverNext } = vehicleOf(session);
  while (!passes(session.play) && cluster.nextAtUs <= cluster.nowUs && deliverNext());
}
