import { matchesLabels, parseLabelSelector } from '../api/label-selector';
import type { KubeObject } from '../api/object';
import { type Context, discover, get, list, resourceFor } from './context';
import { type ApiResource, apiVersionOf, findKind, preferred, resourcePath } from './discovery';
import { KubectlError } from './errors';
import type { FlagSpec } from './flags';
import { quote } from './json';
import { type Document, readFiles } from './manifest';

/** What a command's arguments select: objects by name, collections, or documents of files (cli-runtime `resource.Builder`). */
export interface Target {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  /** Absent: the whole collection, as far as the selectors go. */
  readonly name?: string;
  readonly document?: Document;
}

/** The flags that name files. */
export const FILES: readonly FlagSpec[] = [
  { name: 'filename', short: 'f', type: 'list', usage: 'Filename, directory, or URL to files to use.' },
  { name: 'recursive', short: 'R', type: 'bool', usage: 'Process the directory used in -f, --filename recursively.' },
  { name: 'kustomize', short: 'k', type: 'string', usage: 'Process the kustomization directory. Not available here.' },
];
export const SELECTOR: FlagSpec = { name: 'selector', short: 'l', type: 'string', usage: 'Selector (label query) to filter on.' };
export const FIELD_SELECTOR: FlagSpec = { name: 'field-selector', type: 'string', usage: 'Selector (field query) to filter on.' };
export const ALL_NAMESPACES: FlagSpec = {
  name: 'all-namespaces',
  short: 'A',
  type: 'bool',
  usage: 'If present, list the requested object(s) across all namespaces.',
};
export const ALL: FlagSpec = { name: 'all', type: 'bool', usage: 'Select all resources in the namespace of the specified resource types.' };
export const LOCAL: FlagSpec = { name: 'local', type: 'bool', usage: 'If true, the command will NOT contact the api-server but run locally.' };
export const DRY_RUN: FlagSpec = { name: 'dry-run', type: 'string', default: 'none', optional: 'unchanged', usage: 'Must be "none", "server", or "client".' };

