import { type Ask, failureWords, type Header } from '../api/connection';
import { semanticEqual } from '../api/equality';
import { quote } from '../api/quote';
import { SERVICE_NAME } from '../api/service-name';
import { formatTime } from '../api/time';
import type { APIResource, APIService, APIServiceCondition, EndpointSlice, Service } from '../api/types.gen';
import type { ApiCall, NetworkResponse } from '../api/wire';
import type { Address } from '../sim/message';
import type { Operation } from './operation';
import { SERVER_IP, serviceLocation } from './proxy';
import { isRefusal } from './registry/scope';
import { loopBack, respond, SELF, type Turn } from './turn';
import type { WatchCache } from './watch-cache';
import { UNKNOWN_AUTHORITY } from './webhook-target';

/** Groups and versions that a Service's Pods serve (kube-aggregator): whether they can be had, and what is asked of them. */

const API_SERVICES = 'apiservices.apiregistration.k8s.io';
const SLICES = 'endpointslices.discovery.k8s.io';
/** What a Service comes to follows from these. */
const OF_SERVICES: ReadonlySet<string> = new Set(['services', 'endpoints', SLICES]);
const PROBE_SECONDS = 5;
/** Each is asked again so often. */
const RESYNC_SECONDS = 30;
/** How long it may take to answer anybody. */
const ANSWER_SECONDS = 60;

type Verdict = Omit<APIServiceCondition, 'type' | 'lastTransitionTime'>;

const unavailable = (reason: string, message: string): Verdict => ({ status: 'False', reason, message });
const pathOf = ({ spec }: APIService): string => `/apis/${spec?.group}/${spec?.version}`;

/** After changes in a cache: what an APIService, its Service or its endpoints come to. */
export function followDelegated(turn: Turn, { resource: { qualified } }: WatchCache): void {
  const { lookup, state } = turn.server;
  const isOfServices = OF_SERVICES.has(qualified);
  if (qualified !== API_SERVICES && !(isOfServices && state.delegated.size > 0)) return;
  const all = lookup.list<APIService>(API_SERVICES, '').filter(({ spec }) => spec?.service);
  const names = new Set(all.map(({ metadata }) => metadata.name));
  for (const name of [...state.delegated.keys()]) if (!names.has(name)) state.delegated.delete(name);
  for (const one of all) if (isOfServices || !semanticEqual(state.delegated.get(one.metadata.name ?? '')?.spec, one.spec)) check(turn, one);
}

/** Looks whether it can be had (`AvailableConditionController.sync`). */
function check(turn: Turn, api: APIService): void {
  const { state } = turn.server;
  const name = api.metadata.name ?? '';
  const known = state.delegated.get(name);
  const problem = problemOf(turn, api);
  if (problem) {
    state.delegated.set(name, { spec: api.spec, resources: undefined, stream: undefined, isAsked: false });
    settle(turn, api, problem);
    return;
  }
  const stream = state.nextId++;
  state.delegated.set(name, { spec: api.spec, resources: known?.resources, stream, isAsked: true });
  ask(turn, api, stream);
}

/** What can be said without asking it. */
function problemOf({ server: { lookup } }: Turn, { spec }: APIService): Verdict | undefined {
  const { name = '', namespace = '', port = 443 } = spec?.service ?? {};
  const service = lookup.get<Service>('services', namespace, name);
  const what = `service/${name} in ${quote(namespace)}`;
  if (!service) return unavailable('ServiceNotFound', `${what} is not present`);
  if (service.spec?.type !== 'ClusterIP') return undefined;
  const declared = service.spec.ports?.find((one) => one.port === port);
  if (!declared) return unavailable('ServicePortError', `${what} is not listening on port ${port}`);
  const portName = declared.name ?? '';
  const slices = lookup.list<EndpointSlice>(SLICES, namespace).filter(({ metadata }) => metadata.labels?.[SERVICE_NAME] === name);
  if (slices.length === 0) return unavailable('EndpointsNotFound', `cannot find endpointslices for ${what}`);
  const isActive = ({ endpoints, ports }: EndpointSlice): boolean =>
    !!endpoints?.some(({ conditions }) => conditions?.ready !== false) && !!ports?.some((one) => (one.name ?? '') === portName && one.port !== undefined);
  return slices.some(isActive) ? undefined : unavailable('MissingEndpoints', `endpointslices for ${what} have no addresses with port name ${quote(portName)}`);
}

/** Asks one of its Pods for what it serves. */
function ask(turn: Turn, api: APIService, stream: number): void {
  const { caBundle, insecureSkipTLSVerify } = api.spec ?? {};
  if (!caBundle && !insecureSkipTLSVerify) fallShort(turn, api, UNKNOWN_AUTHORITY);
  else if (!send(turn, api, stream, { method: 'GET', path: pathOf(api) })) fallShort(turn, api, failureWords('refused', hostOf(turn, api)));
  else turn.send(SELF, { type: 'proxy-timer', stream }, { afterUs: PROBE_SECONDS * 1e6, background: true });
}

/** The address by which the API server calls a Service. */
function hostOf({ server: { lookup } }: Turn, { spec }: APIService): string {
  const { name = '', namespace = '', port = 443 } = spec?.service ?? {};
  return `${lookup.get<Service>('services', namespace, name)?.spec?.clusterIP ?? `${name}.${namespace}.svc`}:${port}`;
}

