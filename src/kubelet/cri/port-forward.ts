import type { StreamInput } from '../../api/container-streams';
import { readRequest } from '../../programs/raw-http';
import { writable } from '../../sim/copy-on-write';
import type { CriInput } from './cri';
import { askSandbox } from './door';
import { endConnection, putConnection } from './port-output';
import type { PortConnection } from './state';
import { answer, type Turn } from './turn';

/** CRI PortForward: what clients send to ports of a Pod is asked there, as from within. A connection is what it carries: one question after the other. */

/** How long an answer is waited for, and how long a question may be. */
const ANSWER_US = 3600e6;
const QUESTION_MAX = 1 << 20;

export function portForward(turn: Turn, call: number, sandboxId: string): void {
  writable(turn.runtime.state, 'portSessions').set(call, { sandboxId, connections: new Map() });
  answer(turn, call, { more: true });
}

/** A client says something, or has gone. */
export function onPortInput(turn: Turn, { call, data }: CriInput): void {
  const { state } = turn.runtime;
  if (!state.portSessions.has(call)) return;
  if (data) hear(turn, call, data);
  else writable(state, 'portSessions').delete(call);
}

function hear(turn: Turn, call: number, data: StreamInput): void {
  const { state } = turn.runtime;
  if (data.kind !== 'dial' && data.kind !== 'bytes' && data.kind !== 'hang-up') return;
  const { connection } = data;
  const open = state.portSessions.get(call)?.connections.get(connection);
  switch (data.kind) {
    case 'dial':
      if (open) return;
      // Whether anybody listens shows at once.
      return ask(turn, call, connection, { port: data.port, received: '', asking: '' });
    case 'bytes':
      if (!open) return;
      putConnection(state, call, connection, { ...open, received: open.received + data.text });
      return onPortTurn(turn, call, connection);
    case 'hang-up':
      if (open?.asking === undefined) return endConnection(turn, call, connection);
      return putConnection(state, call, connection, { ...open, closing: true });
  }
}

/** Goes on with what a client has sent, as far as it makes a question. */
export function onPortTurn(turn: Turn, call: number, connection: number): void {
  const open = turn.runtime.state.portSessions.get(call)?.connections.get(connection);
  if (!open || open.asking !== undefined || open.received === '') return;
  const { port, received } = open;
  const read = readRequest(received);
  if (read === 'more') {
    if (received.length > QUESTION_MAX) endConnection(turn, call, connection);
  } else if (read === 'no-http') ask(turn, call, connection, { ...open, received: '', asking: '' }, { port, protocol: 'tcp', body: received });
  else ask(turn, call, connection, { ...open, received: received.slice(read.length), asking: read.ask.method ?? 'GET' }, { ...read.ask, port });
}

function ask(
  turn: Turn,
  call: number,
  connection: number,
  next: PortConnection,
  question: Parameters<typeof askSandbox>[3] = { port: next.port, protocol: 'tcp' },
): void {
  const { state } = turn.runtime;
  putConnection(state, call, connection, next);
  askSandbox(turn, { by: 'client', call, connection }, state.portSessions.get(call)!.sandboxId, question, ANSWER_US);
}
