import { fail, type Program, type Stdio } from '../programs/program';
import { isEndless } from '../shell/endless';
import { isShell, openShell, runArgv } from '../shell/interpreter';
import { begin, createProcesses, kill, nextAtUs, type Processes, step } from '../shell/processes';
import type { Host } from '../shell/state';
import { containerFiles, TEXT_MAX } from './files';
import { type Image, programIn } from './programs';

/**
 * What a command does in a container. Nothing of it happens while a cluster runs: what it prints, writes and how it ends follows from what it
 * was begun with and when it was told to stop, so it is run, ahead of time, whenever somebody asks.
 */
export interface CommandContext extends Image {
  readonly env: ReadonlyMap<string, string>;
  readonly hostname: string;
  /** Unix microseconds when the process started. */
  readonly startedAtUs: number;
  /** What the command finds in the file system. */
  readonly files?: ReadonlyMap<string, string>;
  /** Runs beside what the container was begun for (`exec`). */
  readonly beside?: boolean;
  /** When it is told to stop (SIGTERM), after its start. */
  readonly terminatedAfterUs?: number;
}

/** A line of output, microseconds after the start. */
export interface OutputLine {
  readonly afterUs: number;
  readonly text: string;
}

/** How a command ends: `afterUs` is Infinity if it does not. */
export interface CommandEnd {
  readonly afterUs: number;
  readonly code: number;
  /** When the image's own server begins to run, if the command comes to that. */
  readonly servesAfterUs?: number;
}

/** How much a command may do before it counts as one that never ends, and how much of its output anybody reads. */
const STEPS_TO_END = 20_000;
const STEPS_OF_OUTPUT = 400_000;
/** What a signal allows beyond that. */
const STEPS_AFTER_SIGNAL = 1_000;
/** Longer lines are cut (containerd's `max_container_log_line_size`). */
const LINE_MAX = 16_384;
/** Lines of a script at work take some time, or a loop without a pause would print without end in no time. */
const BUILTIN_US = 20;
const PROGRAM_US = 1_000;
const INIT = 1;

/** A command at work. */
interface Container {
  readonly context: CommandContext;
  readonly processes: Processes;
  readonly files: Map<string, string>;
  /** When the image's server began to run. */
  servedAtUs: number | undefined;
  /** What is still to be told to it. */
  terminateAtUs: number | undefined;
}

const HOST: Pick<Stdio, 'stdout' | 'stderr'> = { stdout: { kind: 'host', fd: 1 }, stderr: { kind: 'host', fd: 2 } };

/** Nothing that a container's programs use of it can fail. */
function rethrow(error: unknown): never {
  throw error;
}

function createContainer(argv: readonly string[], context: CommandContext, steps: number, untilUs = Number.POSITIVE_INFINITY): Container {
  const { startedAtUs, hostname, terminatedAfterUs } = context;
  const texts = new Map(context.files);
  const files = containerFiles(texts, hostname);
  const processes = createProcesses(
    { stepsMax: steps, runaway: 'endless', init: true, textMax: TEXT_MAX, write: (path, text) => files.write(path, text, true), describe: rethrow },
    INIT,
    startedAtUs + untilUs,
  );
  const container: Container = {
    context,
    processes,
    files: texts,
    servedAtUs: undefined,
    terminateAtUs: terminatedAfterUs === undefined ? undefined : startedAtUs + terminatedAfterUs,
  };
  const serve: Program = function* (process) {
    if (context.beside) return yield* fail(process, 'is simulated as what a container runs, not beside it');
    container.servedAtUs ??= process.now();
    yield { call: 'serve', heeds: process.alone };
    return 0;
  };
  const host: Host = {
    hostname,
    user: 'root',
    files,
    startedAtUs,
    builtinUs: BUILTIN_US,
    programUs: PROGRAM_US,
    program: (name) => programIn(context, name, serve),
    notFound: (path) => `sh: ${path}: not found\n`,
    // Which directories an image has is not known.
    enter: (path) => (files.read(path) === undefined ? undefined : 'Not a directory'),
  };
  const io: Stdio = { ...HOST, stdin: { kind: 'text', text: '', at: 0 } };
  begin(
    processes,
    (self) => {
      const shell = openShell(host, processes, self, io, context.env);
      shell.replaced = !isShell(argv[0] ?? '');
      return runArgv(argv, shell);
    },
    io,
    startedAtUs,
  );
  return container;
}

