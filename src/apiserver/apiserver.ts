import { KINDS } from '../api/kinds';
import type { Kind } from '../api/kinds/kind';
import type { Status } from '../api/types.gen';
import type { ApiResponse, NetworkResponse } from '../api/wire';
import type { Component } from '../sim/component';
import type { Message } from '../sim/message';
import type { RandomState } from '../sim/random';
import { isSomebodys } from './authentication/identity';
import { admitRequest } from './authorization/admit-request';
import { readComponentStatuses } from './component-statuses';
import { admitConnection } from './connections';
import { onHookAnswer, onHookTimer } from './consultations';
import { isConverted, onConverted } from './conversions';
import { leaveFeeds, onFeedConverted, watchConverted } from './converted-watches';
import { deadlineOf, keepForLater, onDeadlineTimer, refusedTimeout, watchOver } from './deadlines';
import { DEFINITIONS } from './definitions';
import { delegate, onDelegateAnswer, onDelegateTimer } from './delegation';
import { subresourceVerbs } from './discovery';
import { fillOnDemand, isBootstrapped, onBookmarkTimer, onCompactTimer, onEtcdEvents, onEtcdLost, onFilled, start } from './lifecycle';
import { refusedQuery } from './list-options';
import { readLogs } from './logs';
import { readMetrics } from './metrics';
import { answerNonResource } from './nonresource';
import { copyState, type Operation, type State } from './operation';
import { onPodAnswer, onPodRequest } from './pod-requests';
import { onStreamData, openStreams } from './pod-streams';
import { connect, onNetworkResponse, onProxyTimer } from './proxy';
import { pulseOf, type ServerPulse } from './pulse';
import { answerGet, answerList, get, list, onWatchTimer, watch } from './reads';
import { isRefusal, resourceName } from './registry/scope';
import { closeRelays, dropRelays, onKubeletResponse, onKubeletUnreachable, onPingTimer } from './relays';
import { isMeasured, isStored, type ResourceTable } from './resources';
import type { NonResourceRoute, Route } from './route';
import { badRequest, methodNotAllowed, methodNotSupported } from './status';
import { type ApiServerMessage, createServer, deny, fail, loopBack, type Turn } from './turn';
import type { WatchCacheCheckpoint } from './watch-cache';
import type { Watcher } from './watchers';
import { CONTINUATIONS, decideAgain, onCharged, onLookedUp, onQuotaCharged, onStored, write } from './writes';

export interface ApiServerOptions {
  readonly seed: number;
  /** Default: all built-in kinds. */
  readonly kinds?: readonly Kind[];
}

/** What may be asked without a message: by the inspector and by tests. */
export interface ApiServerView {
  readonly ready: boolean;
  /** Open watches of clients. */
  readonly watchers: readonly Watcher[];
  /** Requests that wait for etcd. */
  readonly pending: number;
  /** What is served now: the built-in kinds and those that definitions declare. */
  readonly table: ResourceTable;
}

interface Checkpoint {
  readonly state: State;
  readonly random: RandomState;
  readonly caches: ReadonlyMap<string, WatchCacheCheckpoint>;
}

/** The kube-apiserver process: routes requests, decides them with the registry, and lets etcd store what comes of it. */
export function createApiServer({
  seed,
  kinds = KINDS,
}: ApiServerOptions): Component<ApiServerMessage> & { inspect(): ApiServerView; readonly pulse: ServerPulse } {
  const server = createServer(seed, kinds);
  return {
    receive: (message, nowUs, send) => receive({ server, nowUs, send }, message),

    checkpoint: (): Checkpoint => ({
      state: copyState(server.state),
      random: server.random.save(),
      caches: new Map([...server.caches].map(([prefix, cache]) => [prefix, cache.checkpoint()])),
    }),

    restore(checkpoint) {
      const saved = checkpoint as Checkpoint;
      server.state = copyState(saved.state);
      server.random.load(saved.random);
      // The definitions say which other caches there are.
      for (const { prefix, resource } of server.caches.values())
        if (resource.qualified === DEFINITIONS) server.caches.get(prefix)!.restore(saved.caches.get(prefix)!);
      server.serveDefinitions();
      for (const [prefix, cache] of server.caches) cache.restore(saved.caches.get(prefix)!);
    },

    forgetPast(checkpoint) {
      const { caches } = checkpoint as Checkpoint;
      for (const [prefix, cache] of server.caches) {
        const saved = caches.get(prefix);
        if (saved) cache.forgetBefore(saved);
      }
    },

    pulse: pulseOf(server),

    inspect: () => ({
      ready: server.state.phase === 'ready',
      watchers: [...server.caches.values()].flatMap((cache) => [...cache.watchers()]),
      pending: server.state.pending.size,
      table: server.table,
    }),
  };
}

