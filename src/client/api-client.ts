import type { KubeObject } from '../api/object';
import { keyOf } from '../api/object';
import type { Status } from '../api/types.gen';
import { type ApiCall, type ApiMessage, type ApiResponse, isList } from '../api/wire';
import type { Send, SendOptions } from '../sim/message';

/** What an informer lists and watches (client-go `tools/cache` Reflector and Store). */
export interface InformerSpec {
  /** The informer's name within its client: `pods`. */
  readonly name: string;
  /** `/api/v1/pods` */
  readonly path: string;
  /** `fieldSelector=spec.nodeName%3Dnode-1`, URI-encoded. */
  readonly selector?: string;
  readonly background?: boolean;
}

/** The timer that a client sends to itself to list again after a failure. */
export interface RelistTimer {
  readonly type: 'relist';
  readonly informer: string;
}

/** The connection to the API server broke: calls fail, watches start over. */
export interface ConnectionLost {
  readonly type: 'connection-lost';
}

export type ClientMessage = ApiMessage | RelistTimer | ConnectionLost;

/** What a message meant for the client's owner: an answer to one of its calls, or news of an object. */
export type Delivery<Tag> =
  | { readonly type: 'response'; readonly tag: Tag; readonly response: ApiResponse }
  | { readonly type: 'added'; readonly informer: string; readonly key: string; readonly object: KubeObject }
  | { readonly type: 'updated'; readonly informer: string; readonly key: string; readonly object: KubeObject; readonly old: KubeObject }
  /** `object` is what it was at last, `old` what the cache held of it: the change that deletes an object may change more of it. */
  | { readonly type: 'deleted'; readonly informer: string; readonly key: string; readonly object: KubeObject; readonly old: KubeObject }
  | { readonly type: 'synced'; readonly informer: string };

interface Informer {
  readonly spec: InformerSpec;
  synced: boolean;
  /** The resourceVersion up to which it has heard; '' before its first list. */
  version: string;
  store: Map<string, KubeObject>;
  /** A checkpoint holds the store too: it is copied before it changes. Most stores never do. */
  shared: boolean;
}

type Exchange<Tag> = { readonly for: 'call'; readonly tag: Tag } | { readonly for: 'list' | 'watch'; readonly informer: string };

interface State<Tag> {
  nextStream: number;
  readonly exchanges: Map<number, Exchange<Tag>>;
  readonly informers: Map<string, Informer>;
}

/**
 * One component's connection to the API server: numbers its calls and matches the answers, and keeps informer caches by list and watch.
 * `Tag` is plain data that says what a call was for; there are no callbacks, so that the state can be checkpointed.
 */
export interface ApiClient<Tag> {
  /** Sends a call; its answer comes out of `receive` with the tag. Gives back the stream's number. */
  call<B>(send: Send<B | ClientMessage>, call: ApiCall, tag: Tag, options?: { readonly background?: boolean }): number;
  /** Starts an informer: a list, then a watch from its resourceVersion. */
  inform<B>(send: Send<B | ClientMessage>, spec: InformerSpec): void;
  /** Stops an informer and forgets what it held. */
  forget<B>(send: Send<B | ClientMessage>, name: string): void;
  /** Takes a message's body and says what it meant; caches are up to date when this returns. */
  receive<B>(body: ClientMessage, send: Send<B | ClientMessage>): readonly Delivery<Tag>[];
  /** An informer's cache by key. Typed by its caller, who knows what the informer watches. */
  store<T extends KubeObject>(informer: string): ReadonlyMap<string, T>;
  /** How far an informer's cache is: the resourceVersion of the last list, event or bookmark; '' before the first list, undefined if it was never started. */
  resourceVersion(informer: string): string | undefined;
  /** Whether all informers have had their first list. */
  synced(): boolean;
  /** Forgets calls and caches, as a restarted process does; its informers have to be started again. */
  reset(): void;
  checkpoint(): unknown;
  restore(checkpoint: unknown): void;
}

const RELIST_AFTER_US = 1_000_000;
const UNREACHABLE: Status = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: 'the connection to the server was lost',
  reason: 'ServiceUnavailable',
  code: 503,
};
const NO_OBJECTS: ReadonlyMap<string, never> = new Map<string, never>();

export interface ApiClientOptions {
  /** User agent, as in the audit log. */
  readonly agent: string;
  /** The owner's address, for its timers. */
  readonly self: string;
  readonly server?: string;
}

