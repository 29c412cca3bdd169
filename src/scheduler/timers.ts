import { nextBackoffEndUs } from './backoff-queue';
import { onPreBindTimer } from './binding-cycle';
import { finishSeries, nextFinishUs } from './event-broadcaster';
import { nextLook } from './pre-binding';
import { flushBackedOff, flushLeftovers, nextLeftoverUs } from './queue';
import type { TimerName } from './state';
import { sendEvent, type Turn } from './turn';

/** After each message: sees to it that the scheduler wakes up when something is due. */
export function setTimers(turn: Turn): void {
  const { queue, startedAtUs, timers, broadcast, preBinding } = turn.scheduler.state;
  if (queue.backoff.size > 0) setTimer(turn, 'backoff', nextBackoffEndUs(queue.backoff));
  if (queue.unschedulable.size > 0) setTimer(turn, 'leftover', nextLeftoverUs(queue, startedAtUs));
  if (preBinding.size > 0) setPreBindTimer(turn);
  if (timers.get('events')?.atUs === undefined) setTimer(turn, 'events', nextFinishUs(broadcast));
}

/** Somebody waits for the next look, but not for a deadline. */
function setPreBindTimer(turn: Turn): void {
  const { atUs, isDeadline } = nextLook(turn.scheduler);
  setTimer(turn, 'prebind', atUs, isDeadline);
}

/** A timer that is set to ring by then is left alone; one that would ring too late is forgotten. */
function setTimer({ scheduler, nowUs, send }: Turn, timer: TimerName, atUs: number | undefined, background = true): void {
  const { timers } = scheduler.state;
  const known = timers.get(timer);
  if (atUs === undefined || (known?.atUs !== undefined && known.atUs <= atUs && known.atUs > nowUs)) return;
  const generation = (known?.generation ?? 0) + 1;
  timers.set(timer, { generation, atUs });
  send(scheduler.self, { type: 'queue-timer', timer, generation }, { afterUs: Math.max(0, atUs - nowUs), background });
}

export function onTimer(turn: Turn, timer: TimerName, generation: number): void {
  const { scheduler, nowUs } = turn;
  const { timers, broadcast } = scheduler.state;
  timers.set(timer, { generation, atUs: undefined });
  switch (timer) {
    case 'backoff':
      flushBackedOff(turn);
      return;
    case 'leftover':
      flushLeftovers(turn);
      return;
    case 'prebind':
      onPreBindTimer(turn);
      return;
    case 'events':
      for (const call of finishSeries(broadcast, nowUs)) sendEvent(turn, call);
      return;
  }
}
