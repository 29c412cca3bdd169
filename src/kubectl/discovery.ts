import { KubectlError } from './errors';
import type { Answer } from './transport';

/** A resource that the API server serves, as discovery tells. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
}

/** Everything that the server serves, preferred versions first. */
export interface Discovery {
  readonly resources: readonly ApiResource[];
  readonly groupVersions: readonly string[];
}

interface AggregatedResource {
  readonly resource: string;
  readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string };
  readonly scope?: string;
  readonly singularResource?: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly { readonly subresource: string }[];
}
interface AggregatedList {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly { readonly version: string; readonly resources?: readonly AggregatedResource[] }[];
  }[];
}

/** The Accept header of aggregated discovery: one request tells all resources of all groups. */
export const DISCOVERY_ACCEPT =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

/** Reads the answers of `/api` and `/apis`. */
export function readDiscovery(answers: readonly Answer[]): Discovery {
  const resources: ApiResource[] = [];
  const groupVersions: string[] = [];
  for (const answer of answers) {
    for (const item of (answer.body as AggregatedList).items ?? []) {
      const group = item.metadata?.name ?? '';
      for (const v of item.versions ?? []) {
        groupVersions.push(group ? `${group}/${v.version}` : v.version);
        for (const r of v.resources ?? []) {
          resources.push({
            group,
            version: v.version,
            kind: r.responseKind?.kind ?? '',
            plural: r.resource,
            singular: r.singularResource || (r.responseKind?.kind ?? '').toLowerCase(),
            shortNames: r.shortNames ?? [],
            categories: r.categories ?? [],
            namespaced: r.scope === 'Namespaced',
            verbs: r.verbs ?? [],
            subresources: (r.subresources ?? []).map((s) => s.subresource),
          });
        }
      }
    }
  }
  return { resources, groupVersions };
}

/** Each resource once, in the version that comes first. */
export const preferred = ({ resources }: Discovery): readonly ApiResource[] =>
  resources.filter((r) => resources.find((other) => other.group === r.group && other.plural === r.plural) === r);

/** `deployments.v1.apps`, `deploy.apps`, `pods`, `po`, `Pod` to the resource; undefined if the server has none such. */
export function findResource(discovery: Discovery, name: string): ApiResource | undefined {
  const wanted = name.toLowerCase();
  const parts = wanted.split('.');
  const named = (r: ApiResource, n: string): boolean => r.plural === n || r.singular === n || r.kind.toLowerCase() === n;
  const search = (n: string, fits: (r: ApiResource) => boolean): ApiResource | undefined =>
    discovery.resources.find((r) => named(r, n) && fits(r)) ?? discovery.resources.find((r) => r.shortNames.includes(n) && fits(r));
  if (parts.length === 1) return search(wanted, () => true);
  const [first, second, ...rest] = parts as [string, string, ...string[]];
  const byVersion = rest.length > 0 ? search(first, (r) => r.version === second && r.group === rest.join('.')) : undefined;
  const group = [second, ...rest].join('.');
  return byVersion ?? search(first, (r) => r.group === group) ?? search(first, (r) => r.group.startsWith(group));
}

/** The error for a resource type that does not exist. */
export const noResourceType = (name: string): KubectlError => new KubectlError(`the server doesn't have a resource type "${name.split('.')[0]}"`);

export const apiVersionOf = (r: { readonly group: string; readonly version: string }): string => (r.group ? `${r.group}/${r.version}` : r.version);

export const findKind = (discovery: Discovery, apiVersion: string, kind: string): ApiResource | undefined =>
  discovery.resources.find((r) => r.kind === kind && apiVersionOf(r) === apiVersion);

/** `deployment.apps`: how kubectl names a kind before a `/`. */
export const kindName = (r: { readonly singular: string; readonly group: string }): string => (r.group ? `${r.singular}.${r.group}` : r.singular);

/** The path of a collection or of an object. */
export function resourcePath(r: ApiResource, namespace: string | undefined, name?: string): string {
  const root = r.group ? `/apis/${r.group}/${r.version}` : `/api/${r.version}`;
  const scope = r.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${r.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}
