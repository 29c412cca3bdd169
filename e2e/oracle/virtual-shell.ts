import type { StreamInput } from '../../src/api/container-streams';
import type { ApiResponse, WatchMessage } from '../../src/api/wire';
import { type Cluster, createCluster } from '../../src/cluster/cluster';
import { type Addon, defaultConfig, type ImageSupply } from '../../src/cluster/config';
import { USER } from '../../src/cluster/user';
import type { Environment, Session } from '../../src/kubectl/context';
import { kubeconfigFor } from '../../src/kubectl/kubeconfig';
import { createTerminal } from '../../src/kubectl/terminal';
import type { Reading } from '../../src/kubectl/terminal-keyboard';
import type { StreamEvent, Transport } from '../../src/kubectl/transport';
import { withDocumentation } from '../../src/server/documentation';

/** What a line left behind. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A terminal on a headless cluster, in virtual time. */
export interface VirtualShell {
  /** Runs a line to its end, or until Ctrl+C after so many seconds; the cluster goes on as long as the line waits for it. */
  run(line: string, interruptAfterSeconds?: number): Promise<Outcome>;
  /** Runs a line at which somebody sits: once somebody waits for it, these keys are typed, one after the other, a second between them. */
  runTyping(line: string, keys: readonly string[]): Promise<Outcome>;
  /** Lets time pass. */
  rest(seconds: number): Promise<void>;
}

/** A process takes this long to start: the time in which a real cluster gets on between two commands. */
const START_SECONDS = 0.1;

type Reply = ApiResponse | WatchMessage | { readonly type: 'close'; readonly stream: number };
type Pipe = ReturnType<typeof createPipe>;

/** An async queue: what has been pushed is read later. */
function createPipe(): { readonly push: (event: StreamEvent) => void; readonly close: () => void; readonly events: AsyncIterable<StreamEvent> } {
  const waiting: StreamEvent[] = [];
  let closed = false;
  let wake = (): void => undefined;
  return {
    push(event) {
      waiting.push(event);
      wake();
    },
    close() {
      closed = true;
      wake();
    },
    events: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const next = waiting.shift();
          if (next) yield next;
          else if (closed) return;
          else
            await new Promise<void>((done) => {
              wake = done;
            });
        }
      },
    },
  };
}

/** Boots a cluster of three nodes and gives it a shell in a namespace of its own, with some files. */
export async function createVirtualShell(
  namespace: string,
  files: Readonly<Record<string, string>> = {},
  addons: readonly Addon[] = [],
  images: ImageSupply = 'hollow',
): Promise<VirtualShell> {
  const shell = shellOn(createCluster(defaultConfig({ nodes: 3, addons, images })), namespace, new Map(Object.entries(files)));
  await shell.rest(15);
  return shell;
}

const SERVER = 'https://127.0.0.1:6443';

