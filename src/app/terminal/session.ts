import { create } from 'zustand';
import type { Environment, Session } from '../../kubectl/context';
import { DISCOVERY_ACCEPT, readDiscovery } from '../../kubectl/discovery';
import { runLine } from '../../kubectl/shell';
import type { StreamEvent, Transport } from '../../kubectl/transport';
import { fileText, useFiles } from '../editor/files';
import { clock } from '../store/clock';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';

export interface Entry {
  readonly id: number;
  readonly kind: 'command' | 'out' | 'err';
  readonly text: string;
}

interface TerminalState {
  readonly entries: readonly Entry[];
  readonly running: boolean;
  readonly history: readonly string[];
}

const ENTRIES_MAX = 800;
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

export const useTerminal = create<TerminalState>(() => ({ entries: [], running: false, history: savedHistory() }));

let nextId = 1;
let abort: AbortController | undefined;
const session: Session = { namespace: 'default', server: 'worker://podscope' };

function print(kind: Entry['kind'], text: string): void {
  if (text === '') return;
  useTerminal.setState(({ entries }) => {
    const last = entries.at(-1);
    if (last?.kind === kind && kind !== 'command') return { entries: [...entries.slice(0, -1), { ...last, text: last.text + text }] };
    return { entries: [...entries, { id: nextId++, kind, text }].slice(-ENTRIES_MAX) };
  });
}

/** An async queue between the host's events and whoever reads them. */
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
        while (!signal.aborted || waiting.length > 0) {
          const next = waiting.shift();
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

/** kubectl's way to the cluster: through the host, as the user's client. */
const transport: Transport = {
  request: (call, signal) => host.call(call, 'kubectl', signal ? { signal } : {}),
  async stream(call, signal) {
    const { push, events } = eventQueue(signal);
    const answer = await host.call(call, 'kubectl', { signal, onEvent: (event, object) => push({ event, object }) });
    return { answer, events };
  },
};

/** A kubectl that has been used before has discovery in its cache: the first Create is not held up by it. */
export async function warmUp(): Promise<void> {
  const answers = await Promise.all(['/api', '/apis'].map((path) => host.call({ method: 'GET', path, accept: DISCOVERY_ACCEPT }, 'kubectl', { aside: true })));
  if (answers.every((a) => a.code === 200)) session.discovery ??= readDiscovery(answers);
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

const environment = (signal: AbortSignal, out: (text: string) => void, err: (text: string) => void): Environment => ({
  transport,
  session,
  signal,
  sleep,
  now: virtualNow,
  files: { read: fileText, list: () => useFiles.getState().files.map((f) => f.name), write: (name, text) => useFiles.getState().write(name, text) },
  stdout: out,
  stderr: err,
});

const TOOLS: Readonly<Record<string, () => void>> = {
  clear: () => useTerminal.setState({ entries: [] }),
  history: () =>
    print(
      'out',
      useTerminal
        .getState()
        .history.map((line, i) => `${String(i + 1).padStart(5)}  ${line}\n`)
        .join(''),
    ),
};

/** Interrupts what runs, as Ctrl+C does. */
export function interrupt(): void {
  abort?.abort();
}

/** Runs a line as if it had been typed, and gives back its exit code and what it said of errors. */
export async function run(line: string): Promise<{ readonly exitCode: number; readonly errors: string }> {
  const text = line.trim();
  print('command', text);
  if (text === '') return { exitCode: 0, errors: '' };
  const history = [...useTerminal.getState().history.filter((l) => l !== text), text].slice(-HISTORY_MAX);
  useTerminal.setState({ history });
  localStorage.setItem(HISTORY_KEY, JSON.stringify(history));
  const tool = Object.hasOwn(TOOLS, text) ? TOOLS[text] : undefined;
  if (tool) {
    tool();
    return { exitCode: 0, errors: '' };
  }
  interrupt();
  const mine = new AbortController();
  abort = mine;
  useTerminal.setState({ running: true });
  let errors = '';
  const exitCode = await runLine(
    text === 'help' ? 'kubectl --help' : text,
    environment(
      mine.signal,
      (t) => print('out', t),
      (t) => {
        errors += t;
        print('err', t);
      },
    ),
  );
  if (abort === mine) useTerminal.setState({ running: false });
  return { exitCode, errors };
}
