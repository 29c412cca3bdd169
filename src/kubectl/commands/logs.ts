import type { KubeObject } from '../../api/object';
import { parseTime } from '../../api/time';
import type { Container, Pod } from '../../api/types.gen';
import { type Command, type Context, get, list, open, resourceFor, send, withQuery } from '../context';
import { resourcePath } from '../discovery';
import { errorOf, isNotFound, KubectlError } from '../errors';
import { SELECTOR } from '../select';
import { selectorOf } from '../selectors';

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** All containers of a Pod, whatever they are for. */
export const allContainers = ({ spec }: Pod): readonly Pick<Container, 'name' | 'tty'>[] => [
  ...spec!.containers,
  ...(spec!.initContainers ?? []),
  ...(spec!.ephemeralContainers ?? []),
];

const containerNames = (pod: Pod): readonly string[] => allContainers(pod).map((c) => c.name);

/** `web, setup (init)` */
const allNames = (pod: Pod): string =>
  [
    ...pod.spec!.containers.map((c) => c.name),
    ...(pod.spec!.initContainers ?? []).map((c) => `${c.name} (init)`),
    ...(pod.spec!.ephemeralContainers ?? []).map((c) => `${c.name} (ephem)`),
  ].join(', ');

/** The container whose log, or shell, is wanted when none is named. */
export function chooseContainer(context: Context, pod: Pod, given: string): string {
  if (given) {
    if (!containerNames(pod).includes(given)) throw new KubectlError(`container ${given} is not valid for pod ${pod.metadata.name}`);
    return given;
  }
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  if (annotated && containerNames(pod).includes(annotated)) return annotated;
  if (annotated) context.env.stderr(`Default container name "${annotated}" not found in pod ${pod.metadata.name}\n`);
  const first = pod.spec!.containers[0]!.name;
  if (containerNames(pod).length > 1) context.env.stderr(`Defaulted container "${first}" out of: ${allNames(pod)}\n`);
  return first;
}

const isReady = (pod: Pod): boolean => pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

/** The Pod of `deploy/web` whose log is the most telling: running and ready first, the newest of them (kubectl `ByLogging`). */
export async function firstPodOf(context: Context, owner: KubeObject): Promise<Pod> {
  const selector = selectorOf(owner);
  if (selector === undefined) throw new KubectlError(`cannot get the logs from ${owner.kind}: selector is not known`);
  const pods = await resourceFor(context, 'pods');
  const found = await list<Pod>(context, resourcePath(pods, owner.metadata.namespace), { labelSelector: selector });
  const rank = (p: Pod): number => (p.spec?.nodeName ? 0 : 4) + ({ Running: 0, Unknown: 1, Pending: 2 }[p.status?.phase ?? ''] ?? 1) + (isReady(p) ? 0 : 0.5);
  const sorted = [...found].sort(
    (a, b) => rank(a) - rank(b) || (parseTime(b.metadata.creationTimestamp) ?? 0) - (parseTime(a.metadata.creationTimestamp) ?? 0),
  );
  if (!sorted[0]) throw new KubectlError('timed out waiting for the condition');
  if (sorted.length > 1) context.env.stderr(`Found ${sorted.length} pods, using pod/${sorted[0].metadata.name}\n`);
  return sorted[0];
}

async function podsOf(context: Context): Promise<readonly Pod[]> {
  const { args, flags, namespace } = context;
  const pods = await resourceFor(context, 'pods');
  const matching = async (labelSelector: string): Promise<readonly Pod[]> => list<Pod>(context, resourcePath(pods, namespace), { labelSelector });
  if (flags.string('selector')) {
    const found = await matching(flags.string('selector'));
    if (found.length === 0) context.env.stderr(`No resources found in ${namespace} namespace.\n`);
    return found;
  }
  const [type, name] = args[0]!.includes('/') ? (args[0]!.split('/') as [string, string]) : ['pods', args[0]!];
  const resource = await resourceFor(context, type);
  try {
    const object = await get(context, resourcePath(resource, namespace, name));
    if (resource.kind === 'Pod') return [object as Pod];
    const selector = selectorOf(object);
    return flags.bool('all-pods') && selector !== undefined ? await matching(selector) : [await firstPodOf(context, object)];
  } catch (error) {
    if (isNotFound(error)) throw new KubectlError(`error from server (NotFound): ${(error as Error).message} in namespace "${namespace}"`);
    throw error;
  }
}

const USAGE = `expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples`;

/** What of the line cannot be meant (kubectl `LogsOptions.Validate`). */
function validate({ args, flags }: Context): void {
  const selector = flags.string('selector');
  if ((args.length === 0 && !selector) || args.length > 2) throw new KubectlError(USAGE);
  if (args.length > 0 && selector) throw new KubectlError('only a selector (-l) or a POD name is allowed');
  if (args.length === 2 && flags.has('container')) throw new KubectlError('only one of -c or an inline [CONTAINER] arg is allowed');
  const given = flags.string('container') || args[1];
  if (flags.bool('all-containers') && given) throw new KubectlError(`--all-containers=true should not be specified with container name ${given}`);
  if (flags.has('tail') && flags.int('tail') < -1) throw new KubectlError('--tail must be greater than or equal to -1');
  if (flags.has('since') && flags.has('since-time')) throw new KubectlError('at most one of `sinceTime` or `sinceSeconds` may be specified');
}

