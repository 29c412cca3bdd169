import type { CommandContext } from '../../container/container';
import type { Inode } from '../../container/files/inode';
import { type Input, isAt, type Live, NO_PROGRESS, progressOf } from '../../container/live';
import { advance, createLive, give, recreate } from '../../container/lock-step';
import type { Action } from '../../shell/outside';
import { writable } from '../../sim/copy-on-write';
import { commandStart, isServer, untilStopped } from './process';
import { reply, request, resetRequests } from './requests';
import { endSession, passOutput } from './session-output';
import type { State, Tied } from './state';
import { later, type Runtime, type Turn } from './turn';
import { isShared } from './volumes';

/**
 * Commands that go in step with the world outside: what a container was begun for, or what is run inside one. Each goes on when something comes
 * in for it, or when the moment has come for which it waits itself.
 */
interface Task {
  readonly id: string;
  /** What it was begun with, which is worked out only where it is begun. */
  readonly start: () => { readonly argv: readonly string[]; readonly context: CommandContext };
  readonly tied: Tied;
}

/** How a command stands that has just begun. */
export const UNBEGUN: Tied = { progress: NO_PROGRESS, wakeAtUs: Number.POSITIVE_INFINITY, listens: [] };

function taskOf(state: State, id: string): Task | undefined {
  const exec = state.execs.get(id);
  const record = state.containers.get(exec?.containerId ?? id);
  if (!record) return undefined;
  if (!exec) return record.tied && { id, start: () => commandStart(record.config, record.container.startedAtUs), tied: record.tied };
  const start = () => {
    const { context } = commandStart(record.config, exec.startedAtUs);
    return { argv: exec.command, context: { ...context, files: exec.files, beside: true, quietUnknown: false } };
  };
  return { id, start, tied: exec.tied };
}

/** The processes of a command, made again if they are not at hand. */
function liveOf({ lives }: Runtime, { id, start, tied: { progress } }: Task): Live {
  const known = lives.get(id);
  if (known && isAt(known, progress)) return known;
  const { argv, context } = start();
  const live = progress === NO_PROGRESS ? createLive(argv, context) : recreate(argv, context, progress);
  lives.set(id, live);
  return live;
}

/** The processes of a command that goes in step, as they are; undefined if it does not. */
export function processesOf(runtime: Runtime, id: string): Live | undefined {
  const task = taskOf(runtime.state, id);
  return task && liveOf(runtime, task);
}

/** Something has come for a command, or its moment has: it goes on. */
export function goOn(turn: Turn, id: string, input?: Input): void {
  const { runtime, nowUs } = turn;
  const task = taskOf(runtime.state, id);
  if (!task || task.tied.ended) return;
  const live = liveOf(runtime, task);
  if (input) give(live, input, nowUs);
  const { actions, nextAtUs, end, outOfMemory, written, output, ended } = advance(live, nowUs);
  const { tied } = task;
  const shown = actions.reduce((so, action) => seen(so, action, live), tied);
  const now: Tied = { ...shown, progress: progressOf(live), wakeAtUs: nextAtUs };
  keep(runtime.state, id, end ? { ...now, ended: true } : now);
  if (nextAtUs !== tied.wakeAtUs && Number.isFinite(nextAtUs)) later(turn, Math.max(0, nextAtUs - nowUs), { task: 'wake', id, atUs: nextAtUs });
  for (const tree of written) shareTree(turn, tree, live.container.files.trees.get(tree)!, id);
  for (const action of actions) act(turn, id, action);
  passOutput(turn, id, output);
  for (const { session, code, atUs } of ended) endSession(turn, session, code, atUs);
  if (end) told(turn, id, end.code, outOfMemory, Math.max(0, end.atUs - nowUs));
}

/**
 * From now on a container's own command goes in step with the world: somebody has come in who sees what it does, and may change it. Until now it did what
 * follows from its start.
 */
