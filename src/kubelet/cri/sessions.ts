import { writable } from '../../sim/copy-on-write';
import { randomHex } from '../../sim/random';
import { filesOf } from './container-files';
import type { CriCall, CriInput } from './cri';
import { execError } from './process';
import type { ContainerRecord, Session } from './state';
import { goOn, tie } from './tasks';
import { answer, type Turn } from './turn';

/** Connections to containers (containerd's streaming server): commands that are run inside and what their clients type, and who is attached to a container's own. */

type Call<M extends CriCall['method']> = Extract<CriCall, { readonly method: M }>;

/** CRI Exec: a command is begun inside a container, among its processes. */
export function exec(turn: Turn, call: number, { containerId, command: argv, stdin, tty, links }: Call<'Exec'>): void {
  const record = running(turn, call, containerId);
  if (!record) return;
  const why = execError(record.config, argv, filesOf(turn.runtime, record, turn.nowUs));
  // The runtime gives each command an id, and names it in its complaint.
  if (why !== undefined)
    return answer(turn, call, { error: `failed to exec in container: failed to start exec "${randomHex(turn.runtime.random, 64)}": ${why}` });
  open(turn, call, { kind: 'exec', containerId, stdin });
  goOn(turn, containerId, { kind: 'exec', session: call, argv, stdin, tty, ...(links && { links }) });
}

/** CRI Attach: what the container's own command prints from now on, and where it may be read, its input. */
export function attach(turn: Turn, call: number, { containerId, stdin }: Call<'Attach'>): void {
  const record = running(turn, call, containerId);
  if (record) open(turn, call, { kind: 'attach', containerId, stdin: stdin && record.config.stdin !== undefined });
}

function running(turn: Turn, call: number, containerId: string): ContainerRecord | undefined {
  const record = turn.runtime.state.containers.get(containerId);
  if (record?.container.state === 'RUNNING') return record;
  answer(turn, call, { error: 'rpc error: code = NotFound desc = container is not running' });
  return undefined;
}

function open(turn: Turn, call: number, session: Session): void {
  tie(turn, session.containerId);
  writable(turn.runtime.state, 'sessions').set(call, session);
  answer(turn, call, { more: true });
}

/** A client says something, or has gone. */
export function onInput(turn: Turn, { call, data }: CriInput): void {
  const session = turn.runtime.state.sessions.get(call);
  if (!session) return;
  const { kind, containerId, stdin } = session;
  const target = kind === 'exec' ? { session: call } : {};
  if (!data) leave(turn, call, session);
  else if (stdin && (data.kind === 'stdin' || data.kind === 'resize')) goOn(turn, containerId, { ...data, ...target });
  else if (stdin && data.kind === 'eof' && closes(turn, session)) goOn(turn, containerId, { kind: 'eof', ...target });
}

/** Whether the end of what a client types is the end of what the command reads: others may attach to a container, unless it was meant for the first alone. */
function closes({ runtime }: Turn, { kind, containerId }: Session): boolean {
  if (kind === 'exec') return true;
  const config = runtime.state.containers.get(containerId)?.config;
  return config?.stdin === 'once' && !config.tty;
}

/** A command inside goes on by itself, without anything to read. */
function leave(turn: Turn, call: number, session: Session): void {
  writable(turn.runtime.state, 'sessions').delete(call);
  const target = session.kind === 'exec' ? { session: call } : {};
  if (session.stdin && closes(turn, session)) goOn(turn, session.containerId, { kind: 'eof', ...target });
}
