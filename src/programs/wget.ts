import type { Header } from '../api/connection';
import { fetchUrl, type Got, headText, urlOf } from './http/client';
import { reasonOf } from './http/replies';
import { type Options, parseOptions } from './options';
import { fail, type Process, type Program, type Run, write } from './program';

/** BusyBox' `wget URL`. */

const TIMEOUT_US = 900e6;
const REDIRECTS_MAX = 10;

const LONG = {
  quiet: 'q',
  'output-document': 'O',
  timeout: 'T',
  tries: 't',
  spider: 's',
  'post-data': 'p',
  header: 'H',
  'no-check-certificate': 'n',
  'server-response': 'S',
  'user-agent': 'U',
  continue: 'c',
} as const;
const SPEC = { flags: 'qsScn', values: 'OTtpHUYP', long: LONG };

const WORDS: Readonly<Record<string, string>> = { refused: 'Connection refused', unreachable: 'No route to host' };

/** Host and port as they were typed: a `URL` leaves out the port that its scheme has anyway (of a redirection nobody typed anything). */
function hostOf({ url }: Got, text: string): string {
  const typed = /^(?:\w+:\/\/)?(?:[^/?#]*@)?([^/?#]*)/.exec(text)?.[1] ?? '';
  return urlOf(text)?.host === url.host ? typed : url.host;
}

function failureOf({ address, outcome }: Got, host: string): string | undefined {
  if (address === undefined) return `bad address '${host}'`;
  if (!('failure' in outcome))
    return (outcome.status ?? 200) >= 400 ? `server returned error: HTTP/1.1 ${outcome.status} ${reasonOf(outcome.status ?? 0)}` : undefined;
  switch (outcome.failure) {
    case 'timeout':
      return 'download timed out';
    case 'reset':
      return 'error getting response: Connection reset by peer';
    case 'no-tls':
      return 'error getting response: wrong version number';
    default:
      return `can't connect to remote host (${address}): ${WORDS[outcome.failure]}`;
  }
}

const headersOf = (options: Options): readonly Header[] => [
  ['User-Agent', options.get('U') ?? 'Wget'],
  ...options.all('H').map((line): Header => [line.replace(/:.*/s, ''), line.replace(/^[^:]*:\s*/s, '')]),
];

const METER = '|********************************|';

/** Keeps what has come, and says so. */
function* keep(process: Process, body: string, url: URL, options: Options): Run {
  const given = options.get('O');
  const name = given ?? (url.pathname.split('/').at(-1) || 'index.html');
  const quiet = options.has('q');
  if (!quiet) yield* write(process.stderr, name === '-' ? 'writing to stdout\n' : `saving to '${name}'\n`);
  if (name === '-') yield* write(process.stdout, body);
  else {
    const problem = process.files.write(process.path(name), body, false);
    if (problem !== undefined) return yield* fail(process, `can't open '${name}': ${problem}`);
  }
  if (quiet) return 0;
  const shown = name.padEnd(20).slice(0, 20);
  yield* write(
    process.stderr,
    `${shown} 100% ${METER} ${String(body.length).padStart(5)}  0:00:00 ETA\n${name === '-' ? 'written to stdout' : `'${name}' saved`}\n`,
  );
  return 0;
}

export const wget: Program = function* (process) {
  const options = parseOptions(process.args, SPEC);
  if (typeof options === 'string') return yield* fail(process, options, 1);
  const [text] = options.operands;
  if (text === undefined) return yield* fail(process, 'missing operand');
  const body = options.get('p');
  const got = yield* fetchUrl(process, {
    url: text,
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? headersOf(options) : [...headersOf(options), ['Content-Type', 'application/x-www-form-urlencoded']],
    ...(body !== undefined && { body }),
    timeoutUs: Number(options.get('T') ?? 0) * 1e6 || TIMEOUT_US,
    redirectsMax: REDIRECTS_MAX,
  });
  if (!got) return yield* fail(process, `not an http or ftp url: ${text}`);
  const { url, address, port, outcome } = got;
  const host = hostOf(got, text);
  if (address !== undefined && !options.has('q')) yield* write(process.stderr, `Connecting to ${host} (${address}:${port})\n`);
  if (options.has('S') && !('failure' in outcome))
    yield* write(process.stderr, headText(outcome).replace(/\r\n/g, '\n').trimEnd().replace(/^/gm, '  ').concat('\n'));
  const problem = failureOf(got, host);
  if (problem !== undefined) return yield* fail(process, problem);
  if (options.has('s')) {
    if (!options.has('q')) yield* write(process.stderr, 'remote file exists\n');
    return 0;
  }
  return 'failure' in outcome ? 1 : yield* keep(process, outcome.body, url, options);
};
