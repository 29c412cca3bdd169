import type { KubeObject } from '../api/object';
import type { ApiCall } from '../api/wire';
import type { KeyValue } from '../etcd/messages';
import type { Address } from '../sim/message';
import type { Operation } from './operation';
import { decide } from './registry/decide';
import type { Route } from './route';
import { selects } from './selection';
import { keyOf, type Server, scopeOf } from './turn';
import type { WatchCache } from './watch-cache';
import type { Watcher } from './watchers';

/** A copy in which heartbeats are kept: how far it is, and who hears of them. */
export interface CachePulse {
  readonly revision: number;
  readonly changed: number;
  readonly bookmarked: number;
  /** Who hears of every change, in the order in which they are told. */
  readonly watchers: readonly Watcher[];
  /** Who hears of one object only, by its name. */
  readonly own: ReadonlyMap<string, readonly Watcher[]>;
}

/** What heartbeats change of the API server. */
export interface ServerCounters {
  readonly nextId: number;
  readonly deadlineUs: number;
  /** Up to where the history is given up next time. */
  readonly compactNext: number;
}

/** How the API server stands for heartbeats, and what they come to where they are passed over (cluster/quiet). */
export interface ServerPulse {
  /** Undefined while there is something else that it does, or has to tell. */
  state(prefixes: readonly string[]): (ServerCounters & { readonly life: number; readonly otherRevision: number }) | undefined;
  /** The copy under a prefix, if all who watch it select these objects. */
  cache(prefix: string, objects: readonly KubeObject[]): CachePulse | undefined;
  /** What it would store for a call that comes at a time; undefined where it would do anything else. */
  decide(client: Address, call: ApiCall, nowUs: number): { readonly key: string; readonly object: KubeObject } | undefined;
  /** etcd has told of a change; nobody else is told. */
  take(prefix: string, change: KeyValue<KubeObject>): void;
  /** What was done meanwhile: `compacted` up to which revision, 0: none; `bookmarked`, by prefix. */
  goOn(counters: ServerCounters, compacted: number, bookmarked: ReadonlyMap<string, number>): void;
}

export const pulseOf = (server: Server): ServerPulse => ({
  state(prefixes) {
    const { state } = server;
    const others = [...server.caches.values()].filter(({ prefix }) => !prefixes.includes(prefix));
    if (state.phase !== 'ready' || isBusy(server) || others.some(({ changed, bookmarked }) => changed > bookmarked)) return undefined;
    const { nextId, deadlineUs, compactNext, life } = state;
    return { nextId, deadlineUs, compactNext, life, otherRevision: Math.max(0, ...others.map(({ revision }) => revision)) };
  },

  cache(prefix, objects) {
    const cache = server.caches.get(prefix)!;
    const watchers = [...cache.audience.untriggered.values()];
    const tellsAll = watchers.every(({ accept, apiVersion, selection }) => {
      const served = cache.servedAs(apiVersion);
      return accept === undefined && objects.every((object) => selects(selection, served, object));
    });
    return tellsAll
      ? { ...progressOf(cache), watchers, own: new Map([...cache.audience.triggered].map(([name, own]) => [name, [...own.values()]])) }
      : undefined;
  },

  decide(client, call, nowUs) {
    const request = { type: 'request', stream: 0, agent: 'kubelet', ...call } as const;
    const route = server.routeOf(request) as Route;
    const key = keyOf(route);
    const operation: Operation = { client, background: true, request, attempts: 1 };
    const scope = scopeOf({ server, nowUs, send: nothing }, operation, route);
    const decision = decide(scope, server.cacheOf(route.resource).get(key));
    if (decision.do !== 'put' || decision.body !== undefined || decision.thenDelete || decision.charges?.length) return undefined;
    return { key, object: decision.object };
  },

  take(prefix, change) {
    server.caches.get(prefix)!.apply(change, nothing);
    server.caches.get(prefix)!.progress(change.modRevision);
  },

  goOn(counters, compacted, bookmarked) {
    Object.assign(server.state, counters);
    for (const cache of server.caches.values()) {
      if (compacted > 0) cache.compact(compacted);
      cache.bookmarkedAt(bookmarked.get(cache.prefix) ?? cache.bookmarked);
    }
  },
});

const nothing = (): number => 0;

const progressOf = ({ revision, changed, bookmarked }: WatchCache): Pick<CachePulse, 'revision' | 'changed' | 'bookmarked'> => ({
  revision,
  changed,
  bookmarked,
});

/** Whether anybody waits for something. */
function isBusy({ state }: Server): boolean {
  const { pending, loopback, relays, proxied, consultations, conversions, feeds, sweeps, gatherings, early, parked, charging } = state;
  const waiting = [pending, loopback, relays, proxied, consultations, conversions, feeds, sweeps, gatherings, parked, charging];
  return early.length > 0 || waiting.some(({ size }) => size > 0);
}
