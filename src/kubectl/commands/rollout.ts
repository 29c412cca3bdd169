import type { JsonObject, KubeObject } from '../../api/object';
import { formatTime } from '../../api/time';
import type { Deployment } from '../../api/types.gen';
import { type Command, type Context, dryRunOf, dryRunSuffix } from '../context';
import { writePodTemplate } from '../describe/pod';
import { createWriter } from '../describe/writer';
import { ErrorList, KubectlError } from '../errors';
import { quote } from '../json';
import { LAST_APPLIED } from '../last-applied';
import { sameJson } from '../merge/values';
import { formatObject, objectName, PRINT_FLAGS, printsObjects, report } from '../output';
import { withTemplateAnnotation } from '../pod-template';
import { REVISION, type Revision, revisionsOf } from '../rollout-history';
import { type RolloutStatus, rolloutStatus } from '../rollout-status';
import { DRY_RUN, FILES, type Found, fetchSelected, SELECTOR } from '../select';
import { DESCRIPTION, tabulate } from '../tabwriter';
import { patchBetween, sendPatch } from '../update';
import { until } from '../waiting';
import { FIELD_MANAGER } from './create';

const MANAGER = 'kubectl-rollout';

async function selected(context: Context): Promise<readonly Found[]> {
  if (context.args.length === 0 && context.flags.list('filename').length === 0) throw new KubectlError('required resource not specified');
  const found = await fetchSelected(context, context.args);
  if (found.length === 0) context.env.stderr(`No resources found in ${context.namespace} namespace.\n`);
  return found;
}

/** Changes each selected workload; what speaks against it is said of each. */
const changing =
  (said: string, change: (object: KubeObject, context: Context) => KubeObject) =>
  async (context: Context): Promise<void> => {
    const errors: KubectlError[] = [];
    for (const { object, path, resource } of await selected(context)) {
      try {
        const after = change(object, context);
        const result = await sendPatch(context, path, patchBetween(object, after), after, MANAGER);
        report(context, result, `${said}${dryRunSuffix(dryRunOf(context))}`);
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        if (error.status) throw new KubectlError(`failed to patch: ${error.message}`);
        errors.push(
          new KubectlError(`error: ${resource.plural}${resource.group && `.${resource.group}`} ${quote(object.metadata.name ?? '')} ${error.message}`),
        );
      }
    }
    if (errors.length > 0) throw new ErrorList(errors);
  };

const withPaused = (object: KubeObject, paused: boolean, refusal: string, unsupported: string): KubeObject => {
  if (object.kind !== 'Deployment') throw new KubectlError(unsupported);
  const deployment = object as Deployment;
  if ((deployment.spec?.paused ?? false) === paused) throw new KubectlError(refusal);
  const { paused: _, ...spec } = deployment.spec!;
  const next: Deployment = { ...deployment, spec: paused ? { ...spec, paused } : spec };
  return next;
};

const RESTARTABLE = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);

function restarted(object: KubeObject, { env }: Context): KubeObject {
  if (!RESTARTABLE.has(object.kind)) throw new KubectlError('restarting is not supported');
  if ((object as Deployment).spec && 'paused' in (object as Deployment).spec! && (object as Deployment).spec!.paused)
    throw new KubectlError("can't restart paused deployment (run rollout resume first)");
  return withTemplateAnnotation(object, 'kubectl.kubernetes.io/restartedAt', formatTime(env.now()));
}

// ---------------------------------------------------------------- status

async function status(context: Context): Promise<void> {
  const { flags, env } = context;
  const revision = flags.int('revision');
  if (revision < 0) throw new KubectlError(`revision must be a positive integer: ${revision}`);
  for (const { object, resource } of await selected(context)) {
    const timeout = flags.seconds('timeout');
    const end = await until<RolloutStatus>(
      context,
      { resource, namespace: object.metadata.namespace, name: object.metadata.name ?? '' },
      timeout > 0 ? timeout : -1,
      (seen) => {
        if ('gone' in seen) throw new KubectlError('object has been deleted');
        const now = rolloutStatus(withKind(seen.object, object), revision);
        env.stdout(now.text);
        return now.done || !flags.bool('watch') ? now : undefined;
      },
    );
    if (!end) throw new KubectlError('timed out waiting for the condition');
  }
}

/** Items of lists do not always say what they are. */
const withKind = (object: KubeObject, { apiVersion, kind }: KubeObject): KubeObject => ({ ...object, apiVersion, kind });

// ---------------------------------------------------------------- history

function templateText({ template, cause }: Revision): string {
  const writer = createWriter();
  const annotations = { ...template.metadata?.annotations, ...(cause && { 'kubernetes.io/change-cause': cause }) };
  writePodTemplate(writer, { ...template, metadata: { ...template.metadata, annotations } });
  return writer.text();
}

async function history(context: Context): Promise<void> {
  const { flags, env } = context;
  const wanted = flags.int('revision');
  if (wanted < 0) throw new KubectlError(`revision must be a positive integer: ${wanted}`);
  for (const { object } of await selected(context)) {
    const revisions = await revisionsOf(context, object);
    const one = revisions.find((r) => r.number === wanted);
    if (wanted > 0 && !one) throw new KubectlError('unable to find the specified revision');
    if (printsObjects(context)) for (const { keeper } of one ? [one] : revisions) env.stdout(formatObject(context, keeper));
    else if (one) env.stdout(`${objectName(object)} with revision #${wanted}\n${templateText(one)}\n`);
    else if (revisions.length === 0) env.stdout(`${objectName(object)} \nNo rollout history found.\n`);
    else {
      const lines = ['REVISION\tCHANGE-CAUSE', ...revisions.map((r) => `${r.number}\t${r.cause || '<none>'}`)];
      env.stdout(`${objectName(object)} \n${tabulate(lines.join('\n'), DESCRIPTION)}\n\n`);
    }
  }
}

