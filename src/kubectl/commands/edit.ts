import { asJson, asObject, type JsonObject, type KubeObject } from '../../api/object';
import { formatYaml, parseYaml, YamlError } from '../../api/yaml';
import type { Command, Context } from '../context';
import { describeError, interrupted, KubectlError } from '../errors';
import { report } from '../output';
import { FILES, type Found, fetchSelected, SELECTOR } from '../select';
import type { Keyboard } from '../transport';
import { isEmptyPatch, patchBetween, sendPatch } from '../update';
import { FIELD_MANAGER } from './create';

/** kubectl `edit`: the object is a file of the editor until Enter is pressed in the terminal; then what has been changed is sent. */

const HEAD = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit.
#
`;

/** What kubectl leaves out of it. */
function shownOf(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Waits until whoever sits there presses Enter; false: they have given up. */
function pressed(keyboard: Keyboard, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  return new Promise<boolean>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(interrupted()));
    keyboard.take('lines', (text) => resolve(text !== undefined), over.signal);
  }).finally(() => over.abort());
}

function read(text: string): KubeObject | undefined {
  try {
    const value = parseYaml(text);
    if (value === null || value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw new KubectlError('the edited file failed validation: it is no object');
    return asObject<KubeObject>(value as JsonObject);
  } catch (error) {
    throw error instanceof YamlError ? new KubectlError(`the edited file had a syntax error: ${error.message}`) : error;
  }
}

/** What has been made of an object; undefined: nothing. */
async function edited(context: Context, { object, path }: Found, after: KubeObject): Promise<KubeObject | undefined> {
  const before = shownOf(object);
  if (after.kind !== before.kind || after.metadata?.name !== before.metadata.name)
    throw new KubectlError('At least one of apiVersion, kind and name was changed');
  const change = patchBetween(asObject<KubeObject>(asJson(before)), after);
  return isEmptyPatch(change.body) ? undefined : sendPatch(context, path, change, after, 'kubectl-edit');
}

/** Who sits at the terminal. Throws if nobody does, as nobody could edit. */
export function editorOf({ env: { keyboard } }: Context): Keyboard {
  if (!keyboard) throw new KubectlError('nobody sits at this terminal who could edit: use kubectl patch, or kubectl apply');
  return keyboard;
}

/**
 * An object is a file of the editor until it has been sent, or is given up. `send` gives back what the server has made of it; undefined: nothing was changed.
 * What it throws is said, and the file stays open, to be put right.
 */
export async function editFile(
  context: Context,
  keyboard: Keyboard,
  object: KubeObject,
  send: (after: KubeObject) => Promise<KubeObject | undefined>,
): Promise<void> {
  const { env } = context;
  const name = `kubectl-edit-${object.metadata.name}.yaml`;
  const problem = env.files.write ? env.files.write(name, HEAD + formatYaml(object)) : 'read-only file system';
  if (problem !== undefined) throw new KubectlError(`open ${name}: ${problem}`);
  env.show?.(name);
  try {
    for (;;) {
      env.stderr(`${name} is open in the editor: Enter here sends it, Ctrl+C gives up.\n`);
      if (!(await pressed(keyboard, env.signal))) return env.stderr('Edit cancelled, no changes made.\n');
      try {
        const after = read(env.files.read(name) ?? '');
        const sent = after && (await send(after));
        if (sent) report(context, sent, 'edited');
        else env.stderr('Edit cancelled, no changes made.\n');
        return;
      } catch (error) {
        if (env.signal.aborted) throw error;
        env.stderr(describeError(error).text);
      }
    }
  } finally {
    env.files.remove?.(name);
  }
}

async function run(context: Context): Promise<void> {
  const found = await fetchSelected(context, context.args, { explicit: true });
  if (found.length === 0) throw new KubectlError('edit cancelled, no objects found');
  const keyboard = editorOf(context);
  for (const one of found) await editFile(context, keyboard, shownOf(one.object), (after) => edited(context, one, after));
}

export const editCommand: Command = {
  name: 'edit',
  use: '(RESOURCE/NAME | -f FILENAME)',
  short: 'Edit a resource on the server',
  examples: `  # Edit the service named 'registry'
  kubectl edit svc/registry

  # Edit the deployment 'mydeployment'
  kubectl edit deployment/mydeployment`,
  flags: [...FILES, SELECTOR, FIELD_MANAGER],
  run,
};
