import { withDocumentation } from '../../api/schema/documented';
import type { ApiCall } from '../../api/wire';
import type { Session } from '../../kubectl/context';
import { DISCOVERY_ACCEPT, type Discovery, readDiscovery } from '../../kubectl/discovery';
import { KubectlError } from '../../kubectl/errors';
import { kubeconfigFor } from '../../kubectl/kubeconfig';
import type { LineEnvironment } from '../../kubectl/terminal';
import type { Answer, Stream, StreamEvent, Transport } from '../../kubectl/transport';
import { fileText } from '../editor/files';
import { READ_MAX } from '../editor/language/read-max';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';

/** What the page gives a line of the terminal of the world: the way to the cluster, its clock, the user's files. */

const SERVER = 'worker://podscope';
const session: Session = { kubeconfig: kubeconfigFor(SERVER), server: SERVER };

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
const transportAs = (agent: string, { changing, aside = false }: Pick<Listeners, 'changing' | 'aside'>): Transport => ({
  async request(call, signal) {
    if (isChange(call)) changing();
    const answer = await host.call(call, agent, { aside, ...(signal && { signal }) });
    return call.path.startsWith('/openapi/') ? documented(answer) : answer;
  },
  async stream(call, signal) {
    const { push, events } = eventQueue(signal);
    let say: Stream['say'] = () => undefined;
    const onOpen = (open: Stream['say']): void => {
      say = open;
    };
    const answer = await host.call(call, agent, { signal, aside, onOpen, onEvent: (event, object) => push({ event, object }) });
    return { answer, events, say };
  },
});

/** Asks what the cluster serves, as a kubectl that has been used before has it in its cache. */
export async function discoverEarly(): Promise<void> {
  const answers = await Promise.all(['/api', '/apis'].map((path) => host.call({ method: 'GET', path, accept: DISCOVERY_ACCEPT }, 'kubectl', { aside: true })));
  if (answers.every((a) => a.code === 200)) session.discovery = readDiscovery(answers);
}

/**
 * What time the shell's processes have. The picture's clock runs ahead of the frames, and falls back when it hears that time was stopped meanwhile: whoever
 * had begun by it would wait until it is really that late.
 */
const virtualNow = (): number => useCluster.getState().nowUs;

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
export function readFile(name: string): string | undefined {
  const text = fileText(name);
  if (text !== undefined && text.length > READ_MAX)
    throw new KubectlError(`the file "${name}" has more than ${READ_MAX / 1e6} MB; an API server takes no more at once`);
  return text;
}

export interface Listeners {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The line changes the cluster. */
  readonly changing: () => void;
  /** It only asks, and its questions are not to happen in the cluster. */
  readonly aside?: boolean;
}

export const environment = (agent: string, signal: AbortSignal, { out, err, ...more }: Listeners): LineEnvironment => ({
  transport: transportAs(agent, more),
  session,
  signal,
  sleep,
  now: virtualNow,
  stdout: out,
  stderr: err,
});
