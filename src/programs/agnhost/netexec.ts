import type { Reply, Request } from '../../api/connection';
import { formatDate } from '../date';
import { formValue, notSpoken, redirect, text } from '../http/replies';
import type { Dealt } from '../http/serve';
import { listen, type Process, type Run, type Work } from '../program';
import { dial } from './dial';
import { durationUs } from './flags';
import { type Routes, route, serveHttp } from './http-server';
import { fatal, log } from './log';
import { runShell, upload } from './netexec-shell';
import type { Subcommand } from './subcommand';

/** HTTP and UDP servers with the endpoints that the suite's network tests ask (agnhost `netexec`). */

interface State {
  ready: boolean;
  stopping: boolean;
}

/** A whole number, or what is said of it else. */
const wholeNumber = (given: string, name: string, range = ''): number | Reply =>
  /^[-+]?\d+$/.test(given) ? Number(given) : text(`argument '${name}' must be an integer${range} or empty, got "${given}"\n`);

function echo(request: Request): Reply {
  const message = formValue(request, 'msg');
  const given = formValue(request, 'code');
  const code = given === '' ? 200 : wholeNumber(given, 'code');
  return typeof code === 'number' ? text(message, code) : code;
}

function redirectTo(request: Request): Reply {
  const given = formValue(request, 'code');
  const code = given === '' ? 302 : wholeNumber(given, 'code');
  return typeof code === 'number' ? redirect(formValue(request, 'location'), code) : code;
}

function header({ headers = [] }: Request, key: string): Reply {
  if (key !== '') return text(headers.find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1] ?? '');
  const names = [...new Set(headers.map(([name]) => canonical(name)))].toSorted();
  const valuesOf = (wanted: string): readonly string[] => headers.filter(([name]) => canonical(name) === wanted).map(([, value]) => value);
  return text(JSON.stringify(Object.fromEntries(names.map((name) => [name, valuesOf(name)]))));
}

/** A header's name as Go writes it: `X-Forwarded-For`. */
const canonical = (name: string): string => name.toLowerCase().replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());

function* exit(process: Process, request: Request): Work<Dealt> {
  const [code, timeout, wait] = ['code', 'timeout', 'wait'].map((name) => formValue(request, name)) as [string, string, string];
  yield* log(process, `GET /exit?code=${code}&timeout=${timeout}&wait=${wait}`);
  for (const [name, given] of [
    ['timeout', timeout],
    ['wait', wait],
  ] as const)
    if (given !== '' && durationUs(given) === undefined) return text(`argument '${name}' must be a valid golang duration or empty, got "${given}"\n`);
  const number = code === '' ? 0 : wholeNumber(code, 'code', ' [0-127]');
  if (typeof number !== 'number') return number;
  yield* log(process, `Will begin shutdown in ${wait || '0s'}, allowing ${timeout || '0s'} for connections to close, then will exit with ${number}`);
  yield { call: 'sleep', us: durationUs(wait) ?? 0 };
  return { exit: number & 255 };
}

function routesOf(process: Process, httpPort: number, state: State): Routes {
  const logged = (line: string, reply: Reply): Work<Dealt> =>
    (function* () {
      yield* log(process, line);
      return reply;
    })();
  const plain = (path: string, body: () => Reply) => () => logged(`GET ${path}`, body());
  return {
    '/': plain('/', () => text(`NOW: ${formatDate(process.now(), '%F %T.%N')} +0000 UTC`)),
    '/clientip': (request) => logged('GET /clientip', text(request.from)),
    '/serverport': plain('/serverport', () => text(String(httpPort))),
    '/header': (request) => {
      const key = formValue(request, 'key');
      return logged(key === '' ? 'GET /header' : `GET /header?key=${key}`, header(request, key));
    },
    '/dial': (_, { query }) => dial(process, query),
    '/echo': (request) => logged(`GET /echo?msg=${formValue(request, 'msg')}&code=${formValue(request, 'code')}`, echo(request)),
    '/exit': (request) => exit(process, request),
    '/healthz': plain('/healthz', () => text('', state.ready ? 200 : 412)),
    '/readyz': plain('/readyz', () => (state.stopping ? text('shutting down', 503) : state.ready ? text('ok') : text('', 412))),
    '/hostname': plain('/hostname', () => text(process.hostname)),
    '/hostName': plain('/hostName', () => text(process.hostname)),
    '/redirect': (request) =>
      logged(`${request.method ?? 'GET'} /redirect?msg=${formValue(request, 'location')}&code=${formValue(request, 'code')}`, redirectTo(request)),
    '/shell': (request) => runShell(process, formValue(request, 'shellCommand') || formValue(request, 'cmd')),
    '/upload': (request) => upload(process, request),
    '/shutdown': () =>
      (function* () {
        yield* log(process, 'GET /shutdown');
        return { exit: 0 };
      })(),
  };
}

