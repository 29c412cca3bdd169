import type { Kind } from '../api/kinds/kind';
import type { KubeObject } from '../api/object';
import { formatTime } from '../api/time';
import type { CustomResourceDefinition, ResourceQuota, Service, Status } from '../api/types.gen';
import type {
  ApiCall,
  ApiMessage,
  ApiRequest,
  ApiResponse,
  ContainerAttachRequest,
  ContainerExecRequest,
  ContainerLogsRequest,
  KubeletClose,
  KubeletPing,
  KubeletResponse,
  KubeletUnreachable,
  NetworkRequest,
  NetworkResponse,
  PortForwardRequest,
  StatsRequest,
} from '../api/wire';
import type { EtcdMessage } from '../etcd/messages';
import type { Address, Send } from '../sim/message';
import { createRandom, type Random, type RandomState } from '../sim/random';
import { ADMIN, isSomebodys } from './authentication/identity';
import { DEFINITIONS, type Declared, declaredKinds } from './definitions';
import { type Loopback, newState, type Operation, type Pending, type State } from './operation';
import { present } from './present';
import { scaleOf } from './registry/scale';
import { everythingIn, type Lookup, type Scope } from './registry/scope';
import { createServiceAllocator } from './registry/service-allocator';
import { createResourceTable, isOf, isStored, type Resource, type ResourceTable, storageKey } from './resources';
import { type NonResourceRoute, parseRoute, type Route } from './route';
import { createWatchCache, type WatchCache } from './watch-cache';

export interface Timer {
  readonly type: 'bookmark-timer' | 'compact-timer';
  /** Of an earlier life of the process: ignored. */
  readonly life: number;
}

/** The time of some request is up. */
interface DeadlineTimer {
  readonly type: 'deadline-timer';
  readonly life: number;
  readonly atUs: number;
}

/** The time that a client gave its watch is over. */
interface WatchTimer {
  readonly type: 'watch-timer';
  readonly client: Address;
  readonly stream: number;
}

/** It is time to see whether the connection to a kubelet still stands. */
interface PingTimer {
  readonly type: 'ping-timer';
  readonly stream: number;
}

/** Nobody answers what was passed on. */
interface ProxyTimer {
  readonly type: 'proxy-timer';
  readonly stream: number;
}

/** All that the API server sends and receives. */
export type ApiServerMessage =
  | ApiMessage
  | EtcdMessage<KubeObject>
  | ContainerLogsRequest
  | ContainerExecRequest
  | ContainerAttachRequest
  | PortForwardRequest
  | StatsRequest
  | KubeletResponse
  | KubeletPing
  | KubeletClose
  | KubeletUnreachable
  | Timer
  | DeadlineTimer
  | WatchTimer
  | PingTimer
  | ProxyTimer
  | NetworkRequest
  | NetworkResponse
  /** etcd was away: what it was asked it does not answer any more, and its watches are gone. */
  | { readonly type: 'etcd-lost' }
  /** A client is gone: its watches end. */
  | { readonly type: 'disconnect'; readonly client: Address };

/** The process's memory, and what is derived from it. */
export interface Server {
  state: State;
  /** What is served: the built-in kinds and those that definitions declare. */
  readonly table: ResourceTable;
  /** One a storage, by its prefix in etcd. */
  readonly caches: ReadonlyMap<string, WatchCache>;
  readonly random: Random;
  readonly lookup: Lookup;
  cacheOf(resource: Resource): WatchCache;
  routeOf(request: ApiRequest): Route | NonResourceRoute;
  /** Follows the definitions in their cache. Derived, so no part of the state: called whenever that cache has changed. */
  serveDefinitions(): ServedChange;
}

/** What became of the caches of custom resources when their definitions changed. */
export interface ServedChange {
  readonly closed: readonly WatchCache[];
  /** New and empty. */
  readonly opened: readonly WatchCache[];
}

/** The handling of one message. */
export interface Turn {
  readonly server: Server;
  readonly nowUs: number;
  readonly send: Send<ApiServerMessage>;
}

export const SELF = 'apiserver';
export const AGENT = 'kube-apiserver';
const ETCD = 'etcd';