function receive(turn: Turn, { body, from, background }: Message<ApiServerMessage>): void {
  const { server } = turn;
  const { state } = server;
  switch (body.type) {
    case 'start':
      start(turn);
      return;
    case 'request': {
      const route = server.routeOf(body);
      const deadlineUs = deadlineOf(turn, body, route);
      const operation: Operation = { client: from, background, request: body, attempts: 0, ...(deadlineUs === undefined ? {} : { deadlineUs }) };
      watchOver(turn, operation);
      // Nobody is served before the caches are filled, and nobody else before the server has made its own objects.
      if (state.phase === 'ready' || (state.phase === 'bootstrapping' && state.loopback.has(body.stream))) handle(turn, operation);
      else keepForLater(turn, operation);
      return;
    }
    case 'close':
      close(turn, from, body.stream);
      return;
    case 'stream-data':
      onStreamData(turn, from, body);
      return;
    case 'etcd-lost':
      onEtcdLost(turn);
      return;
    case 'disconnect':
      for (const cache of server.caches.values()) cache.disconnect(body.client);
      leaveFeeds(turn, body.client);
      dropRelays(turn, body.client);
      return;
    case 'range-response':
    case 'txn-response':
    case 'compact-response':
      onEtcdResponse(turn, body);
      return;
    case 'watch-response':
      onEtcdEvents(turn, body);
      return;
    case 'response':
      onLoopback(turn, body);
      return;
    case 'kubelet-response':
      onKubeletResponse(turn, body);
      return;
    case 'kubelet-unreachable':
      onKubeletUnreachable(turn, body);
      return;
    case 'network-request':
      onPodRequest(turn, from, body);
      return;
    case 'network-response':
      if (!onHookAnswer(turn, body, resume) && !onConversion(turn, body) && !onDelegateAnswer(turn, body)) onNetworkResponse(turn, body);
      return;
    case 'proxy-timer':
      if (onHookTimer(turn, body.stream, resume) || onConversion(turn, { ...body, outcome: { failure: 'timeout' } })) return;
      if (!onDelegateTimer(turn, body.stream)) onProxyTimer(turn, body.stream);
      return;
    case 'ping-timer':
      onPingTimer(turn, body.stream);
      return;
    case 'watch-timer':
      onWatchTimer(turn, body.client, body.stream);
      if (leaveFeeds(turn, body.client, body.stream)) turn.send(body.client, { type: 'close', stream: body.stream });
      return;
    case 'deadline-timer':
      if (body.life === state.life) onDeadlineTimer(turn, body.atUs);
      return;
    case 'bookmark-timer':
      if (body.life === state.life) onBookmarkTimer(turn);
      return;
    case 'compact-timer':
      if (body.life === state.life) onCompactTimer(turn);
      return;
  }
}

/** What a webhook says of objects that it was to convert, or that it says nothing. False: it is something else. */
const onConversion = (turn: Turn, told: Pick<NetworkResponse, 'stream' | 'outcome'>): boolean =>
  onConverted(turn, told, CONTINUATIONS) || onFeedConverted(turn, told);

function handle(turn: Turn, operation: Operation): void {
  const route = turn.server.routeOf(operation.request);
  if (!isSomebodys(operation.request)) {
    serve(turn, operation, route);
    return;
  }
  const identity = admitRequest(operation.request, route, turn.server.lookup, turn.nowUs);
  if (isRefusal(identity)) deny(turn, operation, identity);
  else serve(turn, { ...operation, identity }, route);
}

