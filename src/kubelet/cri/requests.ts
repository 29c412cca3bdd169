import type { Ask, Outcome } from '../../api/connection';
import type { NetworkRequest, NetworkResponse } from '../../api/wire';
import { writable } from '../../sim/copy-on-write';
import type { Address } from '../../sim/message';
import type { Asker } from './state';
import { later, type Turn } from './turn';

/** Requests that go out, and answers to those that came in. */

/** What a message takes that does not leave the node. */
const LOCAL_US = 40;
/** Ports that a client's end of a connection has (Linux's `ip_local_port_range`). */
const FIRST_PORT = 32_768;
const PORTS = 28_232;
const LOOPBACK = /^(127\.|localhost$|::1$)/;

/** What a process asks of an address. */
interface Question {
  readonly address: string;
  readonly ask: Ask;
  readonly timeoutUs: number;
  /** When it asks: a process may be ahead of the others. */
  readonly atUs: number;
}

/** Somebody at an address of this node asks an address. */
export function request(turn: Turn, asker: Asker, own: string, { address, ask, timeoutUs, atUs }: Question): void {
  const { runtime, nowUs } = turn;
  const stream = expect(turn, asker, Math.max(nowUs, atUs) + timeoutUs);
  const to = LOOPBACK.test(address) ? own : address;
  const from = `${own}:${FIRST_PORT + (stream % PORTS)}`;
  const at = nodeOf(turn, to);
  if (at === undefined) pass(turn, runtime.self, { type: 'network-response', stream, outcome: { failure: 'unreachable' } }, atUs);
  else pass(turn, at, { type: 'network-request', stream, from, to, ask }, atUs);
}

/** The runtime of the node that has an address; undefined: there is no way to it. */
const nodeOf = ({ runtime: { state, self } }: Turn, ip: string): Address | undefined =>
  [...state.sandboxes.values()].some((sandbox) => sandbox.ip === ip && sandbox.state === 'READY') ? self : undefined;

/** Notes that somebody waits for an outcome, and gives its number. */
export function expect(turn: Turn, asker: Asker, untilUs: number): number {
  const { state } = turn.runtime;
  const number = state.nextNumber++;
  writable(state, 'asked').set(number, { asker, untilUs });
  watchOut(turn, untilUs);
  return number;
}

/** Sees to it that somebody who waits too long is told so: one timer for the first of them. */
export function watchOut(turn: Turn, untilUs: number): void {
  const { state } = turn.runtime;
  if (untilUs >= state.overdueAtUs) return;
  state.overdueAtUs = untilUs;
  later(turn, Math.max(0, untilUs - turn.nowUs), { task: 'overdue', atUs: untilUs }, true);
}

/** A process has answered. */
export function reply(turn: Turn, id: number, outcome: Outcome, atUs: number): void {
  const { state } = turn.runtime;
  const open = state.open.get(id);
  if (!open) return;
  writable(state, 'open').delete(id);
  pass(turn, open.from, { type: 'network-response', stream: open.stream, outcome }, atUs);
}

/** Sends to another node, or to this one, when the sender's time has come. */
export function pass(turn: Turn, to: Address, body: NetworkRequest | NetworkResponse, atUs = turn.nowUs): void {
  const { runtime, nowUs, send } = turn;
  const afterUs = Math.max(0, atUs - nowUs);
  if (to === runtime.self) send(to, body, { afterUs: afterUs + LOCAL_US });
  else if (afterUs === 0) send(to, body);
  else later(turn, afterUs, { task: 'send', to, body });
}

/** A command has ended: whoever has asked it is cut off. */
export function resetRequests(turn: Turn, task: string): void {
  const { state } = turn.runtime;
  for (const [id, open] of [...state.open]) if (open.task === task) reply(turn, id, { failure: 'reset' }, turn.nowUs);
  for (const [number, { asker }] of [...state.asked]) if (asker.by === 'process' && asker.task === task) writable(state, 'asked').delete(number);
}
