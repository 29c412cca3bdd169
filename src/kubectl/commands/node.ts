import type { Node, Pod } from '../../api/types.gen';
import { MIRROR_POD } from '../../api/validation/pod-annotations';
import { type Command, type Context, dryRunOf, dryRunSuffix, list, resourceFor, send, withQuery } from '../context';
import { type ApiResource, resourcePath } from '../discovery';
import { ErrorList, isNotFound, KubectlError, usageError } from '../errors';
import { quote } from '../json';
import { objectName } from '../output';
import { DRY_RUN, type Found, fetch, SELECTOR } from '../select';
import { patchBetween, sendPatch } from '../update';
import { until } from '../waiting';

/** cordon, uncordon and drain (kubectl `drain`). */

/** An eviction that a disruption budget forbids is tried again after so long. */
const RETRY_SECONDS = 5;

async function nodesOf(context: Context, use: string): Promise<readonly Found[]> {
  const { args, flags } = context;
  const selector = flags.string('selector');
  const command = context.command.split(' ').at(-1)!;
  if (args.length === 0 && !flags.has('selector')) throw usageError(`USAGE: ${command} ${use} [flags]`, command);
  if (args.length > 0 && selector) throw usageError('error: cannot specify both a node name and a --selector option', command);
  const nodes = await resourceFor(context, 'nodes');
  const names = args.map((arg) => arg.replace(/^nodes?\//, ''));
  return fetch(
    context,
    names.length > 0 ? names.map((name) => ({ resource: nodes, namespace: undefined, name })) : [{ resource: nodes, namespace: undefined }],
  );
}

async function setUnschedulable(context: Context, nodes: readonly Found[], unschedulable: boolean): Promise<void> {
  const verb = unschedulable ? 'cordon' : 'uncordon';
  for (const { object, path } of nodes) {
    const node = object as Node;
    if ((node.spec?.unschedulable ?? false) === unschedulable) {
      context.env.stdout(`${objectName(node)} already ${verb}ed${dryRunSuffix(dryRunOf(context))}\n`);
      continue;
    }
    const { unschedulable: _, ...spec } = node.spec ?? {};
    const after: Node = { ...node, spec: unschedulable ? { ...spec, unschedulable } : spec };
    try {
      await sendPatch(context, path, patchBetween(node, after), after, `kubectl-${context.command.split(' ').at(-1)}`);
      context.env.stdout(`${objectName(node)} ${verb}ed${dryRunSuffix(dryRunOf(context))}\n`);
    } catch (error) {
      context.env.stderr(`error: unable to ${verb} node ${quote(node.metadata.name ?? '')}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

// ---------------------------------------------------------------- drain

const ENDED = new Set(['Succeeded', 'Failed']);

/** What drain does with a Pod, and what it says of it. */
interface Verdict {
  readonly remove: boolean;
  readonly warning?: string;
  readonly refusal?: string;
}

function verdictOf(context: Context, pod: Pod): Verdict {
  const { flags } = context;
  const controller = pod.metadata.ownerReferences?.find((o) => o.controller);
  const ended = ENDED.has(pod.status?.phase ?? '');
  if (pod.metadata.annotations?.[MIRROR_POD] !== undefined) return { remove: false };
  if (controller?.kind === 'DaemonSet' && !ended) {
    if (!flags.bool('ignore-daemonsets')) return { remove: false, refusal: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
    return { remove: false, warning: 'ignoring DaemonSet-managed Pods' };
  }
  if (!ended && pod.spec?.volumes?.some((v) => v.emptyDir)) {
    if (!flags.bool('delete-emptydir-data')) return { remove: false, refusal: 'Pods with local storage (use --delete-emptydir-data to override)' };
    return { remove: true, warning: 'deleting Pods with local storage' };
  }
  if (!ended && !controller) {
    if (!flags.bool('force')) return { remove: false, refusal: 'Pods that declare no controller (use --force to override)' };
    return { remove: true, warning: 'deleting Pods that declare no controller' };
  }
  return { remove: true };
}

const podName = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

/** `message: ns/a, ns/b; other: ns/c` */
function grouped(pods: readonly (readonly [Pod, string])[]): readonly string[] {
  const messages = [...new Set(pods.map(([, message]) => message))];
  return messages.map((message) => `${message}: ${pods.flatMap(([pod, m]) => (m === message ? [podName(pod)] : [])).join(', ')}`);
}

async function podsToRemove(context: Context, node: string): Promise<readonly Pod[]> {
  const pods = await list<Pod>(context, '/api/v1/pods', {
    labelSelector: context.flags.string('pod-selector') || undefined,
    fieldSelector: `spec.nodeName=${node}`,
  });
  const judged = pods.map((pod) => ({ pod, verdict: verdictOf(context, pod) }));
  const refused = judged.flatMap(({ pod, verdict }) => (verdict.refusal === undefined ? [] : [[pod, verdict.refusal] as const]));
  if (refused.length > 0) {
    const texts = grouped(refused).map((text) => `cannot delete ${text}`);
    throw new KubectlError(texts.length > 1 ? `[${texts.join(', ')}]` : texts[0]!);
  }
  const warned = judged.flatMap(({ pod, verdict }) => (verdict.warning === undefined ? [] : [[pod, verdict.warning] as const]));
  if (warned.length > 0) context.env.stderr(`Warning: ${grouped(warned).join('; ')}\n`);
  return judged.flatMap(({ pod, verdict }) => (verdict.remove ? [pod] : []));
}

/** Evicts one Pod, again and again while a disruption budget forbids it, and waits until it is gone; for both together `--timeout` holds. */
async function evict(context: Context, pods: ApiResource, pod: Pod): Promise<void> {
  const { env, flags } = context;
  const { name = '', namespace = '' } = pod.metadata;
  const dryRun = dryRunOf(context);
  const grace = flags.int('grace-period');
  const path = resourcePath(pods, namespace, name);
  const options = grace >= 0 ? { gracePeriodSeconds: grace } : {};
  const endUs = flags.seconds('timeout') > 0 ? env.now() + flags.seconds('timeout') * 1e6 : Number.POSITIVE_INFINITY;
  const timeIsUp = `global timeout reached: ${flags.string('timeout')}`;
  for (;;) {
    if (env.now() >= endUs) throw new KubectlError(`error when evicting pods/${quote(name)} -n ${quote(namespace)}: ${timeIsUp}`);
    env.stdout(`evicting pod ${namespace}/${name}${dryRunSuffix(dryRun)}\n`);
    try {
      const query = { dryRun: dryRun === 'server' ? 'All' : undefined };
      await (flags.bool('disable-eviction')
        ? send(context, { method: 'DELETE', path: withQuery(path, query), body: { apiVersion: 'v1', kind: 'DeleteOptions', ...options } })
        : send(context, {
            method: 'POST',
            path: withQuery(`${path}/eviction`, query),
            body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: options },
          }));
      break;
    } catch (error) {
      if (isNotFound(error)) return;
      const told = `error when evicting pods/${quote(name)} -n ${quote(namespace)}`;
      if (!(error instanceof KubectlError) || error.status?.reason !== 'TooManyRequests') throw new KubectlError(`${told}: ${(error as Error).message}`);
      env.stderr(`${told} (will retry after ${RETRY_SECONDS}s): ${error.message}\n`);
      await env.sleep(RETRY_SECONDS, env.signal);
      env.signal.throwIfAborted();
    }
  }
  if (dryRun === 'server') return;
  const leftSeconds = endUs === Number.POSITIVE_INFINITY ? -1 : Math.max(1, (endUs - env.now()) / 1e6);
  const gone = await until(context, { resource: pods, namespace, name }, leftSeconds, (seen) =>
    'gone' in seen || seen.object.metadata.uid !== pod.metadata.uid ? true : undefined,
  );
  if (!gone) throw new KubectlError(`error when waiting for pod ${quote(name)} in namespace ${quote(namespace)} to terminate: ${timeIsUp}`);
  env.stdout(`pod/${name} evicted\n`);
}

async function drainNode(context: Context, node: string): Promise<void> {
  const pods = await resourceFor(context, 'pods');
  const toRemove = await podsToRemove(context, node);
  if (dryRunOf(context) === 'client') {
    for (const pod of toRemove) context.env.stdout(`evicting pod ${podName(pod)} (dry run)\n`);
    return;
  }
  try {
    await Promise.all(toRemove.map((pod) => evict(context, pods, pod)));
  } catch (error) {
    const pending = await podsToRemove(context, node);
    if (pending.length > 0 && error instanceof KubectlError) {
      const names = pending.map((pod) => `pod/${pod.metadata.name}\n`).join('');
      context.env.stderr(`There are pending pods in node ${quote(node)} when an error occurred: ${error.message}\n${names}`);
    }
    throw error;
  }
}

async function drain(context: Context): Promise<void> {
  const { env } = context;
  const nodes = await nodesOf(context, 'NODE');
  await setUnschedulable(context, nodes, true);
  const failed: { readonly name: string; readonly error: KubectlError }[] = [];
  for (const { object } of nodes) {
    const name = object.metadata.name ?? '';
    try {
      await drainNode(context, name);
      env.stdout(`${objectName(object)} drained${dryRunSuffix(dryRunOf(context))}\n`);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      env.stderr(`error: unable to drain node ${quote(name)} due to error: ${error.message}, continuing command...\n`);
      failed.push({ name, error });
    }
  }
  if (failed.length === 0) return;
  env.stderr(`There are pending nodes to be drained:\n${failed.map((f) => ` ${f.name}\n`).join('')}`);
  throw new ErrorList(
    failed.map((f) => f.error),
    true,
  );
}

const flags: NonNullable<Command['flags']> = [SELECTOR, DRY_RUN];

export const cordonCommand: Command = {
  name: 'cordon',
  use: 'NODE',
  short: 'Mark node as unschedulable',
  flags,
  run: async (context) => setUnschedulable(context, await nodesOf(context, 'NODE'), true),
};

export const uncordonCommand: Command = {
  name: 'uncordon',
  use: 'NODE',
  short: 'Mark node as schedulable',
  flags,
  run: async (context) => setUnschedulable(context, await nodesOf(context, 'NODE'), false),
};

export const drainCommand: Command = {
  name: 'drain',
  use: 'NODE',
  short: 'Drain node in preparation for maintenance',
  examples: `  # Drain node "foo", even if there are pods not managed by a replication controller, replica set, job, daemon set, or stateful set on it
  kubectl drain foo --force`,
  flags: [
    ...flags,
    { name: 'force', type: 'bool', usage: 'Continue even if there are pods that do not declare a controller.' },
    { name: 'ignore-daemonsets', type: 'bool', usage: 'Ignore DaemonSet-managed pods.' },
    {
      name: 'delete-emptydir-data',
      type: 'bool',
      usage: 'Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).',
    },
    { name: 'grace-period', type: 'int', default: -1, usage: 'Period of time in seconds given to each pod to terminate gracefully.' },
    { name: 'timeout', type: 'string', default: '0s', usage: 'The length of time to wait before giving up, zero means infinite' },
    { name: 'pod-selector', type: 'string', usage: 'Label selector to filter pods on the node' },
    { name: 'disable-eviction', type: 'bool', usage: 'Force drain to use delete, even if eviction is supported.' },
  ],
  run: drain,
};
