import { type Ask, type Failure, type Header, headerOf, type Reply } from '../api/connection';
import { type Measured, report } from './ab-report';
import { bytesIn } from './bytes';
import { headText, urlOf } from './http/client';
import { type Options, parseOptions } from './options';
import { fail, type Process, type Program, type Run, request, type Self, type Work, write } from './program';
import { resolveHost } from './resolve';

/** ApacheBench, the load maker that comes with httpd: `ab -n 1000 -c 10 http://web/`. */

const SPEC = { flags: 'kqrl', values: 'nctsHTpmC' };
const BANNER = `This is ApacheBench, Version 2.3 <$Revision: 1923142 $>
Copyright 1996 Adam Twiss, Zeus Technology Ltd, http://www.zeustech.net/
Licensed to The Apache Software Foundation, http://www.apache.org/

`;
const USAGE = 'Usage: ab [options] [http[s]://]hostname[:port]/path\n';
/** Apache's runtime calls a wrong argument so (EINVAL). */
const USAGE_CODE = 22;
/** Each connection is a process here, of which a container has so many beside others. */
const CONCURRENCY_MAX = 200;
/** What `-t` stands for beside the time. */
const TIMED_REQUESTS = 50_000;
const TIMEOUT_SECONDS = 30;

/** What a client may meet, in the words and numbers of Apache's runtime. */
const PROBLEMS: Readonly<Record<Failure | 'unknown', readonly [call: string, words: string, code: number]>> = {
  unknown: ['apr_sockaddr_info_get()', 'Name or service not known', 670_002],
  refused: ['apr_socket_connect()', 'Connection refused', 111],
  unreachable: ['apr_socket_connect()', 'No route to host', 113],
  timeout: ['apr_pollset_poll', 'The timeout specified has expired', 70_007],
  reset: ['apr_socket_recv', 'Connection reset by peer', 104],
  'no-tls': ['SSL handshake failed', 'wrong version number', 1],
};

/** What the connections of a run have in common. */
interface Load {
  readonly address: string;
  readonly ask: Ask;
  readonly timeoutUs: number;
  /** It goes on where a connection has failed (`-r`). */
  readonly goesOn: boolean;
  /** Answers may differ in length (`-l`). */
  readonly anyLength: boolean;
  readonly untilUs: number;
  /** After how many answers it says how many there are; 0: it does not. */
  readonly sayEvery: number;
  /** Requests that are still to be made. */
  left: number;
  stoppedBy: Failure | undefined;
  readonly measured: Measured;
}