export function tie({ runtime, nowUs }: Turn, id: string): void {
  const record = runtime.state.containers.get(id);
  if (!record?.plan || record.tied) return;
  const { config, container, written, terminatedAtUs, plan } = record;
  const { argv, context } = commandStart(config, container.startedAtUs);
  const live = createLive(argv, context);
  const past = [];
  if (terminatedAtUs !== undefined) {
    past.push(...advance(live, terminatedAtUs).actions);
    give(live, { kind: 'signal', signal: 'TERM' }, terminatedAtUs);
  }
  past.push(...advance(live, nowUs).actions);
  for (const changes of written) give(live, { kind: 'files', changes }, nowUs);
  // What others have left in its volumes since it found them.
  for (const { volume, found } of (config.mounts ?? []).filter(isShared)) {
    const node = runtime.state.volumes.get(volume);
    if (node && node !== found) give(live, { kind: 'volume', tree: volume, node }, nowUs);
  }
  runtime.lives.set(id, live);
  const servesFromUs = isServer(config) ? container.startedAtUs : undefined;
  const unbegun: Tied = { ...UNBEGUN, ...(servesFromUs !== undefined && { servesFromUs }) };
  const tied: Tied = { ...past.reduce((so, action) => seen(so, action, live), unbegun), progress: progressOf(live) };
  writable(runtime.state, 'containers').set(id, { ...record, plan: untilStopped(plan), written: [], tied });
}

/** Somebody has written to a volume: all who have it mounted see it. */
export function shareTree(turn: Turn, tree: string, node: Inode, from?: string): void {
  const { state } = turn.runtime;
  writable(state, 'volumes').set(tree, node);
  const has = (id: string): boolean => state.containers.get(id)?.config.mounts?.some((mount) => mount.volume === tree && isShared(mount)) ?? false;
  for (const [id, { tied, container }] of [...state.containers])
    if (tied && id !== from && container.state === 'RUNNING' && has(id)) goOn(turn, id, { kind: 'volume', tree, node });
  for (const [id, { containerId }] of [...state.execs]) if (id !== from && has(containerId)) goOn(turn, id, { kind: 'volume', tree, node });
}

/** Its moment has come, unless it has gone on meanwhile. */
export function onWake(turn: Turn, id: string, atUs: number): void {
  if (taskOf(turn.runtime.state, id)?.tied.wakeAtUs === atUs) goOn(turn, id);
}

/** What others see of a command after what it did. */
function seen(tied: Tied, action: Action, { container }: Live): Tied {
  switch (action.do) {
    case 'listen': {
      const { port, transport, tls } = action;
      return { ...tied, listens: [...tied.listens, { port, transport, tls }] };
    }
    case 'close':
      return { ...tied, listens: tied.listens.filter(({ port, transport }) => port !== action.port || transport !== action.transport) };
    case 'serve':
      return { ...tied, servesFromUs: tied.servesFromUs ?? container.servedAtUs ?? action.atUs };
    default:
      return tied;
  }
}

function keep(state: State, id: string, tied: Tied): void {
  const record = state.containers.get(id);
  if (record) writable(state, 'containers').set(id, { ...record, tied });
  const exec = state.execs.get(id);
  if (exec) writable(state, 'execs').set(id, { ...exec, tied });
}

function act(turn: Turn, id: string, action: Action): void {
  if (action.do === 'respond') reply(turn, action.id, action.reply ?? { failure: 'reset' }, action.atUs);
  if (action.do === 'request') {
    const { containers, execs, sandboxes } = turn.runtime.state;
    const container = containers.get(execs.get(id)?.containerId ?? id)?.container;
    const { pid, address, ask, timeoutUs, atUs } = action;
    request(turn, { by: 'process', task: id, pid }, { source: sandboxes.get(container?.sandboxId ?? '')?.ip ?? '', address, ask, atUs }, timeoutUs);
  }
}

function told(turn: Turn, id: string, code: number, outOfMemory: boolean, afterUs: number): void {
  if (turn.runtime.state.execs.has(id)) later(turn, afterUs, { task: 'exec-end', id, code });
  else later(turn, afterUs, { task: 'exit', containerId: id, code, reason: outOfMemory ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error' });
}

/** A command has ended: nobody answers what it was asked, and nobody waits for what it asked. */
export function forget(turn: Turn, id: string): void {
  const { state, lives } = turn.runtime;
  if (state.execs.has(id)) {
    lives.delete(id);
    writable(state, 'execs').delete(id);
  }
  resetRequests(turn, id);
}
