import {
  type Files,
  fail,
  type HostSink,
  type Neighbour,
  type Pipe,
  type Process,
  type Program,
  type Run,
  type Source,
  type Stdio,
  type Tty,
} from '../programs/program';
import type { BeginServing, ServerProgram } from '../programs/servers/server';
import { isShell, openShell, runArgv } from '../shell/interpreter';
import type { Outside } from '../shell/outside';
import { begin, createPipe, createProcesses, type Processes } from '../shell/processes';
import type { Host } from '../shell/state';
import { createTty } from '../shell/tty';
import { containerTree, type Layers } from './files/container-tree';
import type { FileSystem } from './files/file-system';
import { filesOf, type OpenFiles, openFiles } from './files/files';
import { TEXT_MAX } from './files/inode';
import { textIn } from './files/look';
import { type Image, programIn } from './programs';

/** What a command is begun with in a container. */
export interface CommandContext extends Image {
  readonly env: ReadonlyMap<string, string>;
  readonly hostname: string;
  /** Where a command begins; default: `/`. */
  readonly workingDirectory?: string;
  /** Unix microseconds when the process started. */
  readonly startedAtUs: number;
  /** The number of its first process, where others come before it: `neighbours`. */
  readonly firstPid?: number;
  readonly neighbours?: readonly Neighbour[];
  /** What its file system is made of, and who it is there. */
  readonly layers?: Layers;
  /** What the command finds there, if others have been at work already. */
  readonly files?: FileSystem;
  /** Runs beside what the container was begun for (`exec`). */
  readonly beside?: boolean;
  /** When it is told to stop (SIGTERM), after its start. */
  readonly terminatedAfterUs?: number;
  /** Somebody may type into it. */
  readonly stdin?: boolean;
  /** It has a terminal. */
  readonly tty?: boolean;
  /** How the image's own server ends that is told to stop, if it heeds that; default: 0. */
  readonly serverOnTerm?: number | undefined;
  /** How long that takes. */
  readonly serverStopUs?: number;
  /** The image's entrypoint script goes before its server, and takes so long. */
  readonly entrypointUs?: number;
}

/** Lines of a script at work take some time, or a loop without a pause would print without end in no time. */
const BUILTIN_US = 20;
const PROGRAM_US = 1_000;
const TERMINAL = [['TERM', 'xterm']] as const;
const BUSYBOX_PROMPT = '\\w \\$ ';
/** The process that the container was begun for, where it has its processes for itself. */
const INIT = 1;

/** A command at work. */
export interface Container {
  readonly context: CommandContext;
  readonly host: Host;
  readonly processes: Processes;
  /** The process that the container was begun for. */
  readonly init: number;
  readonly files: OpenFiles;
  /** When the image's server began to run. */
  servedAtUs: number | undefined;
  /** It has to do with files that others have, too. */
  shares: boolean;
  /** What is still to be told to it. */
  terminateAtUs: number | undefined;
  /** What it reads of those outside. */
  readonly input: Input | undefined;
}

/** What somebody outside may write into. */
export type Input = Pipe | Tty;

/** The streams of a command. */
interface Streams {
  readonly io: Stdio;
  readonly input: Input | undefined;
}

/** The streams of a command that somebody outside may see and type into; `group`: what it is begun as. */
function streamsOf({ stdin = false, tty = false }: Pick<CommandContext, 'stdin' | 'tty'>, group: number, atUs: number, session?: number): Streams {
  const of = session === undefined ? {} : { session };
  const stdout: HostSink = { kind: 'host', fd: 1, ...of, ...(tty && { tty }) };
  const stderr: HostSink = tty ? stdout : { kind: 'host', fd: 2, ...of };
  const input = stdin ? (tty ? createTty(stdout, group) : createPipe(atUs)) : undefined;
  if (input?.kind === 'pipe') input.writers = 1;
  const nothing: Source = { kind: 'text', text: '', at: 0 };
  return { io: { stdin: input ?? nothing, stdout, stderr }, input };
}

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
  const { startedAtUs, hostname, firstPid: init = INIT } = context;
  const start = containerTree(context.layers ?? plainLayers(hostname));
  const open = openFiles(context.files ?? start, () => {
    // What others do there counts; what is run beside, and takes no time, need not wait for them.
    container.shares = true;
    if (!outside && !context.beside) processes.tied = true;
  });
  const files = filesOf(open, start.credentials, () => processes.clock.us);
  const processes = createProcesses(
    { stepsMax: steps, runaway: 'endless', init: init === INIT, textMax: TEXT_MAX, write: (path, text) => files.write(path, text, true), describe: rethrow },
    init,
    startedAtUs + untilUs,
    outside,
  );
  const host: Host = {
    hostname,
    user: userNamed(start, start.credentials.uid),
    identity: start.credentials,
    files,
    startedAtUs,
    builtinUs: BUILTIN_US,
    programUs: PROGRAM_US,
    program: (name) => programIn(context, name, context.beside ? servesBeside : serverOf(container)),
    notFound: (path) => `sh: ${path}: not found\n`,
    ...(context.neighbours && { neighbours: context.neighbours }),
    enter: (path) => problemOfEntering(files, path, !context.quietUnknown),
    ...(context.layers?.shells.includes('ash') && { prompt: BUSYBOX_PROMPT }),
  };
  const { io, input } = streamsOf(outside ? context : {}, init, startedAtUs);
  const container: Container = {
    context,
    host,
    processes,
    init,
    files: open,
    servedAtUs: undefined,
    shares: false,
    terminateAtUs: terminationUs(context),
    input,
  };
  beginCommand(container, argv, { io, env: context.env, host }, startedAtUs);
  return container;
}

