import type { KubeObject } from '../api/object';
import type { Service } from '../api/types.gen';
import type { KeyValue, TxnResponse } from '../etcd/messages';
import { lookupsOf } from './admission/lookups';
import type { Operation } from './operation';
import { decide } from './registry/decide';
import { type Delete, type Put, resourceName } from './registry/scope';
import { storageKey } from './resources';
import type { Route } from './route';
import { alreadyExists, generateNameConflict } from './status';
import { AGENT, askEtcd, fail, keyOf, SELF, scopeOf, show, type Turn } from './turn';

/** How long admission trusts a live lookup that found nothing (upstream `liveTTL` of LimitRanger and ResourceQuota). */
const LOOKUP_TTL_US = 30_000_000;
/** How many generated names are tried (upstream `maxNameGenerationCreateAttempts`). */
const NAME_ATTEMPTS_MAX = 8;

/** Handles a writing request: decides it from the cached object, and lets etcd compare that it is still the present one. */
export function write(turn: Turn, operation: Operation, route: Route): void {
  if (!lookUpFirst(turn, operation, route)) decideOn(turn, operation, route, isCreate(route) ? undefined : cached(turn, route), false);
}

const isCreate = ({ verb, subresource }: Route): boolean => verb === 'create' && !subresource;
const cached = ({ server }: Turn, route: Route): KeyValue<KubeObject> | undefined => server.cacheOf(route.resource).objects.get(keyOf(route));

function decideOn(turn: Turn, operation: Operation, route: Route, current: KeyValue<KubeObject> | undefined, isPresent: boolean): void {
  const decided: Operation = { ...operation, attempts: operation.attempts + 1 };
  const decision = decide(scopeOf(turn, operation, route), current?.value);
  if (decision.do === 'answer') {
    // A refusal, or finding that nothing changes, must not come from a cache that lags: ask etcd, and decide again.
    if (!isPresent && !isCreate(route) && decision.code !== 400) reread(turn, decided, route);
    else show(turn, decided, route, decision.code, decision.body, decision.warnings);
  } else store(turn, decided, route, decision, current?.modRevision ?? 0);
}

function reread(turn: Turn, operation: Operation, route: Route): void {
  askEtcd(turn, { for: 'reread', operation }, operation.background, (id) => ({ type: 'range', id, key: keyOf(route) }));
}

export function decideAgain(turn: Turn, operation: Operation, route: Route, current: KeyValue<KubeObject> | undefined): void {
  decideOn(turn, operation, route, current, true);
}

const keyOfPut = ({ resource, namespace }: Route, { object }: Put): string => storageKey(resource, namespace, object.metadata.name ?? '');

function store(turn: Turn, operation: Operation, route: Route, decision: Put | Delete, modRevision: number): void {
  const key = decision.do === 'put' ? keyOfPut(route, decision) : keyOf(route);
  if (decision.do === 'put' && route.resource.storage.allocate) turn.server.state.storing.set(key, decision.object as Service);
  askEtcd(turn, { for: 'write', operation, decision }, operation.background, (id) => ({
    type: 'txn',
    id,
    compare: [{ key, modRevision }],
    success: [decision.do === 'put' ? { op: 'put', key, value: decision.object } : { op: 'delete', key }],
    failure: [{ op: 'get', key }],
  }));
}

/** etcd has stored it, or has found that another was faster. */
export function onStored(
  turn: Turn,
  operation: Operation,
  route: Route,
  decision: Put | Delete,
  { succeeded, results: [result] }: TxnResponse<KubeObject>,
): void {
  if (!succeeded) {
    if (decision.do === 'put' && route.resource.storage.allocate) turn.server.state.storing.delete(keyOfPut(route, decision));
    if (isCreate(route)) nameTaken(turn, operation, route, decision);
    else decideAgain(turn, operation, route, result?.value ? result : undefined);
  } else if (decision.do === 'delete') {
    show(turn, operation, route, 200, decision.body);
  } else if (decision.thenDelete) {
    store(turn, operation, route, { do: 'delete', body: decision.body }, result!.modRevision);
  } else {
    show(turn, operation, route, decision.code, decision.body ?? result?.value, decision.warnings);
  }
}

function nameTaken(turn: Turn, operation: Operation, route: Route, decision: Put | Delete): void {
  const { name = '', generateName } = decision.do === 'put' ? decision.object.metadata : {};
  const given = (operation.request.body as Partial<KubeObject> | undefined)?.metadata?.name;
  if (given || !generateName) fail(turn, operation, alreadyExists(resourceName(route), name));
  else if (operation.attempts < NAME_ATTEMPTS_MAX) write(turn, operation, route);
  else fail(turn, operation, generateNameConflict(resourceName(route), name));
}

/** Parks the request if admission first has to look something up live; true if so. */
function lookUpFirst(turn: Turn, operation: Operation, route: Route): boolean {
  const { server, nowUs, send } = turn;
  const { state } = server;
  if (!isCreate(route)) return false;
  const missing = lookupsOf(route, server.lookup).find((path) => (state.lookedUpUs.get(path) ?? Number.NEGATIVE_INFINITY) + LOOKUP_TTL_US < nowUs);
  if (missing === undefined) return false;
  const others = state.parked.get(missing);
  state.parked.set(missing, [...(others ?? []), operation]);
  if (!others) {
    const stream = state.nextId++;
    state.loopback.set(stream, { for: 'lookup', lookup: missing });
    send(SELF, { type: 'request', stream, agent: AGENT, method: 'GET', path: missing }, { background: operation.background });
  }
  return true;
}

/** A live lookup is answered: what waited for it goes on. */
export function onLookedUp(turn: Turn, lookup: string): void {
  const { server, nowUs } = turn;
  const waiting = server.state.parked.get(lookup) ?? [];
  server.state.parked.delete(lookup);
  server.state.lookedUpUs.set(lookup, nowUs);
  for (const operation of waiting) write(turn, operation, server.routeOf(operation.request) as Route);
}