/** The engine's own components, in nobody's name, send objects that have been through this server. */
const TRUSTED = /^(apiserver$|scheduler$|controller\/|kubelet\/)/;

const NONE: readonly KubeObject[] = [];

/** How many routes are remembered for each method. */
const ROUTES_MAX = 4_000;

export function createServer(seed: number, kinds: readonly Kind[]): Server {
  let table = createResourceTable(kinds);
  let byName = byQualifiedName(table);
  let declared: readonly Declared[] = [];
  // By method and path: a request is routed again when etcd has answered, and others ask for the same.
  const routes = new Map<string, Map<string, Route | NonResourceRoute>>();
  const caches = new Map<string, WatchCache>();
  const cacheOf = (resource: Resource): WatchCache => caches.get(resource.prefix)!;
  const openCaches = (): readonly WatchCache[] =>
    [...new Set(table.all.filter(isStored).map((r) => r.prefix))]
      .filter((prefix) => !caches.has(prefix))
      .map((prefix) => {
        const cache = createWatchCache(table.all.filter((r) => r.prefix === prefix));
        caches.set(prefix, cache);
        return cache;
      });
  openCaches();

  const lookup: Lookup = {
    get: <T extends KubeObject>(name: string, namespace: string, objectName: string) => {
      const resource = byName.get(name);
      return resource && (cacheOf(resource).get(storageKey(resource, namespace, objectName)) as T | undefined);
    },
    list: <T extends KubeObject>(name: string, namespace: string) => {
      const resource = byName.get(name);
      const cache = resource && cacheOf(resource);
      // Each write asks after policies, webhooks and quotas, of which most clusters have none.
      return (cache && cache.objects.size > 0 ? cache.list(resource, everythingIn(namespace)) : NONE) as readonly T[];
    },
  };

  return {
    state: newState(0, 1),
    get table() {
      return table;
    },
    caches,
    random: createRandom(seed, SELF),
    lookup,
    cacheOf,
    routeOf(request) {
      const { method, path } = request;
      const known = routes.get(method)?.get(path);
      if (known) return known;
      const route = parseRoute(request, table);
      const byPath = routes.get(method);
      if (byPath && byPath.size < ROUTES_MAX) byPath.set(path, route);
      else routes.set(method, new Map([[path, route]]));
      return route;
    },
    serveDefinitions() {
      const next = declaredKinds(lookup.list<CustomResourceDefinition>(DEFINITIONS, ''), declared);
      if (next.length === declared.length && next.every((one, i) => one === declared[i])) return { closed: [], opened: [] };
      const stale = new Set(declared.filter((one) => !next.includes(one)).flatMap((one) => one.kinds));
      const prefixes = new Set(table.all.filter((r) => stale.has(r.kind)).map((r) => r.prefix));
      const closed = [...caches.values()].filter((cache) => prefixes.has(cache.prefix));
      for (const { prefix } of closed) caches.delete(prefix);
      declared = next;
      table = createResourceTable([...kinds, ...declared.flatMap((one) => one.kinds)]);
      byName = byQualifiedName(table);
      routes.clear();
      return { closed, opened: openCaches() };
    },
  };
}

const byQualifiedName = ({ all }: ResourceTable): ReadonlyMap<string, Resource> => new Map(all.map((r) => [r.qualified, r]));

export const isTrusted = ({ client, request }: Operation): boolean => TRUSTED.test(client) && !isSomebodys(request);

export const scopeOf = ({ server, nowUs }: Turn, operation: Operation, route: Route): Scope => ({
  route,
  request: operation.request,
  identity: operation.identity ?? ADMIN,
  nowUs: operation.first?.nowUs ?? nowUs,
  now: formatTime(operation.first?.nowUs ?? nowUs),
  userAgent: operation.request.agent,
  trusted: isTrusted(operation),
  dryRun: route.query.get('dryRun') === 'All',
  random: operation.first ? randomFrom(operation.first.random) : server.random,
  answers: operation.answers ?? [],
  lookup: server.lookup,
  allocator: createServiceAllocator(() => [...server.lookup.list<Service>('services', ''), ...server.state.storing.values()], server.random),
  quotas: (namespace) => quotasIn(server, namespace),
  resources: server.table.all,
  knows: server.table.knows,
});

