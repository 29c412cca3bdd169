import { runInside } from '../../container/command';
import { type Changes, changesBetween } from '../../container/files/changes';
import { createPrinted, type Printed } from '../../container/lines';
import { writable } from '../../sim/copy-on-write';
import { randomHex } from '../../sim/random';
import { imageDescription } from '../images/catalogue';
import { filesOf } from './container-files';
import type { ExecResult } from './cri';
import { contextOf, execError } from './process';
import type { ContainerRecord, ExecRecord } from './state';
import { forget, goOn, processesOf, UNBEGUN } from './tasks';
import { answer, answerLater, later, type Turn } from './turn';
import { leaveVolumes, ownChanges } from './volume-state';

/** CRI ExecSync: a command is run inside a container, beside its own. */
export function execSync(turn: Turn, call: number, containerId: string, command: readonly string[], timeoutSeconds: number): void {
  const { runtime, nowUs } = turn;
  const record = runtime.state.containers.get(containerId);
  if (record?.container.state !== 'RUNNING') return answer(turn, call, { error: 'rpc error: code = NotFound desc = container is not running' });
  const { config } = record;
  const files = filesOf(runtime, record, nowUs);
  const why = execError(config, command, files);
  // The runtime gives each command an id, and names it in its complaint.
  if (why !== undefined) return answer(turn, call, { error: `failed to exec in container: failed to start exec "${randomHex(runtime.random, 64)}": ${why}` });
  const { afterUs, code, printed, filesAfter, tied, shares } = runInside(command, { ...contextOf(config, imageDescription(config.image), nowUs), files });
  if (tied || (shares && afterUs > AT_ONCE_US)) return begin(turn, { containerId, command, startedAtUs: nowUs, files, call, tied: UNBEGUN }, timeoutSeconds);
  if (afterUs > timeoutSeconds * 1e6) return answerLater(turn, timeoutSeconds * 1e6, call, { exec: TIMED_OUT });
  const changes = changesBetween(files, filesAfter);
  leaveVolumes(turn, record, changes);
  keepWritten(turn, record, changes);
  const tookUs = Math.round(afterUs);
  const exec = resultOf(code, printed);
  if (tookUs > 0) answerLater(turn, tookUs, call, { exec });
  else answer(turn, call, { exec });
}

/** Who takes no longer sees nothing of what others do meanwhile. */
const AT_ONCE_US = 50_000;
const resultOf = (exitCode: number, { stdout, stderr, both }: Printed): ExecResult => ({ exitCode, output: both, ...(stderr !== '' && { stdout, stderr }) });

const TIMED_OUT: ExecResult = { exitCode: -1, output: '', timedOut: true };
const KILLED = 137;

/** One that has to do with the world outside goes in step with it. */
function begin(turn: Turn, exec: ExecRecord, timeoutSeconds: number): void {
  const { state } = turn.runtime;
  const id = `exec-${state.nextNumber++}`;
  writable(state, 'execs').set(id, exec);
  later(turn, timeoutSeconds * 1e6, { task: 'exec-timeout', id }, true);
  goOn(turn, id);
}

/** Such a command has ended. */
export function onExecEnd(turn: Turn, id: string, code: number): void {
  const { state } = turn.runtime;
  const exec = state.execs.get(id);
  const live = processesOf(turn.runtime, id);
  const record = exec && state.containers.get(exec.containerId);
  if (!exec || !live || !record) return;
  keepWritten(turn, record, changesBetween(exec.files, live.container.files));
  finish(turn, id, exec, resultOf(code, live.printed));
}

/** It has had the time that it was given. */
export function onExecTimeout(turn: Turn, id: string): void {
  const exec = turn.runtime.state.execs.get(id);
  if (exec) finish(turn, id, exec, TIMED_OUT);
}

/** A container has ended, and with it what ran inside. */
export function endExecs(turn: Turn, containerId: string): void {
  for (const [id, exec] of [...turn.runtime.state.execs])
    if (exec.containerId === containerId) finish(turn, id, exec, resultOf(KILLED, processesOf(turn.runtime, id)?.printed ?? createPrinted()));
}

function finish(turn: Turn, id: string, { call }: ExecRecord, exec: ExecResult): void {
  forget(turn, id);
  if (call >= turn.runtime.state.firstCall) answer(turn, call, { exec });
}

/** What a command changed in the container's own files stays. */
function keepWritten(turn: Turn, { container: { id } }: ContainerRecord, all: Changes): void {
  const { state } = turn.runtime;
  const record = state.containers.get(id)!;
  const changes = ownChanges(record, all);
  if (changes.size === 0) return;
  if (record.tied) goOn(turn, id, { kind: 'files', changes });
  else writable(state, 'containers').set(id, { ...record, written: [...record.written, changes] });
}
