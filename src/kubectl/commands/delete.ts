import type { KubeObject } from '../../api/object';
import { type Command, type Context, dryRunOf, dryRunSuffix, list, send, withQuery } from '../context';
import { kindName, resourcePath } from '../discovery';
import { ErrorList, isNotFound, KubectlError, withSource } from '../errors';
import type { FlagSpec } from '../flags';
import { ALL, ALL_NAMESPACES, DRY_RUN, FIELD_SELECTOR, FILES, SELECTOR, select, selectorsOf, type Target } from '../select';
import { until } from '../waiting';

export const CASCADE: FlagSpec = {
  name: 'cascade',
  type: 'string',
  default: 'background',
  optional: 'background',
  usage: 'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents.',
};

export function propagationPolicy(context: Context): string {
  const value = context.flags.string('cascade');
  const policy = { background: 'Background', true: 'Background', orphan: 'Orphan', false: 'Orphan', foreground: 'Foreground' }[value];
  if (!policy) throw new KubectlError(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
  return policy;
}

interface Deleted extends Target {
  readonly name: string;
  readonly uid: string | undefined;
}

/** Each object by itself: names stay, collections are listed. */
async function named(context: Context, target: Target): Promise<readonly (Target & { readonly name: string })[]> {
  const { name } = target;
  if (name !== undefined) return [{ ...target, name }];
  const items = await list(context, resourcePath(target.resource, target.namespace), selectorsOf(context));
  return items.map((o) => ({ ...target, name: o.metadata.name ?? '', namespace: o.metadata.namespace }));
}

/** Waits until the object that was deleted is gone; another one of the same name is not it. */
export const untilGone = (context: Context, { uid, ...awaited }: Deleted, seconds: number): Promise<true | undefined> =>
  until(context, awaited, seconds, (seen) => ('gone' in seen || (uid !== undefined && seen.object.metadata.uid !== uid) ? true : undefined));

async function run(context: Context): Promise<void> {
  const { flags, env } = context;
  const output = flags.string('output');
  if (output && output !== 'name') throw new KubectlError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (flags.bool('all') && flags.has('selector')) throw new KubectlError('cannot set --all and --selector at the same time');
  if (flags.bool('all') && flags.has('field-selector')) throw new KubectlError('cannot set --all and --field-selector at the same time');
  const force = flags.bool('force');
  let grace = flags.int('grace-period');
  if (flags.bool('now')) {
    if (grace !== -1) throw new KubectlError('--now and --grace-period cannot be specified together');
    grace = 1;
  }
  if (grace === 0 && !force) grace = 1;
  if (force && grace < 0) grace = 0;
  if (force && grace > 0) throw new KubectlError('--force and --grace-period greater than 0 cannot be specified together');
  const policy = propagationPolicy(context);
  const dryRun = dryRunOf(context);
  const { targets, errors: unreadable } = await select(context, context.args, { explicit: true });
  if (force)
    env.stderr(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    );
  const selective = flags.bool('all') || flags.has('selector') || flags.has('field-selector');
  const ignoreNotFound = flags.has('ignore-not-found') ? flags.bool('ignore-not-found') : selective;
  const errors: KubectlError[] = [...unreadable];
  const deleted: Deleted[] = [];
  let found = 0;
  let warned = !context.namespaceGiven;
  for (const target of targets) {
    try {
      for (const one of await named(context, target)) {
        found++;
        if (!one.resource.namespaced && !warned) {
          env.stderr('Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n');
          warned = true;
        }
        let body: unknown;
        if (dryRun !== 'client') {
          body = await send<unknown>(context, {
            method: 'DELETE',
            path: withQuery(resourcePath(one.resource, one.namespace, one.name), { dryRun: dryRun === 'server' ? 'All' : undefined }),
            body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: policy, ...(grace >= 0 && { gracePeriodSeconds: grace }) },
          });
        }
        const kind = kindName({ singular: one.resource.kind.toLowerCase(), group: one.resource.group });
        env.stdout(output === 'name' ? `${kind}/${one.name}\n` : `${kind} "${one.name}" ${force ? 'force deleted' : 'deleted'}${dryRunSuffix(dryRun)}\n`);
        deleted.push({ ...one, uid: uidOf(body) });
      }
    } catch (error) {
      if (isNotFound(error) && ignoreNotFound) continue;
      const told = withSource(error, 'deleting', target.document?.source ?? '');
      if (!(told instanceof KubectlError)) throw told;
      errors.push(told);
    }
  }
  if (errors.length > 0) throw new ErrorList(errors);
  if (found === 0) env.stdout('No resources found\n');
  if (!flags.bool('wait') || dryRun !== 'none') return;
  const seconds = flags.seconds('timeout') || -1;
  for (const one of deleted) {
    if ((await untilGone(context, one, seconds)) === undefined)
      throw new KubectlError(`timed out waiting for the condition on ${one.resource.plural}/${one.name}`);
  }
}

const uidOf = (body: unknown): string | undefined => {
  const answer = body as { readonly kind?: string; readonly details?: { readonly uid?: string } } | KubeObject | undefined;
  if (answer === undefined) return undefined;
  return 'details' in answer ? answer.details?.uid : (answer as KubeObject).metadata?.uid;
};

export const deleteCommand: Command = {
  name: 'delete',
  use: '([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  examples: `  # Delete a pod using the type and name specified in pod.json
  kubectl delete -f ./pod.json

  # Delete pods and services with label name=myLabel
  kubectl delete pods,services -l name=myLabel

  # Force delete a pod on a dead node
  kubectl delete pod foo --force

  # Delete all pods
  kubectl delete pods --all`,
  flags: [
    ...FILES,
    SELECTOR,
    FIELD_SELECTOR,
    ALL,
    ALL_NAMESPACES,
    CASCADE,
    DRY_RUN,
    { name: 'output', short: 'o', type: 'string', usage: 'Output mode. Use "-o name" for shorter output (resource/name).' },
    { name: 'grace-period', type: 'int', default: -1, usage: 'Period of time in seconds given to the resource to terminate gracefully.' },
    { name: 'force', type: 'bool', usage: 'If true, immediately remove resources from API and bypass graceful deletion.' },
    { name: 'now', type: 'bool', usage: 'If true, resources are signaled for immediate shutdown (same as --grace-period=1).' },
    { name: 'wait', type: 'bool', default: true, usage: 'If true, wait for resources to be gone before returning.' },
    { name: 'timeout', type: 'string', default: '0s', usage: 'The length of time to wait before giving up on a delete.' },
    { name: 'ignore-not-found', type: 'bool', usage: 'Treat "resource not found" as a successful delete.' },
  ],
  run,
};
