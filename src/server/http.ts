import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { credentialsOf, formatOf } from '../api/http-headers';
import type { Status } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { withDocumentation } from './documentation';
import { encode, encodeEvent, warningHeaders } from './encode';
import { hostRefusalOf, refusalOf } from './guard';
import { isKept, writeKept } from './kept';
import { callOf, proxiedCallOf } from './negotiate';
import type { PageFile } from './page';
import { PAGE_HEADERS } from './page-headers';
import type { Answer, Simulation } from './simulation';

/** What upstream takes in a request's body (`MaxRequestBodyBytes`). */
const BODY_BYTES_MAX = 3 * 1024 * 1024;
/** Its `MaxHeaderBytes` and `IdleTimeout`. */
const HEADER_BYTES_MAX = 1024 * 1024;
const IDLE_MS_MAX = 90_000;
/** A client that does not take what it is sent is given up. */
const UNSENT_BYTES_MAX = 32 * 1024 * 1024;

const REASONS: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  500: 'InternalError',
};

const failure = (code: number, message: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason: REASONS[code] ?? 'BadRequest',
  code,
});

export interface HttpLimits {
  /** How long a request may take to come in, head and body, in milliseconds. */
  readonly requestMs: number;
}

/** Clients are on this machine: what is not here after so long does not come. */
export const LIMITS: HttpLimits = { requestMs: 2_500 };

/** The HTTP door to a simulated cluster's API, and to the page that shows it. */
export function createHttpServer(simulation: Simulation, page: ReadonlyMap<string, PageFile>, { requestMs } = LIMITS): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 10_000 },
    requestTimeout: requestMs,
    keepAliveTimeout: IDLE_MS_MAX,
    http: { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: requestMs, connectionsCheckingInterval: Math.ceil(requestMs / 10) },
    frameworkErrors: (error, _request, reply: FastifyReply) => reply.code(400).send(failure(400, error.message)),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.addHook('onRequest', async (request, reply) => {
    // A link on another site may lead to the page; requests of other sites are refused.
    const file = request.method === 'GET' ? fileFor(page, request) : undefined;
    const refused = file ? hostRefusalOf(request.headers) : refusalOf(request.headers);
    if (refused !== undefined) await reply.code(403).send(failure(403, refused));
    else if (file) await reply.headers(PAGE_HEADERS).type(file.contentType).send(file.body);
  });
  app.setErrorHandler<{ readonly statusCode?: number } & Error>((error, _request, reply) => {
    const code = error.statusCode ?? 500;
    return reply.code(code).send(failure(code, code === 413 ? `Request entity too large: limit is ${BODY_BYTES_MAX}` : error.message));
  });
  app.setNotFoundHandler((request, reply) => serve(simulation, request, reply));
  app.all('/*', (request, reply) => serve(simulation, request, reply));
  return app;
}

/** The page's file that is asked for. At `/` the API has a document of its own, for whoever does not ask for HTML. */
function fileFor(page: ReadonlyMap<string, PageFile>, { url, headers }: FastifyRequest): PageFile | undefined {
  const path = url.split('?')[0]!;
  return path !== '/' || headers.accept?.includes('text/html') ? page.get(path) : undefined;
}

/** Passes one request into the simulation and its answers out: one body, or a stream of events or text. */
function serve(simulation: Simulation, request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, headers, body } = request;
  const bytes = body as Buffer | undefined;
  const call = proxiedCallOf(method, url, headers, bytes) ?? callOf(method, url, headers.accept, { contentType: headers['content-type'], bytes });
  if ('code' in call) {
    void reply.code(call.code).send(failure(call.code, call.message));
    return;
  }
  reply.hijack();
  const response = reply.raw;
  const asked: Asked = { format: formatOf(headers.accept), accept: headers.accept, ...(isKept(url) && { kept: headers }) };
  orGiveUp(response, () => {
    const stream = simulation.submit(agentOf(headers['user-agent']), { ...call, ...credentialsOf(headers) }, (answer) =>
      orGiveUp(response, () => write(response, answer, asked)),
    );
    response.on('close', () => simulation.cancel(stream));
  });
}

/** Does a part of answering. If it goes wrong the client hears so, or, where its answer has begun, loses the connection (apiserver `WithPanicRecovery`). */
function orGiveUp(response: ServerResponse, act: () => void): void {
  try {
    act();
  } catch (error) {
    console.error(error);
    if (response.headersSent) response.destroy();
    else {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify(failure(500, 'This request caused apiserver to panic. Look in the logs for details.')));
    }
  }
}

/** `kubectl/v1.32.0 (linux/amd64) …` is `kubectl`. */
const agentOf = (header: string | undefined): string => header?.split(/[/\s]/)[0] || 'http';

/** In which form a client wants what is answered. */
interface Asked {
  readonly format: 'json' | 'yaml' | undefined;
  readonly accept: string | undefined;
  /** Its headers, where it is a document that clients keep. */
  readonly kept?: IncomingHttpHeaders;
}

function write(response: ServerResponse, answer: Answer, asked: Asked): void {
  if (response.writableEnded || response.destroyed) return;
  if (response.writableLength > UNSENT_BYTES_MAX) {
    response.destroy();
    return;
  }
  switch (answer.type) {
    case 'response':
      writeResponse(response, answer, asked);
      return;
    case 'watch':
      response.write(encodeEvent(answer.event, answer.object));
      return;
    case 'close':
      // A broken connection shows as one.
      if (answer.error === undefined) response.end();
      else response.destroy();
  }
}

const NOTHING = Buffer.alloc(0);

const headersOf = (warnings: readonly string[] | undefined): OutgoingHttpHeaders => (warnings ? { Warning: [...warningHeaders(warnings)] } : {});

/** What somebody else has answered goes on as it is. */
function writeProxied(response: ServerResponse, code: number, headers: NonNullable<ApiResponse['headers']>, text: string): void {
  const bytes = Buffer.from(text);
  const own = headers.filter(([name]) => !/^(content-length|transfer-encoding|connection)$/i.test(name));
  response.writeHead(code, [...own, ['Content-Length', String(bytes.length)]].flat());
  response.end(bytes);
}

function writeResponse(response: ServerResponse, { code, body, headers, warnings, more }: ApiResponse, { format, accept, kept }: Asked): void {
  if (headers) {
    writeProxied(response, code, headers, String(body));
    return;
  }
  if (body === undefined) {
    // A watch begins: events follow.
    response.writeHead(code, { ...headersOf(warnings), 'content-type': 'application/json' });
    response.write(NOTHING);
    return;
  }
  const { contentType, text } = encode(withDocumentation(body), format, accept);
  // As bytes: Node would write the head in the encoding of a text.
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  if (kept && code === 200) {
    writeKept(response, kept, contentType, bytes);
    return;
  }
  if (!response.headersSent) {
    const length: OutgoingHttpHeaders = more ? {} : { 'content-length': bytes.length };
    response.writeHead(code, { ...headersOf(warnings), ...length, 'content-type': contentType });
  }
  if (more) response.write(bytes);
  else response.end(bytes);
}
