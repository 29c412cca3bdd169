import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { isObject } from '../../api/is-object';
import { parseYaml } from '../../api/yaml';
import { UsageError } from '../options';

/**
 * A context of a kubeconfig, as kubectl reads it. Read here and not by @kubernetes/client-node, which has the same but brings the generated clients of all
 * kinds with it into the package, and wants a newer Node.
 */

type Fields = Readonly<Record<string, unknown>>;

export interface Context {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly cluster: Fields;
  readonly user: Fields;
  /** What files that it names are relative to. */
  readonly clusterFolder: string;
  readonly userFolder: string;
}

interface Entry {
  readonly fields: Fields;
  readonly folder: string;
}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The files, each with its folder: of those of one name in several of them, the first counts. */
const filesOf = (named: string | undefined): readonly string[] =>
  named !== undefined ? [named] : (process.env.KUBECONFIG?.split(delimiter).filter(Boolean) ?? [join(homedir(), '.kube', 'config')]);

function read(file: string): Fields {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`the kubeconfig ${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const config = parseYaml(text);
  if (!isObject(config)) throw new UsageError(`${file} is no kubeconfig`);
  return config;
}

function named(
  files: readonly { readonly config: Fields; readonly folder: string }[],
  list: string,
  field: string,
  name: string | undefined,
): Entry | undefined {
  for (const { config, folder } of files)
    for (const entry of Array.isArray(config[list]) ? config[list] : [])
      if (isObject(entry) && entry.name === name && isObject(entry[field])) return { fields: entry[field], folder };
  return undefined;
}

/** The context of this name, or the current one. Throws a UsageError that says what is missing. */
export function readContext(name: string | undefined, file: string | undefined): Context {
  const files = filesOf(file).map((one) => ({ config: read(one), folder: dirname(resolve(one)) }));
  const wanted = name ?? files.flatMap(({ config }) => textOf(config['current-context']) ?? [])[0];
  if (wanted === undefined) throw new UsageError('no context is current: name one with --context');
  const context = named(files, 'contexts', 'context', wanted);
  if (!context) throw new UsageError(`the kubeconfig has no context ${wanted}`);
  const cluster = named(files, 'clusters', 'cluster', textOf(context.fields.cluster));
  if (!cluster) throw new UsageError(`the kubeconfig has no cluster ${context.fields.cluster}, which the context ${wanted} names`);
  const user = named(files, 'users', 'user', textOf(context.fields.user));
  return {
    name: wanted,
    namespace: textOf(context.fields.namespace),
    cluster: cluster.fields,
    clusterFolder: cluster.folder,
    user: user?.fields ?? {},
    userFolder: user?.folder ?? '.',
  };
}
