import type { KubeObject } from '../api/object';
import type { Status } from '../api/types.gen';
import { type ApiCall, type ApiMessage, type ApiResponse, isList, NOT_CONNECTED } from '../api/wire';
import { type CopyOnWrite, writable } from '../sim/copy-on-write';
import type { Send, SendOptions } from '../sim/message';
import { applyEvent, type Informer, type InformerSpec, type News, newInformer, replaceStore } from './informer';

/** The streams of a client: what it asks, what comes on them, and what follows when nothing comes. */

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
  | News
  | { readonly type: 'synced'; readonly informer: string };

/** The handling of one message by the client's owner. */
export interface ClientTurn<B> {
  readonly nowUs: number;
  readonly send: Send<B | ClientMessage>;
}

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

export interface ApiClientOptions {
  /** User agent, as in the audit log. */
  readonly agent: string;
  /** The owner's address, for its timers. */
  readonly self: string;
  readonly server?: string;
  /** The number of its first stream: what an earlier machine of the same name has asked is not answered to this one. */
  readonly firstStream?: number;
}

export interface State<Tag> extends CopyOnWrite {
  nextStream: number;
  /** The deadline's timer that runs, if one does. */
  deadline: number | undefined;
  exchanges: ReadonlyMap<number, Exchange<Tag>>;
  readonly informers: Map<string, Informer>;
}

/** A client at work: what it is, and how it stands. */
export interface Client<Tag> {
  readonly options: Required<ApiClientOptions>;
  state: State<Tag>;
  /** Whether all informers have been found synced since one was started: no need to ask each of them again. */
  allSynced: boolean;
}

/** A reflector's back-off (client-go `tools/cache/reflector.go`), without its jitter: here no two clients list at the same moment. */
const RELIST_AFTER_US = 800_000;
const RELIST_AFTER_US_MAX = 30_000_000;
/**
 * The API server answers within a minute, if only to say that it cannot. Who waits longer has lost its connection
 * (upstream finds that out by HTTP/2's pings).
 */
export const DEADLINE_US = 65_000_000;
const UNREACHABLE: Status = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: 'the connection to the server was lost',
  reason: NOT_CONNECTED,
  code: 503,
};

export const emptyState = <Tag>(nextStream: number): State<Tag> => ({
  nextStream,
  deadline: undefined,
  exchanges: new Map(),
  informers: new Map(),
  own: new Set(),
});

/** Sends a call, at once or later. */
export function call<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>, asked: ApiCall, tag: Tag, { background = false, afterUs }: CallOptions): number {
  if (afterUs !== undefined) return later(client, turn, { for: 'call-later', call: asked, tag, background }, { afterUs, background });
  return request(client, turn, asked, { for: 'call', tag, sentAtUs: turn.nowUs }, { background });
}

/** Starts an informer: a list, then a watch from its resourceVersion. */
export function inform<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>, spec: InformerSpec): void {
  client.allSynced = false;
  client.state.informers.set(spec.name, newInformer(spec));
  list(client, turn, spec);
}

/** Stops an informer and forgets what it held. */
export function forget<Tag, B>({ state, options }: Client<Tag>, { send }: ClientTurn<B>, name: string): void {
  for (const [stream, exchange] of state.exchanges) {
    if (!('informer' in exchange) || exchange.informer !== name) continue;
    writable(state, 'exchanges').delete(stream);
    if (exchange.for === 'watch' || exchange.for === 'open-watch') send(options.server, { type: 'close', stream });
  }
  state.informers.delete(name);
}

/** A message has come. */
export function receive<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>, body: ClientMessage): readonly Delivery<Tag>[] {
  switch (body.type) {
    case 'connection-lost':
      return disconnect(client, turn);
    case 'deadline':
      return deadlineRang(client, turn, body.stream);
    case 'later':
      laterRang(client, turn, body.stream);
      return [];
    default:
      return onStream(client, turn, body);
  }
}

function onStream<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>, body: ApiMessage): readonly Delivery<Tag>[] {
  const { state } = client;
  const exchange = state.exchanges.get(body.stream);
  if (!exchange || exchange.for === 'call-later') return [];
  if (exchange.for !== 'call') return onInformer(client, turn, state.informers.get(exchange.informer)!, exchange.for, body);
  if (body.type !== 'response') return [];
  writable(state, 'exchanges').delete(body.stream);
  return [{ type: 'response', tag: exchange.tag, response: body }];
}

/** Something has come on an informer's stream: a list, the beginning of a watch, an event, an end. */
function onInformer<Tag, B>(
  client: Client<Tag>,
  turn: ClientTurn<B>,
  informer: Informer,
  waitsFor: Exchange<Tag>['for'],
  body: ApiMessage,
): readonly Delivery<Tag>[] {
  const { state } = client;
  if (body.type === 'watch' && body.event !== 'ERROR') return applyEvent(informer, body.event, body.object as KubeObject);
  if (waitsFor === 'watch' && body.type === 'response' && body.code === 200) {
    writable(state, 'exchanges').set(body.stream, { for: 'open-watch', informer: informer.spec.name });
    return [];
  }
  writable(state, 'exchanges').delete(body.stream);
  // Whatever else comes instead of a list or on a watch (an ERROR event, its end) starts it over.
  if (body.type !== 'response' || body.code !== 200 || !isList(body.body)) {
    relistLater(client, turn, informer);
    return [];
  }
  const news: Delivery<Tag>[] = [...replaceStore(informer, body.body.items)];
  if (!informer.synced) news.push({ type: 'synced', informer: informer.spec.name });
  informer.synced = true;
  informer.failures = 0;
  informer.version = body.body.metadata.resourceVersion ?? '';
  watch(client, turn, informer);
  return news;
}

