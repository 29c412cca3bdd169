import type { KubeObject } from '../api/object';
import { formatTime } from '../api/time';
import type { RangeResponse, WatchResponse } from '../etcd/messages';
import { bootstrapCalls } from './bootstrap';
import { convertChange, endFeeds } from './converted-watches';
import { DEFINITIONS, definitionCalls } from './definitions';
import { followDelegated } from './delegation';
import { newState } from './operation';
import { bookmark, tell } from './reads';
import { storageKey } from './resources';
import { internalError } from './status';
import { AGENT, askEtcd, fail, loopBack, SELF, type Turn } from './turn';
import type { WatchCache } from './watch-cache';

export const BOOKMARKS_EVERY_US = 60_000_000;
export const COMPACT_EVERY_US = 300_000_000;

/** A new process: it knows nothing, and lists and watches each of its resources in etcd. */
export function start(turn: Turn): void {
  const { server, send } = turn;
  const { life, nextId } = server.state;
  server.state = { ...newState(life + 1, nextId), phase: 'filling' };
  for (const cache of server.caches.values()) cache.forget();
  server.serveDefinitions();
  for (const cache of server.caches.values()) if (!isIdle(turn, cache)) fill(turn, cache);
  send(SELF, { type: 'bookmark-timer', life: life + 1 }, { afterUs: BOOKMARKS_EVERY_US, background: true });
  send(SELF, { type: 'compact-timer', life: life + 1 }, { afterUs: COMPACT_EVERY_US, background: true });
}

/** Whether nobody has asked yet for what only some clusters have. Who comes back does not know what was asked before, and reads everything. */
const isIdle = ({ server: { state } }: Turn, { resource, ready }: WatchCache): boolean => resource.kind.onDemand === true && state.life === 1 && !ready;

/** Somebody asks for what nobody has asked for yet. */
export function fillOnDemand(turn: Turn, cache: WatchCache): void {
  const { pending } = turn.server.state;
  if (isIdle(turn, cache) && ![...pending.values()].some((one) => one.for === 'fill' && one.prefix === cache.prefix)) fill(turn, cache);
}

const fill = (turn: Turn, { prefix }: Pick<WatchCache, 'prefix'>): void =>
  askEtcd(turn, { for: 'fill', prefix }, false, (id) => ({ type: 'range', id, key: prefix, prefix: true }));

/** etcd is back: requests that it has not answered fail, first lists are asked for again, and the watches go on where they were. */
export function onEtcdLost(turn: Turn): void {
  const { state, caches } = turn.server;
  const lost = [...state.pending.values()];
  state.pending.clear();
  for (const pending of lost) {
    if (pending.for === 'fill') fill(turn, pending);
    else if ('operation' in pending) fail(turn, pending.operation, internalError('etcdserver: request timed out'));
  }
  const watched = [...state.etcdWatches.values()];
  state.etcdWatches.clear();
  for (const prefix of watched) watchFrom(turn, prefix, caches.get(prefix)?.revision ?? 0);
}

function watchFrom({ server: { state }, send }: Turn, prefix: string, revision: number): void {
  const id = state.nextId++;
  state.etcdWatches.set(id, prefix);
  send('etcd', { type: 'watch-create', id, prefix, startRevision: revision + 1 });
}

/** A cache's first list is here: watch on from there. The last one makes the server ready for its own bootstrap. */
export function onFilled(turn: Turn, prefix: string, { kvs, revision }: RangeResponse<KubeObject>): void {
  const { state, caches } = turn.server;
  const cache = caches.get(prefix);
  if (!cache) return;
  cache.fill(kvs, revision);
  watchFrom(turn, prefix, revision);
  followDefinitions(turn, cache);
  followDelegated(turn, cache);
  if (state.phase === 'filling' && [...caches.values()].every((one) => one.ready || isIdle(turn, one))) bootstrap(turn);
}

