import { type Files, fail, type Program, type Stdio } from '../programs/program';
import { isShell, openShell, runArgv } from '../shell/interpreter';
import type { Outside } from '../shell/outside';
import { begin, createProcesses, type Processes } from '../shell/processes';
import type { Host } from '../shell/state';
import { containerTree, type Layers } from './files/container-tree';
import type { FileSystem } from './files/file-system';
import { filesOf, type OpenFiles, openFiles, TEXT_MAX } from './files/files';
import { textIn } from './files/look';
import { type Image, programIn } from './programs';

/** What a command is begun with in a container. */
export interface CommandContext extends Image {
  readonly env: ReadonlyMap<string, string>;
  readonly hostname: string;
  /** Unix microseconds when the process started. */
  readonly startedAtUs: number;
  /** What its file system is made of, and who it is there. */
  readonly layers?: Layers;
  /** What the command finds there, if others have been at work already. */
  readonly files?: FileSystem;
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
  readonly files: OpenFiles;
  /** When the image's server began to run. */
  servedAtUs: number | undefined;
  /** It has to do with files that others have, too. */
  shares: boolean;
  /** What is still to be told to it. */
  terminateAtUs: number | undefined;
}

const HOST: Pick<Stdio, 'stdout' | 'stderr'> = { stdout: { kind: 'host', fd: 1 }, stderr: { kind: 'host', fd: 2 } };

/** Nothing that a container's programs use of it can fail. */
function rethrow(error: unknown): never {
  throw error;
}

/** Of a container that nobody tells of. */
const plainLayers = (hostname: string): Layers => ({
  shells: [],
  hostname,
  hosts: '127.0.0.1\tlocalhost\n',
  resolver: '',
  terminationLog: '/dev/termination-log',
});

/** The name that a user has in the container's own /etc/passwd, or the number. */
function userNamed(files: FileSystem, uid: number): string {
  const users = (textIn(files, '/etc/passwd') ?? '').split('\n').map((line) => line.split(':'));
  return users.find(([, , id]) => id === String(uid))?.[0] ?? String(uid);
}

/** Why a directory cannot be entered; what an image that nobody knows has is not known. */
function problemOfEntering(files: Files, path: string, isKnown: boolean): string | undefined {
  const status = files.status(path);
  if (typeof status === 'string') return isKnown || status !== 'No such file or directory' ? status : undefined;
  if (status.type !== 'directory') return 'Not a directory';
  return files.may(path, 1) ? undefined : 'Permission denied';
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
  const start = containerTree(context.layers ?? plainLayers(hostname));
  const open = openFiles(context.files ?? start, () => {
    // What others do there counts; what is run beside, and takes no time, need not wait for them.
    container.shares = true;
    if (!outside && !context.beside) processes.tied = true;
  });
  const files = filesOf(open, start.credentials, () => processes.clock.us);
  const processes = createProcesses(
    { stepsMax: steps, runaway: 'endless', init: true, textMax: TEXT_MAX, write: (path, text) => files.write(path, text, true), describe: rethrow },
    INIT,
    startedAtUs + untilUs,
    outside,
  );
  const container: Container = {
    context,
    processes,
    files: open,
    servedAtUs: undefined,
    shares: false,
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
    user: userNamed(start, start.credentials.uid),
    identity: start.credentials,
    files,
    startedAtUs,
    builtinUs: BUILTIN_US,
    programUs: PROGRAM_US,
    program: (name) => programIn(context, name, serve),
    notFound: (path) => `sh: ${path}: not found\n`,
    enter: (path) => problemOfEntering(files, path, !context.quietUnknown),
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