/** A shell on a cluster; what is written goes to the files. */
export function shellOn(cluster: Cluster, namespace: string, kept: Map<string, string>): VirtualShell {
  const terminal = createTerminal({
    read: (name) => kept.get(name),
    list: () => [...kept.keys()],
    write(name, text) {
      kept.set(name, text);
      return undefined;
    },
    remove: (name) => kept.delete(name),
  });
  const session: Session = { kubeconfig: kubeconfigFor(SERVER, namespace), server: SERVER };
  const replies = new Map<number, (reply: Reply) => void>();
  let timers: { readonly atUs: number; readonly wake: () => void }[] = [];

  function call(request: Parameters<Transport['request']>[0], receive: (reply: Reply) => void): number {
    const stream = cluster.nextStream();
    replies.set(stream, receive);
    cluster.input({ kind: 'call', stream, agent: 'kubectl', call: request });
    return stream;
  }

  const transport: Transport = {
    request: (request) =>
      new Promise((resolve) => {
        call(request, (reply) => reply.type === 'response' && resolve({ ...reply, body: withDocumentation(reply.body) }));
      }),
    stream: (request, signal) =>
      new Promise((resolve) => {
        const pipe: Pipe = createPipe();
        let answered = false;
        const stream = call(request, (reply) => {
          if (reply.type === 'watch') pipe.push({ event: reply.event, object: reply.object });
          else if (reply.type === 'close') pipe.close();
          else {
            if (reply.port) pipe.push({ event: 'PORT', object: { text: reply.body, ...reply.port } });
            else if (reply.code === 200 && reply.body !== undefined)
              pipe.push({ event: typeof reply.body !== 'string' ? 'STATUS' : reply.stderr ? 'STDERR' : 'LOG', object: reply.body });
            const say = (data: StreamInput): void => cluster.input({ kind: 'data', stream, data });
            if (!answered) resolve({ answer: reply, events: pipe.events, say });
            answered = true;
            if (!reply.more && reply.body !== undefined) pipe.close();
          }
        });
        signal.addEventListener('abort', () => {
          replies.delete(stream);
          cluster.input({ kind: 'cancel', stream });
          pipe.close();
        });
      }),
  };

  /** Handles one message, or lets the next timer run out. */
  function advance(): void {
    const timer = timers.reduce<(typeof timers)[number] | undefined>((first, t) => (!first || t.atUs < first.atUs ? t : first), undefined);
    if (timer && timer.atUs <= cluster.nextAtUs) {
      cluster.idleTo(timer.atUs);
      timers = timers.filter((t) => t !== timer);
      timer.wake();
      return;
    }
    const message = cluster.step();
    if (!message) throw new Error('Nothing is under way: the line would wait for ever.');
    // The user's own submissions pass through its process too.
    if (message.to !== USER || message.body.type === 'submit' || message.body.type === 'cancel') return;
    const reply = message.body as Reply;
    replies.get(reply.stream)?.(reply);
  }

  async function through<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settled = (): void => {
      done = true;
    };
    work.then(settled, settled);
    for (let heard = 0; !done; heard++) {
      // Only what has been delivered can make the line go on.
      const before = cluster.delivered;
      await new Promise((next) => setImmediate(next));
      if (!done && cluster.delivered === before) advance();
      if (heard > 2_000_000) throw new Error('The line does not end.');
    }
    return work;
  }

  const sleep: Environment['sleep'] = (seconds, signal) =>
    new Promise((wake) => {
      timers.push({ atUs: cluster.nowUs + Math.round(seconds * 1e6), wake });
      signal.addEventListener('abort', () => {
        timers = timers.filter((t) => t.wake !== wake);
        wake();
      });
    });

  const shell: VirtualShell = {
    run(line, interruptAfterSeconds) {
      const abort = new AbortController();
      if (interruptAfterSeconds !== undefined) void sleep(START_SECONDS + interruptAfterSeconds, abort.signal).then(() => abort.abort());
      return runLine(line, abort);
    },
    runTyping(line, keys) {
      const abort = new AbortController();
      const left = [...keys];
      // Whoever types takes a moment.
      const typeNext = async (): Promise<void> => {
        await sleep(1, abort.signal);
        const next = left.shift();
        if (next === undefined || abort.signal.aborted) return;
        terminal.type(next);
        await typeNext();
      };
      let begun = false;
      return runLine(line, abort, (by) => {
        if (begun || by === undefined) return;
        begun = true;
        void typeNext();
      });
    },
    rest: (seconds) => through(sleep(seconds, new AbortController().signal)),
  };

  async function runLine(line: string, abort: AbortController, reading?: (by: Reading | undefined) => void): Promise<Outcome> {
    await shell.rest(START_SECONDS);
    let [stdout, stderr] = ['', ''];
    const exit = await through(
      terminal.run(line, {
        transport,
        session,
        sleep,
        signal: abort.signal,
        now: () => cluster.nowUs,
        ...(reading && { reading }),
        stdout: (text) => {
          stdout += text;
        },
        stderr: (text) => {
          stderr += text;
        },
      }),
    );
    abort.abort();
    return { exit, stdout, stderr };
  }
  return shell;
}
