import type { Failure, Outcome } from '../../api/connection';
import type { NetworkDrop, NetworkRequest, NetworkResponse } from '../../api/wire';
import { writable } from '../../sim/copy-on-write';
import type { Address } from '../../sim/message';
import { packetCut } from './policing';
import { routeOf, type Way } from './routing';
import type { Asker, Question } from './state';
import { later, type Turn } from './turn';

/** Requests that go out, and answers to those that came in. */

/** What a message takes that does not leave the node. */
const LOCAL_US = 40;
/** Ports that a client's end of a connection has (Linux's `ip_local_port_range`). */
const FIRST_PORT = 32_768;
const PORTS = 28_232;
/** How long a machine looks for one that is not there (Linux's ARP). */
const NO_ROUTE_US = 3e6;

/** Somebody at an address of this node asks an address. */
export function request(turn: Turn, asker: Asker, question: Question, timeoutUs: number): void {
  const stream = expect(turn, asker, Math.max(turn.nowUs, question.atUs) + timeoutUs);
  sendOn(turn, stream, question);
}

/** Sends a request its way, or lets it wait until that is known. */
function sendOn(turn: Turn, stream: number, question: Question): void {
  const { self, state } = turn.runtime;
  const { source, address, ask, atUs } = question;
  const way = routeOf(turn, source, address, ask);
  const end = (failure: Failure, afterUs = 0): void => pass(turn, self, { type: 'network-response', stream, outcome: { failure } }, atUs + afterUs);
  switch (way) {
    case 'unknown':
      writable(state, 'waiting').set(stream, question);
      return;
    case 'refused':
      return end('refused');
    case 'unreachable':
      return end('unreachable', NO_ROUTE_US);
    case 'dropped':
      return;
    default:
      return depart(turn, stream, question, way);
  }
}

/** A packet leaves, if its Pod's policies let it. */
function depart(turn: Turn, stream: number, question: Question, { at, ip, port }: Way): void {
  const { source, address, ask, atUs } = question;
  const from = `${source}:${FIRST_PORT + (stream % PORTS)}`;
  const asked = port === ask.port ? ask : { ...ask, port };
  const cut = packetCut(turn, 'Egress', source, ip, asked);
  if (cut === 'unknown') writable(turn.runtime.state, 'waiting').set(stream, question);
  else if (cut) drop(turn, { from, to: ip, ask: asked, cut }, atUs);
  else {
    const asks: NetworkRequest = { type: 'network-request', stream, from, to: ip, ask: asked };
    pass(turn, at, address === ip ? asks : { ...asks, dialled: address }, atUs);
  }
}

/** Notes that a request has been let fall. */
export const drop = (turn: Turn, dropped: Omit<NetworkDrop, 'type'>, atUs = turn.nowUs): void =>
  pass(turn, turn.runtime.self, { type: 'network-drop', ...dropped }, atUs);

/** The ways are known: what has waited goes on, unless nobody waits for it any more. */
export function sendWaiting(turn: Turn): void {
  const { state } = turn.runtime;
  const waiting = [...state.waiting];
  if (waiting.length === 0) return;
  writable(state, 'waiting').clear();
  for (const [stream, question] of waiting) if (state.asked.has(stream)) sendOn(turn, stream, { ...question, atUs: Math.max(turn.nowUs, question.atUs) });
}

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
export function pass(turn: Turn, to: Address, body: NetworkRequest | NetworkResponse | NetworkDrop, atUs = turn.nowUs): void {
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
