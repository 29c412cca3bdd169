import type { ApiCall } from '../api/wire';
import { asOnTheWire } from '../api/wire-form';
import { CLIENT } from './commands/version';
import type { Environment } from './context';
import type { Answer, Transport } from './transport';

/** `-v=6` and up: kubectl tells on standard error what it asks the API server and what it is answered (client-go `DebugWrappers`). */

const URLS = 6;
const HEADERS = 7;
const BODIES = 8;
const CURL = 9;
const EVERYTHING = 10;

/** How much of a body is shown at each level (client-go `truncateBody`). */
const BODY_MAX: Readonly<Record<number, number>> = { [BODIES]: 1_024, [CURL]: 10_240 };

const STATUS: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** `I1130 17:43:08.123456       1 round_trippers.go:527] `, as klog begins a line. */
function lineHead(nowUs: number, source: string): string {
  const time = new Date(nowUs / 1_000).toISOString();
  const micros = String(Math.floor(nowUs % 1e6)).padStart(6, '0');
  return `I${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 19)}.${micros}       1 ${source}] `;
}

/** Several lines, as klog writes them. */
const block = (text: string): string => `<\n${text.replace(/\n$/, '').replace(/^/gm, '\t')}\n >`;

function requestHeaders({ accept, contentType, body, text, token }: ApiCall): string {
  const content = contentType ?? (body !== undefined || text !== undefined ? 'application/json' : undefined);
  return [
    `Accept: ${accept ?? 'application/json'}`,
    ...(token ? ['Authorization: Bearer <masked>'] : []),
    ...(content ? [`Content-Type: ${content}`] : []),
    `User-Agent: kubectl/${CLIENT.gitVersion} (linux/amd64)`,
  ].join('\n');
}

const responseHeaders = ({ body, warnings = [] }: Answer): string =>
  [`Content-Type: ${typeof body === 'string' ? 'text/plain' : 'application/json'}`, ...warnings.map((text) => `Warning: 299 - ${JSON.stringify(text)}`)].join(
    '\n',
  );

function shownBody(body: unknown, level: number): string {
  const text = typeof body === 'string' ? body : `${JSON.stringify(asOnTheWire(body))}\n`;
  const max = BODY_MAX[level] ?? Number.POSITIVE_INFINITY;
  return block(text.length > max ? `${text.slice(0, max)} [truncated ${text.length - max} chars]` : text);
}

const curl = (call: ApiCall, url: string): string =>
  `curl -v -X${call.method} ${requestHeaders(call)
    .split('\n')
    .map((header) => ` -H ${JSON.stringify(header)}`)
    .join('')} '${url}'`;

/** A way to the API server that tells what goes over it. */
function loud({ transport, session, now, stderr }: Pick<Environment, 'transport' | 'session' | 'now' | 'stderr'>, level: number): Transport {
  const say = (source: string, text: string): void => stderr(`${lineHead(now(), source)}${text}\n`);

  function asked(call: ApiCall, url: string): void {
    const sent = call.text ?? call.body;
    if (level >= BODIES && sent !== undefined) say('request.go:1351', `"Request Body" body=${shownBody(sent, level)}`);
    if (level >= CURL) say('round_trippers.go:517', `"Request" curlCommand=${block(curl(call, url))}`);
    else if (level >= HEADERS)
      say('round_trippers.go:527', `"Request" verb=${JSON.stringify(call.method)} url=${JSON.stringify(url)} headers=${block(requestHeaders(call))}`);
  }

  function answered(call: ApiCall, url: string, answer: Answer, fromUs: number): void {
    const code = call.upgrade && answer.code === 200 ? 101 : answer.code;
    const what = level < HEADERS || level >= CURL ? ` verb=${JSON.stringify(call.method)} url=${JSON.stringify(url)}` : '';
    const headers = level >= BODIES ? ` headers=${block(responseHeaders(answer))}` : '';
    const took = Math.round((now() - fromUs) / 1_000);
    say('round_trippers.go:632', `"Response"${what} status=${JSON.stringify(`${code} ${STATUS[code] ?? ''}`.trim())}${headers} milliseconds=${took}`);
  }

  /** Asks and tells of it. */
  async function telling<A>(call: ApiCall, ask: () => Promise<A>, answerOf: (given: A) => Answer): Promise<A> {
    const url = session.server + call.path;
    const fromUs = now();
    asked(call, url);
    const given = await ask();
    answered(call, url, answerOf(given), fromUs);
    return given;
  }

  return {
    async request(call, signal) {
      const answer = await telling(
        call,
        () => transport.request(call, signal),
        (given) => given,
      );
      if (level >= BODIES && answer.body !== undefined) say('request.go:1351', `"Response Body" body=${shownBody(answer.body, Math.min(level, EVERYTHING))}`);
      return answer;
    },
    stream: (call, signal) =>
      telling(
        call,
        () => transport.stream(call, signal),
        ({ answer }) => answer,
      ),
  };
}

/** The way to the API server, telling as much as is asked for. */
export const transportAt = (env: Environment, level: number): Transport => (level >= URLS ? loud(env, level) : env.transport);
