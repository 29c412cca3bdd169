import { create } from 'zustand';
import type { Terminal } from '../../kubectl/terminal';
import type { Reading } from '../../kubectl/terminal-keyboard';
import { type Program, printing } from '../../programs/program';
import { useFiles } from '../editor/files';
import { discoverEarly, environment, readFile } from './environment';
import { keepScreen } from './keep-screen';
import { clear, print } from './screen';

interface TerminalState {
  /** How many lines are being run: the one that was typed, and what the page runs beside it. */
  readonly running: number;
  /** What was typed is being run. */
  readonly typing: boolean;
  /** Typed ahead: what comes when the line before has ended. */
  readonly queue: readonly string[];
  /** How many lines have changed the cluster, or tried to. */
  readonly changes: number;
  readonly history: readonly string[];
  /** What runs waits for somebody to type into it. */
  readonly reading: Reading | undefined;
  /** What has been typed into it. */
  readonly replies: readonly string[];
}

const HISTORY_MAX = 200;
const HISTORY_KEY = 'podscope.history';

function savedHistory(): readonly string[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(HISTORY_KEY) ?? '[]');
    return Array.isArray(saved) ? saved.filter((line) => typeof line === 'string').slice(-HISTORY_MAX) : [];
  } catch {
    return [];
  }
}

export const useTerminal = create<TerminalState>(() => ({
  running: 0,
  typing: false,
  queue: [],
  changes: 0,
  history: savedHistory(),
  reading: undefined,
  replies: [],
}));

void keepScreen();

/** What is being run, the oldest first. */
let running: readonly AbortController[] = [];
/** The line among them that was typed. */
let typed: AbortController | undefined;

/** A kubectl that has been used before is at hand and has discovery in its cache: the first Create is not held up by it. */
export async function warmUp(): Promise<void> {
  openTerminal().catch(() => undefined);
  await discoverEarly();
}

/** What this terminal has beside the usual programs. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  *clear() {
    yield* [];
    clear();
    return 0;
  },
  help: (process) => process.run(['kubectl', '--help']),
  history: printing(() => numbered(useTerminal.getState().history)),
};

const numbered = (lines: readonly string[]): string => lines.map((line, i) => `${String(i + 1).padStart(5)}  ${line}\n`).join('');

let terminal: Terminal | undefined;

/** The shell and kubectl are a chunk of their own: neither the first picture nor the editor waits for them. */
async function openTerminal(): Promise<Terminal> {
  if (terminal) return terminal;
  const [{ createTerminal }, { podscope }] = await Promise.all([import('../../kubectl/terminal'), import('./podscope')]);
  terminal ??= createTerminal(
    {
      read: readFile,
      list: () => useFiles.getState().files.map((f) => f.name),
      write(name, text) {
        useFiles.getState().write(name, text);
        return undefined;
      },
      remove: (name) => useFiles.getState().close(name),
    },
    PROGRAMS,
    { podscope },
  );
  return terminal;
}

/** Whether what was typed goes on in another line, as far as the shell is there to say it. */
export const goesOn = (line: string): boolean => terminal?.isIncomplete(line) ?? false;

/** What a line can begin with, as far as it has been loaded: for completion. */
export const knownPrograms = (): readonly string[] => terminal?.commands ?? [];

/** Interrupts what was begun last, as Ctrl+C does, and forgets what was typed ahead. */
export function interrupt(): void {
  useTerminal.setState({ queue: [] });
  const last = running.at(-1);
  if (!last || (last === typed && terminal?.type('\x03'))) return;
  print('out', '^C\n');
  last.abort();
}

/** What a shell says of a program that is there and cannot be run. */
const NOT_LOADED = 126;

/** Types into what waits for it. */
function reply(line: string): void {
  useTerminal.setState(({ replies }) => ({ replies: line.trim() === '' ? replies : [...replies.filter((l) => l !== line), line].slice(-HISTORY_MAX) }));
  terminal?.type(`${line.replace(/\n/g, '\r')}\r`);
}

/** Ends what is typed into what waits for it, as Ctrl+D does. */
export const endInput = (): void => void terminal?.type('\x04');

