import { PROGRAMS } from '../programs';
import { curl } from '../programs/curl';
import { type Files, type HostSink, type Program, type Run, readAll, type Self, type Sink, type Stdio } from '../programs/program';
import { wget } from '../programs/wget';
import { BUILTINS } from '../shell/builtins';
import { isIncomplete } from '../shell/incomplete';
import { openShell, runScript, runToEnd } from '../shell/interpreter';
import { createOutside } from '../shell/outside';
import { begin, createProcesses, ended, type HostCall, interrupt, kill, nextAtUs, type Processes, put, step } from '../shell/processes';
import { type Host, type Shell, subshell } from '../shell/state';
import type { Environment } from './context';
import { describeError } from './errors';
import { kubectl } from './kubectl';
import { HOME, terminalFiles, USER } from './terminal-files';
import { createSeat, keyboardOf, leaveSeat, type Reading, type Seat, tellReading, typeAt } from './terminal-keyboard';
import { answerRequests, createPorts, type Ports } from './terminal-ports';
import type { Files as UserFiles } from './transport';

/**
 * A terminal whose shell has kubectl among its programs. Variables, functions and what runs in the background last from line to line. The shell
 * itself waits for nothing: here its calls are answered when kubectl has got its answers and the clock has come so far.
 */
export interface Terminal {
  /** Runs a line, or several, and gives back the exit code. `apart`: beside what is typed, and without a trace in its variables. */
  run(line: string, env: LineEnvironment, apart?: boolean): Promise<number>;
  /** Somebody types, while a line runs: keys as a terminal sends them (`\r`, Ctrl+C as `\x03`, Ctrl+D as `\x04`). False: none runs at which somebody sits. */
  type(keys: string): boolean;
  /** Whether a line asks for another one: a quote, a loop or a here-document is open. */
  isIncomplete(line: string): boolean;
  /** The names of all commands that a line can begin with, for completion. */
  readonly commands: readonly string[];
}

/** What a line may use of the world. */
export interface LineEnvironment extends Omit<Environment, 'files' | 'stdin' | 'keyboard' | 'ports'> {
  /** Somebody sits there who can type: told who waits for it. */
  readonly reading?: (by: Reading | undefined) => void;
}

/** A loop that does so much without waiting would not come to an end. */
const STEPS_MAX = 100_000;
const TEXT_MAX = 8_000_000;
const FIRST_PID = 1_000;
const INTERRUPTED = 130;

/** A program of the host's: it gets the words after its name, takes its own time, and gives back the exit code. */
export type HostCommand = (words: readonly string[], env: Environment) => Promise<number>;

/** What reaches the ports that are forwarded. */
const CLIENTS: Readonly<Record<string, Program>> = { curl, wget };

const KUBECTL: Readonly<Record<string, HostCommand>> = { kubectl, k: kubectl };

/** Commands that hand on what comes in, if they are told to by `-i`. */
const CONVERSES: ReadonlySet<string | undefined> = new Set(['attach', 'debug', 'exec', 'run']);

/** Whether a command of the host's reads all that comes in before it begins: `-f -`, `-f-`, `--filename=-`, `exec -i`. What is typed into a container goes there at once. */
function readsStdin(args: readonly string[], typed: boolean): boolean {
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  if (CONVERSES.has(own.find((arg) => !arg.startsWith('-')))) return !typed && own.some((arg) => /^(-[a-z]*i[a-z]*|--stdin(=true)?)$/.test(arg));
  return args.some((arg) => arg === '-' || arg === '-f-' || arg.endsWith('=-'));
}

const hostProgram = (name: string): Program =>
  function* (process) {
    const { args, stdin: from, stdout, stderr, path } = process;
    const typed = from.kind === 'tty';
    const stdin = readsStdin(args, typed) ? yield* readAll(from) : undefined;
    const code = yield { call: 'host', args: [name, ...args], io: { stdout, stderr }, stdin, typed, path };
    return typeof code === 'number' ? code : 1;
  };