function request<Tag, B>(
  client: Client<Tag>,
  turn: ClientTurn<B>,
  call: ApiCall,
  exchange: Exchange<Tag>,
  options: SendOptions,
  stream = client.state.nextStream++,
): number {
  const { state } = client;
  const { agent, server } = client.options;
  writable(state, 'exchanges').set(stream, exchange);
  turn.send(server, { type: 'request', stream, agent, ...call }, options);
  if (state.deadline === undefined) setDeadline(client, turn, turn.nowUs);
  return stream;
}

function list<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>, spec: InformerSpec): void {
  const path = spec.selector ? `${spec.path}?${spec.selector}` : spec.path;
  request(client, turn, { method: 'GET', path }, { for: 'list', informer: spec.name, sentAtUs: turn.nowUs }, optionsOf(spec));
}

function watch<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>, { spec, version }: Informer): void {
  const path = `${spec.path}?${spec.selector ? `${spec.selector}&` : ''}watch=1&allowWatchBookmarks=true&resourceVersion=${version}`;
  request(client, turn, { method: 'GET', path }, { for: 'watch', informer: spec.name, sentAtUs: turn.nowUs }, optionsOf(spec));
}

function later<Tag, B>(client: Client<Tag>, { send }: ClientTurn<B>, exchange: Exchange<Tag>, options: SendOptions): number {
  const { state } = client;
  const { self } = client.options;
  const stream = client.state.nextStream++;
  writable(state, 'exchanges').set(stream, exchange);
  send(self, { type: 'later', stream }, options);
  return stream;
}

function relistLater<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>, informer: Informer): void {
  const afterUs = Math.min(RELIST_AFTER_US * 2 ** informer.failures++, RELIST_AFTER_US_MAX);
  later(client, turn, { for: 'list-later', informer: informer.spec.name }, { afterUs, ...optionsOf(informer.spec) });
}

/** The time has come for what was to be sent later. */
function laterRang<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>, stream: number): void {
  const { state } = client;
  const exchange = state.exchanges.get(stream);
  if (exchange?.for !== 'list-later' && exchange?.for !== 'call-later') return;
  writable(state, 'exchanges').delete(stream);
  if (exchange.for === 'list-later') list(client, turn, state.informers.get(exchange.informer)!.spec);
  else {
    const { call, tag, background } = exchange;
    request(client, turn, call, { for: 'call', tag, sentAtUs: turn.nowUs }, { background }, stream);
  }
}

/** Sets the timer for a request that was sent at a time. */
function setDeadline<Tag, B>(client: Client<Tag>, { send, nowUs }: ClientTurn<B>, sentAtUs: number): void {
  const { state } = client;
  const { self } = client.options;
  state.deadline = state.nextStream++;
  send(self, { type: 'deadline', stream: state.deadline }, { afterUs: sentAtUs + DEADLINE_US - nowUs, background: true });
}

/** A deadline's time has come: of the request that has waited longest, if it still waits. */
function deadlineRang<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>, stream: number): Delivery<Tag>[] {
  const { state } = client;
  if (stream !== state.deadline) return [];
  state.deadline = undefined;
  // The exchanges are in the order in which they began.
  for (const exchange of state.exchanges.values()) {
    if (!('sentAtUs' in exchange)) continue;
    if (exchange.sentAtUs + DEADLINE_US <= turn.nowUs) return hangUp(client, turn);
    setDeadline(client, turn, exchange.sentAtUs);
    break;
  }
  return [];
}

/** Fails all calls under way and lists everything again later. */
function disconnect<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>): Delivery<Tag>[] {
  const { state } = client;
  const failed: Delivery<Tag>[] = [];
  for (const [stream, exchange] of [...state.exchanges]) {
    if (exchange.for === 'list-later' || exchange.for === 'call-later') continue;
    writable(state, 'exchanges').delete(stream);
    if (exchange.for === 'call') failed.push({ type: 'response', tag: exchange.tag, response: { type: 'response', stream, code: 503, body: UNREACHABLE } });
    else relistLater(client, turn, state.informers.get(exchange.informer)!);
  }
  return failed;
}

/** Breaks the connection: whoever does not answer one request cannot be trusted with the others. */
function hangUp<Tag, B>(client: Client<Tag>, turn: ClientTurn<B>): Delivery<Tag>[] {
  const { state } = client;
  const { server } = client.options;
  for (const [stream, exchange] of state.exchanges) if (exchange.for === 'open-watch') turn.send(server, { type: 'close', stream }, { background: true });
  return disconnect(client, turn);
}

const optionsOf = ({ background = false }: InformerSpec): SendOptions => ({ background });
