import { create } from 'zustand';
import { withDocumentation } from '../../api/schema/documented';
import type { ApiCall } from '../../api/wire';
import type { Session } from '../../kubectl/context';
import { DISCOVERY_ACCEPT, type Discovery, readDiscovery } from '../../kubectl/discovery';
import { KubectlError } from '../../kubectl/errors';
import type { LineEnvironment, Terminal } from '../../kubectl/terminal';
import type { Answer, StreamEvent, Transport } from '../../kubectl/transport';
import { type Program, printing } from '../../programs/program';
import { fileText, useFiles } from '../editor/files';
import { READ_MAX } from '../editor/language/read-max';
import { clock } from '../store/clock';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
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

export const useTerminal = create<TerminalState>(() => ({ running: 0, typing: false, queue: [], changes: 0, history: savedHistory() }));

void keepScreen();

/** What is being run, the oldest first. */
let running: readonly AbortController[] = [];
const session: Session = { namespace: 'default', server: 'worker://podscope' };

/** What the cluster serves, as far as kubectl knows: for completion. */
export const knownDiscovery = (): Discovery | undefined => session.discovery;

/** An async queue between the host's events and whoever reads them; `END` ends it, with an error's text if the connection broke. */
function eventQueue(signal: AbortSignal): { readonly push: (event: StreamEvent) => void; readonly events: AsyncIterable<StreamEvent> } {
  const waiting: StreamEvent[] = [];
  let wake: () => void = () => undefined;
  signal.addEventListener('abort', () => wake());
  return {
    push(event) {
      waiting.push(event);
      wake();
    },
    events: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const next = waiting.shift();
          if (next?.event === 'END' && typeof next.object === 'string') throw new KubectlError(next.object);
          if (next?.event === 'END' || (!next && signal.aborted)) return;
          if (next) yield next;
          else
            await new Promise<void>((done) => {
              wake = done;
            });
        }
      },
    },
  };
}

/** The server's OpenAPI documents have only the facts; the words are a chunk of their own. */
async function documented(answer: Answer): Promise<Answer> {
  const { default: descriptions } = await import('virtual:kubernetes-descriptions');
  return { ...answer, body: withDocumentation(answer.body, () => descriptions) };
}

/** A request that is to change something. */
const isChange = ({ method, path }: ApiCall): boolean => method !== 'GET' && !/[?&]dryRun=/.test(path);

/** kubectl's way to the cluster: through the host, as a client with this user agent. */
const transportAs = (agent: string, changing: () => void): Transport => ({
  async request(call, signal) {
    if (isChange(call)) changing();
    const answer = await host.call(call, agent, signal ? { signal } : {});
    return call.path.startsWith('/openapi/') ? documented(answer) : answer;
  },
  async stream(call, signal) {
    const { push, events } = eventQueue(signal);
    const answer = await host.call(call, agent, { signal, onEvent: (event, object) => push({ event, object }) });
    return { answer, events };
  },
});

/** A kubectl that has been used before is at hand and has discovery in its cache: the first Create is not held up by it. */
export async function warmUp(): Promise<void> {
  openTerminal().catch(() => undefined);
  const answers = await Promise.all(['/api', '/apis'].map((path) => host.call({ method: 'GET', path, accept: DISCOVERY_ACCEPT }, 'kubectl', { aside: true })));
  if (answers.every((a) => a.code === 200)) session.discovery = readDiscovery(answers);
}

const virtualNow = (): number => clock.nowUs(performance.now());

/** Waits by the cluster's clock: while time stands, so does the command. */
function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  const untilUs = virtualNow() + seconds * 1e6;
  return new Promise((done) => {
    const stop = useCluster.subscribe(({ nowUs }) => {
      if (nowUs < untilUs && !signal.aborted) return;
      stop();
      done();
    });
    signal.addEventListener('abort', () => {
      stop();
      done();
    });
  });
}

/** A user's file, if it is not so long that reading it would stop the page. */
function readFile(name: string): string | undefined {
  const text = fileText(name);
  if (text !== undefined && text.length > READ_MAX)
    throw new KubectlError(`the file "${name}" has more than ${READ_MAX / 1e6} MB; an API server takes no more at once`);
  return text;
}

interface Listeners {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The line changes the cluster. */
  readonly changing: () => void;
}

const environment = (agent: string, signal: AbortSignal, { out, err, changing }: Listeners): LineEnvironment => ({
  transport: transportAs(agent, changing),
  session,
  signal,
  sleep,
  now: virtualNow,
  stdout: out,
  stderr: err,
});

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
      write: (name, text) => useFiles.getState().write(name, text),
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
  if (!last) return;
  print('out', '^C\n');
  last.abort();
}

/** What a shell says of a program that is there and cannot be run. */
const NOT_LOADED = 126;

/** Runs what was typed; what is typed meanwhile waits for its end, as in any shell. */
export async function type(line: string): Promise<void> {
  useTerminal.setState(({ queue }) => ({ queue: [...queue, line] }));
  if (useTerminal.getState().typing) return;
  useTerminal.setState({ typing: true });
  for (;;) {
    const [next, ...queue] = useTerminal.getState().queue;
    if (next === undefined) break;
    useTerminal.setState({ queue });
    await run(next);
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

/** Runs a line, or several, as if they had been typed, and gives back the exit code and what was said of errors. `agent`: beside what is typed. */
export async function run(line: string, agent?: string): Promise<{ readonly exitCode: number; readonly errors: string }> {
  const text = line.trim();
  print('command', text);
  if (text === '') return { exitCode: 0, errors: '' };
  remember(text);
  const mine = new AbortController();
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
  const env = environment(agent ?? 'kubectl', mine.signal, { out: (words) => print('out', words), err: complain, changing });
  const exitCode = await openTerminal().then(
    (opened) => opened.run(text, env, agent !== undefined),
    () => {
      complain('The shell could not be loaded.\n');
      return NOT_LOADED;
    },
  );
  mine.abort();
  running = running.filter((r) => r !== mine);
  useTerminal.setState((before) => ({ running: running.length, changes: before.changes + changes }));
  return { exitCode, errors };
}

/** Runs a line that nobody has typed, without showing it, and gives back the exit code. */
export async function runUnseen(line: string): Promise<number> {
  const abort = new AbortController();
  const ignore = (): void => undefined;
  const opened = await openTerminal();
  return opened.run(line, environment('kubectl', abort.signal, { out: ignore, err: ignore, changing: ignore }), true);
}
