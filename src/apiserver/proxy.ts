import { type Ask, type Failure, failureWords, type Header, headerOf, type Outcome, type Reply } from '../api/connection';
import { quote } from '../api/quote';
import type { Endpoints, Node, Pod, Service, Status } from '../api/types.gen';
import type { NetworkResponse } from '../api/wire';
import type { Operation, Proxied } from './operation';
import { rewriteHtml, rewriteUrl } from './proxy-rewriting';
import type { Route } from './route';
import { badRequest, notFound, serviceUnavailable } from './status';
import { fail, respond, SELF, type Turn } from './turn';

/** `pods/proxy`, `services/proxy`, `nodes/proxy`: the request goes on to a Pod, and its answer comes back (apimachinery `util/proxy`). */

/** How long a connection is tried, and an answer waited for (`proxyHandlerHTTPTransport`'s dialer). */
const DIAL_US = 30e6;
const KUBELET_PORT = 10_250;

/** Where a request goes on to. */
interface Location {
  readonly ip: string;
  readonly port: number;
  readonly tls: boolean;
  readonly node: string;
}

/** `[SCHEME:]NAME[:PORT]` (`SplitSchemeNamePort`). */
function splitId(id: string): { readonly scheme: string; readonly name: string; readonly port: string } | undefined {
  const parts = id.split(':');
  if (parts.length > 3 || (parts.length > 1 && parts.every((part) => part === ''))) return undefined;
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  return name !== '' && ['', 'http', 'https'].includes(scheme) ? { scheme, name, port } : undefined;
}

/** Passes a request on. */
export function connect(turn: Turn, operation: Operation, route: Route): void {
  const location = locate(turn, route);
  if ('kind' in location) return fail(turn, operation, location);
  const { method, path, text = '', headers = [] } = operation.request;
  const [whole = '', query] = path.split(/\?(.*)/s);
  const below = route.below ?? '';
  if (below === '' && (method === 'GET' || method === 'HEAD')) {
    const to = `${whole}/${query === undefined ? '' : `?${query}`}`;
    return answer(turn, operation, { status: 301, headers: [['Location', to]], body: '' });
  }
  const { ip, port, tls, node } = location;
  const target = below === '' ? '/' : below;
  const ask: Ask = {
    port,
    protocol: 'http',
    method,
    path: query === undefined ? target : `${target}?${query}`,
    headers: [...headers.filter(([name]) => name.toLowerCase() !== 'authorization'), ['X-Forwarded-Uri', whole]],
    body: text,
    ...(tls && { tls }),
  };
  const { state } = turn.server;
  const stream = state.nextId++;
  const to = `runtime/${node}`;
  state.proxied.set(stream, { operation, to, host: `${ip}:${port}`, prefix: whole.slice(0, whole.length - below.length) });
  turn.send(to, { type: 'network-request', stream, from: `${SERVER_IP}:${port}`, to: ip, ask });
  turn.send(SELF, { type: 'proxy-timer', stream }, { afterUs: DIAL_US, background: true });
}

/** The control plane's own address in the nodes' network. */
export const SERVER_IP = '172.18.0.1';

function locate(turn: Turn, { resource, name: id, namespace }: Route): Location | Status {
  const { lookup } = turn.server;
  const what = resource.kind.plural;
  if (what === 'nodes') return nodeLocation(turn, id);
  const asked = splitId(id);
  if (!asked) return badRequest(`invalid ${what === 'pods' ? 'pod' : 'service'} request ${quote(id)}`);
  if (what === 'services') return serviceLocation(turn, namespace, id, asked);
  const pod = lookup.get<Pod>('pods', namespace, asked.name);
  if (!pod) return notFound({ group: '', name: 'pods' }, asked.name);
  const first = pod.spec?.containers.find(({ ports = [] }) => ports.length > 0)?.ports?.[0]?.containerPort;
  const tls = asked.scheme === 'https';
  const port = asked.port === '' ? (first ?? (tls ? 443 : 80)) : Number(asked.port);
  const ip = pod.status?.podIP;
  if (!ip || !pod.spec?.nodeName) return badRequest('address not allowed');
  return { ip, port, tls, node: pod.spec.nodeName };
}