/** What is answered to a datagram: a word of its own (`startUDPServer`). */
function* datagram(process: Process, { body = '', from, port }: Request): Work<Dealt> {
  const received = body.trim().toLowerCase();
  if (received === 'hostname') {
    yield* log(process, 'Sending udp hostName response');
    return { body: process.hostname };
  }
  if (received.startsWith('echo ')) {
    yield* log(process, `Echoing ${received.slice(5)} to UDP client ${from}`);
    return { body: received.slice(5) };
  }
  if (received === 'clientip') {
    yield* log(process, `Sending clientip back to UDP client ${from}`);
    return { body: from };
  }
  if (received === 'serverport') {
    yield* log(process, `Sending server port to UDP client ${port}`);
    return { body: String(port) };
  }
  if (received !== '') yield* log(process, `Unknown UDP command received from ${from}: ${received}`);
  return undefined;
}

const SLOW: ReadonlySet<string> = new Set(['/dial', '/exit', '/shell']);

export const netexec: Subcommand = {
  short: 'Creates HTTP(S), UDP, and (optionally) SCTP servers with various endpoints',
  flags: {
    'http-port': { default: '8080' },
    'udp-port': { default: '8081' },
    'sctp-port': { default: '-1' },
    'tls-cert-file': { default: '' },
    'tls-private-key-file': { default: '' },
    'http-override': { default: '' },
    'udp-listen-addresses': { default: '' },
    'delay-shutdown': { default: '0' },
  },
  *run(process, flags): Run {
    const [httpPort, udpPort, sctpPort, delay] = ['http-port', 'udp-port', 'sctp-port', 'delay-shutdown'].map(flags.number) as [number, number, number, number];
    const state: State = { ready: false, stopping: false };
    for (const [port, transport] of [
      [udpPort, 'udp'],
      [sctpPort, 'sctp'],
    ] as const) {
      if (port < 0) continue;
      const problem = yield* listen(port, transport);
      if (problem !== undefined)
        return yield* fatal(
          process,
          `Error occurred: failed to create listener for ${transport.toUpperCase()} address :${port}:listen ${transport} :${port}: bind: ${problem}`,
        );
      yield* log(process, transport === 'udp' ? `Started UDP server on port  ${port}` : 'Started SCTP server');
      state.ready = true;
    }
    yield* log(process, `Started HTTP server on port ${httpPort}`);
    const routes = routesOf(process, httpPort, state);
    const override = flags.text('http-override');
    const served: Routes = override === '' ? routes : { '/': (request) => route(routes, { ...request, method: 'GET', path: override }) };
    return yield* serveHttp(process, httpPort, served, {
      tls: flags.text('tls-cert-file') !== '',
      onTerm: 0,
      isSlow: ({ protocol, path = '' }) => protocol === 'http' && SLOW.has(path.replace(/\?.*/s, '')),
      *deal(request) {
        return request.protocol === 'udp' || request.protocol === 'sctp' ? yield* datagram(process, request) : notSpoken(request);
      },
      *onSignal(_, beside) {
        state.stopping = true;
        if (delay === 0) return 0;
        yield* log(process, `Sleeping ${delay} seconds before terminating...`);
        yield* beside(function* () {
          yield { call: 'sleep', us: delay * 1e6 };
          return 0;
        });
        return undefined;
      },
    });
  },
};
