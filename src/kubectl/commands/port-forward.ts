import type { Outcome } from '../../api/connection';
import type { StreamInput } from '../../api/container-streams';
import type { KubeObject } from '../../api/object';
import type { Pod, Service } from '../../api/types.gen';
import { parseReply, requestText } from '../../programs/raw-http';
import { type Command, type Context, connect, get, resourceFor } from '../context';
import { resourcePath } from '../discovery';
import { errorOf, KubectlError, usageError } from '../errors';
import type { PortEvent } from '../transport';
import { firstPodOf } from './logs';

/** kubectl `port-forward`: ports of the machine that the terminal is on lead to those of a Pod. */

interface Forwarded {
  readonly local: number;
  readonly remote: number;
}

const PORT_MAX = 65_535;
/** From here on ports are given to whoever does not care which one it is. */
const FREE_PORT = 40_000;

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > PORT_MAX) throw new KubectlError(`error parsing remote port: '${text}' is not a valid port`);
  return port;
}

/** The port of a Pod that a word means, which may be the name of one. */
function podPort({ spec, metadata }: Pod, word: string): number {
  if (/^\d+$/.test(word)) return portOf(word);
  const found = spec?.containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === word);
  if (!found) throw new KubectlError(`Pod '${metadata.name}' does not have a named port '${word}'`);
  return found.containerPort;
}

/** A Service's port stands for that of its Pods. */
function servicePort(service: Service, pod: Pod, word: string): number {
  const found = service.spec?.ports?.find(({ port, name }) => String(port) === word || name === word);
  if (!found) throw new KubectlError(`Service ${service.metadata.name} does not have a service port ${word}`);
  if (service.spec?.clusterIP === 'None') return found.port;
  return podPort(pod, String(found.targetPort ?? found.port));
}

async function targetOf(context: Context, word: string): Promise<{ readonly pod: Pod; readonly remote: (port: string) => number }> {
  const [type, name] = word.includes('/') ? (word.split('/') as [string, string]) : ['pods', word];
  const resource = await resourceFor(context, type);
  const object = await get<KubeObject>(context, resourcePath(resource, context.namespace, name));
  const pod = resource.kind === 'Pod' ? (object as Pod) : await firstPodOf(context, object);
  const remote = (port: string): number => (resource.kind === 'Service' ? servicePort(object as Service, pod, port) : podPort(pod, port));
  return { pod, remote };
}

/** `8080:80`, `80`, `:80`. */
function forwardedOf(words: readonly string[], remote: (port: string) => number): readonly Forwarded[] {
  return words.map((word, i) => {
    const [from, to = from] = word.split(':') as [string, string?];
    const port = remote(to);
    return { local: from === '' ? FREE_PORT + i : word.includes(':') ? portOf(from) : /^\d+$/.test(to) ? portOf(to) : port, remote: port };
  });
}

/** The connections over one forwarding: each carries one question. */
interface Wire {
  readonly say: (data: StreamInput) => void;
  readonly waiting: Map<number, (outcome: Outcome) => void>;
  last: number;
}

function ask(wire: Wire, { remote }: Forwarded, question: Parameters<typeof requestText>[0]): Promise<Outcome> {
  if (question.tls) return Promise.resolve({ failure: 'no-tls' });
  const connection = ++wire.last;
  return new Promise((resolve) => {
    wire.waiting.set(connection, resolve);
    wire.say({ kind: 'dial', connection, port: remote });
    const text = question.protocol === 'http' ? requestText(question) : (question.body ?? '');
    if (text !== '') wire.say({ kind: 'bytes', connection, text });
  });
}

/** What comes back on a connection. */
function hear(context: Context, { waiting, say }: Wire, { connection, text, ended, error }: PortEvent): void {
  const tell = waiting.get(connection);
  if (error !== undefined) context.env.stderr(`error: an error occurred forwarding: ${error}\n`);
  if (!tell || (text === '' && !ended)) return;
  waiting.delete(connection);
  tell(text === '' ? { failure: 'reset' } : (parseReply(text) ?? { body: text }));
  if (!ended) say({ kind: 'hang-up', connection });
}

async function run(context: Context): Promise<void> {
  const { args, env } = context;
  const [word, ...words] = args;
  if (word === undefined || words.length === 0) throw usageError('TYPE/NAME and list of ports are required for port-forward', 'port-forward');
  const { ports } = env;
  if (!ports) throw new KubectlError('unable to listen on any of the requested ports: there is nothing here to listen with');
  const { pod, remote } = await targetOf(context, word);
  if (pod.status?.phase !== 'Running') throw new KubectlError(`unable to forward port because pod is not running. Current status=${pod.status?.phase}`);
  const forwarded = forwardedOf(words, remote);
  const path = `${resourcePath(await resourceFor(context, 'pods'), pod.metadata.namespace, pod.metadata.name)}/portforward`;
  const { events, say } = await connect(context, { method: 'POST', path, upgrade: true });
  const wire: Wire = { say, waiting: new Map(), last: 0 };
  const ends: (() => void)[] = [];
  const close = (): void => {
    for (const end of ends.splice(0)) end();
    for (const tell of wire.waiting.values()) tell({ failure: 'reset' });
  };
  env.signal.addEventListener('abort', close);
  try {
    for (const one of forwarded) {
      const end = ports.listen(one.local, (question) => {
        env.stdout(`Handling connection for ${one.local}\n`);
        return ask(wire, one, question);
      });
      if (!end) throw new KubectlError(`unable to listen on port ${one.local}: listen tcp4 127.0.0.1:${one.local}: bind: address already in use`);
      ends.push(end);
      for (const address of ['127.0.0.1', '[::1]']) env.stdout(`Forwarding from ${address}:${one.local} -> ${one.remote}\n`);
    }
    env.beside?.();
    for await (const { event, object } of events) {
      if (event === 'PORT') hear(context, wire, object as PortEvent);
      else if (event === 'ERROR') throw errorOf({ code: 500, body: object });
      else if (event === 'STATUS') throw new KubectlError('lost connection to pod');
    }
    if (!env.signal.aborted) throw new KubectlError('lost connection to pod');
  } finally {
    close();
  }
}

export const portForwardCommand: Command = {
  name: 'port-forward',
  use: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  short: 'Forward one or more local ports to a pod',
  examples: `  # Listen on port 8080 locally, forwarding to port 80 in a pod; then: curl localhost:8080
  kubectl port-forward pod/mypod 8080:80

  # Listen on port 8080 locally, forwarding to the targetPort of the service's port 80 in a pod selected by the service
  kubectl port-forward service/myservice 8080:80

  # Listen on a free port locally, forwarding to 5000 in a pod selected by the deployment
  kubectl port-forward deployment/mydeployment :5000`,
  flags: [],
  run,
};
