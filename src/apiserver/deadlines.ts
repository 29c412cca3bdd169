import { quote } from '../api/quote';
import type { Status } from '../api/types.gen';
import type { ApiRequest } from '../api/wire';
import type { Operation } from './operation';
import type { NonResourceRoute, Route } from './route';
import { badRequest, timeout } from './status';
import { fail, SELF, type Turn } from './turn';

/**
 * Every request is answered in time (apiserver `filters.WithRequestDeadline`, `filters.WithTimeout`): where it waits for something that does not come, the
 * client hears so; what comes for it later is nobody's. One timer stands for all, set to the first time that may be up.
 */

/** The server's `--request-timeout`. */
const REQUEST_US_MAX = 60e6;
/** What the handlers of writes allow (`handlers/rest.go` requestTimeoutUpperBound). */
export const WRITE_US_MAX = 34e6;

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete']);
const CONNECTIONS: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

/** What goes on for as long as both sides like (`BasicLongRunningRequestCheck`). */
const isLongRunning = (route: Route | NonResourceRoute): boolean =>
  route.resource !== undefined && (route.verb === 'watch' || CONNECTIONS.has(route.subresource));

const isWrite = (route: Route | NonResourceRoute): boolean => route.resource !== undefined && WRITES.has(route.verb);

/** When a request's time is up that came just now; undefined: never. */
export function deadlineOf({ nowUs }: Turn, { path }: ApiRequest, route: Route | NonResourceRoute): number | undefined {
  if (isLongRunning(route)) return undefined;
  const most = isWrite(route) ? WRITE_US_MAX : REQUEST_US_MAX;
  // Hardly anybody says how long they would wait.
  const asked = path.includes('timeout=') ? durationUs(route.query.get('timeout') ?? '') : undefined;
  return nowUs + (asked !== undefined && asked > 0 ? Math.min(asked, most) : most);
}

/** Why the time that a client would wait is none, if so. */
export function refusedTimeout(route: Route | NonResourceRoute): Status | undefined {
  if (route.query.size === 0) return undefined;
  const given = route.query.get('timeout') ?? '';
  if (given === '' || isLongRunning(route) || durationUs(given) !== undefined) return undefined;
  const problem = /^[-+]?[\d.]+$/.test(given) ? 'missing unit in duration' : 'invalid duration';
  return badRequest(`invalid timeout specified in the request URL - time: ${problem} ${quote(given)}`);
}

const UNITS_US: Readonly<Record<string, number>> = { ns: 1e-3, us: 1, µs: 1, μs: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3_600e6 };

/** Go's `time.ParseDuration`, in microseconds. */
function durationUs(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^[-+]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  let us = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)([a-zµμ]+)/g)) us += Number(number) * UNITS_US[unit!]!;
  return Math.round(text.startsWith('-') ? -us : us);
}

/** Makes sure that somebody looks when this request's time is up. */
export function watchOver({ server: { state }, nowUs, send }: Turn, { deadlineUs }: Operation): void {
  if (deadlineUs === undefined || deadlineUs >= state.deadlineUs) return;
  state.deadlineUs = deadlineUs;
  send(SELF, { type: 'deadline-timer', life: state.life, atUs: deadlineUs }, { afterUs: deadlineUs - nowUs, background: true });
}

/** Keeps a request until it can be served at all. Nothing has begun that could go on for long: it waits as any other. */
export function keepForLater(turn: Turn, operation: Operation): void {
  const kept = { ...operation, deadlineUs: operation.deadlineUs ?? turn.nowUs + REQUEST_US_MAX };
  turn.server.state.early.push(kept);
  watchOver(turn, kept);
}

export const isOverdue = ({ nowUs }: Turn, { deadlineUs }: Operation): boolean => deadlineUs !== undefined && deadlineUs <= nowUs;

/** A request's time is up: it is answered, and so is every other whose is. */
export function onDeadlineTimer(turn: Turn, atUs: number): void {
  const { state } = turn.server;
  if (atUs !== state.deadlineUs) return;
  state.deadlineUs = Number.POSITIVE_INFINITY;
  const waiting: Operation[] = [];
  const overdue: Operation[] = [];
  /** Whether it goes on waiting. */
  const waits = (operation: Operation): boolean => {
    (isOverdue(turn, operation) ? overdue : waiting).push(operation);
    return !isOverdue(turn, operation);
  };
  for (const [id, pending] of state.pending) if ('operation' in pending && !waits(pending.operation)) state.pending.delete(id);
  state.early = state.early.filter(waits);
  for (const [lookup, parked] of state.parked) state.parked.set(lookup, parked.filter(waits));
  for (const [namespace, charging] of state.charging) state.charging.set(namespace, { ...charging, waiting: charging.waiting.filter(waits) });
  for (const operation of overdue) failOverdue(turn, operation);
  for (const operation of waiting) watchOver(turn, operation);
}

export function failOverdue(turn: Turn, operation: Operation): void {
  const isOneWrite = operation.partOf === undefined && isWrite(turn.server.routeOf(operation.request));
  const inTime = isOneWrite ? 'requested timeout - context deadline exceeded' : 'the allotted timeout';
  fail(turn, operation, timeout(`request did not complete within ${inTime}`));
}
