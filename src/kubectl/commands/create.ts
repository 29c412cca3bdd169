import type { KubeObject } from '../../api/object';
import { type Command, type Context, dryRunOf, dryRunSuffix, managerQuery, send, withQuery } from '../context';
import { resourcePath } from '../discovery';
import { ErrorList, KubectlError, withSource } from '../errors';
import type { FlagSpec } from '../flags';
import { withLastApplied } from '../last-applied';
import { PRINT_FLAGS, report } from '../output';
import { DRY_RUN, FILES, namesFiles, SELECTOR, type Selected, select, type Target, targetOf } from '../select';
import { generators, secretGenerators, serviceGenerators } from './generators';
import type { Generator } from './generators/generator';
import { withZeroFields } from './generators/zero-fields';

export const VALIDATE: FlagSpec = {
  name: 'validate',
  type: 'string',
  default: 'strict',
  optional: 'strict',
  usage: 'Must be one of: strict (or true), warn, ignore (or false).',
};
export const FIELD_MANAGER: FlagSpec = { name: 'field-manager', type: 'string', usage: 'Name of the manager used to track field ownership.' };

/** What `--validate` asks the server to do with unknown fields. */
export function fieldValidation(context: Context): string {
  const value = context.flags.string('validate');
  if (value === 'true' || value === 'strict') return 'Strict';
  if (value === 'warn') return 'Warn';
  if (value === 'false' || value === 'ignore') return 'Ignore';
  throw new KubectlError(`invalid - validate option "${value}"`);
}

/** Sends one new object, or only says so with a dry run. */
export async function createObject(context: Context, target: Target, object: KubeObject, manager: string, done = 'created'): Promise<KubeObject> {
  const dryRun = dryRunOf(context);
  const named: KubeObject =
    target.namespace === undefined || object.metadata.namespace ? object : { ...object, metadata: { ...object.metadata, namespace: target.namespace } };
  const body = context.flags.bool('save-config') ? withLastApplied(named) : named;
  if (dryRun === 'client') {
    report(context, body, `${done}${dryRunSuffix(dryRun)}`);
    return body;
  }
  const created = await send(context, {
    method: 'POST',
    path: withQuery(resourcePath(target.resource, target.namespace), {
      dryRun: dryRun === 'server' ? 'All' : undefined,
      ...managerQuery(context, manager),
      fieldValidation: fieldValidation(context),
    }),
    body,
  });
  report(context, created, `${done}${dryRunSuffix(dryRun)}`);
  return created;
}

/** Does the same for each target, and goes on after a refusal; throws all of them at the end. */
export async function forEach({ entries }: Selected, verb: string | undefined, act: (target: Target) => Promise<unknown>): Promise<void> {
  const failed: KubectlError[] = [];
  for (const entry of entries) {
    try {
      if (entry instanceof KubectlError) failed.push(entry);
      else await act(entry);
    } catch (error) {
      const source = entry instanceof KubectlError ? '' : (entry.document?.source ?? '');
      const told = verb === undefined ? error : withSource(error, verb, source);
      if (!(told instanceof KubectlError)) throw told;
      failed.push(told);
    }
  }
  if (failed.length > 0) throw new ErrorList(failed);
}

async function createFiles(context: Context): Promise<void> {
  if (!namesFiles(context)) {
    if (context.args[0]) throw new KubectlError(`Unexpected args: [${context.args.join(' ')}]\nSee 'kubectl create -h' for help and examples`);
    throw new KubectlError('must specify one of -f and -k');
  }
  const selected = await select(context, context.args);
  if (selected.entries.length === 0) throw new KubectlError('no objects passed to create');
  await forEach(selected, 'creating', (target) => createObject(context, target, target.document!.object, 'kubectl-create'));
}

export const CREATE_FLAGS: readonly FlagSpec[] = [
  ...PRINT_FLAGS,
  DRY_RUN,
  VALIDATE,
  FIELD_MANAGER,
  { name: 'save-config', type: 'bool', usage: 'If true, the configuration of current object will be saved in its annotation.' },
];

const commandOf = ({ name, aliases, use, short, flags, make, failure }: Generator): Command => ({
  name,
  ...(aliases && { aliases }),
  use,
  short,
  flags: [...CREATE_FLAGS, ...flags],
  run: async (context) => {
    const object = await make(context);
    if (object) await createGenerated(context, object, 'kubectl-create', { failure });
  },
});

export const createCommand: Command = {
  name: 'create',
  use: '-f FILENAME [flags]',
  short: 'Create a resource from a file or from stdin',
  examples: `  # Create a pod using the data in pod.yaml
  kubectl create -f ./pod.yaml

  # Create a deployment of three Pods
  kubectl create deployment web --image=nginx --replicas=3`,
  flags: [...CREATE_FLAGS, ...FILES, SELECTOR],
  commands: [
    ...generators.map(commandOf),
    {
      name: 'secret',
      use: '(docker-registry | generic | tls)',
      short: 'Create a secret using a specified subcommand',
      commands: secretGenerators.map(commandOf),
    },
    {
      name: 'service',
      aliases: ['svc'],
      use: '(clusterip | externalname | loadbalancer | nodeport)',
      short: 'Create a service using a specified subcommand',
      commands: serviceGenerators.map(commandOf),
    },
  ],
  run: createFiles,
};

/** Creates an object that a command has made from its flags. A client-side dry run shows what kubectl would send. */
export async function createGenerated(
  context: Context,
  object: KubeObject,
  manager: string,
  { failure, done = 'created' }: { readonly failure?: string | undefined; readonly done?: string } = {},
): Promise<KubeObject> {
  const target = await targetOf(context, { object, source: '' });
  if (dryRunOf(context) === 'client') {
    const given = context.namespaceGiven && target.namespace !== undefined;
    const shown = withZeroFields(given ? { ...object, metadata: { ...object.metadata, namespace: context.namespace } } : object);
    report(context, context.flags.bool('save-config') ? withLastApplied(shown) : shown, `${done} (dry run)`);
    return shown;
  }
  try {
    return await createObject(context, target, object, manager, done);
  } catch (error) {
    throw failure && error instanceof KubectlError ? new KubectlError(`${failure} ${error.message}`) : error;
  }
}
