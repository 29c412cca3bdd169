import { writable } from '../../sim/copy-on-write';
import { imageDescription } from '../images/catalogue';
import type { Served, State } from './state';
import { answer, type Turn } from './turn';

/** What the requests that a container has answered cost it (CRI ListContainerStats). */

/** A counter goes over so long. */
const WINDOW_US = 15e6;
/** What one request takes of a server of which nobody has said anything, in microseconds of one CPU. */
const REQUEST_US = 200;

/** A request has come to a command or server of a container. */
export function countRequest({ runtime: { state }, nowUs }: Turn, containerId: string): void {
  const { fromUs, now, before } = turnedOver(state.served.get(containerId), nowUs);
  writable(state, 'served').set(containerId, { fromUs, now: now + 1, before });
}

/** The windows as they stand at a moment. */
function turnedOver(served: Served | undefined, nowUs: number): Served {
  const age = served ? nowUs - served.fromUs : Number.POSITIVE_INFINITY;
  if (!served || age >= 2 * WINDOW_US) return { fromUs: nowUs, now: 0, before: 0 };
  return age < WINDOW_US ? served : { fromUs: served.fromUs + WINDOW_US, now: 0, before: served.now };
}

/** How many requests a second, of the last window: what is left of the one before counts in proportion. */
function perSecond(served: Served, nowUs: number): number {
  const { fromUs, now, before } = turnedOver(served, nowUs);
  const left = 1 - (nowUs - fromUs) / WINDOW_US;
  return (now + before * left) / (WINDOW_US / 1e6);
}

/** CRI ListContainerStats: by container, what CPU its requests take, in thousandths; those that have had none are left out. */
export function listContainerStats(turn: Turn, call: number): void {
  const { state } = turn.runtime;
  const cpuMillis = new Map<string, number>();
  for (const [id, served] of state.served) {
    const millis = Math.round((perSecond(served, turn.nowUs) * costOf(state, id)) / 1e3);
    if (millis > 0) cpuMillis.set(id, millis);
  }
  answer(turn, call, { cpuMillis: Object.fromEntries(cpuMillis) }, true);
}

function costOf({ containers }: State, id: string): number {
  const image = containers.get(id)?.config.image;
  return (image === undefined ? undefined : imageDescription(image).server?.requestUs) ?? REQUEST_US;
}
