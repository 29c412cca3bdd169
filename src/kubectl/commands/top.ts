import type { NodeMetrics, PodMetrics } from '../../api/kinds/metrics';
import { parseTime } from '../../api/time';
import type { Node, Pod } from '../../api/types.gen';
import { type Command, type Context, discover, get, list, resourceFor } from '../context';
import { type ApiResource, resourcePath } from '../discovery';
import { KubectlError } from '../errors';
import type { FlagSpec } from '../flags';
import { ALL_NAMESPACES, FIELD_SELECTOR, SELECTOR, selectorsOf } from '../select';
import { type Amount, added, amountOf, NODE_COLUMNS, NOTHING, nodeLine, POD_COLUMNS, podLine, printed, sorted } from '../top-lines';

const GROUP = 'metrics.k8s.io';
/** After so long a Pod's metrics are missed. */
const DELAY_US = 120e6;

/** The resource of the metrics API, if the cluster has one: a new one has not. */
async function metricsResource(context: Context, plural: string): Promise<ApiResource> {
  const find = (resources: readonly ApiResource[]) => resources.find((r) => r.group === GROUP && r.plural === plural);
  const found = find((await discover(context)).resources) ?? find((await discover(context, true)).resources);
  if (!found) throw new KubectlError('Metrics API not available');
  return found;
}

function checkSort({ flags }: Context): string {
  const by = flags.string('sort-by');
  if (by !== '' && by !== 'cpu' && by !== 'memory') throw new KubectlError('--sort-by accepts only cpu or memory');
  return by;
}

async function topNode(context: Context): Promise<void> {
  const { args, flags, env } = context;
  const by = checkSort(context);
  const resource = await metricsResource(context, 'nodes');
  const nodes = await resourceFor(context, 'nodes');
  const [name] = args;
  const metrics =
    name === undefined
      ? await list<NodeMetrics>(context, resourcePath(resource, undefined), selectorsOf(context))
      : [await get<NodeMetrics>(context, `${resourcePath(resource, undefined)}/${name}`)];
  if (metrics.length === 0) throw new KubectlError('metrics not available yet');
  const known =
    name === undefined
      ? await list<Node>(context, resourcePath(nodes, undefined), selectorsOf(context))
      : [await get<Node>(context, `${resourcePath(nodes, undefined)}/${name}`)];
  const byName = new Map(known.map((node) => [node.metadata.name, node.status]));
  const rows = metrics.map(({ metadata: { name: own = '' }, usage }) => {
    const status = byName.get(own);
    const whole = flags.bool('show-capacity') ? status?.capacity : status?.allocatable;
    return { key: own, amount: amountOf(usage), line: nodeLine(own, amountOf(usage), amountOf({ cpu: whole?.cpu, memory: whole?.memory })) };
  });
  env.stdout(printed([...(flags.bool('no-headers') ? [] : [NODE_COLUMNS]), ...sorted(rows, by).map(({ line }) => line)]));
}

/** Why there is nothing to show of Pods that there are (`verifyEmptyMetrics`). */
async function nothingMeasured(context: Context, name: string | undefined, everywhere: boolean): Promise<void> {
  const { env, namespace } = context;
  const path = resourcePath(await resourceFor(context, 'pods'), everywhere ? undefined : namespace);
  const pods = name === undefined ? await list<Pod>(context, path, selectorsOf(context)) : [await get<Pod>(context, `${path}/${name}`)];
  for (const { metadata } of pods) {
    const ageUs = env.now() - (parseTime(metadata.creationTimestamp) ?? 0);
    if (ageUs > DELAY_US) throw new KubectlError(`Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${goDuration(ageUs)}`);
  }
  if (pods.length > 0) throw new KubectlError('metrics not available yet');
  env.stderr(everywhere ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
}

/** `1h2m3.5s`, as Go prints a Duration. */
function goDuration(us: number): string {
  const seconds = us / 1e6;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = Number((seconds % 60).toFixed(6));
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${rest}s`;
}

async function topPod(context: Context): Promise<void> {
  const { args, flags, env, namespace } = context;
  const by = checkSort(context);
  const resource = await metricsResource(context, 'pods');
  const everywhere = flags.bool('all-namespaces');
  const path = resourcePath(resource, everywhere ? undefined : namespace);
  const [name] = args;
  const metrics = name === undefined ? await list<PodMetrics>(context, path, selectorsOf(context)) : [await get<PodMetrics>(context, `${path}/${name}`)];
  if (metrics.length === 0) return nothingMeasured(context, name, everywhere);
  const byContainer = flags.bool('containers');
  const where = { namespace: everywhere, container: byContainer };
  const rows = metrics.map((pod) => {
    const { name: own = '', namespace: of = '' } = pod.metadata;
    const parts = pod.containers.map((c) => ({ name: c.name, amount: amountOf(c.usage) }));
    const amount = parts.reduce((sum, part) => added(sum, part.amount), NOTHING);
    const containers = parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const lines = byContainer ? containers.map((part) => podLine(of, own, part.name, part.amount, where)) : [podLine(of, own, '', amount, where)];
    return { key: everywhere ? `${of}/${own}` : own, amount, lines };
  });
  const lines = [...(flags.bool('no-headers') ? [] : [POD_COLUMNS(where)]), ...sorted(rows, by).flatMap((row) => row.lines)];
  env.stdout(printed(lines, flags.bool('sum') ? { total: rows.reduce<Amount>((sum, row) => added(sum, row.amount), NOTHING), where } : undefined));
}

const SORT_BY: FlagSpec = {
  name: 'sort-by',
  type: 'string',
  usage: "If non-empty, sort list using specified field. The field can be either 'cpu' or 'memory'.",
};
const NO_HEADERS: FlagSpec = { name: 'no-headers', type: 'bool', usage: 'If present, print output without headers.' };

export const topCommand: Command = {
  name: 'top',
  use: 'SUBCOMMAND',
  short: 'Display resource (CPU/memory) usage',
  commands: [
    {
      name: 'node',
      aliases: ['nodes', 'no'],
      use: '[NAME | -l label]',
      short: 'Display resource (CPU/memory) usage of nodes',
      flags: [
        SELECTOR,
        SORT_BY,
        NO_HEADERS,
        { name: 'show-capacity', type: 'bool', usage: 'Print node resources based on Capacity instead of Allocatable(default) of the nodes.' },
      ],
      run: topNode,
    },
    {
      name: 'pod',
      aliases: ['pods', 'po'],
      use: '[NAME | -l label]',
      short: 'Display resource (CPU/memory) usage of pods',
      flags: [
        ALL_NAMESPACES,
        SELECTOR,
        FIELD_SELECTOR,
        SORT_BY,
        NO_HEADERS,
        { name: 'containers', type: 'bool', usage: 'If present, print usage of containers within a pod.' },
        { name: 'sum', type: 'bool', usage: 'Print the sum of the resource usage.' },
      ],
      run: topPod,
    },
  ],
};