/** Runs a line in a shell; `exit` ends the line. */
function* runLine(line: string, shell: Shell): Run {
  const code = yield* runScript(line, shell);
  return shell.flow?.kind === 'exit' ? yield* runToEnd(shell, () => ending(code)) : code;
}

function* ending(code: number): Run {
  yield* [];
  return code;
}

/** A terminal at work. */
interface State {
  readonly files: Files;
  readonly processes: Processes;
  readonly programs: Readonly<Record<string, Program>>;
  readonly commands: Readonly<Record<string, HostCommand>>;
  /** Where the output of each line goes. */
  readonly printers: WeakMap<Sink, (text: string) => void>;
  /** Lines that have not ended, by their processes. */
  readonly lines: Map<number, { readonly env: LineEnvironment; readonly done: (code: number) => void }>;
  /** Commands of the host's at work, by their processes. */
  readonly running: Map<number, AbortController>;
  readonly ports: Ports;
  /** Who has typed the line that runs. */
  seat: Seat | undefined;
  /** The shell that was typed into last: what it has set lasts. */
  session: Shell | undefined;
  pumping: boolean;
  wake: () => void;
}

const HOME_ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['HOME', HOME],
  ['PWD', HOME],
  ['USER', 'podscope'],
]);

/** The shell's host. What a command costs is the time that passes. */
const hostOf = ({ files, programs, commands }: State, startedAtUs: number): Host => ({
  hostname: 'podscope',
  user: 'podscope',
  identity: { uid: USER, gid: USER, groups: [USER] },
  files,
  startedAtUs,
  builtinUs: 0,
  programUs: 0,
  program(name) {
    if (Object.hasOwn(commands, name)) return hostProgram(name);
    if (Object.hasOwn(programs, name)) return programs[name];
    if (Object.hasOwn(CLIENTS, name)) return CLIENTS[name];
    return Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  },
  notFound: (path) => `${path}: command not found\n`,
  enter: (path) => (files.list(path) ? undefined : 'No such file or directory'),
});

function print({ processes, printers }: State): void {
  for (const { to, text } of processes.output.splice(0)) printers.get(to)?.(text);
}

/** Runs a command of the host's and tells the process that waits for it how it ended. */
async function runCommand(state: State, { pid, args: [name = '', ...words], io, stdin, typed, path }: HostCall, env: LineEnvironment): Promise<void> {
  const { files, processes, running, commands, seat, ports } = state;
  const abort = new AbortController();
  running.set(pid, abort);
  const write = (to: Sink, text: string): void => {
    // Nobody reads it any more.
    if (!put(processes, to, text, env.now())) kill(processes, pid, 'PIPE', env.now());
    print(state);
    state.wake();
  };
  const code = await commands[name]!(words, {
    ...env,
    signal: abort.signal,
    files: {
      read: (name) => files.read(path(name)),
      list: () => files.list(path('.')) ?? [],
      write: (name, text) => files.write(path(name), text, false),
      remove: (name) => void files.remove(path(name)),
      inDirectory: (name) => files.list(path(name)),
      makeDirectory: (name) => files.makeDirectory(path(name)),
    },
    ports,
    stdout: (text) => write(io.stdout, text),
    stderr: (text) => write(io.stderr, text),
    ...(stdin !== undefined && { stdin }),
    ...(typed && seat && { keyboard: keyboardOf(seat, () => state.wake()) }),
  });
  running.delete(pid);
  ended(processes, pid, code, env.now());
  state.wake();
}

/** Commands of the host's whose process has ended by a signal are given up; lines that have ended say so. */
function settle(state: State): void {
  const { processes, running, lines, session } = state;
  for (const [pid, abort] of running) if (!processes.live.has(pid)) abort.abort();
  for (const [pid, { done }] of lines) {
    if (processes.live.has(pid)) continue;
    const code = processes.ended.get(pid)?.code ?? 1;
    if (session?.self.pid === pid) session.lastCode = code;
    processes.ended.delete(pid);
    lines.delete(pid);
    if (state.seat?.pid === pid) state.seat = undefined;
    done(code);
  }
}

