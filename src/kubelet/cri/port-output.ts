import { failureWords, headerOf, type Outcome } from '../../api/connection';
import type { PortOutput } from '../../api/container-streams';
import { replyText } from '../../programs/raw-http';
import { writable } from '../../sim/copy-on-write';
import type { PortConnection, State } from './state';
import { later, type Turn } from './turn';

/** What comes out of ports for the clients of `port-forward`. */

export function putConnection(state: State, call: number, connection: number, next: PortConnection | undefined): void {
  const session = state.portSessions.get(call);
  if (!session) return;
  const connections = new Map(session.connections);
  if (next) connections.set(connection, next);
  else connections.delete(connection);
  writable(state, 'portSessions').set(call, { ...session, connections });
}

function sayPort({ runtime, send }: Turn, call: number, port: PortOutput, text = ''): void {
  send(runtime.kubelet, { type: 'cri-answer', call, more: true, output: { text, port } });
}

/** A connection ends, perhaps because it could not be (containerd's words). */
export function endConnection(turn: Turn, call: number, connection: number, problem?: string): void {
  const { state } = turn.runtime;
  const session = state.portSessions.get(call);
  const port = session?.connections.get(connection)?.port;
  if (!session || port === undefined) return;
  putConnection(state, call, connection, undefined);
  const { sandboxId } = session;
  const uid = state.sandboxes.get(sandboxId)?.podUid ?? '';
  const error = `error forwarding port ${port} to pod ${sandboxId}, uid ${uid}: failed to execute portforward in network namespace "/var/run/netns/cni-${uid}": failed to connect to localhost:${port} inside namespace "${sandboxId}", IPv4: ${problem}`;
  sayPort(turn, call, { connection, ended: true, ...(problem !== undefined && { error }) });
}

/** What came of what a client has asked. */
export function onPortOutcome(turn: Turn, call: number, connection: number, outcome: Outcome): void {
  const { state } = turn.runtime;
  const open = state.portSessions.get(call)?.connections.get(connection);
  if (!open) return;
  const { asking, ...rest } = open;
  if ('failure' in outcome) {
    const unmade = outcome.failure === 'refused' ? failureWords(outcome.failure, `127.0.0.1:${open.port}`).replace('dial tcp ', 'dial tcp4 ') : undefined;
    endConnection(turn, call, connection, unmade);
    return;
  }
  putConnection(state, call, connection, rest);
  const isHttp = asking !== undefined && asking !== '';
  const text = isHttp ? replyText(outcome, asking) : outcome.body;
  if (text !== '') sayPort(turn, call, { connection }, text);
  const closes = isHttp && /close/i.test(headerOf(outcome.headers, 'Connection') ?? '');
  if (rest.closing || closes) endConnection(turn, call, connection);
  else if (rest.received !== '') later(turn, 0, { task: 'port', call, connection });
}

/** A sandbox is stopped: nothing goes over its ports any more. */
export function endPortSessions({ runtime, send }: Turn, sandboxId: string): void {
  for (const [call, session] of [...runtime.state.portSessions]) {
    if (session.sandboxId !== sandboxId) continue;
    writable(runtime.state, 'portSessions').delete(call);
    send(runtime.kubelet, { type: 'cri-answer', call, error: 'lost connection to pod' });
  }
}