/** Chance as it stood before. */
function randomFrom(state: RandomState): Random {
  const random = createRandom(0, SELF);
  random.load(state);
  return random;
}

/** The cache lags behind what the API server itself has just charged. */
function quotasIn({ lookup, state }: Server, namespace: string): readonly ResourceQuota[] {
  const cached = lookup.list<ResourceQuota>('resourcequotas', namespace);
  if (cached.length === 0 || state.quotas.size === 0) return cached;
  return cached.map((quota) => state.quotas.get(quotaKey(quota)) ?? quota);
}

export const quotaKey = ({ metadata: { namespace, name } }: KubeObject): string => `/registry/resourcequotas/${namespace}/${name}`;

/** Asks etcd something and notes what for. */
export function askEtcd({ server: { state }, send }: Turn, pending: Pending, background: boolean, message: (id: number) => EtcdMessage<KubeObject>): void {
  const id = state.nextId++;
  state.pending.set(id, pending);
  send(ETCD, message(id), { background });
}

/** A request of the API server to itself. */
export function loopBack({ server: { state }, send }: Turn, purpose: Loopback, call: ApiCall, background = false): void {
  const stream = state.nextId++;
  state.loopback.set(stream, purpose);
  send(SELF, { type: 'request', stream, agent: AGENT, ...call }, { background });
}

export const keyOf = ({ resource, namespace, name }: Route): string => storageKey(resource, namespace, name);

/** Answers as it is. What is part of a larger operation answers only to that. */
export function respond(
  turn: Turn,
  operation: Operation,
  code: number,
  body: unknown,
  warnings: readonly string[] = [],
  refusedBy?: ApiResponse['refusedBy'],
  headers?: ApiResponse['headers'],
): void {
  const { client, background, request, partOf } = operation;
  if (partOf !== undefined) {
    partDone(turn, partOf, code, body);
    return;
  }
  const deprecation = turn.server.routeOf(request).resource?.kind.deprecation;
  const all = deprecation === undefined ? warnings : [deprecation, ...warnings];
  const response: ApiResponse = { type: 'response', stream: request.stream, code, body, ...(refusedBy && { refusedBy }), ...(headers && { headers }) };
  turn.send(client, all.length > 0 ? { ...response, warnings: all } : response, { background });
}

/** One object of a collection is deleted, or could not be: the last one answers for all. An object that is gone already is no failure. */
function partDone(turn: Turn, id: number, code: number, body: unknown): void {
  const { sweeps } = turn.server.state;
  const sweep = sweeps.get(id);
  if (!sweep) return;
  const failed = code >= 400 && code !== 404 && sweep.code < 400;
  const next = { ...sweep, outstanding: sweep.outstanding - 1, ...(failed ? { code, body } : {}) };
  if (next.outstanding > 0) {
    sweeps.set(id, next);
    return;
  }
  sweeps.delete(id);
  const route = turn.server.routeOf(next.operation.request);
  if (next.code < 400 && route.resource) show(turn, next.operation, route, next.code, next.body);
  else respond(turn, next.operation, next.code, next.body);
}

/** Answers with an object, a list or a `Status`, in the form that the client accepts. */
export function show(turn: Turn, operation: Operation, route: Route, code: number, body: unknown, warnings?: readonly string[]): void {
  const { resource, subresource, query } = route;
  const shown = subresource === 'scale' && isOf(resource, body) ? scaleOf(resource, body) : body;
  respond(turn, operation, code, present(resource, operation.request.accept, shown, turn.nowUs, query.get('includeObject')), warnings);
}

export const fail = (turn: Turn, operation: Operation, status: Status): void => respond(turn, operation, status.code ?? 500, status);
/** The same where the user is not known, or may not do what is asked. */
export const deny = (turn: Turn, operation: Operation, status: Status): void =>
  respond(turn, operation, status.code ?? 500, status, [], status.code === 401 ? 'authentication' : 'authorization');
