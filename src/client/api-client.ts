import type { KubeObject } from '../api/object';
import { keyOf } from '../api/object';
import type { Status } from '../api/types.gen';
import { type ApiCall, type ApiMessage, type ApiResponse, isList, NOT_CONNECTED } from '../api/wire';
import { type CopyOnWrite, resumed, shared, writable } from '../sim/copy-on-write';
import { mustHold } from '../sim/invariant';
import type { Send, SendOptions } from '../sim/message';
import { createVersionedMap, type Version, type VersionedMap } from '../sim/versioned-map';

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

/** The timer of what a client sends later (a list again, after a failure); void if nothing waits under this number any more. */
export interface LaterTimer {
  readonly type: 'later';
  readonly stream: number;
}
/** The timer by which a client notices that it was not answered; of an earlier life of its process, it is void. */
export interface DeadlineTimer {
  readonly type: 'deadline';
  readonly stream: number;
}

/** The connection to the API server broke: calls fail, watches start over. */
export interface ConnectionLost {
  readonly type: 'connection-lost';
}

export type ClientMessage = ApiMessage | LaterTimer | DeadlineTimer | ConnectionLost;

/** What a message meant for the client's owner: an answer to one of its calls, or news of an object. */
export type Delivery<Tag> =
  | { readonly type: 'response'; readonly tag: Tag; readonly response: ApiResponse }
  | { readonly type: 'added'; readonly informer: string; readonly key: string; readonly object: KubeObject }
  | { readonly type: 'updated'; readonly informer: string; readonly key: string; readonly object: KubeObject; readonly old: KubeObject }
  /** `object` is what it was at last, `old` what the cache held of it: the change that deletes an object may change more of it. */
  | { readonly type: 'deleted'; readonly informer: string; readonly key: string; readonly object: KubeObject; readonly old: KubeObject }
  | { readonly type: 'synced'; readonly informer: string };

/** The handling of one message by the client's owner. */
export interface ClientTurn<B> {
  readonly nowUs: number;
  readonly send: Send<B | ClientMessage>;
}

/** News of an object. */
export type News = Exclude<Delivery<never>, { readonly type: 'response' | 'synced' }>;

interface Informer {
  readonly spec: InformerSpec;
  synced: boolean;
  /** The resourceVersion up to which it has heard; '' before its first list. */
  version: string;
  readonly store: VersionedMap<KubeObject>;
  /** How often in a row a list or watch has failed. */
  failures: number;
}

type InformerCheckpoint = Omit<Informer, 'store'> & { readonly store: Version<KubeObject> };

/** What a stream is for, or will be when its timer rings. An open watch has been answered and may be silent for as long as it likes. */
type Exchange<Tag> =
  | { readonly for: 'call'; readonly tag: Tag; readonly sentAtUs: number }
  | { readonly for: 'list' | 'watch'; readonly informer: string; readonly sentAtUs: number }
  | { readonly for: 'list-later'; readonly informer: string }
  | { readonly for: 'open-watch'; readonly informer: string }
  | { readonly for: 'call-later'; readonly call: ApiCall; readonly tag: Tag; readonly background: boolean };

export interface CallOptions {
  readonly background?: boolean;
  /** Not at once. */
  readonly afterUs?: number;
}

interface State<Tag> extends CopyOnWrite {
  nextStream: number;
  /** The deadline's timer that runs, if one does. */
  deadline: number | undefined;
  exchanges: ReadonlyMap<number, Exchange<Tag>>;
  readonly informers: Map<string, Informer>;
}

type InformersCheckpoint = ReadonlyMap<string, InformerCheckpoint>;
type Checkpoint<Tag> = Omit<State<Tag>, 'informers'> & { readonly informers: InformersCheckpoint };

/**
 * One component's connection to the API server: numbers its calls and matches the answers, and keeps informer caches by list and watch.
 * `Tag` is plain data that says what a call was for; there are no callbacks, so that the state can be checkpointed.
 */