export const ab: Program = function* (process) {
  const options = parseOptions(process.args, SPEC);
  if (typeof options === 'string') return yield* misused(process, options);
  const url = urlOf(options.operands[0] ?? '');
  if (options.operands.length !== 1) return yield* misused(process, 'wrong number of arguments');
  if (!url || !/[^/]\/|^\/\//.test((options.operands[0] ?? '').replace(/^\w+:\/\//, ''))) return yield* misused(process, 'invalid URL');
  const requests = Number(options.get('n') ?? (options.has('t') ? TIMED_REQUESTS : 1));
  const concurrency = Number(options.get('c') ?? 1);
  if (!(requests > 0)) return yield* misused(process, 'Invalid number of requests');
  if (!(concurrency > 0) || concurrency > requests) return yield* misused(process, 'Cannot use concurrency level greater than total number of requests');
  if (concurrency > CONCURRENCY_MAX) return yield* fail(process, `no more than ${CONCURRENCY_MAX} connections at once are simulated`, 2);
  const body = yield* bodyOf(process, options);
  if (body === undefined) return yield* fail(process, `Could not open POST data file (${options.get('p')}): No such file or directory`);
  yield* write(process.stdout, BANNER);
  const sayEvery = requests > 150 && !options.has('q') ? Math.max(Math.floor(requests / 10), 100) : 0;
  yield* write(process.stdout, `Benchmarking ${url.hostname} (be patient)${sayEvery > 0 ? '\n' : '...'}`);
  const address = url.hostname === 'localhost' ? '127.0.0.1' : yield* resolveHost(process, url.hostname);
  if (address === undefined) return yield* stopped(process, 'unknown');
  const fromUs = process.now();
  const load: Load = {
    address,
    ask: askOf(url, options, body),
    timeoutUs: Number(options.get('s') ?? TIMEOUT_SECONDS) * 1e6,
    goesOn: options.has('r'),
    anyLength: options.has('l'),
    untilUs: options.has('t') ? fromUs + Number(options.get('t')) * 1e6 : Number.POSITIVE_INFINITY,
    sayEvery,
    left: requests,
    stoppedBy: undefined,
    measured: { timesUs: [], first: undefined, failed: { connect: 0, receive: 0, length: 0 }, notOk: 0, bytes: 0, bodyBytes: 0 },
  };
  yield* atOnce(process, concurrency, load);
  if (load.stoppedBy !== undefined) return yield* stopped(process, load.stoppedBy);
  const { timesUs } = load.measured;
  yield* write(process.stderr, sayEvery > 0 ? `Finished ${timesUs.length} requests\n\n\n` : '');
  const keptAlive = options.has('k') ? timesUs.length : undefined;
  const told = report(load.measured, { url, port: load.ask.port, concurrency, tookUs: process.now() - fromUs, anyLength: load.anyLength, keptAlive });
  yield* write(process.stdout, `${sayEvery > 0 ? '' : '..done\n\n\n'}${told}`);
  return 0;
};

function* misused(process: Process, message: string): Run {
  yield* write(process.stderr, `${process.name}: ${message}\n${USAGE}`);
  return USAGE_CODE;
}

function* stopped(process: Process, problem: keyof typeof PROBLEMS): Run {
  const [call, words, code] = PROBLEMS[problem];
  yield* write(process.stderr, `${call}: ${words} (${code})\n`);
  return code & 0xff;
}

/** What is posted (`-p FILE`); `''` if nothing is. */
function* bodyOf({ files, path }: Process, options: Options): Work<string | undefined> {
  yield* [];
  const name = options.get('p');
  return name === undefined ? '' : files.read(path(name));
}

function askOf(url: URL, options: Options, body: string): Ask {
  const posts = options.has('p');
  const tls = url.protocol === 'https:';
  const headers: readonly Header[] = [
    ...(options.has('k') ? [['Connection', 'Keep-Alive'] as const] : []),
    ['Host', url.host],
    ['User-Agent', 'ApacheBench/2.3'],
    ['Accept', '*/*'],
    ...(posts
      ? ([
          ['Content-Length', String(bytesIn(body))],
          ['Content-Type', options.get('T') ?? 'text/plain'],
        ] as const)
      : []),
    ...options.all('C').map((cookie): Header => ['Cookie', cookie]),
    ...options.all('H').map((line): Header => [line.replace(/:.*/s, ''), line.replace(/^[^:]*:\s*/s, '')]),
  ];
  return {
    port: Number(url.port) || (tls ? 443 : 80),
    protocol: 'http',
    method: options.get('m') ?? (posts ? 'POST' : 'GET'),
    path: `${url.pathname}${url.search}`,
    headers,
    ...(posts && { body }),
    ...(tls && { tls: true }),
  };
}

/** Makes the requests, so many at a time. */
function* atOnce({ stdin, stdout, stderr }: Process, concurrency: number, load: Load): Work<void> {
  const pids: number[] = [];
  for (let i = 0; i < concurrency; i++) {
    const pid = yield { call: 'fork', begin: (self) => connection(self, stderr, load), io: { stdin, stdout, stderr }, background: false };
    if (typeof pid === 'number') pids.push(pid);
  }
  for (const pid of pids) yield { call: 'wait', pid };
}

/** One connection after the other, as long as there is something to ask. */
function* connection({ clock }: Self, stderr: Process['stderr'], load: Load): Run {
  const { address, ask, timeoutUs, goesOn, sayEvery, measured } = load;
  while (load.left > 0 && load.stoppedBy === undefined && clock.us < load.untilUs) {
    load.left--;
    const fromUs = clock.us;
    const outcome = yield* request(address, ask, timeoutUs);
    if ('failure' in outcome) {
      measured.failed[outcome.failure === 'reset' ? 'receive' : 'connect']++;
      if (goesOn) measured.timesUs.push(clock.us - fromUs);
      else load.stoppedBy = outcome.failure;
      continue;
    }
    count(load, outcome, clock.us - fromUs);
    if (sayEvery > 0 && measured.timesUs.length % sayEvery === 0) yield* write(stderr, `Completed ${measured.timesUs.length} requests\n`);
  }
  return 0;
}

function count({ measured, anyLength }: Load, reply: Reply, tookUs: number): void {
  const length = bytesIn(reply.body);
  measured.first ??= { length, server: headerOf(reply.headers, 'Server')?.split(' ')[0] ?? '' };
  if (length !== measured.first.length && !anyLength) measured.failed.length++;
  const { status = 200 } = reply;
  if (status < 200 || status >= 300) measured.notOk++;
  measured.bytes += headText(reply, length).length + length;
  measured.bodyBytes += length;
  measured.timesUs.push(tookUs);
}
