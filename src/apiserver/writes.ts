import type { KubeObject, ListObject } from '../api/object';
import type { Pod, ResourceQuota, Service, Status } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import type { KeyValue, TxnResponse } from '../etcd/messages';
import { lookupsOf } from './admission/lookups';
import { consult } from './consultations';
import { beforeConversion, type Continuations, convertsCurrent, convertsDecision, selectsLater, showConverted } from './conversions';
import { failOverdue, isOverdue } from './deadlines';
import type { Operation } from './operation';
import { withoutTables } from './present';
import { bindingTarget } from './registry/binding';
import { decide } from './registry/decide';
import { chargeFor } from './registry/eviction';
import { type Delete, type Put, resourceName } from './registry/scope';
import { granted } from './registry/token';
import { isStored, storageKey } from './resources';
import type { Route } from './route';
import { parseSelection } from './selection';
import { alreadyExists, badRequest, generateNameConflict, noSuchResource, notAcceptable, plainError, tooManyRequests } from './status';
import { isTooLarge } from './stored-size';
import { askEtcd, fail, isTrusted, keyOf, loopBack, quotaKey, respond, scopeOf, show, type Turn } from './turn';

/** How long admission trusts a live lookup that found nothing (upstream `liveTTL` of LimitRanger and ResourceQuota). */
const LOOKUP_TTL_US = 30_000_000;
/** Upstream retries a while before it says so; here the client's own retry does that. */
const CHANGED_BUDGET = "couldn't update PodDisruptionBudget due to conflicts";
/** How many generated names are tried (upstream `maxNameGenerationCreateAttempts`). */
const NAME_ATTEMPTS_MAX = 8;
/** How often quotas are charged if others change them at the same time. */
const CHARGE_ATTEMPTS_MAX = 8;

/** Handles a writing request: decides it from the cached object, and lets etcd compare that it is still the present one. */
export function write(turn: Turn, operation: Operation, route: Route): void {
  if (route.verb === 'deletecollection') sweep(turn, operation, route);
  else if (route.subresource === 'eviction' && !operation.charged) evict(turn, operation, route);
  else if (!isStored(route.resource)) ask(turn, operation, route);
  else if (!lookUpFirst(turn, operation, route)) decideOn(turn, operation, route, isCreate(route) ? undefined : cached(turn, route), false);
}

/** A question, which leaves no trace; or a Binding, which is the business of the Pod that it names. */
function ask(turn: Turn, asked: Operation, route: Route): void {
  const accept = asked.request.accept && withoutTables(asked.request.accept);
  if (accept === '') {
    fail(turn, asked, notAcceptable);
    return;
  }
  const operation: Operation = accept === undefined ? asked : { ...asked, request: { ...asked.request, accept } };
  const scope = scopeOf(turn, operation, route);
  const pod = route.resource.kind.kind === 'Binding' ? bindingTarget(scope) : undefined;
  if (pod === undefined) {
    const decision = decide(scope, undefined);
    if (decision.do === 'answer') show(turn, operation, route, decision.code, decision.body, decision.warnings);
  } else {
    const request = { ...operation.request, path: `/api/v1/namespaces/${route.namespace}/pods/${encodeURIComponent(pod)}/binding` };
    write(turn, { ...operation, request }, turn.server.routeOf(request) as Route);
  }
}

/** Deletes what a selection selects, object by object, as upstream's registry does. */
function sweep(turn: Turn, operation: Operation, route: Route): void {
  const { server } = turn;
  const { resource, namespace, query } = route;
  const selection = parseSelection(resource, namespace, query);
  if (typeof selection === 'string') {
    fail(turn, operation, badRequest(selection));
    return;
  }
  const cache = server.cacheOf(resource);
  const items = cache.list(resource, beforeConversion(resource, selection));
  const list = { kind: `${resource.kind.kind}List`, apiVersion: resource.apiVersion, metadata: { resourceVersion: String(cache.revision) }, items };
  if (!selectsLater(turn, operation, route, list, selection, 'sweep')) sweepAll(turn, operation, route, list);
}

/** Deletes the objects of a list one by one. */
function sweepAll(turn: Turn, operation: Operation, route: Route, body: ListObject): void {
  const { server } = turn;
  const { resource, namespace } = route;
  const { items } = body;
  if (items.length === 0) {
    show(turn, operation, route, 200, body);
    return;
  }
  const id = server.state.nextId++;
  server.state.sweeps.set(id, { operation, outstanding: items.length, code: 200, body });
  const [path = '', options] = operation.request.path.split('?');
  const [collection, asked] = [path.replace(/\/$/, ''), options === undefined ? '' : `?${options}`];
  for (const { metadata } of items) {
    // Across all namespaces, each object lies below its own.
    const place = resource.kind.namespaced && !namespace ? collection.replace(/[^/]+$/, (plural) => `namespaces/${metadata.namespace}/${plural}`) : collection;
    const request = { ...operation.request, path: `${place}/${encodeURIComponent(metadata.name ?? '')}${asked}` };
    write(turn, { ...operation, request, partOf: id }, server.routeOf(request) as Route);
  }
}