/** After changes in a cache: definitions declare other kinds, whose caches come and go, and the API server's own controllers act on both. */
function followDefinitions(turn: Turn, { prefix, resource }: WatchCache): void {
  const isDefinitions = resource.qualified === DEFINITIONS;
  if (!isDefinitions && !resource.custom) return;
  const { server, nowUs } = turn;
  const { state } = server;
  if (isDefinitions) {
    const { closed, opened } = server.serveDefinitions();
    for (const cache of closed) {
      endWatches(turn, cache);
      for (const [id, watched] of state.etcdWatches) if (watched === cache.prefix) state.etcdWatches.delete(id);
      for (const [id, pending] of state.pending) if (pending.for === 'fill' && pending.prefix === cache.prefix) state.pending.delete(id);
    }
    for (const cache of opened) fill(turn, cache);
  }
  if (!server.caches.get(prefix)?.ready) return;
  const calls = definitionCalls(server.lookup, formatTime(nowUs), isDefinitions ? 'definitions' : 'instances');
  for (const call of calls) loopBack(turn, { for: 'definitions', call }, call);
}

function endWatches(turn: Turn, cache: WatchCache): void {
  endFeeds(turn, cache.prefix);
  for (const { client, stream, background } of cache.watchers()) turn.send(client, { type: 'close', stream }, { background });
}

function bootstrap(turn: Turn): void {
  const { server } = turn;
  const { state, table } = server;
  state.phase = 'bootstrapping';
  const calls = bootstrapCalls((collection, name) => {
    const route = server.routeOf({ type: 'request', stream: 0, agent: AGENT, method: 'GET', path: `${collection}/${name}` });
    return !route.resource || server.cacheOf(route.resource).get(storageKey(route.resource, route.namespace, name)) !== undefined;
  });
  for (const call of table.all.length > 0 ? calls : []) loopBack(turn, { for: 'bootstrap', call }, call);
}

export const isBootstrapped = ({ server: { state } }: Turn): boolean =>
  state.phase === 'bootstrapping' && ![...state.loopback.values()].some((l) => l.for === 'bootstrap');

/** etcd tells of changes under a cache's prefix: they go into the cache, and to the watches that want them. */
export function onEtcdEvents(turn: Turn, { id, events, revision, compacted }: WatchResponse<KubeObject>): void {
  const { caches, state } = turn.server;
  const cache = caches.get(state.etcdWatches.get(id) ?? '');
  if (!cache) return;
  if (compacted !== undefined) {
    state.etcdWatches.delete(id);
    listAnew(turn, cache);
    return;
  }
  for (const change of events) {
    state.storing.delete(change.key);
    if (Number(state.quotas.get(change.key)?.metadata.resourceVersion) <= change.modRevision) state.quotas.delete(change.key);
    cache.apply(change, (watcher, event) => tell(turn, cache.servedAs(watcher.apiVersion), watcher, event));
    if (state.feeds.size > 0) convertChange(turn, cache.prefix, change);
  }
  cache.progress(revision);
  if (events.length === 0) return;
  followDefinitions(turn, cache);
  followDelegated(turn, cache);
}

/** What a cache has missed is compacted: its watches end, as upstream's do when the cacher's reflector starts over, and it is filled again. */
function listAnew(turn: Turn, cache: WatchCache): void {
  endWatches(turn, cache);
  cache.forget();
  fill(turn, cache);
}

/** Now and then watches are told how far they are, if anything of their resource changed since. */
export function onBookmarkTimer(turn: Turn): void {
  const { server, send } = turn;
  for (const cache of server.caches.values()) {
    if (!cache.bookmarkDue()) continue;
    for (const watcher of cache.watchers()) if (watcher.bookmarks && !watcher.background) bookmark(turn, cache, watcher);
  }
  send(SELF, { type: 'bookmark-timer', life: server.state.life }, { afterUs: BOOKMARKS_EVERY_US, background: true });
}

/** Every five minutes, the history up to five minutes ago is given up (apiserver `etcd3/compact.go`). */
export function onCompactTimer(turn: Turn): void {
  const { server, send } = turn;
  const { state } = server;
  const revision = Math.max(...[...server.caches.values()].map((cache) => cache.revision));
  const until = state.compactNext;
  state.compactNext = revision;
  if (until > 0) {
    askEtcd(turn, { for: 'compact' }, true, (id) => ({ type: 'compact', id, revision: until }));
    for (const cache of server.caches.values()) cache.compact(until);
  }
  send(SELF, { type: 'compact-timer', life: state.life }, { afterUs: COMPACT_EVERY_US, background: true });
}
