import { type Header, headerOf, type Outcome } from '../api/connection';
import { fetchUrl, type Got, headText, urlOf } from './http/client';
import { type Options, parseOptions } from './options';
import { type Process, type Program, type Run, type Work, write } from './program';

/** `curl URL…`, with the options that people use. */

const VERSION = '8.14.1';
const CONNECT_US = 134e6;

/** Long options, each with the letter that it has, or one of its own. */
const LONG = {
  silent: 's',
  'show-error': 'S',
  output: 'o',
  'remote-name': 'O',
  include: 'i',
  head: 'I',
  request: 'X',
  data: 'd',
  'data-raw': 'd',
  'data-binary': 'd',
  'data-ascii': 'd',
  json: 'j',
  header: 'H',
  location: 'L',
  fail: 'f',
  insecure: 'k',
  verbose: 'v',
  'max-time': 'm',
  'connect-timeout': 'c',
  'user-agent': 'A',
  user: 'u',
  'write-out': 'w',
  globoff: 'g',
  disable: 'q',
  cacert: 'C',
  cert: 'E',
  key: 'K',
  retry: 'r',
  'retry-delay': 'D',
  'retry-connrefused': 'R',
  'retry-all-errors': 'R',
  'max-redirs': 'M',
  'no-buffer': 'N',
  'no-keepalive': 'a',
  ipv4: '4',
  compressed: 'z',
  'path-as-is': 'P',
  get: 'G',
  url: 'U',
  version: 'V',
  'http1.1': '1',
  'fail-with-body': 'F',
  interface: 'J',
} as const;
const SPEC = { flags: 'sSOiILfkvgqNRa4zPGV1F', values: 'oXdjHmcAuwCEKrDMUJ', long: LONG };

interface Failed {
  readonly code: number;
  readonly text: string;
}

const millis = (us: number): number => Math.ceil(us / 1000);

/** What went wrong, with curl's own exit code. */
function failureOf({ address, url, port, outcome }: Got, tookUs: number, options: Options): Failed | undefined {
  const host = url.hostname;
  if (address === undefined) return { code: 6, text: `Could not resolve host: ${host}` };
  if (!('failure' in outcome)) {
    const failing = (options.has('f') || options.has('F')) && (outcome.status ?? 200) >= 400;
    return failing ? { code: 22, text: `The requested URL returned error: ${outcome.status}` } : undefined;
  }
  switch (outcome.failure) {
    case 'timeout':
      return {
        code: 28,
        text: options.has('c')
          ? `Connection timed out after ${millis(tookUs)} milliseconds`
          : `Operation timed out after ${millis(tookUs)} milliseconds with 0 bytes received`,
      };
    case 'reset':
      return { code: 52, text: 'Empty reply from server' };
    case 'no-tls':
      return { code: 35, text: 'TLS connect error: error:0A0000C6:SSL routines::packet length too long' };
    default:
      return { code: 7, text: `Failed to connect to ${host} port ${port} after ${millis(tookUs)} ms: Could not connect to server` };
  }
}

function headersOf(options: Options): readonly Header[] {
  const given = options.all('H').map((line): Header => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon < 0 ? undefined : colon), colon < 0 ? '' : line.slice(colon + 1).trim()];
  });
  const user = options.get('u');
  const own: readonly Header[] = [
    ['User-Agent', options.get('A') ?? `curl/${VERSION}`],
    ['Accept', '*/*'],
    ...(user === undefined ? [] : [['Authorization', `Basic ${btoa(user)}`] as const]),
    ...(options.has('d') && !options.has('G') ? [['Content-Type', 'application/x-www-form-urlencoded'] as const] : []),
    ...(options.has('j') ? [['Content-Type', 'application/json'] as const] : []),
  ];
  return [...own.filter(([name]) => headerOf(given, name) === undefined), ...given.filter(([, value]) => value !== '')];
}

/** What is sent along; `@file` is read. */
function bodyOf(process: Process, options: Options): string | undefined {
  const parts = [...options.all('d'), ...options.all('j')].map((part) =>
    part.startsWith('@') ? (process.files.read(process.path(part.slice(1))) ?? '').replace(/\n/g, '') : part,
  );
  return parts.length > 0 ? parts.join('&') : undefined;
}

function* transfer(process: Process, text: string, options: Options): Work<{ readonly got: Got; readonly tookUs: number } | undefined> {
  const fromUs = process.now();
  const data = bodyOf(process, options);
  const asQuery = options.has('G') && data !== undefined;
  const timeoutUs = Math.min(Number(options.get('m') ?? Infinity), Number(options.get('c') ?? Infinity)) * 1e6;
  const got = yield* fetchUrl(process, {
    url: asQuery ? `${text}${text.includes('?') ? '&' : '?'}${data}` : text,
    method: options.get('X') ?? (options.has('I') ? 'HEAD' : data !== undefined && !asQuery ? 'POST' : 'GET'),
    headers: headersOf(options),
    ...(data !== undefined && !asQuery && { body: data }),
    timeoutUs: Number.isFinite(timeoutUs) ? timeoutUs : CONNECT_US,
    redirectsMax: options.has('L') ? Number(options.get('M') ?? 50) : 0,
  });
  return got && { got, tookUs: process.now() - fromUs };
}