/** A log that is read. */
interface Source {
  readonly pod: Pod;
  readonly container: string;
}

async function sourcesOf(context: Context): Promise<readonly Source[]> {
  const { flags, args } = context;
  const given = flags.string('container') || args[1] || '';
  const containers = (pod: Pod): readonly string[] =>
    flags.bool('all-containers')
      ? [...(pod.spec!.initContainers ?? []), ...pod.spec!.containers, ...(pod.spec!.ephemeralContainers ?? [])].map((c) => c.name)
      : [chooseContainer(context, pod, given)];
  return (await podsOf(context)).flatMap((pod) => containers(pod).map((container) => ({ pod, container })));
}

/** Each line begins with where it comes from; a piece may end in the middle of one. */
function prefixed(prefix: string, print: (text: string) => void): (text: string) => void {
  let begun = false;
  return (text) => {
    print(text.replace(/^(?=[\s\S])/gm, (_, at: number) => (at === 0 && begun ? '' : prefix)));
    begun = text !== '' && !text.endsWith('\n');
  };
}

async function printLog(context: Context, { pod, container }: Source): Promise<void> {
  const { flags, env } = context;
  const follow = flags.bool('follow');
  const tail = flags.has('tail') ? flags.int('tail') : flags.string('selector') ? 10 : -1;
  const withPrefix = flags.bool('prefix') || flags.bool('all-pods');
  const print = withPrefix ? prefixed(`[pod/${pod.metadata.name}/${container}] `, env.stdout) : env.stdout;
  const path = withQuery(`${resourcePath(await resourceFor(context, 'pods'), pod.metadata.namespace, pod.metadata.name)}/log`, {
    container,
    follow: follow ? true : undefined,
    previous: flags.bool('previous') ? true : undefined,
    sinceSeconds: flags.has('since') ? Math.trunc(flags.seconds('since')) : undefined,
    sinceTime: flags.string('since-time'),
    tailLines: tail >= 0 ? tail : undefined,
    limitBytes: flags.has('limit-bytes') ? flags.int('limit-bytes') : undefined,
    timestamps: flags.bool('timestamps') ? true : undefined,
  });
  try {
    if (!follow) print(String((await send<unknown>(context, { method: 'GET', path })) ?? ''));
    else
      for await (const { event, object } of await open(context, { method: 'GET', path })) {
        if (event === 'ERROR') throw errorOf({ code: 500, body: object });
        print(String(object));
      }
  } catch (error) {
    if (!(error instanceof KubectlError) || !flags.bool('ignore-errors') || env.signal.aborted) throw error;
    env.stdout(`error: ${error.message}\n`);
  }
}

async function run(context: Context): Promise<void> {
  const { flags } = context;
  validate(context);
  const sources = await sourcesOf(context);
  const most = flags.int('max-log-requests');
  if (!flags.bool('follow')) {
    for (const source of sources) await printLog(context, source);
    return;
  }
  if (sources.length > most)
    throw new KubectlError(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
    );
  await Promise.all(sources.map((source) => printLog(context, source)));
}

export const logsCommand: Command = {
  name: 'logs',
  aliases: ['log'],
  use: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]',
  short: 'Print the logs for a container in a pod',
  examples: `  # Return snapshot logs from pod nginx with only one container
  kubectl logs nginx

  # Begin streaming the logs of the ruby container in pod web-1
  kubectl logs -f -c ruby web-1

  # Begin streaming the logs of all containers of all pods that are labelled app=web, each line with its source
  kubectl logs -f -l app=web --all-containers --prefix

  # Return snapshot of previous terminated ruby container logs from pod web-1
  kubectl logs -p -c ruby web-1

  # Display only the most recent 20 lines of output in pod nginx
  kubectl logs --tail=20 nginx`,
  flags: [
    SELECTOR,
    { name: 'container', short: 'c', type: 'string', usage: 'Print the logs of this container' },
    { name: 'all-containers', type: 'bool', usage: "Get all containers' logs in the pod(s)." },
    { name: 'all-pods', type: 'bool', usage: 'Get logs from all pod(s). Sets prefix to true.' },
    { name: 'follow', short: 'f', type: 'bool', usage: 'Specify if the logs should be streamed.' },
    { name: 'previous', short: 'p', type: 'bool', usage: 'If true, print the logs for the previous instance of the container in a pod if it exists.' },
    { name: 'tail', type: 'int', default: -1, usage: 'Lines of recent log file to display.' },
    { name: 'timestamps', type: 'bool', usage: 'Include timestamps on each line in the log output.' },
    { name: 'prefix', type: 'bool', usage: 'Prefix each log line with the log source (pod name and container name).' },
    { name: 'since', type: 'string', usage: 'Only return logs newer than a relative duration like 5s, 2m, or 3h.' },
    { name: 'since-time', type: 'string', usage: 'Only return logs after a specific date (RFC3339).' },
    { name: 'limit-bytes', type: 'int', usage: 'Maximum bytes of logs to return.' },
    { name: 'ignore-errors', type: 'bool', usage: 'If watching / following pod logs, allow for any errors that occur to be non-fatal.' },
    { name: 'max-log-requests', type: 'int', default: 5, usage: 'Specify maximum number of concurrent logs to follow.' },
  ],
  run,
};
