import type { KubeObject } from '../api/object';
import type { Status } from '../api/types.gen';
import type { NetworkResponse } from '../api/wire';
import type { KeyValue } from '../etcd/messages';
import type { Address } from '../sim/message';
import { ask, conversionFailed, readReview } from './conversions';
import type { ConvertedFeed, FeedItem, Operation } from './operation';
import { beginWatch, tell } from './reads';
import type { Resource } from './resources';
import type { Route } from './route';
import { type Selection, selects } from './selection';
import { noSuchResource } from './status';
import { fail, type Turn } from './turn';
import { eventFor, type WatchCache, type WatchEvent } from './watch-cache';

/**
 * Watches of custom resources in a version into which a webhook converts them. What etcd tells is converted before anybody is told, in order: what comes
 * meanwhile waits, watches that are opened as well (upstream has a cacher for each version, which reads what is converted). There is a feed as long as somebody
 * watches; if the webhook fails, the watches end.
 */

const HISTORY_MAX = 1_000;

const keyFor = ({ prefix, apiVersion }: Pick<ConvertedFeed, 'prefix' | 'apiVersion'>): string => `${prefix} ${apiVersion}`;

/** The resource in the version that is watched; undefined: it is served no more. */
const servedOf = ({ server }: Turn, feed: ConvertedFeed): Resource | undefined =>
  server.table.all.find(({ prefix, apiVersion }) => prefix === feed.prefix && apiVersion === feed.apiVersion);

function keep({ server: { state } }: Turn, feed: ConvertedFeed): void {
  const isOver = feed.watchers.length === 0 && !feed.queue.some(({ is }) => is === 'watch');
  if (isOver) state.feeds.delete(keyFor(feed));
  else state.feeds.set(keyFor(feed), feed);
}

function newFeed({ prefix, apiVersion }: Resource, { objects, revision }: WatchCache): ConvertedFeed {
  const first: FeedItem = { is: 'fill', kvs: [...objects.values()], revision };
  return { prefix, apiVersion, queue: [first], asked: undefined, known: new Map(), history: [], oldest: revision, revision, watchers: [] };
}

/** A client wants to watch: it does so when all that has happened before is converted. */
export function watchConverted(turn: Turn, operation: Operation, { resource }: Route): void {
  const { state } = turn.server;
  const feed = state.feeds.get(keyFor(resource)) ?? newFeed(resource, turn.server.cacheOf(resource));
  const queue: readonly FeedItem[] = [...feed.queue, { is: 'watch', operation }];
  state.feeds.set(keyFor(resource), { ...feed, queue });
  goOn(turn, keyFor(resource));
}

/** etcd has told of a change. */
export function convertChange(turn: Turn, prefix: string, change: KeyValue<KubeObject>): void {
  const { feeds } = turn.server.state;
  for (const [key, feed] of [...feeds]) {
    if (feed.prefix !== prefix) continue;
    feeds.set(key, { ...feed, queue: [...feed.queue, { is: 'change', change }] });
    goOn(turn, key);
  }
}

const objectsOf = (item: FeedItem, apiVersion: string): readonly KubeObject[] =>
  (item.is === 'fill' ? item.kvs : item.is === 'change' ? [item.change] : []).flatMap(({ value }) => (value && value.apiVersion !== apiVersion ? value : []));

/** Takes from the queue what can be taken, up to what has to be converted first. */
function goOn(turn: Turn, key: string): void {
  const { state } = turn.server;
  for (;;) {
    const feed = state.feeds.get(key);
    const [item] = feed?.queue ?? [];
    if (!feed || feed.asked || !item) return;
    const objects = objectsOf(item, feed.apiVersion);
    if (objects.length === 0) {
      keep(
        turn,
        take(turn, feed, item, (object) => object),
      );
      continue;
    }
    const converter = servedOf(turn, feed)?.kind.converter;
    const asked = converter && ask(turn, converter, objects, feed.apiVersion);
    if (!asked) return endFeed(turn, feed, noSuchResource());
    if ('error' in asked) return endFeed(turn, feed, conversionFailed(objects, asked.error));
    state.feeds.set(key, { ...feed, asked });
  }
}

