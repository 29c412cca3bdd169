import type { KubeObject } from '../api/object';
import type { WatchMessage } from '../api/wire';
import type { KeyValue } from '../etcd/messages';
import type { Address } from '../sim/message';
import { beforeConversion, selectsLater, showConverted } from './conversions';
import { isOfOneMoment, readPage } from './list';
import type { Operation } from './operation';
import { presentEvent } from './present';
import { isRefusal, resourceName } from './registry/scope';
import type { Resource } from './resources';
import type { Route } from './route';
import { parseSelection } from './selection';
import { badRequest, notFound, tooOldResourceVersion } from './status';
import { askEtcd, fail, keyOf, respond, SELF, type Turn } from './turn';
import type { WatchCache, WatchEvent } from './watch-cache';
import type { Watcher } from './watchers';

/** A single object is read from etcd, as upstream does. */
export function get(turn: Turn, operation: Operation, route: Route): void {
  askEtcd(turn, { for: 'get', operation }, operation.background, (id) => ({ type: 'range', id, key: keyOf(route) }));
}

export function answerGet(turn: Turn, operation: Operation, route: Route, kv: KeyValue<KubeObject> | undefined): void {
  if (kv?.value) showConverted(turn, operation, route, 200, kv.value);
  else fail(turn, operation, notFound(resourceName(route), route.name));
}

/**
 * Lists come from the watch cache. An unset resourceVersion asks for the newest state: etcd is asked for its revision only, and as it tells
 * of changes on the same link first, the cache is complete up to that revision when the answer is here (upstream ConsistentListFromCache).
 * The same is done for a revision that the cache has not heard of: others may have changed since.
 */
export function list(turn: Turn, operation: Operation, route: Route): void {
  const { query, resource } = route;
  const { revision } = turn.server.cacheOf(resource);
  const asked = query.get('resourceVersion') ?? '';
  const token = query.get('continue');
  const isKnown = token ? isOfOneMoment(token) : asked !== '' && Number(asked) <= revision;
  if (isKnown) answerList(turn, operation, route, revision);
  else askEtcd(turn, { for: 'list', operation }, operation.background, (id) => ({ type: 'range', id, key: resource.prefix, countOnly: true }));
}

export function answerList(turn: Turn, operation: Operation, route: Route, revision: number): void {
  const { resource } = route;
  const selection = parseSelection(resource, route.namespace, route.query);
  if (typeof selection === 'string') {
    fail(turn, operation, badRequest(selection));
    return;
  }
  const cache = turn.server.cacheOf(resource);
  // What etcd told of up to its answer has come before it: bookmarks of the watches that follow a list do not go back behind it.
  cache.progress(revision);
  const page = readPage(route, cache, beforeConversion(resource, selection), revision);
  if (isRefusal(page)) {
    fail(turn, operation, page);
    return;
  }
  const list = { kind: `${resource.kind.kind}List`, apiVersion: resource.apiVersion, metadata: page.metadata, items: page.items };
  if (!selectsLater(turn, operation, route, list, selection, 'show')) showConverted(turn, operation, route, 200, list);
}

/** What a watch begins with. */
type Watched = Pick<WatchCache, 'oldest' | 'revision' | 'list' | 'eventsSince'>;

const isTrue = (value: string | null): boolean => value !== null && value !== '0' && value !== 'false';

/** Opens a watch of what is stored. */
export function watch(turn: Turn, operation: Operation, route: Route): void {
  const cache = turn.server.cacheOf(route.resource);
  const watcher = beginWatch(turn, operation, route, cache);
  if (watcher) cache.open(watcher);
}

/** Begins a watch: tells what there is, or what happened since the given revision. Undefined: it has been refused. */
export function beginWatch(turn: Turn, operation: Operation, route: Route, source: Watched): Watcher | undefined {
  const { resource, query } = route;
  const { client, background, request } = operation;
  const selection = parseSelection(resource, route.namespace, query);
  if (typeof selection === 'string') {
    fail(turn, operation, badRequest(selection));
    return undefined;
  }
  const watcher: Watcher = {
    client,
    stream: request.stream,
    apiVersion: resource.apiVersion,
    selection,
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    background,
    ...(request.accept ? { accept: request.accept, includeObject: query.get('includeObject') ?? 'Metadata' } : {}),
  };
  respond(turn, operation, 200, undefined);
  const asked = query.get('resourceVersion') ?? '';
  const fromNow = asked === '' || asked === '0';
  if (!fromNow && Number(asked) < source.oldest) {
    tell(turn, resource, watcher, { event: 'ERROR', object: tooOldResourceVersion(asked, source.oldest) });
    turn.send(client, { type: 'close', stream: request.stream }, { background });
    return undefined;
  }
  const sendInitial = query.get('sendInitialEvents');
  if (sendInitial === 'true' || (fromNow && sendInitial === null))
    for (const object of source.list(resource, selection)) tell(turn, resource, watcher, { event: 'ADDED', object });
  else if (!fromNow) for (const event of source.eventsSince(resource, selection, Number(asked))) tell(turn, resource, watcher, event);
  if (sendInitial === 'true' && watcher.bookmarks) endInitialEvents(turn, resource, source, watcher);
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  if (seconds > 0) turn.send(SELF, { type: 'watch-timer', client, stream: request.stream }, { afterUs: seconds * 1e6, background: true });
  return watcher;
}

/** The time that a watch was given is over. */
export function onWatchTimer({ server, send }: Turn, client: Address, stream: number): void {
  for (const cache of server.caches.values()) if (cache.close(client, stream)) send(client, { type: 'close', stream });
}

/** `resource`: in the version that is watched. */
export function tell({ send, nowUs }: Turn, resource: Resource, watcher: Watcher, told: WatchEvent): void {
  const { event, object } = presentEvent(resource, watcher.accept, told, nowUs, watcher.includeObject);
  send(watcher.client, { type: 'watch', stream: watcher.stream, event, object }, { background: watcher.background });
}

function bookmarkOf(
  { kind: { kind } }: Resource,
  { revision }: Pick<WatchCache, 'revision'>,
  { stream, apiVersion }: Watcher,
  metadata: KubeObject['metadata'] = {},
): WatchMessage {
  return { type: 'watch', stream, event: 'BOOKMARK', object: { kind, apiVersion, metadata: { resourceVersion: String(revision), ...metadata } } };
}

/** Tells a watch how far it has come, so that it can be opened again from there: nobody waits for it. */
export function bookmark({ send }: Turn, cache: WatchCache, watcher: Watcher): void {
  send(watcher.client, bookmarkOf(cache.servedAs(watcher.apiVersion), cache, watcher), { background: true });
}

/** Tells a watch that began with what there is where that ends: an informer has not synced before it hears so. */
function endInitialEvents({ send }: Turn, resource: Resource, source: Watched, watcher: Watcher): void {
  const metadata = { annotations: { 'k8s.io/initial-events-end': 'true' } };
  send(watcher.client, bookmarkOf(resource, source, watcher, metadata), { background: watcher.background });
}