export interface ApiClient<Tag> {
  /** Sends a call; its answer comes out of `receive` with the tag. Gives back the stream's number. */
  call<B>(turn: ClientTurn<B>, call: ApiCall, tag: Tag, options?: CallOptions): number;
  /** Starts an informer: a list, then a watch from its resourceVersion. */
  inform<B>(turn: ClientTurn<B>, spec: InformerSpec): void;
  /** Stops an informer and forgets what it held. */
  forget<B>(turn: ClientTurn<B>, name: string): void;
  /** Takes a message's body and says what it meant; caches are up to date when this returns. */
  receive<B>(turn: ClientTurn<B>, body: ClientMessage): readonly Delivery<Tag>[];
  /** An informer's cache by key. Typed by its caller, who knows what the informer watches. */
  store<T extends KubeObject>(informer: string): ReadonlyMap<string, T>;
  /** How far an informer's cache is: the resourceVersion of the last list, event or bookmark; '' before the first list, undefined if it was never started. */
  resourceVersion(informer: string): string | undefined;
  /** Whether all informers have had their first list. */
  synced(): boolean;
  /** Forgets calls and caches, as a restarted process does; its informers have to be started again. */
  reset(): void;
  checkpoint(): unknown;
  /** Gives back how the caches differ from what they held before; undefined if there is more to tell than somebody wants to hear. */
  restore(checkpoint: unknown, newsMax: number): readonly News[] | undefined;
}

/** A reflector's back-off (client-go `tools/cache/reflector.go`), without its jitter: here no two clients list at the same moment. */
const RELIST_AFTER_US = 800_000;
const RELIST_AFTER_US_MAX = 30_000_000;
/**
 * The API server answers within a minute, if only to say that it cannot. Who waits longer has lost its connection
 * (upstream finds that out by HTTP/2's pings).
 */
const DEADLINE_US = 65_000_000;
/** Who goes to another time passes so many changes for each that is news there. */
const CHANGES_PER_NEWS = 2;
const UNREACHABLE: Status = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: 'the connection to the server was lost',
  reason: NOT_CONNECTED,
  code: 503,
};
const NO_OBJECTS: ReadonlyMap<string, never> = new Map<string, never>();

export interface ApiClientOptions {
  /** User agent, as in the audit log. */
  readonly agent: string;
  /** The owner's address, for its timers. */
  readonly self: string;
  readonly server?: string;
  /** The number of its first stream: what an earlier machine of the same name has asked is not answered to this one. */
  readonly firstStream?: number;
}

