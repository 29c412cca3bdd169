import { type Header, headerOf, type Reply, type Request, withoutPort } from '../../../api/connection';
import { bytesIn } from '../../bytes';
import { formatDate } from '../../date';
import { parseOptions } from '../../options';
import { type Process, type Work, write } from '../../program';
import { resolveHost } from '../../resolve';
import { answerOn, type Port, type ServerProgram } from '../server';
import { find, serverFor, withVariables } from './answer';
import { type Configuration, configurationOf, type Server } from './configuration';
import { passOn, type Ready } from './passing';
import { ConfigurationError, errnoOf, PREFIX, readConfiguration } from './syntax';

/** nginx: serves files and passes requests on, as its configuration says, which it reads once. */

const WORKER = 29;

/** Reads the configuration; a text says what is wrong with it. */
function* prepare(process: Process, path: string): Work<Ready | string> {
  try {
    const configuration = configurationOf(readConfiguration(process.files, path));
    for (const { certificates } of configuration.servers)
      for (const { path: file, isKey } of certificates)
        if (process.files.read(file) === undefined)
          return `cannot load certificate ${isKey ? 'key ' : ''}"${file}": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory)`;
    const addresses = new Map<string, string>();
    for (const { host, place } of hostsOf(configuration)) {
      const address = addresses.get(host) ?? (host === 'localhost' ? '127.0.0.1' : yield* resolveHost(process, host));
      if (address === undefined) return `host not found in upstream "${host}" in ${place}`;
      addresses.set(host, address);
    }
    return { configuration, addresses };
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

/** Those to whom requests are passed on. */
function* hostsOf({ servers, upstreams }: Configuration): Generator<{ readonly host: string; readonly place: string }> {
  for (const { locations } of servers)
    for (const { proxy } of locations) if (proxy && !upstreams.has(proxy.url.host)) yield { host: proxy.url.hostname, place: proxy.place };
  for (const members of upstreams.values()) yield* members;
}

const stamp = (process: Process): string => formatDate(process.now(), '%Y/%m/%d %T');

function portsOf({ servers }: Configuration): readonly Port[] {
  const ports = new Map(servers.flatMap(({ listens }) => listens.map(({ port, tls }) => [port, { port, ...(tls && { tls }) }] as const)));
  return [...ports.values()];
}

const emergency = (process: Process, words: string): string => `${stamp(process)} [emerg] 1#1: ${words}\nnginx: [emerg] ${words}\n`;

/** Where it keeps what comes in, which it must be able to make. */
const CACHES = ['/var/cache/nginx/client_temp'];

export const nginx: ServerProgram = function* (process, begin) {
  const software = `nginx/${process.env.get('NGINX_VERSION') ?? '1.27.5'}`;
  const options = parseOptions(process.args, { flags: 'tTvVq', values: 'cgpse' });
  if (typeof options === 'string') {
    yield* write(process.stderr, `nginx: ${options}\n`);
    return 1;
  }
  if (options.has('v') || options.has('V')) {
    yield* write(process.stderr, `nginx version: ${software}\n`);
    return 0;
  }
  const path = options.get('c') ?? `${PREFIX}/nginx.conf`;
  const ready = yield* prepare(process, path);
  const isTest = options.has('t') || options.has('T');
  if (typeof ready === 'string') {
    yield* write(process.stderr, emergency(process, ready));
    if (isTest) yield* write(process.stderr, `nginx: configuration file ${path} test failed\n`);
    return 1;
  }
  if (isTest) {
    yield* write(process.stderr, `nginx: the configuration file ${path} syntax is ok\nnginx: configuration file ${path} test is successful\n`);
    return 0;
  }
  const unwritable = CACHES.map((cache) => [cache, process.files.makeDirectory(cache)] as const).find(([, why]) => why !== undefined && why !== 'File exists');
  if (unwritable && !isTest) {
    yield* write(process.stderr, emergency(process, `mkdir() "${unwritable[0]}" failed (${errnoOf(unwritable[1]!)})`));
    return 1;
  }
  const stopping = yield* begin();
  if (!stopping) return 1;
  const counters: Counters = { requests: 0, turns: 0 };
  return yield* answerOn(process, stopping, {
    ports: portsOf(ready.configuration),
    ...(passesOn(ready.configuration) && { isSlow: (request) => isPassedOn(process, ready, request, software) }),
    deal: (request) => deal(process, ready, request, software, counters),
    memory: { save: () => ({ ...counters }), load: (memory) => Object.assign(counters, memory) },
  });
};

interface Counters {
  requests: number;
  /** Whose turn it is among those who share the work. */
  turns: number;
}

const passesOn = ({ servers }: Configuration): boolean => servers.some(({ locations }) => locations.some(({ proxy }) => proxy));

function isPassedOn({ files }: Process, { configuration }: Ready, request: Request, software: string): boolean {
  const server = serverFor(configuration, request);
  return request.protocol === 'http' && server !== undefined && 'pass' in find({ server, request, files, software });
}

function* deal(process: Process, ready: Ready, request: Request, software: string, counters: Counters): Work<Reply> {
  const number = ++counters.requests;
  const server = serverFor(ready.configuration, request);
  if (request.protocol !== 'http' || !server)
    return { body: request.body ? `HTTP/1.1 400 Bad Request\r\nServer: ${software}\r\nConnection: close\r\n\r\n` : '' };
  const found = find({ server, request, files: process.files, software });
  const { scope } = found;
  const { reply, complaint } = 'pass' in found ? yield* passOn(ready, server, request, found, { software, turn: () => counters.turns++ }) : found;
  if (complaint !== undefined) yield* write(process.stderr, errorLine(process, server, request, number, complaint));
  const whole: Reply = {
    ...reply,
    headers: [
      ['Server', software],
      ['Date', formatDate(process.now(), '%a, %d %b %Y %T GMT')],
      ...(reply.headers ?? []),
      ...addedHeaders(scope.headers, server, request, reply),
    ],
    body: request.method === 'HEAD' ? '' : reply.body,
  };
  if (scope.logs) yield* write(process.stdout, accessLine(process, request, whole));
  return whole;
}

/** `add_header` is for answers that went well, unless it says `always`. */
const addedHeaders = (headers: readonly Header[], server: Server, request: Request, { status = 200 }: Reply): readonly Header[] =>
  status < 400 ? headers.map(([name, value]) => [name, withVariables(value, server, request)]) : [];

const requestLine = ({ method = 'GET', path = '/' }: Request): string => `${method} ${path} HTTP/1.1`;

/** The log of who asked for what, in the format `combined` and who it was forwarded for. */
function accessLine(process: Process, request: Request, { status = 200, body }: Reply): string {
  const header = (name: string): string => headerOf(request.headers, name) ?? '-';
  const client = withoutPort(request.from);
  const size = bytesIn(body);
  return `${client} - - [${formatDate(process.now(), '%d/%b/%Y:%T %z')}] "${requestLine(request)}" ${status} ${size} "${header('Referer')}" "${header('User-Agent')}" "${header('X-Forwarded-For')}"\n`;
}

function errorLine(process: Process, server: Server, request: Request, number: number, complaint: string): string {
  const [what, upstream] = complaint.split(/(?=, upstream: )/);
  const about = `client: ${withoutPort(request.from)}, server: ${server.names[0] ?? ''}, request: "${requestLine(request)}"${upstream ?? ''}, host: "${headerOf(request.headers, 'Host') ?? ''}"`;
  return `${stamp(process)} [error] ${WORKER}#${WORKER}: *${number} ${what}, ${about}\n`;
}
