import type { Answer, Call, Pipe, Place, Run, Self, Signal, Sink, Source, Stdio, Work } from '../programs/program';
import { type Tty, write as writeTo } from '../programs/program';
import { closeAll, isOutside, nextArrivalUs, type Outside, outcomeOf, takeArrival, turnOutside } from './outside';
import { overTheLine, typed } from './tty';

/**
 * Processes beside each other: pipes, waiting, signals. Each has a clock of its own, and the one that is furthest behind goes on first, so what
 * they do to each other happens in the order of time. Whoever hosts them says how far time may go: a container runs ahead of it, the terminal
 * along with it. Nothing here is kept over a checkpoint: what a container runs follows from its inputs, and is run again.
 */

export interface Output {
  readonly to: Extract<Sink, { kind: 'host' }>;
  readonly atUs: number;
  readonly text: string;
}

/** A program of the host's that a process has begun and waits for. */
export interface HostCall extends Omit<Extract<Call, { call: 'host' }>, 'call'> {
  readonly pid: number;
  readonly group: number;
}

interface Entry {
  readonly self: Self;
  readonly run: Run;
  readonly io: Stdio;
  /** Whom Ctrl+C is for: what was begun together. */
  readonly group: number;
  /** What it waits for, and until when at most. */
  blocked: Call | undefined;
  untilUs: number;
  answer: Answer;
}

export interface Processes {
  readonly live: Map<number, Entry>;
  readonly ended: Map<number, { readonly code: number; readonly atUs: number }>;
  nextPid: number;
  /** How much more may be done without waiting. */
  steps: number;
  /** When somebody stops looking; whoever has come so far lets others go first. */
  untilUs: number;
  /** The clock of the process that is at work. */
  clock: Self['clock'];
  /** One of them has been killed for want of memory. */
  outOfMemory: boolean;
  readonly output: Output[];
  readonly begun: HostCall[];
  readonly rules: Rules;
  /** The network, for those that go in step with the world; without it, whoever asks for the network stops there. */
  readonly outside: Outside | undefined;
  /** Somebody has asked for the network that is not there. */
  tied: boolean;
  /** Whoever wants to know when a process comes to a place again. */
  comesRound: ((self: Self, place: Place) => void) | undefined;
}

export interface Rules {
  /** Steps between two waits in the terminal; for good in a container, where a wait costs nothing. */
  readonly stepsMax: number;
  /** What becomes of a process that has used them up: as far as anybody can tell it runs for ever, or it is stopped with these words. */
  readonly runaway: 'endless' | { readonly stop: string };
  /** The first process is the init of a namespace: signals that it does not handle do not reach it. */
  readonly init: boolean;
  /** Text longer than this is cut: variables, files, what is captured. */
  readonly textMax: number;
  readonly write: (path: string, text: string) => void;
  /** What a process says that ends by an error of the host's; a host that has none throws it again. */
  readonly describe: (error: unknown) => string;
}

const PIPE_MAX = 1 << 16;
const PROCESSES_MAX = 256;
const CANNOT_FORK = -1;

const SIGNALS: Readonly<Record<Signal, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, PIPE: 13, TERM: 15 };
export const signalNumber = (signal: Signal): number => SIGNALS[signal];
/** A signal by its name or number; undefined if there is none such. */
export function signalNamed(text: string): Signal | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  return (Object.keys(SIGNALS) as Signal[]).find((signal) => signal === name || String(SIGNALS[signal]) === name);
}

export const createProcesses = (rules: Rules, firstPid: number, untilUs = Number.POSITIVE_INFINITY, outside?: Outside): Processes => ({
  live: new Map(),
  ended: new Map(),
  outOfMemory: false,
  nextPid: firstPid,
  steps: rules.stepsMax,
  untilUs,
  clock: { us: 0 },
  output: [],
  begun: [],
  rules,
  outside,
  tied: false,
  comesRound: undefined,
});

const pipesOf = (io: Stdio): ReadonlySet<Pipe> => new Set([io.stdout, io.stderr].filter((sink) => sink.kind === 'pipe'));

