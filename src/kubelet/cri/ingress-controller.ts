import { type Ask, type Header, headerOf, type Outcome, type Reply, withoutPort } from '../../api/connection';
import type { Ingress, IngressClass, Service } from '../../api/types.gen';
import { type IngressTarget, ingressTarget, ownIngresses } from '../../network/ingress';
import { CLASSES, INGRESSES, knows, SERVICES, SLICES, tableOf } from './cluster-view';
import type { CriContainer } from './cri';
import type { Runtime, Turn } from './turn';

/** ingress-nginx's controller as it runs in a Pod: it passes requests on to the Pods behind the Services that Ingresses name. */

const HTTPS = 443;
/** nginx's `proxy_connect_timeout`. */
export const CONNECT_US = 5e6;

/** A request that goes on to somebody else. */
export interface Forward {
  /** The container that asks, and its address. */
  readonly task: string;
  readonly source: string;
  readonly address: string;
  readonly ask: Ask;
}

/** What it answers itself, or whom it asks. `client`: as address and port. */
export function ingressAnswer(turn: Turn, { id, sandboxId }: CriContainer, ask: Ask, client: string): Outcome | Forward | 'unknown' {
  if (ask.tls && ask.port !== HTTPS) return { failure: 'no-tls' };
  if (ask.protocol !== 'http') return { body: '' };
  if (!ask.tls && ask.port === HTTPS) return page(400, 'The plain HTTP request was sent to HTTPS port');
  if (!knows(turn, INGRESSES, CLASSES, SERVICES, SLICES)) return 'unknown';
  const { client: api, state } = turn.runtime;
  const ingresses = ownIngresses(api.store<Ingress>(INGRESSES).values(), api.store<IngressClass>(CLASSES).values());
  const path = ask.path ?? '/';
  const target = ingressTarget(ingresses, { path, headers: ask.headers ?? [], ...(ask.tls && { tls: true }) });
  if (!target) return page(404);
  if (target.to === 'url') return { ...page(308), headers: [...HTML, ['Location', target.url]] };
  const endpoint = endpointOf(turn.runtime, target);
  if (!endpoint) return page(503);
  const { tls: _, ...plain } = ask;
  const asked = { ...plain, port: endpoint.port, path: target.path, headers: passedOn(ask, withoutPort(client)) };
  return { task: id, source: state.sandboxes.get(sandboxId)?.ip ?? '', address: endpoint.ip, ask: asked };
}

/** One of the ready Pods of a Service, with or without an address of its own. */
function endpointOf(runtime: Runtime, { namespace, backend }: IngressTarget & { readonly to: 'service' }) {
  const service = runtime.client.store<Service>(SERVICES).get(`${namespace}/${backend.name}`);
  const port = service?.spec?.ports?.find(({ name, port: number }) => (backend.port?.name ? name === backend.port.name : number === backend.port?.number));
  const ready = port && tableOf(runtime).byName.get(`${namespace}/${backend.name}:${port.name ?? ''}`)?.ready;
  return ready?.[ready.length < 2 ? 0 : Math.floor(runtime.random.next() * ready.length)];
}

/** The request's own headers, and who has asked for what (nginx's `proxy_set_header`s). */
function passedOn({ headers = [], port, tls }: Ask, client: string): readonly Header[] {
  const scheme = tls ? 'https' : 'http';
  const own: readonly Header[] = [
    ['X-Real-IP', client],
    ['X-Forwarded-For', client],
    ['X-Forwarded-Host', headerOf(headers, 'Host') ?? ''],
    ['X-Forwarded-Port', String(port)],
    ['X-Forwarded-Proto', scheme],
    ['X-Forwarded-Scheme', scheme],
    ['X-Scheme', scheme],
  ];
  return [...headers.filter(([name]) => headerOf(own, name) === undefined), ...own];
}

/** What the client gets for what came of it. */
export function gatewayReply(outcome: Outcome): Outcome {
  if (!('failure' in outcome)) return outcome;
  return page(outcome.failure === 'timeout' ? 504 : 502);
}

const TITLES: Readonly<Record<number, string>> = {
  308: 'Permanent Redirect',
  400: 'Bad Request',
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};
const HTML: readonly Header[] = [['Content-Type', 'text/html']];

/** A page of nginx's own. */
function page(status: number, more?: string): Reply {
  const title = `${status} ${TITLES[status]}`;
  const detail = more === undefined ? '' : `<center>${more}</center>\r\n`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n${detail}<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: HTML, body };
}