/** Lets all processes go on as far as time has come, again and again, until there is none. */
async function pump(state: State, env: LineEnvironment): Promise<void> {
  if (state.pumping) return state.wake();
  state.pumping = true;
  const { processes, lines } = state;
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      state.wake = resolve;
    });
    const nowUs = env.now();
    while (nextAtUs(processes) <= nowUs) step(processes);
    print(state);
    answerRequests(state.ports, processes, env.now, () => state.wake());
    for (const call of processes.begun.splice(0)) void runCommand(state, call, lines.get(call.group)?.env ?? env);
    settle(state);
    if (state.seat) tellReading(state.seat, processes);
    if (processes.live.size === 0) break;
    const waitUs = nextAtUs(processes) - env.now();
    if (waitUs <= 0) continue;
    const quiet = new AbortController();
    await (Number.isFinite(waitUs) ? Promise.race([changed, env.sleep(waitUs / 1e6, quiet.signal)]) : changed);
    quiet.abort();
  }
  state.pumping = false;
}

/** Begins the process of a line. */
function beginLine(state: State, line: string, env: LineEnvironment, apart: boolean): number {
  const { processes, printers } = state;
  const stdout: HostSink = { kind: 'host', fd: 1 };
  const seat = env.reading && !apart ? createSeat(processes.nextPid, stdout, { tell: env.reading, now: env.now }) : undefined;
  if (seat) state.seat = seat;
  const io: Stdio = { stdin: seat?.tty ?? { kind: 'text', text: '', at: 0 }, stdout, stderr: { kind: 'host', fd: 2 } };
  printers.set(stdout, env.stdout);
  printers.set(io.stderr, env.stderr);
  const start = (self: Self): Run => {
    state.session ??= openShell(hostOf(state, env.now()), processes, self, io, HOME_ENVIRONMENT);
    const shell: Shell = apart ? subshell(state.session, self, io) : { ...state.session, self, io, flow: undefined };
    if (!apart) state.session = shell;
    return runLine(line, shell);
  };
  return begin(processes, start, io, env.now());
}

/** `more`: commands that the page has beside kubectl. */
export function createTerminal(users: UserFiles, programs: Readonly<Record<string, Program>> = {}, more: Readonly<Record<string, HostCommand>> = {}): Terminal {
  const files = terminalFiles(users);
  const processes = createProcesses(
    {
      stepsMax: STEPS_MAX,
      runaway: { stop: `sh: stopped after ${STEPS_MAX} steps that waited for nothing\n` },
      init: false,
      textMax: TEXT_MAX,
      write: (path, text) => files.write(path, text, true),
      describe: (error) => describeError(error).text,
    },
    FIRST_PID,
    Number.POSITIVE_INFINITY,
    createOutside(),
  );
  const state: State = {
    files,
    processes,
    programs,
    commands: { ...KUBECTL, ...more },
    printers: new WeakMap(),
    lines: new Map(),
    running: new Map(),
    ports: createPorts(),
    seat: undefined,
    session: undefined,
    pumping: false,
    wake: () => undefined,
  };
  return {
    isIncomplete,
    commands: [
      'kubectl',
      'sh',
      ...Object.keys(more),
      ...Object.keys(PROGRAMS),
      ...Object.keys(CLIENTS),
      ...Object.keys(BUILTINS),
      ...Object.keys(programs),
    ].filter((name) => /^\w/.test(name)),
    type(keys) {
      if (!state.seat) return false;
      typeAt(state.seat, processes, keys);
      state.wake();
      return true;
    },
    run(line, env, apart = false) {
      if (env.signal.aborted) return Promise.resolve(INTERRUPTED);
      const pid = beginLine(state, line, env, apart);
      env.signal.addEventListener('abort', () => {
        if (state.seat?.pid === pid) leaveSeat(state.seat, processes);
        else interrupt(processes, pid);
        state.wake();
      });
      return new Promise<number>((done) => {
        state.lines.set(pid, { env, done });
        void pump(state, env);
      });
    },
  };
}