// ---------------------------------------------------------------- undo

/** Annotations that belong to the Deployment itself, whichever revision it has. */
const OWN_ANNOTATIONS = new Set([
  LAST_APPLIED,
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

const without = (template: Revision['template']): JsonObject => {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return JSON.parse(JSON.stringify({ ...template, metadata: { ...template.metadata, labels } })) as JsonObject;
};

/** The revision to go back to: the given one, or the one before the newest. */
function revisionToRestore(revisions: readonly Revision[], wanted: number, object: KubeObject): Revision {
  const found = wanted > 0 ? revisions.find((r) => r.number === wanted) : revisions.at(-2);
  if (found) return found;
  if (wanted > 0) throw new KubectlError(`unable to find specified revision ${wanted} in history`);
  throw new KubectlError(
    object.kind === 'Deployment' ? `no rollout history found for deployment ${quote(object.metadata.name ?? '')}` : 'no last revision to roll back to',
  );
}

async function restore(context: Context, { object, path }: Found): Promise<string> {
  const revisions = await revisionsOf(context, object);
  const wanted = context.flags.int('to-revision');
  const revision = revisionToRestore(revisions, wanted, object);
  if (dryRunOf(context) === 'client') return `${templateText(revision)} (dry run)`;
  const deployment = object as Deployment;
  if (object.kind === 'Deployment' && deployment.spec?.paused)
    throw new KubectlError("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
  const template = without(revision.template);
  if (sameJson(template, without(deployment.spec?.template ?? {}))) return `skipped rollback (current template already matches revision ${wanted})`;
  const kept = Object.entries(object.metadata.annotations ?? {}).filter(([key]) => OWN_ANNOTATIONS.has(key));
  const restored = Object.entries(revision.keeper.metadata.annotations ?? {}).filter(([key]) => !OWN_ANNOTATIONS.has(key));
  const operations: readonly JsonObject[] = [
    { op: 'replace', path: '/spec/template', value: template },
    ...(object.kind === 'Deployment' ? [{ op: 'replace', path: '/metadata/annotations', value: Object.fromEntries([...kept, ...restored]) }] : []),
  ];
  try {
    await sendPatch(context, path, { type: 'json', body: operations }, object, MANAGER);
  } catch (error) {
    throw error instanceof KubectlError ? new KubectlError(`failed restoring revision ${wanted}: ${error.message}`) : error;
  }
  return `rolled back${dryRunSuffix(dryRunOf(context))}`;
}

async function undo(context: Context): Promise<void> {
  for (const found of await selected(context)) report(context, found.object, await restore(context, found));
}

const common: NonNullable<Command['flags']> = [...PRINT_FLAGS, ...FILES, SELECTOR];
const changes: NonNullable<Command['flags']> = [...common, DRY_RUN, FIELD_MANAGER];

export const rolloutCommand: Command = {
  name: 'rollout',
  use: 'SUBCOMMAND',
  short: 'Manage the rollout of a resource',
  examples: `  # Rollback to the previous deployment
  kubectl rollout undo deployment/abc

  # Check the rollout status of a daemonset
  kubectl rollout status daemonset/foo

  # Restart a deployment
  kubectl rollout restart deployment/abc`,
  commands: [
    {
      name: 'history',
      use: '(TYPE NAME | TYPE/NAME) [flags]',
      short: 'View rollout history',
      flags: [...common, { name: 'revision', type: 'int', default: 0, usage: 'See the details, including podTemplate of the revision specified' }],
      run: history,
    },
    {
      name: 'pause',
      use: 'RESOURCE',
      short: 'Mark the provided resource as paused',
      flags: changes,
      run: changing('paused', (object) => withPaused(object, true, 'is already paused', 'pausing is not supported')),
    },
    { name: 'restart', use: 'RESOURCE', short: 'Restart a resource', flags: changes, run: changing('restarted', restarted) },
    {
      name: 'resume',
      use: 'RESOURCE',
      short: 'Resume a paused resource',
      flags: changes,
      run: changing('resumed', (object) => withPaused(object, false, 'is not paused', 'resuming is not supported')),
    },
    {
      name: 'status',
      use: '(TYPE NAME | TYPE/NAME) [flags]',
      short: 'Show the status of the rollout',
      flags: [
        ...FILES,
        SELECTOR,
        { name: 'watch', short: 'w', type: 'bool', default: true, usage: "Watch the status of the rollout until it's done." },
        { name: 'revision', type: 'int', default: 0, usage: 'Pin to a specific revision for showing its status.' },
        { name: 'timeout', type: 'string', default: '0s', usage: 'The length of time to wait before ending watch, zero means never.' },
      ],
      run: status,
    },
    {
      name: 'undo',
      use: '(TYPE NAME | TYPE/NAME) [flags]',
      short: 'Undo a previous rollout',
      flags: [...changes, { name: 'to-revision', type: 'int', default: 0, usage: 'The revision to rollback to. Default to 0 (last revision).' }],
      run: undo,
    },
  ],
};
