import type { Reflector } from './reflector';

/**
 * Where somebody may look who may not see the whole cluster. Nobody can be asked for that without writing (a SelfSubjectRulesReview is a POST), so it is
 * tried: the namespaces that were named, those that can be listed, and the one of a service account, which the server's refusal names.
 */

/** So many namespaces are tried at most. */
const NAMESPACES_TRIED_MAX = 50;

const SERVICE_ACCOUNT = /system:serviceaccount:([a-z0-9-]+):/;

/** The namespaces to try, in this order. */
export function namespacesToTry(named: readonly string[], refusal: string, listed: Iterable<string>): readonly string[] {
  const own = SERVICE_ACCOUNT.exec(refusal)?.[1];
  return [...new Set([...named, ...(own === undefined ? [] : [own]), ...listed, 'default'])].slice(0, NAMESPACES_TRIED_MAX);
}

/** How much of a kind can be seen. */
export interface Sight {
  readonly resource: string;
  /** `cluster`: all of it; `namespaces`: only in these; `none`. */
  readonly scope: 'cluster' | 'namespaces' | 'none';
  readonly namespaces: readonly string[];
  readonly count: number;
  /** All that can be seen of it has been listed. */
  readonly synced: boolean;
  readonly progress?: { readonly have: number; readonly remaining?: number };
  /** What is wrong with it, in the server's own words. */
  readonly problem?: { readonly code: string; readonly message: string };
}

/** What can be seen of a kind by those who look at it. */
export function sightOf(resource: string, reflectors: readonly Reflector[]): Sight {
  const looking = reflectors.filter(({ phase, synced }) => phase.at !== 'end' || synced);
  const namespaces = looking.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace]));
  const problem = (looking.find((one) => one.problem) ?? (looking.length === 0 ? reflectors[0] : undefined))?.problem;
  const listing = looking.find(({ synced }) => !synced);
  return {
    resource,
    scope: looking.length === 0 ? 'none' : looking.some(({ namespace }) => namespace === undefined) ? 'cluster' : 'namespaces',
    namespaces,
    count: looking.reduce((sum, { store }) => sum + store.size, 0),
    synced: listing === undefined,
    ...(listing && { progress: listing.progress }),
    ...(problem && { problem }),
  };
}