export function createApiClient<Tag>({ agent, self, server = 'apiserver', firstStream = 1 }: ApiClientOptions): ApiClient<Tag> {
  let state: State<Tag> = emptyState(firstStream);
  /** How the informers were at the last checkpoint. */
  let informersSaved: InformersCheckpoint = new Map();
  /** Whether all informers have been found synced since one was started: no need to ask each of them again. */
  let allSynced = false;

  function request<B>(turn: ClientTurn<B>, call: ApiCall, exchange: Exchange<Tag>, options: SendOptions, stream = state.nextStream++): number {
    writable(state, 'exchanges').set(stream, exchange);
    turn.send(server, { type: 'request', stream, agent, ...call }, options);
    if (state.deadline === undefined) setDeadline(turn, turn.nowUs);
    return stream;
  }

  function list<B>(turn: ClientTurn<B>, spec: InformerSpec): void {
    const path = spec.selector ? `${spec.path}?${spec.selector}` : spec.path;
    request(turn, { method: 'GET', path }, { for: 'list', informer: spec.name, sentAtUs: turn.nowUs }, optionsOf(spec));
  }

  function watch<B>(turn: ClientTurn<B>, { spec, version }: Informer): void {
    const path = `${spec.path}?${spec.selector ? `${spec.selector}&` : ''}watch=1&allowWatchBookmarks=true&resourceVersion=${version}`;
    request(turn, { method: 'GET', path }, { for: 'watch', informer: spec.name, sentAtUs: turn.nowUs }, optionsOf(spec));
  }

  function later<B>({ send }: ClientTurn<B>, exchange: Exchange<Tag>, options: SendOptions): number {
    const stream = state.nextStream++;
    writable(state, 'exchanges').set(stream, exchange);
    send(self, { type: 'later', stream }, options);
    return stream;
  }

  function relistLater<B>(turn: ClientTurn<B>, informer: Informer): void {
    const afterUs = Math.min(RELIST_AFTER_US * 2 ** informer.failures++, RELIST_AFTER_US_MAX);
    later(turn, { for: 'list-later', informer: informer.spec.name }, { afterUs, ...optionsOf(informer.spec) });
  }

  /** The time has come for what was to be sent later. */
  function laterRang<B>(turn: ClientTurn<B>, stream: number): void {
    const exchange = state.exchanges.get(stream);
    if (exchange?.for !== 'list-later' && exchange?.for !== 'call-later') return;
    writable(state, 'exchanges').delete(stream);
    if (exchange.for === 'list-later') list(turn, state.informers.get(exchange.informer)!.spec);
    else {
      const { call, tag, background } = exchange;
      request(turn, call, { for: 'call', tag, sentAtUs: turn.nowUs }, { background }, stream);
    }
  }

  /** Sets the timer for a request that was sent at a time. */
  function setDeadline<B>({ send, nowUs }: ClientTurn<B>, sentAtUs: number): void {
    state.deadline = state.nextStream++;
    send(self, { type: 'deadline', stream: state.deadline }, { afterUs: sentAtUs + DEADLINE_US - nowUs, background: true });
  }

  /** A deadline's time has come: of the request that has waited longest, if it still waits. */
  function deadlineRang<B>(turn: ClientTurn<B>, stream: number): Delivery<Tag>[] {
    if (stream !== state.deadline) return [];
    state.deadline = undefined;
    // The exchanges are in the order in which they began.
    for (const exchange of state.exchanges.values()) {
      if (!('sentAtUs' in exchange)) continue;
      if (exchange.sentAtUs + DEADLINE_US <= turn.nowUs) return hangUp(turn);
      setDeadline(turn, exchange.sentAtUs);
      break;
    }
    return [];
  }

  /** Replaces a store's contents by a list's and tells the differences (DeltaFIFO Replace). */
  function replace(informer: Informer, items: readonly KubeObject[]): Delivery<Tag>[] {
    const name = informer.spec.name;
    const before = informer.store.entries;
    const after = new Map(items.map((o) => [keyOf(o), o]));
    informer.store.replace(after);
    const news: Delivery<Tag>[] = [];
    for (const [key, object] of after) {
      const old = before.get(key);
      if (old && old.metadata.uid === object.metadata.uid) {
        if (old.metadata.resourceVersion !== object.metadata.resourceVersion) news.push({ type: 'updated', informer: name, key, object, old });
        continue;
      }
      // Another object of that name: the old one went unseen.
      if (old) news.push({ type: 'deleted', informer: name, key, object: old, old });
      news.push({ type: 'added', informer: name, key, object });
    }
    for (const [key, object] of before) if (!after.has(key)) news.push({ type: 'deleted', informer: name, key, object, old: object });
    if (!informer.synced) news.push({ type: 'synced', informer: name });
    return news;
  }

  function applyEvent(informer: Informer, event: string, object: KubeObject): Delivery<Tag>[] {
    const { name } = informer.spec;
    const { resourceVersion = informer.version } = object.metadata;
    mustHold(!(Number(resourceVersion) < Number(informer.version)), 'a watch does not go back', name);
    informer.version = resourceVersion;
    if (event === 'BOOKMARK') return [];
    const { store } = informer;
    const key = keyOf(object);
    const old = store.entries.get(key);
    if (event === 'DELETED') {
      store.delete(key);
      return [{ type: 'deleted', informer: name, key, object, old: old ?? object }];
    }
    store.set(key, object);
    return [old ? { type: 'updated', informer: name, key, object, old } : { type: 'added', informer: name, key, object }];
  }

  /** Fails all calls under way and lists everything again later. */
  function disconnect<B>(turn: ClientTurn<B>): Delivery<Tag>[] {
    const failed: Delivery<Tag>[] = [];
    for (const [stream, exchange] of [...state.exchanges]) {
      if (exchange.for === 'list-later' || exchange.for === 'call-later') continue;
      writable(state, 'exchanges').delete(stream);
      if (exchange.for === 'call') failed.push({ type: 'response', tag: exchange.tag, response: { type: 'response', stream, code: 503, body: UNREACHABLE } });
      else relistLater(turn, state.informers.get(exchange.informer)!);
    }
    return failed;
  }

  /** Breaks the connection: whoever does not answer one request cannot be trusted with the others. */
  function hangUp<B>(turn: ClientTurn<B>): Delivery<Tag>[] {
    for (const [stream, exchange] of state.exchanges) if (exchange.for === 'open-watch') turn.send(server, { type: 'close', stream }, { background: true });
    return disconnect(turn);
  }

  return {
    call(turn, call, tag, { background = false, afterUs } = {}) {
      if (afterUs !== undefined) return later(turn, { for: 'call-later', call, tag, background }, { afterUs, background });
      return request(turn, call, { for: 'call', tag, sentAtUs: turn.nowUs }, { background });
    },

    inform(turn, spec) {
      allSynced = false;
      state.informers.set(spec.name, { spec, synced: false, version: '', store: createVersionedMap(), failures: 0 });
      list(turn, spec);
    },

    forget({ send }, name) {
      for (const [stream, exchange] of state.exchanges) {
        if (!('informer' in exchange) || exchange.informer !== name) continue;
        writable(state, 'exchanges').delete(stream);
        if (exchange.for === 'watch' || exchange.for === 'open-watch') send(server, { type: 'close', stream });
      }
      state.informers.delete(name);
    },

    receive(turn, body) {
      if (body.type === 'connection-lost') return disconnect(turn);
      if (body.type === 'deadline') return deadlineRang(turn, body.stream);
      if (body.type === 'later') {
        laterRang(turn, body.stream);
        return [];
      }
      const exchange = state.exchanges.get(body.stream);
      if (!exchange || exchange.for === 'call-later') return [];
      if (exchange.for === 'call') {
        if (body.type !== 'response') return [];
        writable(state, 'exchanges').delete(body.stream);
        return [{ type: 'response', tag: exchange.tag, response: body }];
      }
      const informer = state.informers.get(exchange.informer)!;
      if (body.type === 'watch' && body.event !== 'ERROR') return applyEvent(informer, body.event, body.object as KubeObject);
      if (exchange.for === 'watch' && body.type === 'response' && body.code === 200) {
        writable(state, 'exchanges').set(body.stream, { for: 'open-watch', informer: exchange.informer });
        return [];
      }
      writable(state, 'exchanges').delete(body.stream);
      // Whatever else comes instead of a list or on a watch (an ERROR event, its end) starts it over.
      if (body.type !== 'response' || body.code !== 200 || !isList(body.body)) {
        relistLater(turn, informer);
        return [];
      }
      const news = replace(informer, body.body.items);
      informer.synced = true;
      informer.failures = 0;
      informer.version = body.body.metadata.resourceVersion ?? '';
      watch(turn, informer);
      return news;
    },

    store: <T extends KubeObject>(informer: string) => (state.informers.get(informer)?.store.entries ?? NO_OBJECTS) as ReadonlyMap<string, T>,

    resourceVersion: (informer) => state.informers.get(informer)?.version,

    synced() {
      if (allSynced) return true;
      for (const informer of state.informers.values()) if (!informer.synced) return false;
      allSynced = true;
      return true;
    },

    reset() {
      // Stream numbers go on, so that late answers to the process that died are not taken for new ones.
      state = emptyState(state.nextStream);
      allSynced = false;
    },

    checkpoint() {
      informersSaved = saveInformers(state.informers, informersSaved);
      return { ...shared(state), informers: informersSaved };
    },
    restore(checkpoint, newsMax) {
      const saved = checkpoint as Checkpoint<Tag>;
      informersSaved = saved.informers;
      const before = state.informers;
      const news: News[] = [];
      let told = true;
      state = { ...resumed(saved), informers: new Map() };
      for (const [name, informer] of saved.informers) {
        const store = before.get(name)?.store ?? createVersionedMap<KubeObject>();
        const tell = told && newsMax > 0 ? (key: string, old?: KubeObject, is?: KubeObject) => news.push(newsOf(name, key, old, is)) : undefined;
        told = store.restore(informer.store, tell, CHANGES_PER_NEWS * newsMax);
        state.informers.set(name, { ...informer, store });
      }
      for (const [name, { store }] of before)
        if (!saved.informers.has(name)) for (const [key, old] of store.entries) news.push(newsOf(name, key, old, undefined));
      allSynced = false;
      return told && news.length <= newsMax ? news : undefined;
    },
  };
}

