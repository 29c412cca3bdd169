import type { ContainerLogsRequest, KubeletResponse } from '../api/wire';
import { writable } from '../sim/copy-on-write';
import type { Address } from '../sim/message';
import type { CriAnswer, LogLine } from './cri/cri';
import { loggedContainer, logText, optionsOf } from './log-request';
import type { LogOptions, LogsTag } from './state';
import { callRuntime, type Turn } from './turn';
import type { Worker } from './worker';

/** What the API server asks on the kubelet's own port of logs (kubelet `server`). */

/** A followed log is read on so often. */
const FOLLOW_US = 250_000;

/** Answers, or says more of an answer that goes on. */
export function respond(
  { send }: Turn,
  to: Address,
  stream: number,
  code: number,
  body: string,
  more: Omit<KubeletResponse, 'type' | 'stream' | 'code' | 'body'> = {},
): void {
  send(to, { type: 'kubelet-response', stream, code, body, ...more });
}

export function workerOf({ kubelet: { state } }: Turn, namespace: string, pod: string): Worker | undefined {
  return state.workers.get(state.uids.get(`${namespace}/${pod}`) ?? '');
}

/** Somebody wants a container's log (`getContainerLogs`). */
export function onLogsRequest(turn: Turn, from: Address, request: ContainerLogsRequest): void {
  const { stream, namespace, pod } = request;
  const worker = workerOf(turn, namespace, pod);
  if (!worker) return respond(turn, from, stream, 404, 'pod does not exist');
  const container = loggedContainer(worker, request);
  if (typeof container === 'string') return respond(turn, from, stream, 400, container);
  const tag: LogsTag = { for: 'logs', stream, options: optionsOf(request, turn.nowUs) };
  writable(turn.kubelet.state, 'askers').set(callRuntime(turn, { method: 'ReadLogs', containerId: container.id }, tag), from);
}

/** The runtime has what somebody asked for. */
export function onAskedAnswer(turn: Turn, tag: LogsTag, answer: CriAnswer): void {
  const askers = writable(turn.kubelet.state, 'askers');
  const to = askers.get(answer.call) ?? 'apiserver';
  askers.delete(answer.call);
  if (answer.error !== undefined) respond(turn, to, tag.stream, 500, answer.error);
  else answerLog(turn, to, tag, answer);
}

function answerLog(turn: Turn, to: Address, { stream, options, again }: LogsTag, { container, logs = [] }: CriAnswer): void {
  const { state } = turn.kubelet;
  // Its reader has gone in the meantime.
  if (again && !state.followed.has(stream)) return;
  if (options.follow && container?.state === 'RUNNING') return follow(turn, to, stream, container.id, options, logs);
  writable(state, 'followed').delete(stream);
  respond(turn, to, stream, 200, logText(logs, options));
}

/** Gives what there is of a log, and reads on in a while. */
function follow(turn: Turn, to: Address, stream: number, containerId: string, options: LogOptions, logs: readonly LogLine[]): void {
  const { self, state } = turn.kubelet;
  const { tailLines: _, ...rest } = options;
  const before = state.followed.get(stream);
  writable(state, 'followed').set(stream, { to, containerId, options: rest, readUs: logs.at(-1)?.atUs ?? before?.readUs ?? 0 });
  if (!before || logs.length > 0) respond(turn, to, stream, 200, logText(logs, options), { more: true });
  turn.send(self, { type: 'log-timer', stream }, { afterUs: FOLLOW_US, background: true });
}

/** It is time to read on in a log that somebody follows. */
export function onLogTimer(turn: Turn, stream: number): void {
  const { state } = turn.kubelet;
  const followed = state.followed.get(stream);
  if (!followed) return;
  const { to, containerId, options, readUs } = followed;
  const call = callRuntime(turn, { method: 'ReadLogs', containerId, afterUs: readUs }, { for: 'logs', stream, options, again: true }, true);
  writable(state, 'askers').set(call, to);
}

/** Whoever followed a log does not want to hear more. */
export function onKubeletClose({ kubelet: { state } }: Turn, stream: number): void {
  writable(state, 'followed').delete(stream);
}