/** Begins a process; `CANNOT_FORK` if there are too many. */
export function begin(
  processes: Processes,
  start: (self: Self) => Run,
  io: Stdio,
  atUs: number,
  { group, command = [] }: { readonly group?: number | undefined; readonly command?: readonly string[] } = {},
): number {
  if (processes.live.size >= PROCESSES_MAX) return CANNOT_FORK;
  const pid = processes.nextPid++;
  const self: Self = {
    pid,
    clock: { us: atUs },
    handled: new Set(),
    signals: [],
    command,
    comesRound: processes.outside && ((place) => processes.comesRound?.(self, place)),
  };
  for (const pipe of pipesOf(io)) pipe.writers++;
  if (io.stdin.kind === 'pipe') io.stdin.readers++;
  processes.live.set(pid, { self, run: start(self), io, group: group ?? pid, blocked: undefined, untilUs: 0, answer: undefined });
  return pid;
}

function finish(processes: Processes, { self, io }: Entry, code: number): void {
  for (const pipe of pipesOf(io)) {
    pipe.writers--;
    if (pipe.text === '') pipe.atUs = self.clock.us;
  }
  processes.live.delete(self.pid);
  if (processes.outside) closeAll(processes.outside, self);
  processes.ended.set(self.pid, { code, atUs: self.clock.us });
  if (io.stdin.kind === 'pipe' && --io.stdin.readers === 0) breakPipe(processes, io.stdin, self.clock.us);
}

/** A program of the host's that writes now and then (`kubectl get -w`) would find out late that nobody reads any more. */
function breakPipe(processes: Processes, pipe: Pipe, atUs: number): void {
  for (const { self, blocked } of [...processes.live.values()])
    if (blocked?.call === 'host' && blocked.io.stdout === pipe) kill(processes, self.pid, 'PIPE', atUs);
}