/** Objects of a feed have been converted, or have not. False: the stream is nobody's here. */
export function onFeedConverted(turn: Turn, { stream, outcome }: Pick<NetworkResponse, 'stream' | 'outcome'>): boolean {
  const feed = [...turn.server.state.feeds.values()].find(({ asked }) => asked?.stream === stream);
  const [item] = feed?.queue ?? [];
  if (!feed?.asked || !item) return false;
  const { objects } = feed.asked;
  const converted = readReview(feed.asked, outcome);
  if (typeof converted === 'string') endFeed(turn, feed, conversionFailed(objects, converted));
  else {
    keep(
      turn,
      take(turn, { ...feed, asked: undefined }, item, (object) => converted[objects.indexOf(object)] ?? object),
    );
    goOn(turn, keyFor(feed));
  }
  return true;
}

/** What is first in a feed's queue comes to pass. */
function take(turn: Turn, before: ConvertedFeed, item: FeedItem, inVersion: (object: KubeObject) => KubeObject): ConvertedFeed {
  const feed: ConvertedFeed = { ...before, queue: before.queue.slice(1) };
  if (item.is === 'watch') return join(turn, feed, item.operation);
  if (item.is === 'fill') return { ...feed, known: new Map(item.kvs.flatMap(({ key, value }) => (value ? [[key, inVersion(value)]] : []))) };
  const { key, value, modRevision } = item.change;
  const was = feed.known.get(key);
  const is = value && inVersion(value);
  const known = new Map(feed.known);
  if (is) known.set(key, is);
  else known.delete(key);
  const resource = servedOf(turn, feed);
  for (const watcher of feed.watchers) {
    const event = resource && selected(resource, watcher.selection, { was, is, revision: modRevision });
    if (event) tell(turn, resource, watcher, event);
  }
  const history = [...feed.history, { was, is, revision: modRevision }];
  const [forgotten] = history.length > HISTORY_MAX ? history.splice(0, 1) : [];
  return { ...feed, known, history, revision: modRevision, oldest: forgotten?.revision ?? feed.oldest };
}

/** What a selection hears of a change. */
function selected(resource: Resource, selection: Selection, { was, is, revision }: ConvertedFeed['history'][number]): WatchEvent | undefined {
  const ifSelected = (object: KubeObject | undefined): KubeObject | undefined => (object && selects(selection, resource, object) ? object : undefined);
  return eventFor(ifSelected(is), ifSelected(was), revision);
}

function join(turn: Turn, feed: ConvertedFeed, operation: Operation): ConvertedFeed {
  const route = turn.server.routeOf(operation.request);
  if (!route.resource) {
    fail(turn, operation, noSuchResource());
    return feed;
  }
  const { oldest, revision } = feed;
  const inOrder = [...feed.known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  const watcher = beginWatch(turn, operation, route, {
    oldest,
    revision,
    list: (resource, of) => inOrder.filter((object) => selects(of, resource, object)),
    eventsSince: (resource, of, since) => feed.history.filter((one) => one.revision > since).flatMap((one) => selected(resource, of, one) ?? []),
  });
  return watcher ? { ...feed, watchers: [...feed.watchers, watcher] } : feed;
}

/** Its watches end; those that are not open yet are told why. */
function endFeed(turn: Turn, feed: ConvertedFeed, why: Status): void {
  turn.server.state.feeds.delete(keyFor(feed));
  for (const { client, stream, background } of feed.watchers) turn.send(client, { type: 'close', stream }, { background });
  for (const item of feed.queue) if (item.is === 'watch') fail(turn, item.operation, why);
}

/** The objects of a storage are listed anew, or are gone. */
export function endFeeds(turn: Turn, prefix: string): void {
  for (const feed of [...turn.server.state.feeds.values()]) if (feed.prefix === prefix) endFeed(turn, feed, noSuchResource());
}

/** A client closes a watch, or all of them if it is gone; gives back whether there was one. */
export function leaveFeeds(turn: Turn, client: Address, stream?: number): boolean {
  const isIts = (one: { readonly client: Address }, its: number): boolean => one.client === client && (stream === undefined || its === stream);
  let found = false;
  for (const feed of [...turn.server.state.feeds.values()]) {
    const watchers = feed.watchers.filter((watcher) => !isIts(watcher, watcher.stream));
    const queue = feed.queue.filter((item) => item.is !== 'watch' || !isIts(item.operation, item.operation.request.stream));
    if (watchers.length === feed.watchers.length && queue.length === feed.queue.length) continue;
    found = true;
    keep(turn, { ...feed, watchers, queue });
  }
  return found;
}
