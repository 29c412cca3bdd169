import { asObject, type JsonObject, type KubeObject } from '../../api/object';
import { formatYaml } from '../../api/yaml';
import { type Command, type Context, dryRunOf, dryRunSuffix } from '../context';
import { KubectlError } from '../errors';
import type { FlagSpec } from '../flags';
import { toJson } from '../json';
import { APPLY_MANAGER, LAST_APPLIED, lastAppliedText, textWhenApplied } from '../last-applied';
import { PRINT_FLAGS, report } from '../output';
import { ALL, DRY_RUN, FILES, type Found, fetch, fetchSelected, placed, SELECTOR, select } from '../select';
import { sendPatch } from '../update';
import { FIELD_MANAGER } from './create';
import { editFile, editorOf } from './edit';

/** The commands about what the user applied last. */

function textOf(object: KubeObject): string {
  const text = lastAppliedText(object);
  if (text === undefined) throw new KubectlError(`no last-applied-configuration annotation found on resource: ${object.metadata.name}\n`);
  return text;
}

const configurationOf = (object: KubeObject): KubeObject => asObject(JSON.parse(textOf(object)) as JsonObject);

/** Makes an object say that this was applied last; gives it back as it is then. */
function note(context: Context, { object, path }: Pick<Found, 'object' | 'path'>, applied: KubeObject): Promise<KubeObject> {
  const annotations = { [LAST_APPLIED]: textWhenApplied(applied) };
  const after = { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } } };
  return sendPatch(context, path, { type: 'merge', body: { metadata: { annotations } } }, after, APPLY_MANAGER);
}

async function view(context: Context): Promise<void> {
  const output = context.flags.string('output');
  if (output !== 'yaml' && output !== 'json')
    throw new KubectlError(
      `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json\nSee 'kubectl apply view-last-applied -h' for help and examples`,
    );
  const configurations = (await fetchSelected(context, context.args, { explicit: true })).map(({ object }) => configurationOf(object));
  for (const configuration of configurations) context.env.stdout(output === 'yaml' ? formatYaml(configuration) : `${toJson(configuration, 2)}\n`);
}

async function set(context: Context): Promise<void> {
  const { flags, env } = context;
  const { targets, errors } = await select(context, []);
  if (errors.length > 0) throw errors[0]!;
  for (const target of targets) {
    const [found] = await fetch(context, [{ ...target, name: target.document!.object.metadata.name ?? '' }]);
    if (!found) continue;
    const applied = placed(target);
    const { name } = applied.metadata;
    const before = lastAppliedText(found.object);
    if (before === undefined && !flags.bool('create-annotation'))
      throw new KubectlError(
        `no last-applied-configuration annotation found on resource: ${name}, to create the annotation, run the command with --create-annotation`,
      );
    if (before === textWhenApplied(applied)) env.stdout(`set-last-applied ${name}: no changes required.\n`);
    else report(context, await note(context, found, applied), `configured${dryRunSuffix(dryRunOf(context))}`);
  }
}

async function edit(context: Context): Promise<void> {
  const found = await fetchSelected(context, context.args, { explicit: true });
  const keyboard = editorOf(context);
  for (const one of found) {
    const before = textOf(one.object);
    await editFile(context, keyboard, configurationOf(one.object), async (after) =>
      textWhenApplied(after) === before ? undefined : note(context, one, after),
    );
  }
}

const VIEWED: FlagSpec = { name: 'output', short: 'o', type: 'string', default: 'yaml', usage: 'Output format. Must be one of (yaml, json)' };

export const lastAppliedCommands: readonly Command[] = [
  {
    name: 'edit-last-applied',
    use: '(RESOURCE/NAME | -f FILENAME)',
    short: 'Edit latest last-applied-configuration annotations of a resource/object',
    examples: `  # Edit the last-applied-configuration annotations by type/name in YAML
  kubectl apply edit-last-applied deployment/nginx`,
    flags: [...FILES, FIELD_MANAGER],
    run: edit,
  },
  {
    name: 'set-last-applied',
    use: '-f FILENAME',
    short: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
    examples: `  # Set the last-applied-configuration of a resource to match the contents of a file
  kubectl apply set-last-applied -f deploy.yaml`,
    flags: [
      ...PRINT_FLAGS,
      ...FILES,
      DRY_RUN,
      { name: 'create-annotation', type: 'bool', usage: "Will create 'last-applied-configuration' annotations if current objects doesn't have one" },
    ],
    run: set,
  },
  {
    name: 'view-last-applied',
    use: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
    short: 'View the latest last-applied-configuration annotations of a resource/object',
    examples: `  # View the last-applied-configuration annotations by type/name in YAML
  kubectl apply view-last-applied deployment/nginx`,
    flags: [...FILES, SELECTOR, ALL, VIEWED],
    run: view,
  },
];
