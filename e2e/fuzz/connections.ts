import type { Random } from '../../src/sim/random';
import { chance, pick } from './mutate';

/** What clients do to a connection that no library would: everything is bytes. */

export interface Script {
  readonly name: string;
  /** What is sent, and for how many milliseconds nothing is. */
  readonly steps: readonly (string | Buffer | number)[];
  /** `half`: the client says that it will send no more; `abort`: it is gone; default: it waits. */
  readonly endsWith?: 'half' | 'abort';
}

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

const head = (line: string, ...headers: readonly string[]): string => `${[`${line} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n`;

const post = (path: string, body: string, type = 'application/json', method = 'POST'): string =>
  head(`${method} ${path}`, `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`) + body;

const configMap = (more: string, name = 'x'): string => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"}${more}}`;

const nested = (depth: number, [open, close]: readonly [string, string]): string => `${open.repeat(depth)}1${close.repeat(depth)}`;
const BRACKETS = [
  ['[', ']'],
  ['{"a":', '}'],
  ['[{"a":', '}]'],
] as const;
const deep = (random: Random): string => nested(pick(random, [300, 600, 1_500, 4_000, 9_990, 10_001, 60_000]), pick(random, BRACKETS));

/** A body in pieces, each with its length before it. */
const chunked = (...pieces: readonly string[]): string => [...pieces, ''].map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`).join('');

const GARBAGE = Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 73) % 256));

const PATCHES = ['application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/json-patch+json', 'application/apply-patch+yaml'];
const UNKNOWN_KEYS = ['备注', '💥', '\\u0000', '\\n', '\\ud800', 'é', '"\\"', 'x'.repeat(5_000)].map((key) => key.replace(/^"/, ''));

const CONNECTIONS: Readonly<Record<string, (random: Random) => Omit<Script, 'name'>>> = {
  silent: () => ({ steps: [] }),
  'half a head': () => ({ steps: ['GET /version HTTP/1.1\r\nHost: loc'] }),
  'half a head, and gone': (random) => ({ steps: ['GET /version HTTP/1.1\r\nHost: loc'], endsWith: pick(random, ['half', 'abort']) }),
  'a head byte by byte': () => ({ steps: [...head('GET /version')].flatMap((letter) => [letter, 1]) }),
  'half a body': (random) => ({ steps: [post(CONFIG_MAPS, configMap('')).slice(0, -1 - random.integer(20))] }),
  'half a body, and gone': (random) => ({ steps: [post(CONFIG_MAPS, configMap('')).slice(0, -5)], endsWith: pick(random, ['half', 'abort']) }),
  'a slow body': () => ({ steps: [post(CONFIG_MAPS, configMap('')).slice(0, -20), 50, post(CONFIG_MAPS, configMap('')).slice(-20)] }),
  'an upload that is broken off': () => ({
    steps: [head(`POST ${CONFIG_MAPS}`, 'Content-Length: 3000000', 'Content-Type: application/json'), 'x'.repeat(100_000)],
    endsWith: 'abort',
  }),
  'a client that has all sent': () => ({ steps: [head('GET /api/v1/pods')], endsWith: 'half' }),
  'a client that is gone before the answer': () => ({ steps: [post(CONFIG_MAPS, configMap(''))], endsWith: 'abort' }),
  'a watch': (random) => ({ steps: [head(`GET /api/v1/pods?watch=1${pick(random, ['', '&timeoutSeconds=1', '&timeoutSeconds=99999999999'])}`)] }),
  'a watch, and gone': () => ({ steps: [head('GET /api/v1/pods?watch=1'), 5], endsWith: 'abort' }),
  'a body in chunks': () => ({
    steps: [
      head(`POST ${CONFIG_MAPS}`, 'Transfer-Encoding: chunked', 'Content-Type: application/json') +
        chunked(configMap('').slice(0, 20), configMap('').slice(20)),
    ],
  }),
  'chunks that are none': (random) => ({
    steps: [head(`POST ${CONFIG_MAPS}`, 'Transfer-Encoding: chunked') + pick(random, ['zz\r\nab\r\n', 'fffffffffffffffff\r\n', '-1\r\n', '5\r\nab', '0\r\n'])],
  }),
  'two lengths': () => ({ steps: [`${head(`POST ${CONFIG_MAPS}`, 'Content-Length: 5', 'Content-Length: 6')}abcdef`] }),
  'a length and chunks': () => ({ steps: [head(`POST ${CONFIG_MAPS}`, 'Content-Length: 5', 'Transfer-Encoding: chunked') + chunked('{}')] }),
  'a length that is none': (random) => ({
    steps: [head(`POST ${CONFIG_MAPS}`, `Content-Length: ${pick(random, ['-1', '99999999999999999999', 'x', '1e3'])}`)],
  }),
  'too long a body': () => ({ steps: [post(CONFIG_MAPS, configMap(`,"data":{"a":"${'x'.repeat(3_200_000)}"}`))] }),
  'too long an object': () => ({ steps: [post(CONFIG_MAPS, configMap(`,"data":{"a":"${'x'.repeat(1_700_000)}"}`))] }),
  'packed bytes': () => ({ steps: [head(`POST ${CONFIG_MAPS}`, 'Content-Encoding: gzip', 'Content-Length: 200'), GARBAGE] }),
  'a long head': (random) => ({ steps: [head('GET /version', `X-Long: ${'y'.repeat(pick(random, [20_000, 900_000, 1_100_000, 3_000_000]))}`)] }),
  'many headers': () => ({ steps: [head('GET /version', ...Array.from({ length: 3_000 }, (_, i) => `X-${i}: ${i}`))] }),
  'a long address': (random) => ({ steps: [head(`GET /api/v1/pods?labelSelector=${'a'.repeat(pick(random, [10_000, 500_000, 1_200_000]))}`)] }),
  'bytes in the head': () => ({ steps: [Buffer.concat([Buffer.from('GET /version HTTP/1.1\r\nHost: localhost\r\nX-Y: '), GARBAGE, Buffer.from('\r\n\r\n')])] }),
  'bytes for a request': () => ({ steps: [GARBAGE] }),
  'a handshake of TLS': () => ({ steps: [Buffer.from('16030100c8010000c403036b', 'hex')] }),
  'the preface of HTTP/2': () => ({ steps: ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'] }),
  'another version': (random) => ({ steps: [`GET /version HTTP/${pick(random, ['1.0', '0.9', '2.0', '9.9', 'x'])}\r\nHost: localhost\r\n\r\n`] }),
  'no host': () => ({ steps: ['GET /version HTTP/1.1\r\n\r\n'] }),
  'another host': () => ({ steps: ['GET /version HTTP/1.1\r\nHost: evil.example\r\n\r\n'] }),
  'another method': (random) => ({ steps: [head(`${pick(random, ['HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'BREW', 'get'])} ${CONFIG_MAPS}`)] }),
  'a whole address': (random) => ({
    steps: [head(`GET ${pick(random, ['http://localhost/version', 'https://evil.example/', '*', '//version', 'version', '/%', '/%zz'])}`)],
  }),
  'an expectation': (random) => ({
    steps: [head(`POST ${CONFIG_MAPS}`, `Expect: ${pick(random, ['100-continue', 'the-unexpected'])}`, 'Content-Length: 2'), 10, '{}'],
  }),
  'several requests at once': () => ({ steps: [head('GET /version') + post(CONFIG_MAPS, configMap('')) + head('GET /api')] }),
  'an upgrade': (random) => ({
    steps: [
      head(
        `GET ${pick(random, ['/podscope', '/version', '/api/v1/namespaces/default/pods/x/exec?command=ls', '/api/v1/namespaces/default/pods/x/portforward'])}`,
        'Connection: Upgrade',
        `Upgrade: ${pick(random, ['websocket', 'SPDY/3.1', 'h2c', 'x'])}`,
        ...(chance(random, 50) ? ['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${pick(random, ['dGhlIHNhbXBsZSBub25jZQ==', 'x', ''])}`] : []),
      ),
    ],
    ...(chance(random, 30) ? { endsWith: 'abort' } : {}),
  }),
  'a deep body': (random) => ({
    steps: [post(CONFIG_MAPS, pick(random, [deep(random), configMap(`,"x":${deep(random)}`), configMap(`,"data":${deep(random)}`)]))],
  }),
  'a deep patch': (random) => ({
    steps: [
      post(
        `${CONFIG_MAPS}/x?fieldManager=me`,
        pick(random, [deep(random), `{"metadata":{"x":${deep(random)}}}`, `[{"op":"add","path":"/data","value":${deep(random)}}]`]),
        pick(random, PATCHES),
        'PATCH',
      ),
    ],
  }),
  'deep YAML': (random) => ({ steps: [post(CONFIG_MAPS, deep(random), 'application/yaml')] }),
  'a warning of strange letters': (random) => ({
    steps: [
      post(`${CONFIG_MAPS}?fieldValidation=Warn`, configMap(`,"${pick(random, UNKNOWN_KEYS)}":1,"${pick(random, UNKNOWN_KEYS)}":1`, `w${random.integer(1e6)}`)),
    ],
  }),
  'many warnings': (random) => ({
    steps: [post(CONFIG_MAPS, configMap(Array.from({ length: 3_000 }, (_, i) => `,"未知${i}":1`).join(''), `w${random.integer(1e6)}`))],
  }),
};

/** A random one of the connections that nobody should make. */
export function hostileConnection(random: Random): Script {
  const name = pick(random, Object.keys(CONNECTIONS));
  return { name, ...CONNECTIONS[name]!(random) };
}