/** A node's own server is its kubelet's. */
function nodeLocation({ server: { lookup } }: Turn, id: string): Location | Status {
  const asked = splitId(id);
  if (!asked) return badRequest(`invalid node request ${quote(id)}`);
  const node = lookup.get<Node>('nodes', '', asked.name);
  const ip = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  if (!ip) return notFound({ group: '', name: 'nodes' }, asked.name);
  return { ip, port: Number(asked.port) || KUBELET_PORT, tls: asked.scheme !== 'http', node: asked.name };
}

/** One of a Service's Pods, chosen at random (`ResourceLocation` of Services). */
export function serviceLocation(
  { server }: Turn,
  namespace: string,
  id: string,
  { scheme, name, port }: NonNullable<ReturnType<typeof splitId>>,
): Location | Status {
  const { lookup, random } = server;
  const service = lookup.get<Service>('services', namespace, name);
  let portName = port;
  if (/^\d+$/.test(port)) {
    if (!service) return notFound({ group: '', name: 'services' }, name);
    const declared = service.spec?.ports?.find((one) => one.port === Number(port));
    if (!declared) return serviceUnavailable(`no service port ${port} found for service ${quote(name)}`);
    portName = declared.name ?? '';
  }
  const endpoints = lookup.get<Endpoints>('endpoints', namespace, name);
  if (!endpoints) return notFound({ group: '', name: 'endpoints' }, name);
  if (!endpoints.subsets?.length) return serviceUnavailable(`no endpoints available for service ${quote(name)}`);
  for (const { addresses = [], ports = [] } of endpoints.subsets) {
    const found = ports.find((one) => (one.name ?? '') === portName);
    const pods = found ? addresses.filter(({ targetRef }) => targetRef?.kind === 'Pod' && targetRef.namespace === namespace) : [];
    const chosen = pods[Math.floor(random.next() * pods.length)];
    const node = chosen && lookup.get<Pod>('pods', namespace, chosen.targetRef?.name ?? '')?.spec?.nodeName;
    if (found && chosen && node) return { ip: chosen.ip, port: found.port, tls: scheme === 'https', node };
  }
  return serviceUnavailable(`no endpoints available for service ${quote(id)}`);
}

/** The answer has come. */
export function onNetworkResponse(turn: Turn, { stream, outcome }: NetworkResponse): void {
  const { proxied } = turn.server.state;
  const known = proxied.get(stream);
  if (!known) return;
  proxied.delete(stream);
  if ('failure' in outcome) fail(turn, known.operation, serviceUnavailable(`error trying to reach service: ${failureWords(outcome.failure, known.host)}`));
  else answer(turn, known.operation, rewritten(outcome, known));
}

/** It does not come. */
export const onProxyTimer = (turn: Turn, stream: number): void =>
  onNetworkResponse(turn, { type: 'network-response', stream, outcome: { failure: 'timeout' } });

/** Links to the Pod itself are led through the proxy again (`Transport`). */
function rewritten(reply: Reply, { host, prefix }: Proxied): Reply {
  const { headers = [], body } = reply;
  const location = headerOf(headers, 'Location');
  if (location !== undefined) {
    const to = rewriteUrl(location, host, prefix);
    return { ...reply, headers: headers.map(([name, value]): Header => (name.toLowerCase() === 'location' ? [name, to] : [name, value])) };
  }
  const type = (headerOf(headers, 'Content-Type') ?? '').split(';')[0]!.trim();
  return type === 'text/html' ? { ...reply, body: rewriteHtml(body, (url) => rewriteUrl(url, host, prefix)) } : reply;
}

function answer(turn: Turn, operation: Operation, { status = 200, headers = [], body }: Exclude<Outcome, { readonly failure: Failure }>): void {
  respond(turn, operation, status, body, [], undefined, headers);
}