/** `%{http_code}` and its like. */
function writeOut(format: string, { url, port, address = '', outcome }: Got, tookUs: number): string {
  const reply = 'failure' in outcome ? undefined : outcome;
  const seconds = (tookUs / 1e6).toFixed(6);
  const values: Readonly<Record<string, string>> = {
    http_code: String(reply?.status ?? 0).padStart(3, '0'),
    response_code: String(reply?.status ?? 0).padStart(3, '0'),
    time_total: seconds,
    time_connect: seconds,
    time_starttransfer: seconds,
    size_download: String(reply?.body.length ?? 0),
    content_type: headerOf(reply?.headers, 'Content-Type') ?? '',
    remote_ip: address,
    remote_port: String(port),
    url_effective: url.href,
    redirect_url: headerOf(reply?.headers, 'Location') ?? '',
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t');
}

function* show(process: Process, outcome: Exclude<Outcome, { readonly failure: unknown }>, url: URL, options: Options): Work<void> {
  const isHead = options.has('I');
  const text = `${options.has('i') || isHead ? headText(outcome) : ''}${isHead ? '' : outcome.body}`;
  const file = options.get('o') ?? (options.has('O') ? url.pathname.split('/').at(-1) : undefined);
  if (file === undefined || file === '-') yield* write(process.stdout, text);
  else process.files.write(process.path(file), text, false);
}

const RETRIED: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Whether it is worth to try again. */
function isTransient(outcome: Outcome, failed: Failed | undefined, options: Options): boolean {
  if (!('failure' in outcome)) return RETRIED.has(outcome.status ?? 200);
  return outcome.failure === 'timeout' || (options.has('R') && failed !== undefined);
}

function* one(process: Process, text: string, options: Options): Run {
  for (let left = Number(options.get('r') ?? 0), pauseUs = 1e6; ; left--, pauseUs *= 2) {
    const done = yield* transfer(process, text, options);
    if (!done) return yield* complain(process, { code: 3, text: 'URL rejected: Malformed input to a URL function' }, options);
    const { got, tookUs } = done;
    const failed = failureOf(got, tookUs, options);
    if (left > 0 && isTransient(got.outcome, failed, options)) {
      yield { call: 'sleep', us: options.has('D') ? Number(options.get('D')) * 1e6 : pauseUs };
      continue;
    }
    if (options.has('v')) yield* trace(process, got, options);
    if (!('failure' in got.outcome) && (!failed || options.has('F'))) yield* show(process, got.outcome, got.url, options);
    yield* write(process.stdout, writeOut(options.get('w') ?? '', got, tookUs));
    return failed ? yield* complain(process, failed, options) : 0;
  }
}

function* trace(process: Process, { url, port, address, outcome }: Got, options: Options): Work<void> {
  if (address === undefined) return;
  const asked = [
    `${options.get('X') ?? 'GET'} ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    ...headersOf(options).map(([name, value]) => `${name}: ${value}`),
    '',
  ];
  yield* write(process.stderr, `*   Trying ${address}:${port}...\n`);
  if ('failure' in outcome && outcome.failure !== 'reset') return;
  yield* write(process.stderr, `* Connected to ${url.hostname} (${address}) port ${port}\n${asked.map((line) => `> ${line}\n`).join('')}`);
  if ('failure' in outcome) return;
  yield* write(process.stderr, headText(outcome).replace(/\r\n/g, '\n').trimEnd().replace(/^/gm, '< ').concat('\n< \n'));
}

function* complain(process: Process, { code, text }: Failed, options: Options): Run {
  if (!options.has('s') || options.has('S')) yield* write(process.stderr, `curl: (${code}) ${text}\n`);
  return code;
}

export const curl: Program = function* (process) {
  const options = parseOptions(process.args, SPEC);
  if (typeof options === 'string') {
    yield* write(
      process.stderr,
      `curl: option ${options.replace(/^.*-- '(.*)'$/, '-$1').replace(/^unrecognized option '(.*)'$/, '$1')}: is unknown\ncurl: try 'curl --help' for more information\n`,
    );
    return 2;
  }
  if (options.has('V')) {
    yield* write(process.stdout, `curl ${VERSION} (x86_64-pc-linux-gnu)\n`);
    return 0;
  }
  const urls = [...options.all('U'), ...options.operands];
  if (urls.length === 0) {
    yield* write(process.stderr, 'curl: (2) no URL specified\n');
    return 2;
  }
  let code = 0;
  for (const text of urls) {
    const untrusted = urlOf(text)?.protocol === 'https:' && !options.has('k') && !options.has('C');
    code = untrusted
      ? yield* complain(process, { code: 60, text: 'SSL certificate problem: unable to get local issuer certificate' }, options)
      : yield* one(process, text, options);
  }
  return code;
};