/** Goes on to the next output; false once there is nothing more to come. */
function goOn(container: Container): boolean {
  const { processes } = container;
  while (processes.output.length === 0) {
    if (!processes.live.has(INIT)) return false;
    const atUs = nextAtUs(processes);
    const { terminateAtUs } = container;
    if (terminateAtUs !== undefined && atUs >= terminateAtUs) terminate(container, terminateAtUs);
    else if (atUs >= processes.untilUs || atUs === Number.POSITIVE_INFINITY) return false;
    else step(processes);
  }
  return true;
}

function terminate(container: Container, atUs: number): void {
  const { processes } = container;
  container.terminateAtUs = undefined;
  // Whoever has done all that it may, without an end in sight, is met by the signal where it stands.
  processes.steps = Math.max(processes.steps, STEPS_AFTER_SIGNAL);
  kill(processes, INIT, 'TERM', atUs);
}

function endOf({ processes, context, servedAtUs }: Container): CommandEnd {
  const ended = processes.ended.get(INIT);
  return {
    afterUs: ended ? ended.atUs - context.startedAtUs : Number.POSITIVE_INFINITY,
    code: ended?.code ?? 0,
    ...(servedAtUs !== undefined && { servesAfterUs: servedAtUs - context.startedAtUs }),
  };
}

/** Runs without an end, as far as its text tells, and heeds no signal. */
function isHopeless([program = '', flag, script]: readonly string[], { terminatedAfterUs }: CommandContext): boolean {
  if (!isShell(program) || flag !== '-c' || script === undefined || !isEndless(script)) return false;
  return terminatedAfterUs === undefined || !script.includes('trap');
}

/** How a command ends. */
export function commandEnd(argv: readonly string[], context: CommandContext): CommandEnd {
  if (isHopeless(argv, context)) return { afterUs: Number.POSITIVE_INFINITY, code: 0 };
  const container = createContainer(argv, context, STEPS_TO_END);
  while (goOn(container)) container.processes.output.length = 0;
  return endOf(container);
}

/** Cuts output into lines, each stream's own. */
function* linesOf(container: Container): Generator<OutputLine, void> {
  const { processes, context } = container;
  const rests = { 1: '', 2: '' };
  let afterUs = 0;
  while (goOn(container))
    for (const { to, atUs, text } of processes.output.splice(0)) {
      const lines = (rests[to.fd] + text).split('\n');
      rests[to.fd] = lines.pop()!.slice(0, LINE_MAX);
      afterUs = atUs - context.startedAtUs;
      for (const line of lines) yield { afterUs, text: line.slice(0, LINE_MAX) };
    }
  for (const rest of [rests[1], rests[2]]) if (rest !== '') yield { afterUs, text: rest };
}

/** What a command prints from its start on, in order, until `untilUs` after its start; then, when the image's own server began to run, if it did. */
export function* commandOutput(
  argv: readonly string[],
  context: CommandContext,
  untilUs = Number.POSITIVE_INFINITY,
): Generator<OutputLine, CommandEnd['servesAfterUs']> {
  const container = createContainer(argv, context, STEPS_OF_OUTPUT, untilUs);
  yield* linesOf(container);
  return endOf(container).servesAfterUs;
}

/** The files that a command has written some time after its start. */
export function filesAfter(argv: readonly string[], context: CommandContext, untilUs: number): ReadonlyMap<string, string> {
  const container = createContainer(argv, context, STEPS_OF_OUTPUT, untilUs);
  while (goOn(container)) container.processes.output.length = 0;
  return container.files;
}

/** The output, the end and the files of a command that is run inside a container (`exec`). */
export function runInside(
  argv: readonly string[],
  context: CommandContext,
): CommandEnd & { readonly output: string; readonly filesAfter: ReadonlyMap<string, string> } {
  const container = createContainer(argv, { ...context, beside: true, quietUnknown: false }, STEPS_TO_END);
  let output = '';
  while (goOn(container)) for (const { text } of container.processes.output.splice(0)) output += text;
  return { ...endOf(container), output, filesAfter: container.files };
}
