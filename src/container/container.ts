import { fail, type Program, type Stdio } from '../programs/program';
import { isShell, openShell, runArgv } from '../shell/interpreter';
import type { Outside } from '../shell/outside';
import { begin, createProcesses, type Processes } from '../shell/processes';
import type { Host } from '../shell/state';
import { containerFiles, TEXT_MAX } from './files';
import { type Image, programIn } from './programs';

/** What a command is begun with in a container. */
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

/** Lines of a script at work take some time, or a loop without a pause would print without end in no time. */
const BUILTIN_US = 20;
const PROGRAM_US = 1_000;
/** The process that the container was begun for. */
export const INIT = 1;

/** A command at work. */
export interface Container {
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

/** How far a command may go. */
interface Limits {
  /** How much it may do without waiting. */
  readonly steps: number;
  /** Microseconds after its start; without it, for ever. */
  readonly untilUs?: number;
  /** The world, for one that goes in step with it. */
  readonly outside?: Outside;
}

/** Begins a command. */
export function createContainer(argv: readonly string[], context: CommandContext, { steps, untilUs = Number.POSITIVE_INFINITY, outside }: Limits): Container {
  const { startedAtUs, hostname, terminatedAfterUs } = context;
  const texts = new Map(context.files);
  const files = containerFiles(texts, hostname);
  const processes = createProcesses(
    { stepsMax: steps, runaway: 'endless', init: true, textMax: TEXT_MAX, write: (path, text) => files.write(path, text, true), describe: rethrow },
    INIT,
    startedAtUs + untilUs,
    outside,
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