/** Evicts a Pod: where a disruption budget covers it, one disruption is taken from that first. */
function evict(turn: Turn, operation: Operation, route: Route): void {
  const pod = cached(turn, route)?.value as Pod | undefined;
  const charge = chargeFor(scopeOf(turn, operation, route), pod);
  if (charge.do === 'refuse') {
    if (charge.decision.do === 'answer') show(turn, operation, route, charge.decision.code, charge.decision.body, charge.decision.warnings);
  } else if (charge.do === 'evict') evictNow(turn, operation, route);
  else {
    const { budget } = charge;
    const key = `${budgetsPrefix(turn)}${route.namespace}/${budget.metadata.name}`;
    askEtcd(turn, { for: 'charge', operation: { ...operation, attempts: operation.attempts + 1 } }, operation.background, (id) => ({
      type: 'txn',
      id,
      compare: [{ key, modRevision: Number(budget.metadata.resourceVersion ?? 0) }],
      success: [{ op: 'put', key, value: budget }],
      failure: [{ op: 'get', key }],
    }));
  }
}

const budgetsPrefix = ({ server }: Turn): string => server.table.find('policy/v1', 'poddisruptionbudgets')!.prefix;

const evictNow = (turn: Turn, operation: Operation, route: Route): void => write(turn, { ...operation, charged: true }, route);

/** The budget is charged, or was changed meanwhile by somebody else: then the client is told to try again. */
export function onCharged(turn: Turn, operation: Operation, route: Route, succeeded: boolean): void {
  if (succeeded) evictNow(turn, operation, route);
  else show(turn, operation, route, 429, tooManyRequests(CHANGED_BUDGET, []));
}

const isCreate = ({ verb, subresource }: Route): boolean => verb === 'create' && !subresource;
const cached = ({ server }: Turn, route: Route): KeyValue<KubeObject> | undefined => server.cacheOf(route.resource).objects.get(keyOf(route));

function decideOn(turn: Turn, operation: Operation, route: Route, current: KeyValue<KubeObject> | undefined, isPresent: boolean): void {
  if (convertsCurrent(turn, operation, route, current, isPresent)) return;
  const decided: Operation = { ...operation, attempts: operation.attempts + 1 };
  const first = operation.first ?? { random: turn.server.random.save(), nowUs: turn.nowUs };
  const decision = decide(scopeOf(turn, operation, route), current?.value);
  if (decision.do === 'ask') {
    consult(turn, { ...decided, first }, decision.calls);
  } else if (decision.do === 'answer') {
    // A refusal, or finding that nothing changes, must not come from a cache that lags: ask etcd, and decide again.
    if (!isPresent && !isCreate(route) && decision.code !== 400) reread(turn, decided, route);
    else showConverted(turn, decided, route, decision.code, decision.body, decision.warnings);
  } else if (decision.do === 'grant') {
    if (isPresent) showConverted(turn, decided, route, 201, granted(decision));
    else reread(turn, decided, route);
  } else if (decision.do === 'put' && decision.charges?.length) chargeQuotas(turn, decided, route, decision, current?.modRevision ?? 0);
  else store(turn, decided, route, decision, current?.modRevision ?? 0);
}

/** What waits for a conversion goes on here. */
export const CONTINUATIONS: Continuations = { decide: decideOn, store, sweep: sweepAll };

/** Charges quotas before the object is stored, for one write after the other in each namespace (apiserver `plugin/resourcequota`). */
function chargeQuotas(turn: Turn, operation: Operation, route: Route, decision: Put, modRevision: number): void {
  const { state } = turn.server;
  const { namespace } = route;
  const before = state.charging.get(namespace);
  if (before) {
    state.charging.set(namespace, { ...before, waiting: [...before.waiting, operation] });
    return;
  }
  const charges = decision.charges ?? [];
  state.charging.set(namespace, { operation, decision, modRevision, open: charges.length, waiting: [] });
  for (const quota of charges) {
    const path = `/api/v1/namespaces/${namespace}/resourcequotas/${quota.metadata.name}/status`;
    loopBack(turn, { for: 'quota', namespace }, { method: 'PUT', path, body: quota }, operation.background);
  }
}

