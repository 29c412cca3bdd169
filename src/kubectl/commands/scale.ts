import type { KubeObject } from '../../api/object';
import { type Command, type Context, dryRunOf, dryRunSuffix, get, managerQuery, send, withQuery } from '../context';
import { ErrorList, isConflict, KubectlError } from '../errors';
import { PRINT_FLAGS, report } from '../output';
import { ALL, DRY_RUN, FILES, type Found, fetchEach, SELECTOR, select } from '../select';
import { FIELD_MANAGER } from './create';

interface Scale extends KubeObject {
  readonly spec?: { readonly replicas?: number };
}

/** Sets the replicas through the scale subresource; with a precondition it reads first, and writes what it has read. */
async function scaleOne(context: Context, { object, path }: Found): Promise<void> {
  const { flags } = context;
  const replicas = flags.int('replicas');
  const [current, version] = [flags.int('current-replicas'), flags.string('resource-version')];
  const dryRun = dryRunOf(context);
  if (dryRun !== 'client') {
    const to = withQuery(`${path}/scale`, { dryRun: dryRun === 'server' ? 'All' : undefined, ...managerQuery(context, 'kubectl') });
    if (current < 0 && !version) await send(context, { method: 'PATCH', path: to, contentType: 'application/merge-patch+json', body: { spec: { replicas } } });
    else {
      const scale = await get<Scale>(context, `${path}/scale`);
      const now = scale.spec?.replicas ?? 0;
      if (current >= 0 && now !== current) throw new KubectlError(`Expected replicas to be ${current}, was ${now}`);
      if (version && scale.metadata.resourceVersion !== version)
        throw new KubectlError(`Expected resource version to be ${version}, was ${scale.metadata.resourceVersion}`);
      await send(context, { method: 'PUT', path: to, body: { ...scale, spec: { ...scale.spec, replicas } } });
    }
  }
  report(context, object, `scaled${dryRunSuffix(dryRun)}`);
}

async function run(context: Context): Promise<void> {
  const { flags, args } = context;
  if (!flags.has('replicas')) throw new KubectlError('required flag(s) "replicas" not set');
  if (flags.int('replicas') < 0) throw new KubectlError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (flags.int('current-replicas') < -1) throw new KubectlError('The --current-replicas must specify an integer of -1 or greater');
  const { targets, errors: unreadable } = await select(context, args, { explicit: true });
  const { found, errors: missing } = await fetchEach(context, targets);
  const errors: KubectlError[] = [...unreadable, ...missing];
  if (found.length === 0 && errors.length === 0) throw new KubectlError('no objects passed to scale');
  if (found.length > 1 && flags.string('resource-version')) throw new KubectlError('cannot use --resource-version with multiple resources');
  for (const one of found) {
    try {
      await scaleOne(context, one);
    } catch (error) {
      if (!(error instanceof KubectlError) || isConflict(error)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new ErrorList(errors);
}

export const scaleCommand: Command = {
  name: 'scale',
  use: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  examples: `  # Scale a replica set named 'foo' to 3
  kubectl scale --replicas=3 rs/foo

  # If the deployment named mysql's current size is 2, scale mysql to 3
  kubectl scale --current-replicas=2 --replicas=3 deployment/mysql`,
  flags: [
    ...PRINT_FLAGS,
    ...FILES,
    SELECTOR,
    ALL,
    DRY_RUN,
    FIELD_MANAGER,
    { name: 'replicas', type: 'int', usage: 'The new desired number of replicas. Required.' },
    {
      name: 'current-replicas',
      type: 'int',
      default: -1,
      usage: 'Precondition for current size. Requires that the current size of the resource match this value.',
    },
    { name: 'resource-version', type: 'string', usage: 'Precondition for resource version.' },
    { name: 'timeout', type: 'string', default: '0s', usage: 'The length of time to wait before giving up on a scale operation.' },
  ],
  run,
};