/** The resource and scope of a document; refuses a namespace other than the one given with -n. */
export async function targetOf(context: Context, document: Document): Promise<Target> {
  const { object, source } = document;
  const found = findKind(await discover(context), object.apiVersion, object.kind) ?? findKind(await discover(context, true), object.apiVersion, object.kind);
  const { name, namespace } = object.metadata;
  if (!found)
    throw new KubectlError(
      `resource mapping not found for name: ${quote(name ?? '')} namespace: ${quote(namespace ?? '')} from ${quote(source)}: no matches for kind ${quote(object.kind)} in version ${quote(object.apiVersion)}\nensure CRDs are installed first`,
    );
  if (found.namespaced && namespace && context.namespaceGiven && namespace !== context.namespace)
    throw new KubectlError(
      `the namespace from the provided object ${quote(namespace)} does not match the namespace ${quote(context.namespace)}. You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  return { resource: found, namespace: found.namespaced ? namespace || context.namespace : undefined, document, ...(name !== undefined && { name }) };
}

/** A document's object in the namespace where it is to be. */
export function placed({ namespace, document }: Target): KubeObject {
  const { object } = document!;
  return namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } };
}

/** `po,svc` or `all` to resources. */
async function resourcesOf(context: Context, types: string): Promise<readonly ApiResource[]> {
  const found: ApiResource[] = [];
  for (const type of types.split(',')) {
    const discovery = await discover(context);
    const members = preferred(discovery).filter((r) => r.categories.includes(type) && r.verbs.includes('list'));
    if (members.length > 0) found.push(...members);
    else found.push(await resourceFor(context, type));
  }
  return found;
}

const MIXED_ARGUMENTS =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

export interface SelectOptions {
  /** Refuse a type without names, selector or --all (`delete`, `label` …). */
  readonly explicit?: boolean;
  /** The verb of the error for an empty line: `describe`. */
  readonly verb?: string;
}

/** What has been selected, in order; apart too: what can be worked with, and what is wrong with the rest. */
export interface Selected {
  readonly entries: readonly (Target | KubectlError)[];
  readonly targets: readonly Target[];
  readonly errors: readonly KubectlError[];
}

const selected = (entries: Selected['entries']): Selected => ({
  entries,
  targets: entries.filter((e): e is Target => !(e instanceof KubectlError)),
  errors: entries.filter((e) => e instanceof KubectlError),
});

async function targetOrError(context: Context, document: Document): Promise<Target | KubectlError> {
  try {
    return await targetOf(context, document);
  } catch (error) {
    if (error instanceof KubectlError && !error.status) return error;
    throw error;
  }
}

/** Whether the line names files, rather than what is on the server. */
export const namesFiles = ({ flags }: Context): boolean => flags.list('filename').length > 0 || flags.has('kustomize');

/** Reads `TYPE NAME…`, `TYPE/NAME …`, `TYPE,TYPE -l …` or `-f FILE`. The errors are those of documents that cannot be read. */
export async function select(context: Context, args: readonly string[], options: SelectOptions = {}): Promise<Selected> {
  const { flags } = context;
  const namespaceOf = (r: ApiResource): string | undefined => (r.namespaced && !flags.bool('all-namespaces') ? context.namespace : undefined);
  const filenames = flags.list('filename');
  if (flags.has('kustomize')) throw new KubectlError('kustomizations are not built here: run kustomize build elsewhere, and apply what it prints with -f');
  if (filenames.length > 0) {
    if (args.length > 0) throw new KubectlError('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    const entries: (Target | KubectlError)[] = [];
    const requirements = parseLabelSelector(flags.string('selector'));
    if (typeof requirements === 'string') throw new KubectlError(requirements);
    for (const read of readFiles(context, filenames)) {
      if (read instanceof KubectlError) entries.push(read);
      else if (matchesLabels(requirements, read.object.metadata.labels)) entries.push(await targetOrError(context, read));
    }
    return selected(entries);
  }
  if (args.length === 0) {
    if (options.verb) {
      context.env.stderr(
        `You must specify the type of resource to ${options.verb}. Use "kubectl api-resources" for a complete list of supported resources.\n\n`,
      );
      throw new KubectlError(
        `Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee '${context.command} -h' for help and examples`,
      );
    }
    throw new KubectlError(
      "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
    );
  }
  const selective = flags.string('selector') !== '' || flags.string('field-selector') !== '';
  if (args[0]!.includes('/')) {
    const targets: Target[] = [];
    if (args.some((arg) => !arg.includes('/'))) throw new KubectlError(MIXED_ARGUMENTS);
    for (const arg of args) {
      const [type, name, ...more] = arg.split('/');
      if (more.length > 0) throw new KubectlError('arguments in resource/name form may not have more than one slash');
      if (!type || !name) throw new KubectlError('arguments in resource/name form must have a single resource and name');
      for (const resource of await resourcesOf(context, type)) targets.push({ resource, namespace: namespaceOf(resource), name });
    }
    if (selective) throw new KubectlError('name cannot be provided when a selector is specified');
    if (flags.bool('all-namespaces')) throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
    return selected(targets);
  }
  const [types, ...names] = args as [string, ...string[]];
  if (names.some((n) => n.includes('/'))) throw new KubectlError(MIXED_ARGUMENTS);
  const resources = await resourcesOf(context, types);
  if (names.length > 0) {
    if (selective) throw new KubectlError('name cannot be provided when a selector is specified');
    if (flags.bool('all-namespaces')) throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
    return selected(resources.flatMap((resource) => names.map((name) => ({ resource, namespace: namespaceOf(resource), name }))));
  }
  if (options.explicit && !selective && !flags.bool('all')) throw new KubectlError('resource(s) were provided, but no name was specified');
  return selected(resources.map((resource) => ({ resource, namespace: namespaceOf(resource) })));
}

export const selectorsOf = (context: Context): Readonly<Record<string, string | undefined>> => ({
  labelSelector: context.flags.string('selector') || undefined,
  fieldSelector: context.flags.string('field-selector') || undefined,
});

/** An object with how it is reached. */
export interface Found {
  readonly resource: ApiResource;
  readonly object: KubeObject;
  readonly path: string;
}

/** The selected objects that there are, and the errors of the others. */
export async function fetchEach(
  context: Context,
  targets: readonly Target[],
): Promise<{ readonly found: readonly Found[]; readonly errors: readonly KubectlError[] }> {
  const found: Found[] = [];
  const errors: KubectlError[] = [];
  for (const target of targets) {
    try {
      found.push(...(await fetch(context, [target])));
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return { found, errors };
}

/** The selected objects as the server has them. */
export async function fetch(context: Context, targets: readonly Target[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const { resource, namespace, name } of targets) {
    if (name !== undefined) {
      const path = resourcePath(resource, namespace, name);
      found.push({ resource, path, object: await get(context, path) });
      continue;
    }
    for (const item of await list(context, resourcePath(resource, namespace), selectorsOf(context))) {
      const object = item.kind ? item : { ...item, apiVersion: apiVersionOf(resource), kind: resource.kind };
      found.push({ resource, object, path: resourcePath(resource, object.metadata.namespace, object.metadata.name) });
    }
  }
  return found;
}

const NOT_LOCAL =
  "error: you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'";

/** Selects and fetches in one go, for commands that change what exists; with `--local` it is the files' objects that are changed. */
export async function fetchSelected(context: Context, args: readonly string[], options?: SelectOptions): Promise<readonly Found[]> {
  const local = context.flags.bool('local');
  if (local && args.length > 0) throw new KubectlError(NOT_LOCAL);
  const { targets, errors } = await select(context, args, options);
  if (errors.length > 0) throw errors[0]!;
  if (local) return targets.map(({ resource, document }) => ({ resource, object: document!.object, path: '' }));
  return fetch(context, targets);
}