/** Ends what was typed, whatever it does: as one who closes a terminal. */
export function hangUp(): void {
  useTerminal.setState({ queue: [] });
  typed?.abort();
}

/** Somebody waits for what is typed, or nobody does any more; what was typed ahead is for them. */
function onReading(reading: Reading | undefined): void {
  useTerminal.setState({ reading });
  if (!reading) return;
  const { queue } = useTerminal.getState();
  useTerminal.setState({ queue: [] });
  queue.forEach(reply);
}

/** Runs what was typed, or types it into what waits for it; what is typed otherwise waits for the end of what runs, as in any shell. */
export async function type(line: string): Promise<void> {
  if (useTerminal.getState().reading) return reply(line);
  useTerminal.setState(({ queue }) => ({ queue: [...queue, line] }));
  if (useTerminal.getState().typing) return;
  useTerminal.setState({ typing: true });
  for (;;) {
    const [next, ...queue] = useTerminal.getState().queue;
    if (next === undefined) break;
    useTerminal.setState({ queue });
    await new Promise<void>((goOn) => void run(next, { goOn }).then(() => goOn()));
  }
  useTerminal.setState({ typing: false });
}

function remember(line: string): void {
  const history = [...useTerminal.getState().history.filter((l) => l !== line), line].slice(-HISTORY_MAX);
  useTerminal.setState({ history });
  try {
    localStorage.setItem(HISTORY_KEY, JSON.stringify(history));
  } catch {
    // A full or forbidden storage costs the history only.
  }
}

interface RunOptions {
  /** Beside what is typed, as a client of this name. */
  readonly agent?: string;
  /** Interrupts it. */
  readonly signal?: AbortSignal;
  /** Somebody has typed it, and is told if they can go on typing while it runs. */
  readonly goOn?: () => void;
}

/** Runs a line, or several, and gives back the exit code and what was said of errors. */
export async function run(line: string, { agent, signal, goOn }: RunOptions = {}): Promise<{ readonly exitCode: number; readonly errors: string }> {
  const text = line.trim();
  print('command', text);
  if (text === '') return { exitCode: 0, errors: '' };
  remember(text);
  const mine = new AbortController();
  signal?.addEventListener('abort', () => mine.abort());
  running = [...running, mine];
  useTerminal.setState({ running: running.length });
  let errors = '';
  const complain = (words: string): void => {
    errors += words;
    print('err', words);
  };
  let changes = 0;
  const changing = (): void => {
    changes = 1;
  };
  if (goOn) {
    typed = mine;
    useTerminal.setState({ replies: [] });
  }
  /** Nobody types into it any more. */
  const leave = (): void => {
    if (typed !== mine) return;
    typed = undefined;
    onReading(undefined);
  };
  const beside = (): void => {
    leave();
    goOn?.();
  };
  const env = {
    ...environment(agent ?? 'kubectl', mine.signal, { out: (words) => print('out', words), err: complain, changing }),
    ...(goOn && { reading: onReading, show: useFiles.getState().open, beside }),
  };
  const exitCode = await openTerminal().then(
    (opened) => opened.run(text, env, agent !== undefined),
    () => {
      complain('The shell could not be loaded.\n');
      return NOT_LOADED;
    },
  );
  mine.abort();
  running = running.filter((r) => r !== mine);
  leave();
  useTerminal.setState((before) => ({ running: running.length, changes: before.changes + changes }));
  return { exitCode, errors };
}

/** Runs a line that nobody has typed, without showing it, and gives back the exit code. */
export async function runUnseen(line: string, signal: AbortSignal): Promise<number> {
  const ignore = (): void => undefined;
  const opened = await openTerminal();
  return opened.run(line, environment('kubectl', signal, { out: ignore, err: ignore, changing: ignore }), true);
}

/** Runs a line that only asks, unseen and without the question happening in the cluster, and gives back what it prints. */
export async function askUnseen(line: string, signal: AbortSignal): Promise<string> {
  let printed = '';
  const hear = (words: string): void => {
    printed += words;
  };
  const opened = await openTerminal();
  await opened.run(line, environment('kubectl', signal, { out: hear, err: hear, changing: () => undefined, aside: true }), true);
  return printed;
}
