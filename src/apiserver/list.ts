import type { KubeObject } from '../api/object';
import type { Status } from '../api/types.gen';
import type { Route } from './route';
import { isEverything, type Selection } from './selection';
import { badRequest, expired, expiredContinue, tooLargeResourceVersion } from './status';
import type { WatchCache } from './watch-cache';

/** One page of a list, before it is put into the form that the client asked for. */
export interface Page {
  readonly kind?: undefined;
  readonly items: readonly KubeObject[];
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
}

/** Where a list goes on (apiserver `storage/continue.go`): the revision of the first page, and the last key that it had. */
interface Continue {
  readonly v: 'meta.k8s.io/v1';
  readonly rv: number;
  readonly start: string;
}

/** Base64 that fits into a URL, without padding. */
const encodeContinue = (rv: number, start: string): string =>
  btoa(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start } satisfies Continue))
    .replace(/=+$/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');

/** Stands for whatever the newest state is: the list goes on, but is no picture of one moment. */
const ANY_REVISION = -1;

function decodeContinue(token: string): Continue | undefined {
  try {
    const value = JSON.parse(atob(token.replaceAll('-', '+').replaceAll('_', '/'))) as Partial<Continue>;
    return value.v === 'meta.k8s.io/v1' && Number.isInteger(value.rv) && typeof value.start === 'string' ? (value as Continue) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a list goes on from a moment of its own; else it is of whatever is newest. */
export const isOfOneMoment = (token: string): boolean => decodeContinue(token)?.rv !== ANY_REVISION;

const CONTINUE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** Reads a list from the cache, which is complete up to `revision`. */
export function readPage(route: Route, cache: WatchCache, selection: Selection, revision: number): Page | Status {
  const { query, resource } = route;
  const limit = Number(query.get('limit') ?? 0);
  const token = query.get('continue');
  const asked = query.get('resourceVersion') ?? '';
  const position = token ? decodeContinue(token) : undefined;
  if (token && !position) return badRequest('continue key is not valid: ');
  if (token && asked && asked !== '0') return badRequest('specifying resource version is not allowed when using continue');
  if (position && position.rv !== ANY_REVISION && position.rv < cache.oldest)
    return expiredContinue(CONTINUE_EXPIRED, encodeContinue(ANY_REVISION, position.start));
  const wanted = Number(asked);
  if (wanted > revision) return tooLargeResourceVersion(wanted, revision);
  const match = query.get('resourceVersionMatch');
  // A page of a given revision is of exactly that revision, also for clients that know nothing of matching.
  const exact = match === 'Exact' || (match === null && limit > 0 && wanted > 0) ? wanted : undefined;
  if (exact !== undefined && exact < cache.oldest) return expired('The resourceVersion for the provided list is too old.');
  const at = position ? (position.rv === ANY_REVISION ? undefined : position.rv) : exact;
  const all = at === undefined || at >= revision ? cache.list(resource, selection) : cache.listAt(resource, selection, at);
  return cut(all, position?.start, limit, at ?? revision, selection);
}

/** The position of an object in the order of keys. */
const positionOf = ({ metadata: { namespace, name } }: KubeObject): string => (namespace ? `${namespace}/${name}` : (name ?? ''));

function cut(all: readonly KubeObject[], start: string | undefined, limit: number, revision: number, selection: Selection): Page {
  const resourceVersion = String(revision);
  const rest = start === undefined ? all : all.filter((object) => positionOf(object) > start);
  if (limit <= 0 || rest.length <= limit) return { items: rest, metadata: { resourceVersion } };
  const items = rest.slice(0, limit);
  // How many remain is only said of lists without selectors, as upstream cannot know it otherwise.
  const remaining = isEverything({ ...selection, namespace: '' }) ? { remainingItemCount: rest.length - limit } : {};
  return { items, metadata: { resourceVersion, continue: encodeContinue(revision, positionOf(items.at(-1)!)), ...remaining } };
}
