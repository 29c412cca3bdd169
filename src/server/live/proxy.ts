import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isAsked } from '../../live/paths';
import { hostRefusalOf, refusalOf } from '../guard';
import type { PageFile } from '../page';
import { PAGE_HEADERS } from '../page-headers';
import type { Credentials } from './credentials';

/**
 * Passes a live view's requests on to a cluster, with the credentials of a kubeconfig: only GET, only lists of what the view shows, and only for whoever can
 * name a header that a page of another origin cannot send without asking first, which is refused.
 */

export const PAGE_PREFIX = '/podscope';
/** Asked for by each request for the API. A page of another origin that wants to send it has its browser ask first (OPTIONS), and nobody here says yes. */
const MARK = 'x-podscope';
const REASONS: Readonly<Record<number, string>> = { 403: 'Forbidden', 405: 'MethodNotAllowed', 502: 'InternalError' };

function refuse(response: ServerResponse, code: number, message: string): void {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: REASONS[code] ?? 'BadRequest', code };
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(status));
}

export interface Upstream {
  /** `https://10.0.0.1:6443`, with a path if it has one. */
  readonly server: URL;
  readonly credentials: Credentials;
}

/** What is wrong with a request for the API, if anything is. */
function wrongWith({ method, headers, url = '' }: IncomingMessage): readonly [code: number, message: string] | undefined {
  if (method !== 'GET') return [405, 'podscope live is read-only: nothing but GET is passed on'];
  const refused = refusalOf(headers);
  if (refused !== undefined) return [403, refused];
  if (headers[MARK] === undefined) return [403, `requests for the API must carry the header ${MARK}`];
  const [path = ''] = url.split('?');
  return isAsked(path) ? undefined : [403, `podscope live does not ask for ${path}`];
}

export function createLiveProxy(upstream: Upstream, page: ReadonlyMap<string, PageFile>): Server {
  return createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const host = hostRefusalOf(request.headers);
    if (host !== undefined) return refuse(response, 403, host);
    const file = request.method === 'GET' ? page.get(path) : undefined;
    if (file) {
      response.writeHead(200, { ...PAGE_HEADERS, 'content-type': file.contentType });
      response.end(file.body);
      return;
    }
    if (path === '/' && request.method === 'GET') {
      response.writeHead(302, { location: `${PAGE_PREFIX}/?live` });
      response.end();
      return;
    }
    const wrong = wrongWith(request);
    if (wrong) refuse(response, ...wrong);
    else void passOn(upstream, request, response);
  });
}

/** Asks the cluster, once more with new credentials where the first have been refused. */
async function passOn(upstream: Upstream, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const first = await ask(upstream, request, response, false);
    const answer = first.statusCode === 401 ? await ask(upstream, request, response, true) : first;
    if (answer !== first) first.resume();
    const { 'content-type': contentType = 'application/json', 'retry-after': retryAfter } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, { 'content-type': contentType, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) });
    response.flushHeaders();
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  } catch (error) {
    if (!response.headersSent) refuse(response, 502, `the cluster cannot be reached: ${error instanceof Error ? error.message : error}`);
  }
}

async function ask({ server, credentials }: Upstream, { url = '/' }: IncomingMessage, response: ServerResponse, renewed: boolean): Promise<IncomingMessage> {
  const { headers, ...tls } = await credentials.sign(renewed);
  const target = new URL(server.pathname.replace(/\/$/, '') + url, server);
  const send = target.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((done, fail) => {
    const asked = send(target, { method: 'GET', headers: { ...headers, accept: 'application/json', 'user-agent': 'podscope-live' }, ...tls }, done);
    asked.on('error', fail);
    asked.end();
    // Whoever does not listen any more is not told any more.
    response.on('close', () => asked.destroy());
  });
}