export function createApiClient<Tag>({ agent, self, server = 'apiserver' }: ApiClientOptions): ApiClient<Tag> {
  let state: State<Tag> = { nextStream: 1, exchanges: new Map(), informers: new Map() };
  /** Whether all informers have been found synced since one was started: no need to ask each of them again. */
  let allSynced = false;

  function request<B>(send: Send<B | ClientMessage>, call: ApiCall, exchange: Exchange<Tag>, options: SendOptions | undefined): number {
    const stream = state.nextStream++;
    state.exchanges.set(stream, exchange);
    send(server, { type: 'request', stream, agent, ...call }, options);
    return stream;
  }

  function list<B>(send: Send<B | ClientMessage>, spec: InformerSpec): void {
    const path = spec.selector ? `${spec.path}?${spec.selector}` : spec.path;
    request(send, { method: 'GET', path }, { for: 'list', informer: spec.name }, optionsOf(spec));
  }

  function watch<B>(send: Send<B | ClientMessage>, { spec, version }: Informer): void {
    const path = `${spec.path}?${spec.selector ? `${spec.selector}&` : ''}watch=1&allowWatchBookmarks=true&resourceVersion=${version}`;
    request(send, { method: 'GET', path }, { for: 'watch', informer: spec.name }, optionsOf(spec));
  }

  function relistLater<B>(send: Send<B | ClientMessage>, informer: string, background = false): void {
    send(self, { type: 'relist', informer }, { afterUs: RELIST_AFTER_US, background });
  }

  /** Replaces a store's contents by a list's and tells the differences (DeltaFIFO Replace). */
  function replace(informer: Informer, items: readonly KubeObject[]): Delivery<Tag>[] {
    const name = informer.spec.name;
    const before = informer.store;
    const after = new Map(items.map((o) => [keyOf(o), o]));
    informer.store = after;
    informer.shared = false;
    const news: Delivery<Tag>[] = [];
    for (const [key, object] of after) {
      const old = before.get(key);
      if (!old) news.push({ type: 'added', informer: name, key, object });
      else if (old.metadata.resourceVersion !== object.metadata.resourceVersion) news.push({ type: 'updated', informer: name, key, object, old });
    }
    for (const [key, object] of before) if (!after.has(key)) news.push({ type: 'deleted', informer: name, key, object, old: object });
    if (!informer.synced) news.push({ type: 'synced', informer: name });
    return news;
  }

  function applyEvent(informer: Informer, event: string, object: KubeObject): Delivery<Tag>[] {
    const { name } = informer.spec;
    informer.version = object.metadata.resourceVersion ?? informer.version;
    if (event === 'BOOKMARK') return [];
    if (informer.shared) {
      informer.store = new Map(informer.store);
      informer.shared = false;
    }
    const { store } = informer;
    const key = keyOf(object);
    const old = store.get(key);
    if (event === 'DELETED') {
      store.delete(key);
      return [{ type: 'deleted', informer: name, key, object, old: old ?? object }];
    }
    store.set(key, object);
    return [old ? { type: 'updated', informer: name, key, object, old } : { type: 'added', informer: name, key, object }];
  }

  /** Fails all calls under way and lists everything again later. */
  function disconnect<B>(send: Send<B | ClientMessage>): Delivery<Tag>[] {
    const lost = [...state.exchanges];
    state.exchanges.clear();
    const failed: Delivery<Tag>[] = [];
    for (const [stream, exchange] of lost) {
      if (exchange.for !== 'call') relistLater(send, exchange.informer, state.informers.get(exchange.informer)?.spec.background);
      else failed.push({ type: 'response', tag: exchange.tag, response: { type: 'response', stream, code: 503, body: UNREACHABLE } });
    }
    return failed;
  }

  return {
    call: (send, call, tag, options) => request(send, call, { for: 'call', tag }, options),

    inform(send, spec) {
      allSynced = false;
      state.informers.set(spec.name, { spec, synced: false, version: '', store: new Map(), shared: false });
      list(send, spec);
    },

    forget(send, name) {
      for (const [stream, exchange] of state.exchanges) {
        if (exchange.for === 'call' || exchange.informer !== name) continue;
        state.exchanges.delete(stream);
        if (exchange.for === 'watch') send(server, { type: 'close', stream });
      }
      state.informers.delete(name);
    },

    receive(body, send) {
      if (body.type === 'relist') {
        const informer = state.informers.get(body.informer);
        if (informer) list(send, informer.spec);
        return [];
      }
      if (body.type === 'connection-lost') return disconnect(send);
      if (body.type !== 'response' && body.type !== 'watch') return [];
      const exchange = state.exchanges.get(body.stream);
      if (!exchange) return [];
      if (exchange.for === 'call') {
        if (body.type !== 'response') return [];
        state.exchanges.delete(body.stream);
        return [{ type: 'response', tag: exchange.tag, response: body }];
      }
      const informer = state.informers.get(exchange.informer);
      if (!informer) return [];
      if (body.type === 'watch' && body.event !== 'ERROR') return applyEvent(informer, body.event, body.object as KubeObject);
      // A watch's 200 only opens the stream; any other answer to it, or an ERROR event, ends it and starts over with a list.
      if (exchange.for === 'watch' && body.type === 'response' && body.code === 200) return [];
      state.exchanges.delete(body.stream);
      if (body.type !== 'response' || body.code !== 200 || !isList(body.body)) {
        relistLater(send, exchange.informer, informer.spec.background);
        return [];
      }
      const news = replace(informer, body.body.items);
      informer.synced = true;
      informer.version = body.body.metadata.resourceVersion ?? '';
      watch(send, informer);
      return news;
    },

    store: <T extends KubeObject>(informer: string) => (state.informers.get(informer)?.store ?? NO_OBJECTS) as ReadonlyMap<string, T>,

    resourceVersion: (informer) => state.informers.get(informer)?.version,

    synced() {
      if (allSynced) return true;
      for (const informer of state.informers.values()) if (!informer.synced) return false;
      allSynced = true;
      return true;
    },

    reset() {
      // Stream numbers go on, so that late answers to the process that died are not taken for new ones.
      state = { nextStream: state.nextStream, exchanges: new Map(), informers: new Map() };
      allSynced = false;
    },

    checkpoint() {
      for (const informer of state.informers.values()) informer.shared = true;
      return copy(state);
    },
    restore(checkpoint) {
      state = copy(checkpoint as State<Tag>);
      allSynced = false;
    },
  };
}

/** A copy of a state whose stores are shared. */
const copy = <Tag>({ nextStream, exchanges, informers }: State<Tag>): State<Tag> => ({
  nextStream,
  exchanges: new Map(exchanges),
  informers: new Map(Array.from(informers, ([name, informer]) => [name, { ...informer }])),
});

const optionsOf = ({ background = false }: InformerSpec): SendOptions => ({ background });