/** When a process can go on; Infinity: not by itself. */
function readyAtUs(processes: Processes, { self, blocked, untilUs }: Entry): number {
  const now = self.clock.us;
  switch (blocked?.call) {
    case undefined:
      return now;
    case 'read':
      return Math.max(now, readableAtUs(blocked.from));
    case 'write':
      return blocked.to.kind === 'pipe' && blocked.to.text.length >= PIPE_MAX && blocked.to.readers > 0 ? Number.POSITIVE_INFINITY : now;
    case 'wait': {
      const ended = processes.ended.get(blocked.pid);
      if (ended) return Math.min(untilUs, Math.max(now, ended.atUs));
      return processes.live.has(blocked.pid) ? untilUs : now;
    }
    case 'sleep':
      return untilUs;
    case 'pause':
      return processes.steps > 0 ? now : Number.POSITIVE_INFINITY;
    case 'accept':
      return processes.outside ? Math.max(now, nextArrivalUs(processes.outside, self.pid)) : Number.POSITIVE_INFINITY;
    case 'request':
      return processes.outside ? Math.max(now, outcomeOf(processes.outside, self.pid)?.atUs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

/** Since when a source has something to read, be it its end; Infinity: it has nothing yet. */
function readableAtUs(from: Source): number {
  if (from.kind === 'text') return 0;
  const isReadable = from.kind === 'tty' ? from.hungUp || from.reads.length > 0 : hasLine(from);
  return isReadable ? from.atUs : Number.POSITIVE_INFINITY;
}

const hasLine = ({ text, writers }: Pipe): boolean => writers === 0 || text.length >= PIPE_MAX || text.includes('\n');

/** Whose turn it is, and when. */
export interface NextTurn {
  /** Undefined: nobody's, ever. */
  readonly entry: Entry | undefined;
  readonly atUs: number;
}

export function nextTurn(processes: Processes): NextTurn {
  let first: Entry | undefined;
  let atUs = Number.POSITIVE_INFINITY;
  for (const entry of processes.live.values()) {
    const ready = readyAtUs(processes, entry);
    if (ready < atUs) [first, atUs] = [entry, ready];
  }
  return { entry: first, atUs };
}

/** When something can go on by itself; Infinity: never. */
export const nextAtUs = (processes: Processes): number => nextTurn(processes).atUs;

/** Takes a line out of a source. */
function takeLine(source: Source): string | undefined {
  if (source.kind === 'text') {
    if (source.at >= source.text.length) return undefined;
    const end = source.text.indexOf('\n', source.at);
    const line = source.text.slice(source.at, end < 0 ? undefined : end + 1);
    source.at += line.length;
    return line;
  }
  if (source.kind === 'tty') return source.reads.shift() || undefined;
  if (source.text === '') return undefined;
  const end = source.text.indexOf('\n');
  const line = end < 0 ? source.text : source.text.slice(0, end + 1);
  source.text = source.text.slice(line.length);
  return line;
}

/** Writes for a process; false if nobody reads any more (SIGPIPE). */
export function put(processes: Processes, to: Sink, text: string, atUs: number): boolean {
  switch (to.kind) {
    case 'host':
      processes.output.push({ to, atUs, text: to.tty ? overTheLine(text) : text });
      return true;
    case 'file':
      processes.rules.write(to.path, text);
      return true;
    case 'capture':
      to.text = (to.text + text).slice(0, processes.rules.textMax);
      return true;
    case 'pipe':
      if (to.readers === 0) return false;
      if (to.text === '') to.atUs = atUs;
      to.text += text;
      return true;
    case 'null':
      return true;
  }
}

/** Writes what a process has asked for; it ends if nobody reads. */
function writeFor(processes: Processes, entry: Entry, { to, text }: Extract<Call, { call: 'write' }>): void {
  entry.blocked = undefined;
  if (!put(processes, to, text, entry.self.clock.us)) finish(processes, entry, 128 + SIGNALS.PIPE);
}

/** Does what a process asked for, if it can be done now; it is blocked else. */
function handle(processes: Processes, entry: Entry, call: Call): void {
  const { self } = entry;
  entry.blocked = call;
  switch (call.call) {
    case 'pause':
      if (processes.steps <= 0) runAway(processes, entry);
      return;
    case 'exhaust':
      processes.outOfMemory = true;
      finish(processes, entry, 128 + SIGNALS.KILL);
      return;
    case 'write':
      if (readyAtUs(processes, entry) < Number.POSITIVE_INFINITY) writeFor(processes, entry, call);
      return;
    case 'read':
      if (call.from.kind === 'text') answer(entry, takeLine(call.from));
      return;
    case 'sleep':
      entry.untilUs = self.clock.us + call.us;
      return;
    case 'wait':
      entry.untilUs = self.clock.us + (call.withinUs ?? Number.POSITIVE_INFINITY);
      return;
    case 'fork':
      answer(entry, begin(processes, call.begin, call.io, self.clock.us, { group: call.background ? undefined : entry.group, command: self.command }));
      return;
    case 'kill':
      answer(entry, killFromWithin(processes, call, self.clock.us) ? 0 : 1);
      return;
    case 'host':
      processes.begun.push({ ...call, pid: self.pid, group: entry.group });
      return;
    case 'serve':
      processes.outside?.actions.push({ do: 'serve', atUs: self.clock.us });
      if (processes.outside && call.answers) answer(entry, 0);
      return;
    case 'listen':
    case 'close':
    case 'accept':
    case 'respond':
    case 'request':
      if (!processes.outside) processes.tied = true;
      else if (turnOutside(processes.outside, self, call)) answer(entry, 0);
      else if (call.call === 'listen') answer(entry, 'address already in use');
      return;
  }
}

/** In the terminal somebody waits for it, and is told. */
function runAway(processes: Processes, entry: Entry): void {
  const { runaway } = processes.rules;
  if (runaway === 'endless') return;
  put(processes, entry.io.stderr, runaway.stop, entry.self.clock.us);
  finish(processes, entry, 1);
  processes.steps = processes.rules.stepsMax;
}

function answer(entry: Entry, value: Answer): void {
  entry.blocked = undefined;
  entry.answer = value;
}

const NO_SUCH_PROCESS = 127;

/** The exit code of a process, which is told once; undefined if it has not ended by then. */
function endOf(processes: Processes, pid: number, atUs: number): number | undefined {
  const ended = processes.ended.get(pid);
  if (ended ? ended.atUs > atUs : processes.live.has(pid)) return undefined;
  processes.ended.delete(pid);
  return ended?.code ?? NO_SUCH_PROCESS;
}

/** Gives a process what it has waited for. */
function wake(processes: Processes, entry: Entry, atUs: number): void {
  const { blocked, self } = entry;
  self.clock.us = atUs;
  processes.clock = self.clock;
  if (!blocked) return;
  if (blocked.call === 'write') writeFor(processes, entry, blocked);
  else if (blocked.call === 'read') answer(entry, takeLine(blocked.from));
  else if (isOutside(blocked)) wakeOutside(processes, entry, blocked);
  else answer(entry, blocked.call === 'wait' ? endOf(processes, blocked.pid, atUs) : undefined);
}

/** Who has been asked, or answered, may do as much again. */
function wakeOutside(processes: Processes, entry: Entry, blocked: Call): void {
  const { outside } = processes;
  processes.steps = processes.rules.stepsMax;
  if (!outside) return;
  if (blocked.call === 'accept') answer(entry, takeArrival(outside, entry.self.pid));
  else {
    const found = outcomeOf(outside, entry.self.pid);
    outside.outcomes.delete(entry.self.pid);
    answer(entry, found?.outcome);
  }
}

/** Lets the process whose turn it is go on to its next call. */
export function step(processes: Processes, { entry, atUs }: NextTurn = nextTurn(processes)): void {
  if (!entry) return;
  // Where time passes by itself, whoever has waited may do as much again.
  if (entry.blocked?.call === 'sleep' && (processes.outside || processes.rules.runaway !== 'endless')) processes.steps = processes.rules.stepsMax;
  wake(processes, entry, atUs);
  if (!processes.live.has(entry.self.pid)) return;
  const { answer: given } = entry;
  entry.answer = undefined;
  try {
    const done = entry.run.next(given);
    if (done.done) finish(processes, entry, done.value);
    else handle(processes, entry, done.value);
  } catch (error) {
    put(processes, entry.io.stderr, processes.rules.describe(error), atUs);
    finish(processes, entry, 1);
  }
}

/** A signal to a process; false if there is none such. */
export function kill(processes: Processes, pid: number, signal: Signal, atUs: number): boolean {
  const entry = processes.live.get(pid);
  if (!entry) return false;
  const { self, blocked } = entry;
  if (signal !== 'KILL' && self.handled.has(signal)) {
    self.signals.push(signal);
    const waits =
      blocked?.call === 'accept' ||
      (blocked?.call === 'read' && blocked.from.kind === 'tty') ||
      ((blocked?.call === 'wait' || blocked?.call === 'sleep') && blocked.interruptible);
    if (waits) answer(entry, undefined);
    if (waits || blocked?.call === 'pause') self.clock.us = Math.max(self.clock.us, atUs);
    return true;
  }
  const heeded = signal === 'TERM' ? heed(blocked) : undefined;
  if (heeded === undefined && signal !== 'KILL' && processes.rules.init && pid === 1) return true;
  self.clock.us = Math.max(self.clock.us, atUs);
  finish(processes, entry, heeded ?? 128 + SIGNALS[signal]);
  return true;
}

/** Not even SIGKILL reaches the init of a namespace from within it (kernel `sig_task_ignored`, `SIGNAL_UNKILLABLE`). */
const killFromWithin = (processes: Processes, { pid, signal }: Extract<Call, { readonly call: 'kill' }>, atUs: number): boolean =>
  signal === 'KILL' && processes.rules.init && pid === 1 ? processes.live.has(pid) : kill(processes, pid, signal, atUs);

/** The exit code of a server that is told to stop; undefined: it has nothing of its own to say to that. */
const heed = (blocked: Call | undefined): number | undefined => (blocked?.call === 'accept' || blocked?.call === 'serve' ? blocked.onTerm : undefined);

/** Somebody types into a terminal: what is typed shows, and keys that are signals reach those in its foreground. */
export function typeInto(processes: Processes, tty: Tty, text: string, atUs: number): void {
  const { echo, signals } = typed(tty, text, atUs);
  if (echo !== '') put(processes, tty.screen, echo, atUs);
  for (const signal of signals) killGroup(processes, tty.foreground, signal, atUs);
}

/** A signal to all that were begun together. */
export function killGroup(processes: Processes, group: number, signal: Signal, atUs: number): void {
  for (const { self, group: of } of [...processes.live.values()]) if (of === group) kill(processes, self.pid, signal, atUs);
}

/** Ends what was begun together (Ctrl+C). */
export function interrupt(processes: Processes, group: number): void {
  for (const entry of [...processes.live.values()]) if (entry.group === group) finish(processes, entry, 128 + SIGNALS.INT);
}

/** The end of a program of the host's. */
export function ended(processes: Processes, pid: number, code: number, nowUs: number): void {
  const entry = processes.live.get(pid);
  if (entry?.blocked?.call !== 'host') return;
  processes.steps = processes.rules.stepsMax;
  entry.self.clock.us = nowUs;
  answer(entry, code);
}

export function createPipe(atUs: number): Pipe {
  return { kind: 'pipe', text: '', writers: 0, readers: 0, atUs };
}

/** Begins a process and gives its number; undefined where there are too many, which has been said. */
export function* fork(start: (self: Self) => Run, io: Stdio, background = false): Work<number | undefined> {
  const pid = yield { call: 'fork', begin: start, io, background };
  if (typeof pid === 'number' && pid !== CANNOT_FORK) return pid;
  yield* writeTo(io.stderr, "sh: can't fork: Resource temporarily unavailable\n");
  return undefined;
}
