import type { Reply } from '../../api/connection';
import { httpError, text } from '../http/replies';
import type { Dealt } from '../http/serve';
import { type Process, request, type Work } from '../program';
import { dialError } from './dial-error';
import { serveHttp } from './http-server';
import { fatal, log } from './log';
import { lookUp, ownAddress } from './look-up';
import type { Subcommand } from './subcommand';

/** A guestbook with a primary and replicas, over HTTP (agnhost `guestbook`). */

const REGISTERS_WITHIN_US = 15e6;
const AGAIN_US = 1e6;
const TIMEOUT_US = 5e6;

interface Book {
  entries: ReadonlyMap<string, string>;
  readonly replicas: string[];
  readonly backendPort: number;
}

/** Asks another of the application's servers; a problem, or its answer. */
function* call(process: Process, host: string, port: number, path: string): Work<{ readonly body: string } | { readonly problem: string }> {
  const found = yield* lookUp(process, host);
  if ('problem' in found) return found;
  const outcome = yield* request(found.address, { port, protocol: 'http', method: 'GET', path, headers: [['Host', `${host}:${port}`]] }, TIMEOUT_US);
  return 'failure' in outcome ? { problem: dialError(outcome.failure, 'http', `${found.address}:${port}`, path) } : { body: outcome.body };
}

/** A replica makes itself known to its primary, and gets what there is. */
function* register(process: Process, primary: string, book: Book): Work<number | undefined> {
  const fromUs = process.now();
  const at = `${primary}:${book.backendPort}`;
  const own = ownAddress(process);
  while (process.now() - fromUs < REGISTERS_WITHIN_US) {
    yield* log(process, `Registering to primary: ${at}/register?host=${own}`);
    const answer = yield* call(process, primary, book.backendPort, `/register?host=${own}`);
    if ('body' in answer) {
      book.entries = new Map(Object.entries<string>(JSON.parse(answer.body).data));
      yield* log(process, `Registered to node: ${primary}`);
      return undefined;
    }
    yield* log(process, `encountered error while registering to primary: ${answer.problem}. Retrying in 1s.`);
    yield { call: 'sleep', us: AGAIN_US };
  }
  return yield* fatal(process, 'Timed out while registering to primary.');
}

const data = (value: unknown): Reply => text(JSON.stringify({ data: value }));

function* set(process: Process, book: Book, query: URLSearchParams): Work<Dealt> {
  const [key, value] = [query.get('key') ?? '', query.get('value') ?? ''];
  yield* log(process, `GET /set?key=${key}&value=${value}`);
  if (key === '') return httpError('cannot set with empty key.', 400);
  book.entries = new Map([...book.entries, [key, value]]);
  for (const replica of book.replicas) {
    const answer = yield* call(process, replica, book.backendPort, `/set?key=${encodeURIComponent(key)}&value=${encodeURIComponent(value)}`);
    if ('problem' in answer) return httpError(`encountered error while propagating to replica '${replica}': ${answer.problem}`, 417);
  }
  return text(JSON.stringify({ message: 'Updated' }));
}

function* pass(process: Process, book: Book, query: URLSearchParams): Work<Dealt> {
  const [given, key, value] = ['cmd', 'key', 'value'].map((name) => query.get(name) ?? '') as [string, string, string];
  const cmd = given.toLowerCase();
  yield* log(process, `GET /guestbook?cmd=${cmd}&key=${key}&value=${value}`);
  if (cmd !== 'get' && cmd !== 'set') return httpError(`unsupported cmd: '${cmd}'`, 400);
  if (cmd === 'set' && key === '') return httpError('cannot set with empty key.', 400);
  const host = cmd === 'get' ? 'agnhost-replica' : 'agnhost-primary';
  const answer = yield* call(process, host, book.backendPort, `/${cmd}?key=${encodeURIComponent(key)}&value=${encodeURIComponent(value)}`);
  return 'problem' in answer ? httpError(`encountered error: ${answer.problem}`, 417) : text(answer.body);
}

export const guestbook: Subcommand = {
  short: 'Creates a HTTP server with various endpoints representing a guestbook app',
  flags: { 'http-port': { default: '80' }, 'backend-port': { default: '6379' }, replicaof: { default: '' } },
  *run(process, flags) {
    const book: Book = { entries: new Map(), replicas: [], backendPort: flags.number('backend-port') };
    const primary = flags.text('replicaof');
    return yield* serveHttp(
      process,
      flags.number('http-port'),
      {
        *'/register'(_, { query }) {
          const host = query.get('host') ?? '';
          yield* log(process, `GET /register?host=${host}`);
          book.replicas.push(host);
          yield* log(process, `Node '${host}' registered.`);
          return data(Object.fromEntries(book.entries));
        },
        *'/get'(_, { query }) {
          const key = query.get('key') ?? '';
          yield* log(process, `GET /get?key=${key}`);
          return data(key === '' ? Object.fromEntries(book.entries) : (book.entries.get(key) ?? ''));
        },
        '/set': (_, { query }) => set(process, book, query),
        '/guestbook': (_, { query }) => pass(process, book, query),
      },
      { ...(primary !== '' && { beside: () => register(process, primary, book) }), isSlow: ({ path = '' }) => /^\/(?:set|guestbook)\b/.test(path) },
    );
  },
};
