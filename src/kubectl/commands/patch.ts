import { asJson } from '../../api/object';
import { parseYaml, YamlError } from '../../api/yaml';
import { type Command, type Context, dryRunOf, dryRunSuffix, PATCH_TYPES, type PatchType } from '../context';
import { KubectlError } from '../errors';
import { quote } from '../json';
import { sameJson } from '../merge/values';
import { PRINT_FLAGS, report } from '../output';
import { type Patch, patched } from '../patched';
import { DRY_RUN, FILES, fetchSelected, LOCAL } from '../select';
import { sendPatch } from '../update';
import { FIELD_MANAGER } from './create';

function read(context: Context): Patch {
  const { flags, env } = context;
  const [text, file] = [flags.string('patch'), flags.string('patch-file')];
  if (text && file) throw new KubectlError('cannot specify --patch and --patch-file together');
  if (!text && !file) throw new KubectlError('must specify --patch or --patch-file containing the contents of the patch');
  const source = text || env.files.read(file);
  if (source === undefined) throw new KubectlError(`unable to read patch file: open ${file}: no such file or directory`);
  try {
    return parseYaml(source) as Patch;
  } catch (error) {
    throw error instanceof YamlError ? new KubectlError(`unable to parse ${quote(text)}: ${error.message}`) : error;
  }
}

const TYPES: Readonly<Record<string, PatchType>> = { strategic: 'strategic', merge: 'merge', json: 'json' };

async function run(context: Context): Promise<void> {
  const { flags, args } = context;
  const type = TYPES[flags.string('type').toLowerCase()];
  const body = read(context);
  if (!type) throw new KubectlError(`--type must be one of [json merge strategic], not ${quote(flags.string('type'))}`);
  const found = await fetchSelected(context, args, { explicit: true });
  if (found.length === 0) throw new KubectlError('no objects passed to patch');
  const subresource = flags.string('subresource');
  for (const { object, path } of found) {
    const after = dryRunOf(context) === 'client' || flags.bool('local') ? patched(object, type, body) : object;
    const result = await sendPatch(context, subresource ? `${path}/${subresource}` : path, { type, body }, after, 'kubectl-patch').catch((error: unknown) => {
      if (!(error instanceof KubectlError) || error.status?.reason !== 'UnsupportedMediaType') throw error;
      throw new KubectlError(`${PATCH_TYPES[type]} is not supported by ${object.apiVersion}, Kind=${object.kind}: ${error.message}`);
    });
    const done = sameJson(asJson(object), asJson(result)) ? 'patched (no change)' : 'patched';
    report(context, result, `${done}${dryRunSuffix(dryRunOf(context))}`);
  }
}

export const patchCommand: Command = {
  name: 'patch',
  use: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  short: 'Update fields of a resource',
  examples: `  # Partially update a node using a strategic merge patch, specifying the patch as JSON
  kubectl patch node k8s-node-1 -p '{"spec":{"unschedulable":true}}'

  # Update a container's image using a JSON patch with positional arrays
  kubectl patch pod valid-pod --type='json' -p='[{"op": "replace", "path": "/spec/containers/0/image", "value":"new image"}]'`,
  flags: [
    ...PRINT_FLAGS,
    ...FILES,
    DRY_RUN,
    LOCAL,
    FIELD_MANAGER,
    { name: 'patch', short: 'p', type: 'string', usage: 'The patch to be applied to the resource JSON file.' },
    { name: 'patch-file', type: 'string', usage: 'A file containing a patch to be applied to the resource.' },
    { name: 'type', type: 'string', default: 'strategic', usage: 'The type of patch being provided; one of [json merge strategic]' },
    { name: 'subresource', type: 'string', usage: 'If specified, patch will operate on the subresource of the requested object.' },
  ],
  run,
};
