import { KINDS } from '../api/kinds';

/** Where the API has objects of a kind: `/apis/apps/v1`, `deployments`. */
export interface Resource {
  readonly root: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const rootOf = (group: string, version: string): string => (group === '' ? `/api/${version}` : `/apis/${group}/${version}`);

const OWN: readonly (Resource & { readonly apiVersion: string; readonly kind: string; readonly names: readonly string[] })[] = KINDS.map((k) => ({
  root: rootOf(k.group, k.version),
  plural: k.plural,
  namespaced: k.namespaced,
  apiVersion: k.group === '' ? k.version : `${k.group}/${k.version}`,
  kind: k.kind,
  names: [k.plural, k.singular, `${k.plural}.${k.group}`, ...(k.shortNames ?? [])],
}));

/** A built-in resource by a name that kubectl knows: `deployments`, `deployment`, `deploy`, `deployments.apps`. */
export const resourceNamed = (name: string): Resource | undefined => OWN.find(({ names }) => names.includes(name.toLowerCase()));

/** The built-in resource of a kind. */
export const resourceOfKind = (apiVersion: string | undefined, kind: string | undefined): Resource | undefined =>
  OWN.find((own) => own.apiVersion === apiVersion && own.kind === kind);

/** The path of an object, or of a collection. */
export function pathOf({ root, plural, namespaced }: Resource, namespace: string, name?: string): string {
  const scope = namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** A kind that a CustomResourceDefinition declares, as discovery tells of it. */
export function discovered(apiVersion: string, kind: string, list: unknown): Resource | undefined {
  const { resources = [] } = (list ?? {}) as { readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[] };
  const found = resources.find((r) => r.kind === kind && !r.name.includes('/'));
  const [group, version] = apiVersion.split('/');
  return found && { root: version === undefined ? rootOf('', group ?? '') : rootOf(group ?? '', version), plural: found.name, namespaced: found.namespaced };
}
