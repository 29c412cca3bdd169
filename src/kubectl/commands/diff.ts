import { isObject } from '../../api/is-object';
import { asJson, asObject, type JsonObject, type KubeObject } from '../../api/object';
import { formatYaml } from '../../api/yaml';
import { unifiedDiff } from '../../programs/unified-diff';
import { type Command, type Context, patch, send, withQuery } from '../context';
import { resourcePath } from '../discovery';
import { ErrorList, KubectlError } from '../errors';
import { APPLY_MANAGER, mergedWith, withoutLastApplied } from '../last-applied';
import { withoutManagedFields } from '../output';
import { FILES, namesFiles, placed, SELECTOR, select, type Target } from '../select';
import { patchBetween } from '../update';
import { appliedByServer, currentOf, SERVER_SIDE_FLAGS } from './apply';
import { FIELD_MANAGER, forEach } from './create';

/** kubectl `diff`: what `apply` would make of the objects that there are, asked of the server by a dry run, beside what they are. */

const HIDDEN = { same: '***', before: '*** (before)', after: '*** (after)' } as const;

/** An object as `apply` would leave it. */
function merged(context: Context, target: Target, live: KubeObject | undefined): Promise<KubeObject> {
  const { flags } = context;
  if (flags.bool('server-side')) return appliedByServer(context, target, { dryRun: 'All' });
  const { resource, namespace } = target;
  const wanted = placed(target);
  const path = resourcePath(resource, namespace, wanted.metadata.name);
  const fieldManager = flags.string('field-manager') || APPLY_MANAGER;
  if (!live) return send(context, { method: 'POST', path: withQuery(resourcePath(resource, namespace), { dryRun: 'All', fieldManager }), body: wanted });
  const { type, body } = patchBetween(live, mergedWith(live, withoutLastApplied(wanted)));
  return patch(context, withQuery(path, { dryRun: 'All', fieldManager }), type, body);
}

const dataOf = (object: KubeObject | undefined): JsonObject => {
  const { data } = object ? asJson(object) : {};
  return isObject(data) ? data : {};
};

/** A Secret whose values cannot be read, but for whether they change. */
function hidden(object: KubeObject, other: KubeObject | undefined, changed: string): KubeObject {
  const others = dataOf(other);
  const data = Object.entries(dataOf(object)).map(([key, value]) => [key, others[key] === undefined || others[key] === value ? HIDDEN.same : changed] as const);
  return data.length === 0 ? object : asObject({ ...object, data: Object.fromEntries(data) });
}

/** The file that an object is written to, to be compared: `apps.v1.Deployment.default.web`. */
const fileOf = ({ resource: { group, version, kind }, namespace = '' }: Target, { metadata }: KubeObject): string =>
  `${group && `${group}.`}${version}.${kind}.${namespace}.${metadata.name}`;

/** What `diff -u -N` prints of one object in two directories; empty: they are the same. */
function differenceOf(context: Context, target: Target, live: KubeObject | undefined, wanted: KubeObject): string {
  const { flags, env } = context;
  const masks = wanted.kind === 'Secret' && wanted.apiVersion === 'v1' && !flags.bool('show-secrets');
  const [before, after] = masks ? [live && hidden(live, wanted, HIDDEN.before), hidden(wanted, live, HIDDEN.after)] : [live, wanted];
  const text = (object: KubeObject | undefined): string =>
    object ? formatYaml(flags.bool('show-managed-fields') ? object : withoutManagedFields(object)) : '';
  const hunks = unifiedDiff(text(before), text(after));
  if (hunks === '') return '';
  const run = Math.floor(env.now() / 1e6);
  const file = fileOf(target, wanted);
  const [from, to] = [`/tmp/LIVE-${run}/${file}`, `/tmp/MERGED-${run}/${file}`];
  return `diff -u -N ${from} ${to}\n--- ${from}\n+++ ${to}\n${hunks}`;
}

/** What goes wrong is told by another exit code than a difference (kubectl `CheckDiffErr`). */
function failure(error: unknown): unknown {
  if (error instanceof ErrorList) return new ErrorList(error.errors.map((one) => failure(one) as KubectlError));
  return error instanceof KubectlError ? new KubectlError(error.message, { status: error.status, exact: error.exact, exitCode: 2 }) : error;
}

/** Prints what differs; whether anything does. */
async function compare(context: Context): Promise<boolean> {
  const { flags, args, env } = context;
  if (args.length > 0) throw new KubectlError(`Unexpected args: [${args.join(' ')}]\nSee 'kubectl diff -h' for help and examples`);
  if (!namesFiles(context)) throw new KubectlError('must specify one of -f and -k');
  if (flags.bool('force-conflicts') && !flags.bool('server-side')) throw new KubectlError('--force-conflicts only works with --server-side');
  let differs = false;
  await forEach(await select(context, args), undefined, async (target) => {
    const live = await currentOf(context, resourcePath(target.resource, target.namespace, target.document!.object.metadata.name));
    const difference = differenceOf(context, target, live, await merged(context, target, live));
    env.stdout(difference);
    differs ||= difference !== '';
  });
  return differs;
}

async function run(context: Context): Promise<void> {
  const differs = await compare(context).catch((error: unknown) => {
    throw failure(error);
  });
  if (differs) throw new KubectlError('', { exact: true });
}

export const diffCommand: Command = {
  name: 'diff',
  use: '-f FILENAME',
  short: 'Diff the live version against a would-be applied version',
  examples: `  # Diff resources included in pod.json
  kubectl diff -f pod.json

  # Diff file read from stdin
  cat service.yaml | kubectl diff -f -`,
  flags: [
    ...FILES,
    SELECTOR,
    FIELD_MANAGER,
    ...SERVER_SIDE_FLAGS,
    { name: 'show-managed-fields', type: 'bool', usage: 'If true, include managed fields in the diff.' },
    { name: 'show-secrets', type: 'bool', usage: 'If true, show secret data in the diff.' },
  ],
  run,
};