/** Sends a request to one of its Pods; undefined: there is none. */
function send(turn: Turn, { spec }: APIService, stream: number, asked: Pick<Ask, 'method' | 'path' | 'headers' | 'body'>): Address | undefined {
  const { name = '', namespace = '', port = 443 } = spec?.service ?? {};
  const location = serviceLocation(turn, namespace, name, { scheme: 'https', name, port: String(port) });
  if (isRefusal(location)) return undefined;
  const headers: readonly Header[] = [['Host', `${name}.${namespace}.svc`], ...(asked.headers ?? [])];
  const whole: Ask = { ...asked, port: location.port, protocol: 'http', tls: true, headers };
  const to = `runtime/${location.node}`;
  turn.send(to, { type: 'network-request', stream, from: `${SERVER_IP}:${location.port}`, to: location.ip, ask: whole });
  return to;
}

function underWay({ server: { lookup, state } }: Turn, stream: number): { readonly api: APIService; readonly isAsked: boolean } | undefined {
  for (const [name, one] of state.delegated) {
    const api = one.stream === stream ? lookup.get<APIService>(API_SERVICES, '', name) : undefined;
    if (api) return { api, isAsked: one.isAsked };
  }
  return undefined;
}

/** One has answered, or cannot. False: it is an answer to somebody else. */
export function onDelegateAnswer(turn: Turn, { stream, outcome }: Pick<NetworkResponse, 'stream' | 'outcome'>): boolean {
  const found = underWay(turn, stream);
  if (!found?.isAsked) return false;
  const { api } = found;
  if ('failure' in outcome) fallShort(turn, api, failureWords(outcome.failure, hostOf(turn, api), TIMED_OUT));
  else if (outcome.status === undefined || (outcome.status >= 200 && outcome.status < 300)) {
    conclude(turn, api, { status: 'True', reason: 'Passed', message: 'all checks passed' }, resourcesIn(outcome.body));
  } else {
    const url = `https://${hostOf(turn, api)}${pathOf(api)}`;
    conclude(turn, api, unavailable('FailedDiscoveryCheck', `failing or missing response from ${url}: bad status from ${url}: ${outcome.status}`));
  }
  return true;
}

/** A question's time is up, or it is time for the next one. */
export function onDelegateTimer(turn: Turn, stream: number): boolean {
  const found = underWay(turn, stream);
  if (!found) return false;
  if (found.isAsked) fallShort(turn, found.api, TIMED_OUT);
  else check(turn, found.api);
  return true;
}

const TIMED_OUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

function fallShort(turn: Turn, api: APIService, why: string): void {
  const url = `https://${hostOf(turn, api)}${pathOf(api)}`;
  conclude(turn, api, unavailable('FailedDiscoveryCheck', `failing or missing response from ${url}: Get ${quote(url)}: ${why}`));
}

function conclude(turn: Turn, api: APIService, verdict: Verdict, resources?: readonly APIResource[]): void {
  const { state } = turn.server;
  const stream = state.nextId++;
  state.delegated.set(api.metadata.name ?? '', { spec: api.spec, resources, stream, isAsked: false });
  turn.send(SELF, { type: 'proxy-timer', stream }, { afterUs: RESYNC_SECONDS * 1e6, background: true });
  settle(turn, api, verdict);
}

/** What it says that it serves. */
function resourcesIn(body: string): readonly APIResource[] {
  const list = parsedJson(body);
  return typeof list === 'object' && list !== null && 'resources' in list && Array.isArray(list.resources) ? list.resources : [];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The condition, if it is another one than before. */
function settle(turn: Turn, { metadata, status }: APIService, verdict: Verdict): void {
  const before = status?.conditions?.find(({ type }) => type === 'Available');
  if (before && before.status === verdict.status && before.reason === verdict.reason && before.message === verdict.message) return;
  const now = formatTime(turn.nowUs);
  const lastTransitionTime = before?.status === verdict.status ? (before.lastTransitionTime ?? now) : now;
  const call: ApiCall = {
    method: 'PATCH',
    path: `/apis/apiregistration.k8s.io/v1/apiservices/${metadata.name}/status`,
    contentType: 'application/merge-patch+json',
    body: { status: { conditions: [{ type: 'Available', ...verdict, lastTransitionTime }] } },
  };
  loopBack(turn, { for: 'definitions', call }, call);
}

/** The group and version that a path is below, if a Service's Pods serve them. */
const nameAt = (path: string): string | undefined => {
  const [, group, version] = /^\/apis\/([^/]+)\/([^/?]+)/.exec(path) ?? [];
  return group === undefined ? undefined : `${version}.${group}`;
};

/** Passes a request on to those who serve its group and version. False: nobody has said that they do (`proxyHandler`). */
export function delegate(turn: Turn, operation: Operation): boolean {
  const { lookup, state } = turn.server;
  const { method, path, text = '', headers = [] } = operation.request;
  const name = state.delegated.size === 0 ? undefined : nameAt(path);
  const known = name === undefined ? undefined : state.delegated.get(name);
  const api = known && lookup.get<APIService>(API_SERVICES, '', name ?? '');
  if (!known || !api) return false;
  const stream = state.nextId++;
  const to =
    known.resources && send(turn, api, stream, { method, path, body: text, headers: headers.filter(([key]) => key.toLowerCase() !== 'authorization') });
  if (to === undefined) {
    respond(turn, operation, 503, 'service unavailable\n');
    return true;
  }
  state.proxied.set(stream, { operation, to, host: hostOf(turn, api), prefix: '' });
  turn.send(SELF, { type: 'proxy-timer', stream }, { afterUs: ANSWER_SECONDS * 1e6, background: true });
  return true;
}