const emptyState = <Tag>(nextStream: number): State<Tag> => ({ nextStream, deadline: undefined, exchanges: new Map(), informers: new Map(), own: new Set() });

/** What a checkpoint holds of informers: of those that are as they were at the last one, it holds the same. */
function saveInformers(informers: ReadonlyMap<string, Informer>, last: InformersCheckpoint): InformersCheckpoint {
  let isSame = informers.size === last.size;
  for (const [name, informer] of informers) isSame &&= isSaved(informer, last.get(name));
  if (isSame) return last;
  const saved = new Map<string, InformerCheckpoint>();
  for (const [name, informer] of informers) {
    const before = last.get(name);
    saved.set(name, before && isSaved(informer, before) ? before : { ...informer, store: informer.store.checkpoint() });
  }
  return saved;
}

const isSaved = (informer: Informer, last: InformerCheckpoint | undefined): boolean =>
  last?.version === informer.version && last.store === informer.store.checkpoint() && last.synced === informer.synced && last.failures === informer.failures;

/** What is to be told of an object that was and is so; it was there or it is. */
function newsOf(informer: string, key: string, old: KubeObject | undefined, object: KubeObject | undefined): News {
  if (!object) return { type: 'deleted', informer, key, object: old!, old: old! };
  return old ? { type: 'updated', informer, key, object, old } : { type: 'added', informer, key, object };
}

const optionsOf = ({ background = false }: InformerSpec): SendOptions => ({ background });
