import type { KubeObject } from '../../api/object';
import type { Node, Taint } from '../../api/types.gen';
import { type Command, type Context, resourceFor } from '../context';
import { ErrorList, KubectlError, usageError } from '../errors';
import { quote } from '../json';
import { PRINT_FLAGS } from '../output';
import { ALL, DRY_RUN, fetch, SELECTOR } from '../select';
import { updateEach } from '../update';
import { FIELD_MANAGER } from './create';

const EFFECTS = new Set(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

/** `key=value:Effect`, `key:Effect`, `key` */
function parseTaint(text: string): Taint {
  const [pair = '', effect = '', ...more] = text.split(':');
  const [key = '', value = '', ...rest] = text.includes(':') ? pair.split('=') : [pair];
  if (more.length > 0 || rest.length > 0 || !/^[\w./-]+$/.test(key)) throw usageError(`invalid taint spec: ${text}`, 'taint');
  if (text.includes(':') && !EFFECTS.has(effect)) throw usageError(`invalid taint effect: ${effect}, unsupported taint effect`, 'taint');
  return { key, effect, ...(value && { value }) };
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
const taintText = ({ key, value, effect }: Taint): string => (effect === '' ? key : value ? `${key}=${value}:${effect}` : `${key}:${effect}`);

interface Changes {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

function changesOf(words: readonly string[]): Changes {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const word of words) {
    if (word.endsWith('-')) {
      remove.push(parseTaint(word.slice(0, -1)));
      continue;
    }
    const taint = parseTaint(word);
    if (taint.effect === '') throw usageError(`invalid taint spec: ${word}`, 'taint');
    if (add.some((a) => same(a, taint))) throw usageError(`duplicated taints with the same key and effect: ${JSON.stringify(taint)}`, 'taint');
    add.push(taint);
  }
  const clashing = remove.filter((r) => add.some((a) => a.key === r.key && (r.effect === '' || a.effect === r.effect)));
  if (clashing.length > 0)
    throw new KubectlError(
      `can not both modify and remove the following taint(s) in the same command: ${clashing.map((c) => `${c.key}=${c.effect}`).join(', ')}`,
    );
  return { add, remove };
}

/** The node's taints after the changes, and what is said of them. */
function reorganised(node: Node, { add, remove }: Changes, overwrite: boolean): { readonly taints: readonly Taint[]; readonly done: string } {
  const old = node.spec?.taints ?? [];
  if (!overwrite) {
    const taken = add.filter((a) => old.some((o) => same(o, a)));
    if (taken.length > 0)
      throw new KubectlError(
        `node ${node.metadata.name} already has ${taken.map((t) => t.key).join(',')} taint(s) with same effect(s) and --overwrite is false`,
      );
  }
  let taints: readonly Taint[] = [...add, ...old.filter((o) => !add.some((a) => same(a, o)))];
  const added = taints.length !== old.length;
  const missing: KubectlError[] = [];
  let removed = false;
  for (const gone of remove) {
    const left = taints.filter((t) => (gone.effect === '' ? t.key !== gone.key : !same(t, gone)));
    removed = left.length !== taints.length;
    if (!removed) missing.push(new KubectlError(`taint ${quote(taintText(gone))} not found`));
    taints = left;
  }
  if (missing.length > 0) throw new ErrorList(missing);
  return { taints, done: (added && removed) || overwrite ? 'modified' : added ? 'tainted' : 'untainted' };
}

async function run(context: Context): Promise<void> {
  const { args, flags } = context;
  const isTaint = (word: string): boolean => /[=:]|-$/.test(word);
  const first = args.findIndex(isTaint);
  const selecting = first < 0 ? args : args.slice(0, first);
  const words = first < 0 ? [] : args.slice(first);
  const stray = words.find((word) => !isTaint(word));
  if (stray !== undefined) throw new KubectlError(`all resources must be specified before taint changes: ${stray}`);
  if (selecting.length === 0) throw new KubectlError('one or more resources must be specified as <resource> <name>');
  if (words.length === 0) throw new KubectlError('at least one taint update is required');
  const changes = changesOf(words);
  const [type, ...names] = selecting as [string, ...string[]];
  const nodes = await resourceFor(context, type);
  if (nodes.kind !== 'Node') throw new KubectlError(`invalid resource type ${type.toLowerCase()}, only node types are supported`);
  const [all, selector] = [flags.bool('all'), flags.string('selector')];
  if (all && selector) throw new KubectlError("setting 'all' parameter with a non empty selector is prohibited");
  if (!all && !selector && names.length === 0) throw new KubectlError("at least one resource name must be specified since 'all' parameter is not set");
  const targets = names.length > 0 ? names.map((name) => ({ resource: nodes, namespace: undefined, name })) : [{ resource: nodes, namespace: undefined }];
  const said = new Map<KubeObject, string>();
  await updateEach(context, await fetch(context, targets), {
    manager: 'kubectl-taint',
    change(object) {
      const node = object as Node;
      const { taints, done } = reorganised(node, changes, flags.bool('overwrite'));
      said.set(object, done);
      const after: Node = { ...node, spec: { ...node.spec, taints } };
      return after;
    },
    done: (before) => said.get(before),
  });
}

export const taintCommand: Command = {
  name: 'taint',
  use: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  short: 'Update the taints on one or more nodes',
  examples: `  # Update node 'foo' with a taint with key 'dedicated' and value 'special-user' and effect 'NoSchedule'
  kubectl taint nodes foo dedicated=special-user:NoSchedule

  # Remove from node 'foo' all the taints with key 'dedicated'
  kubectl taint nodes foo dedicated-`,
  flags: [
    ...PRINT_FLAGS,
    SELECTOR,
    ALL,
    DRY_RUN,
    FIELD_MANAGER,
    { name: 'overwrite', type: 'bool', usage: 'If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.' },
  ],
  run,
};
