import { type Ask, type Outcome, type Reply, type Request, type Transport, transportOf } from '../api/connection';
import type { Call, Self } from '../programs/program';

/** What processes have to do with the world outside: ports, requests that come in and go out. */

/** What they did that others must hear of, in order. */
export type Action =
  | { readonly do: 'listen'; readonly port: number; readonly transport: Transport; readonly tls: boolean; readonly atUs: number }
  | { readonly do: 'close'; readonly port: number; readonly transport: Transport; readonly atUs: number }
  | { readonly do: 'respond'; readonly id: number; readonly reply: Reply | undefined; readonly atUs: number }
  | { readonly do: 'request'; readonly pid: number; readonly address: string; readonly ask: Ask; readonly timeoutUs: number; readonly atUs: number }
  /** The image's own server has begun. */
  | { readonly do: 'serve'; readonly atUs: number };

export interface Outside {
  readonly actions: Action[];
  /** Who listens, by transport and port. */
  readonly listeners: Map<string, number>;
  /** Requests that nobody has accepted yet. */
  readonly arrived: { readonly request: Request; readonly atUs: number }[];
  /** What came of a process's request. */
  readonly outcomes: Map<number, { readonly outcome: Outcome; readonly atUs: number }>;
}

export const createOutside = (): Outside => ({ actions: [], listeners: new Map(), arrived: [], outcomes: new Map() });

const keyOf = (transport: Transport, port: number): string => `${transport}/${port}`;
const CALLS: ReadonlySet<Call['call']> = new Set(['accept', 'request']);

/** Whether a call is answered from outside. */
export const isOutside = ({ call }: Call): boolean => CALLS.has(call);

const isFor =
  ({ listeners }: Outside, pid: number) =>
  ({ request }: Outside['arrived'][number]): boolean =>
    listeners.get(keyOf(transportOf(request.protocol), request.port)) === pid;

/** When the first request came that is for a process; Infinity: none did. */
export const nextArrivalUs = (outside: Outside, pid: number): number => outside.arrived.find(isFor(outside, pid))?.atUs ?? Number.POSITIVE_INFINITY;

export function takeArrival(outside: Outside, pid: number): Request | undefined {
  const at = outside.arrived.findIndex(isFor(outside, pid));
  return at < 0 ? undefined : outside.arrived.splice(at, 1)[0]?.request;
}

export const outcomeOf = ({ outcomes }: Outside, pid: number): { readonly outcome: Outcome; readonly atUs: number } | undefined => outcomes.get(pid);

type OutsideCall = Extract<Call, { readonly call: 'listen' | 'close' | 'accept' | 'respond' | 'request' }>;

/** Does what a process asks of the world; false if it has to wait for the answer, or cannot have it. */
export function turnOutside({ actions, listeners }: Outside, { pid, clock: { us: atUs } }: Self, call: OutsideCall): boolean {
  switch (call.call) {
    case 'listen': {
      const { port, transport, tls = false } = call;
      if (listeners.has(keyOf(transport, port))) return false;
      listeners.set(keyOf(transport, port), pid);
      actions.push({ do: 'listen', port, transport, tls, atUs });
      return true;
    }
    case 'close':
      if (listeners.delete(keyOf(call.transport, call.port))) actions.push({ do: 'close', port: call.port, transport: call.transport, atUs });
      return true;
    case 'respond':
      actions.push({ do: 'respond', id: call.id, reply: call.reply, atUs });
      return true;
    case 'request':
      actions.push({ do: 'request', pid, address: call.address, ask: call.ask, timeoutUs: call.timeoutUs, atUs });
      return false;
    case 'accept':
      return false;
  }
}

/** A process has ended, and with it what it listened on. */
export function closeAll({ actions, listeners }: Outside, { pid, clock: { us: atUs } }: Self): void {
  for (const [key, owner] of listeners) {
    if (owner !== pid) continue;
    listeners.delete(key);
    const [transport, port] = key.split('/') as [Transport, string];
    actions.push({ do: 'close', port: Number(port), transport, atUs });
  }
}
