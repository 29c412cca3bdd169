import type { KubeObject } from '../../api/object';
import { type Command, type Context, dryRunOf, dryRunSuffix, get, send, withQuery } from '../context';
import { apiVersionOf, resourcePath } from '../discovery';
import { isConflict, isNotFound, KubectlError, withSource } from '../errors';
import type { FlagSpec } from '../flags';
import { quote, toJson } from '../json';
import { APPLY_MANAGER, LAST_APPLIED, lastAppliedText, mergedWith, withLastApplied } from '../last-applied';
import { PRINT_FLAGS, report } from '../output';
import { DRY_RUN, FILES, namesFiles, placed, SELECTOR, select, type Target } from '../select';
import { isEmptyPatch, patchBetween, sendPatch } from '../update';
import { lastAppliedCommands } from './apply-last-applied';
import { createObject, FIELD_MANAGER, fieldValidation, forEach, VALIDATE } from './create';
import { CASCADE } from './delete';

/** A patch that meets a newer object is made again this often (`maxPatchRetry`). */
const RETRIES_MAX = 5;

const CONFLICT_ADVICE = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

interface ServerSide {
  readonly dryRun: 'All' | undefined;
  readonly fieldValidation?: string;
}

/** The server merges, and keeps account of who owns which field. */
export function appliedByServer(context: Context, target: Target, { dryRun, fieldValidation: validation }: ServerSide): Promise<KubeObject> {
  const { flags } = context;
  const object = placed(target);
  const path = withQuery(resourcePath(target.resource, target.namespace, object.metadata.name), {
    dryRun,
    fieldManager: flags.string('field-manager') || 'kubectl',
    fieldValidation: validation,
    force: flags.bool('force-conflicts'),
  });
  return send(context, { method: 'PATCH', path, contentType: 'application/apply-patch+yaml', body: object });
}

async function applyOnServer(context: Context, target: Target): Promise<void> {
  const dryRun = dryRunOf(context);
  try {
    const applied = await appliedByServer(context, target, { dryRun: dryRun === 'server' ? 'All' : undefined, fieldValidation: fieldValidation(context) });
    report(context, applied, `serverside-applied${dryRunSuffix(dryRun)}`);
  } catch (error) {
    throw isConflict(error) ? new KubectlError(`${(error as Error).message}\n${CONFLICT_ADVICE}`) : error;
  }
}

/** The object as the server has it, if it has one. */
export async function currentOf(context: Context, path: string): Promise<KubeObject | undefined> {
  try {
    return await get(context, path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Merges the file, what was applied before and what the server has, and sends the difference. */
async function applyHere(context: Context, target: Target): Promise<void> {
  const { resource, namespace, document } = target;
  const source = document?.source ?? '';
  const object = placed(target);
  const path = resourcePath(resource, namespace, object.metadata.name);
  const modified = withLastApplied(object);
  const suffix = dryRunSuffix(dryRunOf(context));
  for (let tries = 0; ; tries++) {
    const current = await currentOf(context, path);
    if (!current) {
      await withSourceOf(target, 'creating', () => createObject(context, target, modified, APPLY_MANAGER));
      return;
    }
    if (lastAppliedText(current) === undefined && tries === 0) {
      context.env.stderr(
        `Warning: resource ${resource.plural}/${object.metadata.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
      );
    }
    if (dryRunOf(context) === 'client') return report(context, current, `configured${suffix}`);
    // What the server alone keeps account of is no wish of the user's, but for a version that they insist on.
    const merged = mergedWith(current, modified);
    const change = patchBetween(current, merged);
    try {
      if (isEmptyPatch(change.body)) return report(context, current, `unchanged${suffix}`);
      return report(
        context,
        await sendPatch(context, withQuery(path, { fieldValidation: fieldValidation(context) }), change, merged, APPLY_MANAGER),
        `configured${suffix}`,
      );
    } catch (error) {
      if (isConflict(error) && tries < RETRIES_MAX && modified.metadata.resourceVersion === undefined) continue;
      const kind = apiVersionOf(resource);
      const what = `Resource: "${kind}, Resource=${resource.plural}", GroupVersionKind: "${kind}, Kind=${resource.kind}"\nName: ${quote(object.metadata.name ?? '')}, Namespace: ${quote(namespace ?? '')}`;
      throw withSource(withSource(error, 'patching', source), `applying patch:\n${toJson(change.body)}\nto:\n${what}\nfor:`, source);
    }
  }
}

async function withSourceOf<T>({ document }: Target, verb: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw withSource(error, verb, document?.source ?? '');
  }
}

async function run(context: Context): Promise<void> {
  const { flags, args } = context;
  const serverSide = flags.bool('server-side');
  if (args.length > 0) throw new KubectlError(`Unexpected args: [${args.join(' ')}]\nSee 'kubectl apply -h' for help and examples`);
  if (!namesFiles(context)) throw new KubectlError('must specify one of -f and -k');
  if (flags.bool('force-conflicts') && !serverSide) throw new KubectlError('--force-conflicts only works with --server-side');
  if (serverSide && dryRunOf(context) === 'client')
    throw new KubectlError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (flags.bool('prune')) throw new KubectlError('--prune is not available here');
  const selected = await select(context, args);
  if (selected.entries.length === 0) throw new KubectlError('no objects passed to apply');
  await forEach(selected, undefined, async (target) => {
    const { object } = target.document!;
    if (!object.metadata.name && object.metadata.generateName)
      throw new KubectlError(`from ${object.metadata.generateName}: cannot use generate name with apply`);
    return serverSide ? applyOnServer(context, target) : applyHere(context, target);
  });
}

export const SERVER_SIDE_FLAGS: readonly FlagSpec[] = [
  { name: 'server-side', type: 'bool', usage: 'If true, apply runs in the server instead of the client.' },
  { name: 'force-conflicts', type: 'bool', usage: 'If true, server-side apply will force the changes against conflicts.' },
];

export const applyCommand: Command = {
  name: 'apply',
  use: '(-f FILENAME | -k DIRECTORY)',
  short: 'Apply a configuration to a resource by file name or stdin',
  examples: `  # Apply the configuration in pod.yaml to a pod
  kubectl apply -f ./pod.yaml

  # Apply it on the server, which keeps account of who owns which field
  kubectl apply --server-side -f ./pod.yaml`,
  flags: [
    ...PRINT_FLAGS,
    ...FILES,
    SELECTOR,
    DRY_RUN,
    VALIDATE,
    FIELD_MANAGER,
    CASCADE,
    ...SERVER_SIDE_FLAGS,
    { name: 'overwrite', type: 'bool', default: true, usage: 'Automatically resolve conflicts between the modified and live configuration.' },
    { name: 'prune', type: 'bool', usage: 'Automatically delete resource objects that do not appear in the configs.' },
  ],
  commands: lastAppliedCommands,
  run,
};
