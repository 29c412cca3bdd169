import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isAsked } from '../../live/paths';
import { isWrite } from '../../live/writes';
import { hostRefusalOf, refusalOf } from '../guard';
import type { PageFile } from '../page';
import { PAGE_HEADERS } from '../page-headers';
import type { Credentials } from './credentials';

/**
 * Passes a live view's requests on to a cluster, with the credentials of a kubeconfig: only GET (and, where that was allowed at the start, the writes that
 * the view knows), only lists of what the view shows, and only for whoever can name a header that a page of another origin cannot send without asking first,
 * which is refused.
 */

export const PAGE_PREFIX = '/podscope';
/** Asked for by each request for the API. A page of another origin that wants to send it has its browser ask first (OPTIONS), and nobody here says yes. */
const MARK = 'x-podscope';
/** Tells the page whether a write would be passed on. */
const WRITES = 'x-podscope-writes';
const BODY_MAX = 3 << 20;
const REASONS: Readonly<Record<number, string>> = { 403: 'Forbidden', 405: 'MethodNotAllowed', 413: 'RequestEntityTooLarge', 502: 'InternalError' };

function refuse(response: ServerResponse, code: number, message: string): void {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: REASONS[code] ?? 'BadRequest', code };
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(status));
}

export interface Upstream {
  /** `https://10.0.0.1:6443`, with a path if it has one. */
  readonly server: URL;
  readonly credentials: Credentials;
  /** Whether the writes of the view are passed on. */
  readonly writes: boolean;
}

/** What is wrong with a request for the API, if anything is. */
function wrongWith({ writes }: Upstream, { method, headers, url = '' }: IncomingMessage): readonly [code: number, message: string] | undefined {
  if (method !== 'GET' && !writes) return [405, 'podscope live is read-only: nothing but GET is passed on (start it with --allow-writes)'];
  const refused = refusalOf(headers);
  if (refused !== undefined) return [403, refused];
  if (headers[MARK] === undefined) return [403, `requests for the API must carry the header ${MARK}`];
  const [path = ''] = url.split('?');
  if (method === 'GET') return isAsked(path) ? undefined : [403, `podscope live does not ask for ${path}`];
  return isWrite(method, path) ? undefined : [403, `podscope live does not send ${method} ${path}`];
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
    const wrong = wrongWith(upstream, request);
    if (wrong) refuse(response, ...wrong);
    else void passOn(upstream, request, response);
  });
}

/** Asks the cluster, once more with new credentials where the first have been refused. */
async function passOn(upstream: Upstream, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = request.method === 'GET' ? undefined : await bodyOf(request);
    if (body === 'too large') return refuse(response, 413, `a write may have ${BODY_MAX} bytes at most`);
    const first = await ask(upstream, request, response, body, false);
    const answer = first.statusCode === 401 ? await ask(upstream, request, response, body, true) : first;
    if (answer !== first) first.resume();
    const { 'content-type': contentType = 'application/json', 'retry-after': retryAfter } = answer.headers;
    const about = { 'content-type': contentType, [WRITES]: upstream.writes ? 'allowed' : 'refused' };
    response.writeHead(answer.statusCode ?? 502, { ...about, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) });
    response.flushHeaders();
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  } catch (error) {
    if (!response.headersSent) refuse(response, 502, `the cluster cannot be reached: ${error instanceof Error ? error.message : error}`);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | 'too large'> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_MAX) return 'too large';
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function ask(
  { server, credentials }: Upstream,
  { url = '/', method = 'GET', headers: { 'content-type': type = 'application/json' } }: IncomingMessage,
  response: ServerResponse,
  body: Buffer | undefined,
  renewed: boolean,
): Promise<IncomingMessage> {
  const { headers: signed, ...tls } = await credentials.sign(renewed);
  const target = new URL(server.pathname.replace(/\/$/, '') + url, server);
  const send = target.protocol === 'http:' ? httpRequest : httpsRequest;
  const headers = {
    ...signed,
    ...(body && { 'content-type': type, 'content-length': body.length }),
    accept: 'application/json',
    'user-agent': 'podscope-live',
  };
  return new Promise((done, fail) => {
    const asked = send(target, { method, headers, ...tls }, done);
    asked.on('error', fail);
    asked.end(body);
    // Whoever does not listen any more is not told any more.
    response.on('close', () => asked.destroy());
  });
}
