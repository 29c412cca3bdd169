import { type Failure, type Header, headerOf, type Reply, type Request } from '../../../api/connection';
import { request as ask, type Work } from '../../program';
import { errorPage, withVariables } from './answer';
import type { Configuration, Scope, Server, Target } from './configuration';

/** How nginx passes a request on (ngx_http_proxy_module.c, ngx_http_upstream.c). */

/** A configuration with the addresses of those to whom it passes requests on: they are looked up once, at the start. */
export interface Ready {
  readonly configuration: Configuration;
  readonly addresses: ReadonlyMap<string, string>;
}

const FAILURES: Readonly<Record<Failure, string>> = {
  refused: 'connect() failed (111: Connection refused) while connecting to upstream',
  timeout: 'upstream timed out (110: Connection timed out) while reading response header from upstream',
  unreachable: 'connect() failed (113: No route to host) while connecting to upstream',
  reset: 'upstream prematurely closed connection while reading response header from upstream',
  'no-tls': 'SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream',
};

interface PassedOn {
  readonly pass: Target;
  readonly path: string;
  readonly scope: Scope;
}

/** Asks somebody else for the answer; one after the other of those that share the work, where they cannot be reached. */
export function* passOn(
  { configuration, addresses }: Ready,
  server: Server,
  request: Request,
  { pass, path, scope }: PassedOn,
  { software, turn }: { readonly software: string; readonly turn: () => number },
): Work<{ readonly reply: Reply; readonly complaint?: string }> {
  const tls = pass.url.protocol === 'https:';
  const members = configuration.upstreams.get(pass.url.host) ?? [{ host: pass.url.hostname, port: Number(pass.url.port) || (tls ? 443 : 80) }];
  const { method = 'GET', body } = request;
  const asked = {
    protocol: 'http',
    method,
    path,
    headers: headersFor(pass, scope, server, request),
    ...(body !== undefined && { body }),
    ...(tls && { tls }),
  } as const;
  let complaint = '';
  for (let tries = 0; tries < members.length; tries++) {
    const { host, port } = members[turn() % members.length]!;
    const address = addresses.get(host)!;
    const outcome = yield* ask(address, { ...asked, port }, scope.proxyTimeoutUs);
    if (!('failure' in outcome)) return { reply: { ...outcome, headers: (outcome.headers ?? []).filter(([name]) => !OWN.test(name)) } };
    complaint = `${FAILURES[outcome.failure]}, upstream: "${pass.url.protocol}//${address}:${port}${path}"`;
    if (outcome.failure === 'timeout') return { reply: errorPage(504, software), complaint };
  }
  return { reply: errorPage(502, software), complaint };
}

/** What nginx says itself, whoever has answered. */
const OWN = /^(?:server|date|connection)$/i;

function headersFor(pass: Target, scope: Scope, server: Server, request: Request): readonly Header[] {
  const own: readonly Header[] = scope.proxyHeaders.map(([name, value]) => [name, withVariables(value, server, request)]);
  const kept = (request.headers ?? []).filter(([name]) => !/^(?:host|connection)$/i.test(name) && headerOf(own, name) === undefined);
  const named: readonly Header[] = headerOf(own, 'Host') === undefined ? [['Host', pass.url.host]] : [];
  return [...named, ...own, ...kept];
}
