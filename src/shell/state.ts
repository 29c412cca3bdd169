import type { ParsedScript, Function as ShellFunction } from 'unbash';
import { resolvePath } from '../programs/paths';
import { type Files, type Identity, type Neighbour, type Program, type Run, type Self, type Signal, type Stdio, type Work, write } from '../programs/program';
import type { Processes } from './processes';

/** What leaves for other parts than the next statement: `break 2`, `continue`, `return 1`, `exit 3`. */
export type Flow = { readonly kind: 'break' | 'continue'; readonly depth: number } | { readonly kind: 'return' | 'exit'; readonly code: number };

/** Where a shell runs: a container, or the terminal. */
export interface Host {
  readonly hostname: string;
  readonly user: string;
  readonly identity: Identity;
  readonly files: Files;
  /** Unix microseconds when it was begun. */
  readonly startedAtUs: number;
  /** What a command of the shell's own costs, and a program: a loop without a pause must not print without end in no time. */
  readonly builtinUs: number;
  readonly programUs: number;
  /** The program that a name stands for, and the name as it was given. */
  program(name: string, path: string): Program | undefined;
  /** What is said of a name that stands for nothing. */
  notFound(path: string): string;
  /** Says why a directory cannot be entered, if so. */
  enter(path: string): string | undefined;
  /** Processes of other containers that are seen here, and not reached. */
  readonly neighbours?: readonly Neighbour[];
  /** With what its shells prompt where nothing else is said (`PS1`). */
  readonly prompt?: string;
}

export interface ShellOptions {
  /** `set -e`, `set -u`, `set -x`, `set -o pipefail` */
  errexit: boolean;
  nounset: boolean;
  xtrace: boolean;
  pipefail: boolean;
}

/** The interpreter's doors for what it uses itself: expansions run commands, `eval` runs scripts. */
export interface Interpreter {
  script(source: string, shell: Shell): Run;
  command(argv: readonly string[], shell: Shell): Run;
  /** What `$(…)` printed. */
  substitute(script: ParsedScript | undefined, shell: Shell): Work<string>;
}

/** A shell while it runs. */
export interface Shell {
  readonly interpreter: Interpreter;
  readonly host: Host;
  readonly processes: Processes;
  readonly self: Self;
  /** The process of the shell that all began with; another one is what runs in it, as others see it. */
  readonly origin: number;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly readonly: Set<string>;
  readonly functions: Map<string, ShellFunction>;
  readonly aliases: Map<string, string>;
  readonly traps: Map<Signal | 'EXIT', string>;
  readonly options: ShellOptions;
  /** As it was called, which is how its complaints begin. */
  name: string;
  /** Permissions that new files do not get. */
  umask: number;
  /** Processes in the background that nobody has waited for. */
  readonly jobs: number[];
  /** What the functions at work have made local, with the values before. */
  readonly locals: Map<string, string | undefined>[];
  lastJob: number | undefined;
  /** `$0`, `$1` … */
  parameters: readonly string[];
  lastCode: number;
  flow: Flow | undefined;
  io: Stdio;
  /** How many conditions it stands in: there failures do not end a shell with `set -e`. */
  tested: number;
  /** How deep functions, shells and programs call each other. */
  depth: number;
  /** How many loops it is in. */
  loops: number;
  /** A program has taken its place (`exec`), or it was none from the beginning. */
  replaced: boolean;
}

export const DEPTH_MAX = 60;
const UMASK = 0o022;

/** The files as a shell and its programs make them. */
export const filesFor = ({ host, umask }: Shell): Files => (umask === UMASK ? host.files : host.files.masked(umask));

export function createShell(interpreter: Interpreter, host: Host, processes: Processes, self: Self, io: Stdio, env: ReadonlyMap<string, string>): Shell {
  return {
    interpreter,
    host,
    processes,
    self,
    origin: self.pid,
    variables: new Map(env),
    exported: new Set(env.keys()),
    readonly: new Set(),
    functions: new Map(),
    aliases: new Map(),
    traps: new Map(),
    name: 'sh',
    umask: UMASK,
    options: { errexit: false, nounset: false, xtrace: false, pipefail: false },
    jobs: [],
    locals: [],
    lastJob: undefined,
    parameters: ['sh'],
    lastCode: 0,
    flow: undefined,
    io,
    tested: 0,
    depth: 0,
    loops: 0,
    replaced: false,
  };
}

/** A subshell: what it sets is its own, the file system is not. */
export const subshell = (shell: Shell, self: Self = shell.self, io: Stdio = shell.io): Shell => ({
  ...shell,
  self,
  io,
  variables: new Map(shell.variables),
  exported: new Set(shell.exported),
  readonly: new Set(shell.readonly),
  functions: new Map(shell.functions),
  aliases: new Map(shell.aliases),
  traps: new Map(),
  options: { ...shell.options },
  jobs: [],
  locals: [],
  flow: undefined,
  replaced: false,
});

export const workingDirectory = (shell: Shell): string => shell.variables.get('PWD') ?? '/';
export const pathOf = (shell: Shell, name: string): string => resolvePath(name, workingDirectory(shell));

/** Takes a step and its time. Whoever has used up its share waits here, perhaps for ever. */
export function* takeStep(shell: Shell, us: number): Work<void> {
  const { processes, self } = shell;
  self.clock.us += us;
  processes.steps--;
  if (processes.steps <= 0 || self.clock.us >= processes.untilUs) yield { call: 'pause' };
}

/** Long texts are long work. */
const CHARACTERS_A_STEP = 256;

/** Sets a variable; false if it may not be changed. */
export function assignVariable(shell: Shell, name: string, value: string): boolean {
  if (shell.readonly.has(name)) return false;
  const { processes } = shell;
  processes.steps -= Math.floor(value.length / CHARACTERS_A_STEP);
  shell.variables.set(name, value.slice(0, processes.rules.textMax));
  return true;
}

/** Says what is wrong. */
export function* complain(shell: Shell, message: string, code = 1): Work<number> {
  yield* write(shell.io.stderr, `${shell.name}: ${message}\n`);
  return code;
}

/** Says what is wrong and leaves the shell. */
export function* abort(shell: Shell, message: string, code = 2): Work<void> {
  yield* complain(shell, message);
  shell.flow = { kind: 'exit', code };
}
