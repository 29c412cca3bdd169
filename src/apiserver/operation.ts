import type { Service } from '../api/types.gen';
import type { ApiRequest } from '../api/wire';
import type { Address } from '../sim/message';
import type { Delete, Put } from './registry/scope';

/** A client's request with what is needed to answer it. Plain data: whatever waits can be checkpointed. */
export interface Operation {
  readonly client: Address;
  readonly background: boolean;
  readonly request: ApiRequest;
  /** How often it has been decided so far. */
  readonly attempts: number;
}

/** What the API server waits for from etcd, by the number of the exchange. */
export type Pending =
  /** The first list of a watch cache. */
  | { readonly for: 'fill'; readonly prefix: string }
  | { readonly for: 'get'; readonly operation: Operation }
  /** The store's current revision, which a consistent list from the cache needs. */
  | { readonly for: 'list'; readonly operation: Operation }
  /** The object as it is now, because a decision from the cache came out as an error or as no change. */
  | { readonly for: 'reread'; readonly operation: Operation }
  | { readonly for: 'write'; readonly operation: Operation; readonly decision: Put | Delete }
  | { readonly for: 'compact' };

/** A loop-back request of the API server to itself, by its stream. */
export type Loopback = { readonly for: 'bootstrap' | 'definitions' } | { readonly for: 'lookup'; readonly lookup: string };

/** A request that is passed on to a kubelet, by the stream to the kubelet. */
export interface Relay {
  readonly operation: Operation;
  readonly kubelet: Address;
}

export interface State {
  phase: 'stopped' | 'filling' | 'bootstrapping' | 'ready';
  /** Counts starts: timers of an earlier life are ignored. */
  life: number;
  nextId: number;
  pending: Map<number, Pending>;
  loopback: Map<number, Loopback>;
  relays: Map<number, Relay>;
  /** Requests that came before the caches were filled. */
  early: Operation[];
  /** Requests that wait for a live lookup of admission, by the lookup. */
  parked: Map<string, readonly Operation[]>;
  /** When admission last looked something up live. */
  lookedUpUs: Map<string, number>;
  /** Services under way to etcd and back, by key: what they were given is taken although the cache does not show them yet. */
  storing: Map<string, Service>;
  /** Up to where the history is given up next time. */
  compactNext: number;
  /** etcd watches by the number of the exchange: the cache's prefix. */
  etcdWatches: Map<number, string>;
}

export const newState = (life: number, nextId: number): State => ({
  phase: 'stopped',
  life,
  nextId,
  pending: new Map(),
  loopback: new Map(),
  relays: new Map(),
  early: [],
  parked: new Map(),
  lookedUpUs: new Map(),
  storing: new Map(),
  compactNext: 0,
  etcdWatches: new Map(),
});

export const copyState = (s: State): State => ({
  ...s,
  pending: new Map(s.pending),
  loopback: new Map(s.loopback),
  relays: new Map(s.relays),
  early: [...s.early],
  parked: new Map(s.parked),
  lookedUpUs: new Map(s.lookedUpUs),
  storing: new Map(s.storing),
  etcdWatches: new Map(s.etcdWatches),
});
