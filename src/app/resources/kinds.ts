import { type ApiResource, apiVersionOf, type Discovery, preferred } from '../../kubectl/discovery';

/** Which kinds can be shown, and which of them somebody means. */

/** What is measured when asked for is no object that one could look at as it changes. */
const MEASURED = 'metrics.k8s.io';

/** Each resource whose objects can be listed, once. */
export const listed = (discovery: Discovery): readonly ApiResource[] =>
  preferred(discovery).filter(({ group, verbs }) => verbs.includes('list') && group !== MEASURED);

/** The better a resource bears a name that is being typed, the lower; undefined: not at all. */
function rankOf({ plural, singular, kind, shortNames, group }: ApiResource, typed: string): number | undefined {
  const names = [plural, singular, kind.toLowerCase()];
  if (shortNames.includes(typed)) return 0;
  if (names.includes(typed)) return 1;
  if ([...shortNames, ...names].some((name) => name.startsWith(typed))) return 2;
  return [...names, `${plural}.${group}`].some((name) => name.includes(typed)) ? 3 : undefined;
}

/** Those that are meant by what has been typed, the likeliest first; of equals, those of the groups that are named first. */
export function kindsFor(resources: readonly ApiResource[], typed: string): readonly ApiResource[] {
  const query = typed.trim().toLowerCase();
  const ranked = resources.map((resource) => ({ resource, rank: rankOf(resource, query) }));
  return ranked
    .filter((one): one is typeof one & { readonly rank: number } => one.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .map(({ resource }) => resource);
}

export const refOf = (resource: ApiResource): { readonly apiVersion: string; readonly plural: string } => ({
  apiVersion: apiVersionOf(resource),
  plural: resource.plural,
});

/** What kubectl calls it without doubt: `deployments.v1.apps`. */
export function kubectlName({ apiVersion, plural }: { readonly apiVersion: string; readonly plural: string }): string {
  const [group, version] = apiVersion.split('/');
  return version === undefined ? plural : `${plural}.${version}.${group}`;
}