const terminationUs = ({ startedAtUs, terminatedAfterUs }: CommandContext): number | undefined =>
  terminatedAfterUs === undefined ? undefined : startedAtUs + terminatedAfterUs;

/** What the image's own server does; without a program of its own, no more is known of it than that it serves. */
const serverOf =
  (container: Container) =>
  (server?: ServerProgram): Program =>
    function* (process) {
      const { context } = container;
      const fromUs = process.now();
      const onTerm = 'serverOnTerm' in context ? context.serverOnTerm : 0;
      const begin: BeginServing = function* () {
        container.servedAtUs ??= fromUs;
        yield { call: 'serve', ...(process.alone && onTerm !== undefined && { onTerm }), ...(server && { answers: true }) };
        return { afterUs: context.serverStopUs ?? 0, code: onTerm ?? 0 };
      };
      if (context.entrypointUs && process.self.pid === container.init) yield { call: 'sleep', us: context.entrypointUs };
      if (server) return yield* server(process, begin);
      yield* begin();
      return 0;
    };

function* refuseBeside(process: Process): Run {
  return yield* fail(process, 'is simulated as what a container runs, not beside it');
}

/** A server that somebody runs beside another one may look at its configuration, and does not serve. */
const servesBeside =
  (server?: ServerProgram): Program =>
  (process) =>
    server
      ? server(process, function* () {
          yield* refuseBeside(process);
          return undefined;
        })
      : refuseBeside(process);

/** Begins a command as a process of a container; gives its number. */
function beginCommand(
  { processes, context }: Container,
  argv: readonly string[],
  { io, env, host }: { readonly io: Stdio; readonly env: CommandContext['env']; readonly host: Host },
  atUs: number,
): number {
  return begin(
    processes,
    (self) => {
      const shell = openShell(host, processes, self, io, env);
      if (context.workingDirectory !== undefined) shell.variables.set('PWD', context.workingDirectory);
      shell.replaced = !isShell(argv[0] ?? '');
      return runArgv(argv, shell);
    },
    io,
    atUs,
    { command: argv },
  );
}

/** A command that somebody runs inside a container, among its processes (`exec`). */
export interface Inside {
  readonly pid: number;
  readonly input: Input | undefined;
}

/** What is run so: what it prints bears the number of its session. */
export interface InsideCommand {
  readonly argv: readonly string[];
  readonly session: number;
  readonly stdin: boolean;
  readonly tty: boolean;
  /** What the container was begun with besides, that nobody had looked at so far. */
  readonly links?: readonly (readonly [name: string, value: string])[];
}

/** Begins one. */
export function beginInside(container: Container, { argv, session, stdin, tty, links = [] }: InsideCommand, atUs: number): Inside {
  const { context, processes, host } = container;
  const { io, input } = streamsOf({ stdin, tty }, processes.nextPid, atUs, session);
  const env = new Map([...context.env, ...links.filter(([name]) => !context.env.has(name)), ...(tty ? TERMINAL : [])]);
  const beside: Host = { ...host, program: (name) => programIn({ ...context, quietUnknown: false }, name, servesBeside) };
  return { pid: beginCommand(container, argv, { io, env, host: beside }, atUs), input };
}
