import type { KubeObject } from '../../api/object';
import type { Command, Context } from '../context';
import { KubectlError } from '../errors';
import { quote } from '../json';
import { PRINT_FLAGS } from '../output';
import { ALL, ALL_NAMESPACES, DRY_RUN, FIELD_SELECTOR, FILES, fetchSelected, LOCAL, SELECTOR } from '../select';
import { splitPairs, updateEach } from '../update';
import { FIELD_MANAGER } from './create';

/** `kubectl label` and `kubectl annotate`: the same, but for the words. */
interface Kind {
  readonly field: 'labels' | 'annotations';
  /** `label`, `annotation` */
  readonly noun: string;
  readonly manager: string;
  /** What an object says to values that it has already. */
  readonly refusal: (taken: readonly string[]) => string;
  /** What is said of a change. */
  readonly done: (added: boolean, removed: boolean) => string;
}

interface Changes {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

function parsePairs(pairs: readonly string[], noun: string): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals >= 0) set.set(pair.slice(0, equals), pair.slice(equals + 1));
    else remove.push(pair.slice(0, -1));
  }
  if (remove.some((key) => set.has(key)))
    throw new KubectlError(`can not both modify and remove ${noun === 'label' ? 'a label' : 'an annotation'} in the same command`);
  return { set, remove };
}

const metadataOf = (object: KubeObject, { field }: Kind): Readonly<Record<string, string>> => object.metadata[field] ?? {};

function changed(object: KubeObject, kind: Kind, { set, remove }: Changes, overwrite: boolean): KubeObject {
  const now = metadataOf(object, kind);
  const taken = [...set].filter(([key, value]) => now[key] !== undefined && now[key] !== value);
  if (!overwrite && taken.length > 0) throw new KubectlError(kind.refusal(taken.map(([key]) => `'${key}' already has a value (${now[key]})`)));
  const next = Object.fromEntries([...Object.entries(now).filter(([key]) => !remove.includes(key)), ...set]);
  return { ...object, metadata: { ...object.metadata, [kind.field]: next } };
}

function listThem(context: Context, kind: Kind, objects: readonly KubeObject[]): void {
  for (const object of objects) {
    const [group, several] = [object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '', objects.length > 1];
    if (several) context.env.stdout(`Listing ${kind.field} for ${object.kind}.${group}/${object.metadata.name}:\n`);
    for (const [key, value] of Object.entries(metadataOf(object, kind))) context.env.stdout(`${several ? ' ' : ''}${key}=${value}\n`);
  }
}

async function run(context: Context, kind: Kind): Promise<void> {
  const { flags, args } = context;
  const { selecting, pairs } = splitPairs(args, kind.noun);
  const changes = parsePairs(pairs, kind.noun);
  if (flags.bool('all') && flags.string('selector')) throw new KubectlError('cannot set --all and --selector at the same time');
  if (flags.bool('all') && flags.string('field-selector')) throw new KubectlError('cannot set --all and --field-selector at the same time');
  if (selecting.length === 0 && flags.list('filename').length === 0)
    throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (pairs.length === 0 && !flags.bool('list')) throw new KubectlError(`at least one ${kind.noun} update is required`);
  const found = await fetchSelected(context, selecting, { explicit: true });
  if (flags.bool('list')) {
    listThem(
      context,
      kind,
      found.map((f) => f.object),
    );
    return;
  }
  await updateEach(context, found, {
    manager: kind.manager,
    change(object) {
      const now = metadataOf(object, kind);
      if (kind.field === 'labels') for (const key of changes.remove) if (now[key] === undefined) context.env.stdout(`label ${quote(key)} not found.\n`);
      return changed(object, kind, changes, flags.bool('overwrite'));
    },
    done(before) {
      const now = metadataOf(before, kind);
      return kind.done(
        [...changes.set].some(([key, value]) => now[key] !== value),
        changes.remove.some((key) => now[key] !== undefined),
      );
    },
  });
}

const flagsFor = (noun: string): Command['flags'] => [
  ...PRINT_FLAGS,
  ...FILES,
  SELECTOR,
  FIELD_SELECTOR,
  ALL,
  ALL_NAMESPACES,
  DRY_RUN,
  LOCAL,
  FIELD_MANAGER,
  { name: 'overwrite', type: 'bool', usage: `If true, allow ${noun}s to be overwritten, otherwise reject ${noun} updates that overwrite existing ${noun}s.` },
  { name: 'list', type: 'bool', usage: `If true, display the ${noun}s for a given resource.` },
];

const LABELS: Kind = {
  field: 'labels',
  noun: 'label',
  manager: 'kubectl-label',
  refusal: (taken) => (taken.length > 1 ? `[${taken.map((t) => `${t}, and --overwrite is false`).join(', ')}]` : `${taken[0]}, and --overwrite is false`),
  done: (added, removed) => (added && removed ? 'modified' : added ? 'labeled' : removed ? 'unlabeled' : 'not labeled'),
};

const ANNOTATIONS: Kind = {
  field: 'annotations',
  noun: 'annotation',
  manager: 'kubectl-annotate',
  refusal: (taken) => `--overwrite is false but found the following declared annotation(s): ${taken.join('; ')}`,
  done: () => 'annotated',
};

export const labelCommand: Command = {
  name: 'label',
  use: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N',
  short: 'Update the labels on a resource',
  examples: `  # Update pod 'foo' with the label 'unhealthy' and the value 'true'
  kubectl label pods foo unhealthy=true

  # Update pod 'foo' by removing a label named 'bar' if it exists
  kubectl label pods foo bar-`,
  flags: flagsFor('label') ?? [],
  run: (context) => run(context, LABELS),
};

export const annotateCommand: Command = {
  name: 'annotate',
  use: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N',
  short: 'Update the annotations on a resource',
  examples: `  # Update pod 'foo' with the annotation 'description' and the value 'my frontend'
  kubectl annotate pods foo description='my frontend'

  # Update pod 'foo' by removing an annotation named 'description' if it exists
  kubectl annotate pods foo description-`,
  flags: flagsFor('annotation') ?? [],
  run: (context) => run(context, ANNOTATIONS),
};