function serve(turn: Turn, operation: Operation, route: Route | NonResourceRoute): void {
  if (!route.resource) {
    if (delegate(turn, operation)) return;
    answerNonResource(turn, operation, route);
    return;
  }
  if (CONNECTED.has(route.subresource) && !admitConnection(turn, operation, route)) return;
  const refused = refusedTimeout(route) ?? refusedSubresource(route, operation.request.upgrade) ?? refusedQuery(route);
  if (refused) {
    fail(turn, operation, refused);
    return;
  }
  // A definition was made a moment ago, or nobody has asked for the kind before: the first list is under way.
  if (isStored(route.resource) && !turn.server.cacheOf(route.resource).ready) {
    fillOnDemand(turn, turn.server.cacheOf(route.resource));
    keepForLater(turn, operation);
    return;
  }
  const { verbs } = route.resource.kind;
  if (verbs && !route.subresource && !verbs.includes(route.verb)) {
    fail(turn, operation, methodNotSupported(resourceName(route), route.verb));
    return;
  }
  if (isMeasured(route.resource)) {
    if (route.resource.kind.kind === 'ComponentStatus') readComponentStatuses(turn, operation, route);
    else readMetrics(turn, operation, route);
    return;
  }
  if (route.subresource === 'proxy') {
    connect(turn, operation, route);
    return;
  }
  if (CONNECTED.has(route.subresource)) {
    openStreams(turn, operation, route);
    return;
  }
  switch (route.verb) {
    case 'get':
      if (route.subresource === 'log') readLogs(turn, operation, route);
      else get(turn, operation, route);
      return;
    case 'list':
      list(turn, operation, route);
      return;
    case 'watch':
      if (isConverted(route.resource)) watchConverted(turn, operation, route);
      else watch(turn, operation, route);
      return;
    default:
      write(turn, operation, route);
      return;
  }
}

/** Goes on with what waited for webhooks. */
const resume = (turn: Turn, operation: Operation, route: Route): void =>
  CONNECTED.has(route.subresource) ? serve(turn, operation, route) : write(turn, operation, route);

/** What needs more than a request and an answer: a connection that carries several streams. */
const CONNECTED: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward']);

/** Why what is asked of a subresource is refused, if so. */
function refusedSubresource({ subresource, verb }: Route, upgrade = false): Status | undefined {
  if (subresource === '') return undefined;
  if (CONNECTED.has(subresource) && !upgrade) return badRequest('Upgrade request required');
  return subresourceVerbs(subresource).includes(verb) ? undefined : methodNotAllowed();
}

type EtcdAnswer = Extract<ApiServerMessage, { readonly type: 'range-response' | 'txn-response' | 'compact-response' }>;

function onEtcdResponse(turn: Turn, response: EtcdAnswer): void {
  const { server } = turn;
  const pending = server.state.pending.get(response.id);
  if (!pending) return;
  server.state.pending.delete(response.id);
  const route = 'operation' in pending ? (server.routeOf(pending.operation.request) as Route) : undefined;
  if (route && 'operation' in pending && !(route.resource && server.cacheOf(route.resource).ready)) {
    // The definition went, or changed, while the request was under way.
    handle(turn, pending.operation);
    return;
  }
  if (response.type === 'range-response') {
    if (pending.for === 'fill') onFilled(turn, pending.prefix, response);
    else if (pending.for === 'get') answerGet(turn, pending.operation, route!, response.kvs[0]);
    else if (pending.for === 'list') answerList(turn, pending.operation, route!, response.revision);
    else if (pending.for === 'reread') decideAgain(turn, pending.operation, route!, response.kvs[0]);
    serveEarly(turn);
  } else if (response.type === 'txn-response' && pending.for === 'charge') {
    onCharged(turn, pending.operation, route!, response.succeeded);
  } else if (response.type === 'txn-response' && pending.for === 'write') {
    onStored(turn, pending.operation, route!, pending.decision, response);
  }
}

function onLoopback(turn: Turn, response: ApiResponse): void {
  const { loopback } = turn.server.state;
  const request = loopback.get(response.stream);
  loopback.delete(response.stream);
  if (request?.for === 'pod') onPodAnswer(turn, response.stream, request.caller, response);
  else if (request?.for === 'lookup') onLookedUp(turn, request.lookup);
  else if (request?.for === 'quota') onQuotaCharged(turn, request.namespace, response);
  else if (request && response.code >= 500) loopBack(turn, request, request.call);
  serveEarly(turn);
}

/** Once the server has made its own objects, those who came early are served. */
function serveEarly(turn: Turn): void {
  const { state } = turn.server;
  if (state.phase !== 'ready' && !isBootstrapped(turn)) return;
  state.phase = 'ready';
  const { early } = state;
  state.early = [];
  for (const operation of early) handle(turn, operation);
}

/** A client closes a watch or a followed log. */
function close(turn: Turn, client: string, stream: number): void {
  for (const cache of turn.server.caches.values()) if (cache.close(client, stream)) return;
  if (leaveFeeds(turn, client, stream)) return;
  closeRelays(turn, client, stream);
}
