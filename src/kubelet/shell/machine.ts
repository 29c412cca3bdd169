import type { Function as ShellFunction } from 'unbash';

/** What leaves for other parts than the next statement: `break 2`, `continue`, `return 1`, `exit 3`. */
export type Flow = { readonly kind: 'break' | 'continue'; readonly depth: number } | { readonly kind: 'return' | 'exit'; readonly code: number };

/** A piece of output, not yet cut into lines. */
export interface Output {
  readonly fd: 1 | 2;
  readonly afterUs: number;
  readonly text: string;
}

/** Running something: output as it comes, and the exit code. */
export type Run = Generator<Output, number>;

/** What the shell's world is made of besides what the script itself makes. */
export interface Surroundings {
  readonly hostname: string;
  /** Unix microseconds when the process started. */
  readonly startedAtUs: number;
  /** Programs of the image that serve until they are told to stop. */
  readonly servers: readonly string[];
  /** Programs of the image beyond the usual ones: clients, languages. */
  readonly programs: readonly string[];
  /** Whether a program that nobody here knows runs as a quiet server; else it is not found. */
  readonly quietUnknown: boolean;
  /** When somebody stops looking; nothing later is run. */
  readonly untilUs: number;
}

/** A shell while it runs: made for one run and changed only by it. */
export interface Machine {
  readonly around: Surroundings;
  /** Microseconds since the process started; Infinity once something runs that never ends. */
  clockUs: number;
  /** How much more it may do. */
  readonly budget: { steps: number; depth: number };
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly files: Map<string, string>;
  readonly functions: Map<string, ShellFunction>;
  parameters: readonly string[];
  lastCode: number;
  flow: Flow | undefined;
  exitOnError: boolean;
  /** The exit code that SIGTERM leads to, if it is heeded. */
  onTerm: number | undefined;
  /** When the image's server began to run. */
  readonly served: { atUs: number | undefined };
  readonly jobs: Job[];
}

/** What runs in the background: a shell of its own with a clock of its own. */
export interface Job {
  readonly machine: Machine;
  readonly run: Run;
  next: Output | undefined;
}

/** Lines of a script at work take some time, or a loop without a pause would print without end in no time. */
export const BUILTIN_US = 20;
export const PROGRAM_US = 1_000;
/** How deep functions and shells may call each other, and how long a variable or a file may grow. */
export const DEPTH_MAX = 60;
export const TEXT_MAX = 1 << 16;

export function createMachine(around: Surroundings, env: ReadonlyMap<string, string>, files: ReadonlyMap<string, string>, steps: number): Machine {
  return {
    around,
    clockUs: 0,
    budget: { steps, depth: 0 },
    variables: new Map(env),
    exported: new Set(env.keys()),
    files: new Map(files),
    functions: new Map(),
    parameters: [],
    lastCode: 0,
    flow: undefined,
    exitOnError: false,
    onTerm: undefined,
    served: { atUs: undefined },
    jobs: [],
  };
}

/** A subshell: its variables are its own, the file system is not. */
export const subshell = (machine: Machine): Machine => ({
  ...machine,
  variables: new Map(machine.variables),
  exported: new Set(machine.exported),
  functions: new Map(machine.functions),
  flow: undefined,
  jobs: [],
});

/** Whether nothing more is to be run: something left the shell, runs for ever, or nobody looks any longer. */
export const stopped = (machine: Machine): boolean =>
  machine.flow !== undefined || machine.clockUs >= machine.around.untilUs || !Number.isFinite(machine.clockUs);

/** Takes a step and its time; false if the process has used up what it may do, and then it runs for ever as far as anybody can tell. */
export function spend(machine: Machine, us: number): boolean {
  if (machine.budget.steps-- <= 0) machine.clockUs = Number.POSITIVE_INFINITY;
  machine.clockUs += us;
  return !stopped(machine);
}

export const stdout = (machine: Machine, text: string): Output => ({ fd: 1, afterUs: machine.clockUs, text });
export const stderr = (machine: Machine, text: string): Output => ({ fd: 2, afterUs: machine.clockUs, text });
