import { type Command, type Context, dryRunOf, dryRunSuffix, managerQuery, send, withQuery } from '../context';
import { resourcePath } from '../discovery';
import { isNotFound, KubectlError } from '../errors';
import { withLastApplied } from '../last-applied';
import { PRINT_FLAGS, report } from '../output';
import { DRY_RUN, FILES, namesFiles, select, type Target } from '../select';
import { createObject, FIELD_MANAGER, fieldValidation, forEach, VALIDATE } from './create';
import { CASCADE, propagationPolicy, untilGone } from './delete';

const MANAGER = 'kubectl-replace';

async function put(context: Context, target: Target): Promise<void> {
  const { resource, namespace, document } = target;
  const object = document!.object;
  const dryRun = dryRunOf(context);
  const named = namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } };
  const body = context.flags.bool('save-config') ? withLastApplied(named) : named;
  if (dryRun === 'client') return report(context, body, `replaced${dryRunSuffix(dryRun)}`);
  const path = withQuery(resourcePath(resource, namespace, object.metadata.name), {
    dryRun: dryRun === 'server' ? 'All' : undefined,
    ...managerQuery(context, MANAGER),
    fieldValidation: fieldValidation(context),
  });
  report(context, await send(context, { method: 'PUT', path, body }), `replaced${dryRunSuffix(dryRun)}`);
}

/** `--force`: deletes what there is, waits until it is gone, and creates it anew. */
async function recreate(context: Context, target: Target): Promise<void> {
  const { resource, namespace, document } = target;
  const name = document!.object.metadata.name ?? '';
  const grace = context.flags.int('grace-period');
  try {
    await send(context, {
      method: 'DELETE',
      path: resourcePath(resource, namespace, name),
      body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: propagationPolicy(context), ...(grace >= 0 && { gracePeriodSeconds: grace }) },
    });
    context.env.stdout(`${resource.kind.toLowerCase()}${resource.group && `.${resource.group}`} "${name}" deleted\n`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  if (!(await untilGone(context, { ...target, name, uid: undefined }, context.flags.seconds('timeout') || -1)))
    throw new KubectlError('timed out waiting for the condition');
  await createObject(context, target, document!.object, MANAGER, 'replaced');
}

async function run(context: Context): Promise<void> {
  const { flags, args } = context;
  const force = flags.bool('force');
  if (flags.int('grace-period') >= 0 && !force) throw new KubectlError('--grace-period must have --force specified');
  if (flags.has('timeout') && !force) throw new KubectlError('--timeout must have --force specified');
  if (!namesFiles(context)) throw new KubectlError('must specify one of -f and -k');
  const selected = await select(context, args);
  if (selected.entries.length === 0) throw new KubectlError('no objects passed to replace');
  await forEach(selected, 'replacing', (target) => (force ? recreate(context, target) : put(context, target)));
}

export const replaceCommand: Command = {
  name: 'replace',
  use: '-f FILENAME',
  short: 'Replace a resource by file name or stdin',
  flags: [
    ...PRINT_FLAGS,
    ...FILES,
    DRY_RUN,
    VALIDATE,
    FIELD_MANAGER,
    CASCADE,
    { name: 'save-config', type: 'bool', usage: 'If true, the configuration of current object will be saved in its annotation.' },
    { name: 'force', type: 'bool', usage: 'If true, immediately remove resources from API and bypass graceful deletion.' },
    { name: 'grace-period', type: 'int', default: -1, usage: 'Period of time in seconds given to the resource to terminate gracefully.' },
    { name: 'timeout', type: 'string', default: '0s', usage: 'The length of time to wait before giving up on a delete.' },
  ],
  run,
};
