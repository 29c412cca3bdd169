import type { APIResource } from '../api/types.gen';
import type { Delegated } from './operation';

/** What discovery tells of groups that Services serve (kube-aggregator `discoveryManager`). */

/** The groups and their versions, whether they can be had or not. */
export function delegatedGroups(
  delegated: ReadonlyMap<string, Delegated>,
): readonly { readonly name: string; readonly versions: ReadonlyMap<string, Delegated> }[] {
  const groups = new Map<string, Map<string, Delegated>>();
  for (const one of delegated.values()) {
    const { group = '', version = '' } = one.spec ?? {};
    const versions = groups.get(group) ?? new Map<string, Delegated>();
    groups.set(group, versions.set(version, one));
  }
  return [...groups].map(([name, versions]) => ({ name, versions }));
}

/** One document of all resources, with those that Services serve; what cannot be had is stale. */
export function withDelegated<T extends { readonly items: readonly object[] }>(
  document: T,
  root: '/api' | '/apis',
  delegated: ReadonlyMap<string, Delegated>,
): T {
  if (root === '/api' || delegated.size === 0) return document;
  const items = delegatedGroups(delegated).map(({ name, versions }) => ({
    metadata: { name },
    versions: [...versions].map(([version, one]) => versionOf(name, version, one)),
  }));
  return { ...document, items: [...document.items, ...items] };
}

function versionOf(group: string, version: string, { resources }: Delegated): object {
  if (!resources) return { version, freshness: 'Stale' };
  const responseKind = ({ kind, group: own = group, version: its = version }: APIResource): object => ({ group: own, version: its, kind });
  const below = (name: string): readonly object[] =>
    resources
      .filter((one) => one.name.startsWith(`${name}/`))
      .map((one) => ({ subresource: one.name.slice(name.length + 1), responseKind: responseKind(one), verbs: one.verbs }));
  return {
    version,
    freshness: 'Current',
    resources: resources
      .filter(({ name }) => !name.includes('/'))
      .map((one) => ({
        resource: one.name,
        responseKind: responseKind(one),
        scope: one.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: one.singularName,
        verbs: one.verbs,
        ...(one.shortNames && { shortNames: one.shortNames }),
        ...(one.categories && { categories: one.categories }),
        ...(below(one.name).length > 0 && { subresources: below(one.name) }),
      })),
  };
}