/** A quota is charged, or somebody else was faster: then everything is decided again. */
export function onQuotaCharged(turn: Turn, namespace: string, { code, body }: ApiResponse): void {
  const { server } = turn;
  const { charging, quotas } = server.state;
  const charged = charging.get(namespace);
  if (!charged) return;
  if (code === 200) quotas.set(quotaKey(body as ResourceQuota), body as ResourceQuota);
  const refused = code === 200 ? charged.refused : (body as Status);
  if (charged.open > 1) {
    charging.set(namespace, { ...charged, open: charged.open - 1, ...(refused ? { refused } : {}) });
    return;
  }
  charging.delete(namespace);
  const { operation, decision, modRevision, waiting } = charged;
  if (isOverdue(turn, operation)) failOverdue(turn, operation);
  else if (refused && operation.attempts >= CHARGE_ATTEMPTS_MAX) fail(turn, operation, refused);
  else goOn(turn, operation, (route) => (refused ? write(turn, operation, route) : store(turn, operation, route, decision, modRevision)));
  for (const other of waiting) goOn(turn, other, (route) => write(turn, other, route));
}

/** Goes on with what has waited, if its resource is still served. */
function goOn(turn: Turn, operation: Operation, next: (route: Route) => void): void {
  const route = turn.server.routeOf(operation.request);
  if (route.resource) next(route);
  else fail(turn, operation, noSuchResource());
}

function reread(turn: Turn, operation: Operation, route: Route): void {
  askEtcd(turn, { for: 'reread', operation }, operation.background, (id) => ({ type: 'range', id, key: keyOf(route) }));
}

export function decideAgain(turn: Turn, operation: Operation, route: Route, current: KeyValue<KubeObject> | undefined): void {
  decideOn(turn, operation, route, current, true);
}

const keyOfPut = ({ resource, namespace }: Route, { object }: Put): string => storageKey(resource, namespace, object.metadata.name ?? '');

function store(turn: Turn, operation: Operation, route: Route, decision: Put | Delete, modRevision: number): void {
  if (decision.do === 'put' && convertsDecision(turn, operation, route, decision, modRevision)) return;
  if (decision.do === 'put' && !isTrusted(operation) && isTooLarge(route.resource.kind, decision.object)) {
    fail(turn, operation, plainError('etcdserver: request is too large'));
    return;
  }
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
    showConverted(turn, operation, route, decision.code ?? 200, decision.body);
  } else if (decision.thenDelete) {
    store(turn, operation, route, { do: 'delete', body: decision.body, code: decision.code }, result!.modRevision);
  } else {
    showConverted(turn, operation, route, decision.code, decision.body ?? result?.value, decision.warnings);
  }
}

function nameTaken(turn: Turn, operation: Operation, route: Route, decision: Put | Delete): void {
  const { name = '', generateName } = decision.do === 'put' ? decision.object.metadata : {};
  const given = (operation.request.body as Partial<KubeObject> | undefined)?.metadata?.name;
  const warnings = decision.do === 'put' ? decision.warnings : undefined;
  if (given || !generateName) respond(turn, operation, 409, alreadyExists(resourceName(route), name), warnings);
  else if (operation.attempts < NAME_ATTEMPTS_MAX) write(turn, operation, route);
  else fail(turn, operation, generateNameConflict(resourceName(route), name));
}

/** Parks the request if admission first has to look something up live; true if so. */
function lookUpFirst(turn: Turn, operation: Operation, route: Route): boolean {
  const { server, nowUs } = turn;
  const { state } = server;
  if (!isCreate(route)) return false;
  const missing = lookupsOf(route, server.lookup).find((path) => (state.lookedUpUs.get(path) ?? Number.NEGATIVE_INFINITY) + LOOKUP_TTL_US < nowUs);
  if (missing === undefined) return false;
  const others = state.parked.get(missing);
  if (others) others.push(operation);
  else {
    state.parked.set(missing, [operation]);
    loopBack(turn, { for: 'lookup', lookup: missing }, { method: 'GET', path: missing }, operation.background);
  }
  return true;
}

/** A live lookup is answered: what waited for it goes on. */
export function onLookedUp(turn: Turn, lookup: string): void {
  const { server, nowUs } = turn;
  const waiting = server.state.parked.get(lookup) ?? [];
  server.state.parked.delete(lookup);
  server.state.lookedUpUs.set(lookup, nowUs);
  for (const operation of waiting) goOn(turn, operation, (route) => write(turn, operation, route));
}
