import { parseOptions } from './options';
import { fail, type Process, type Program, readAll, request, type Work, write } from './program';
import { resolveHost } from './resolve';
import { formatCommand, parseCommands, parseValues, type Value } from './servers/redis/protocol';

/** `redis-cli [-h HOST] [-p PORT] [-a PASSWORD] COMMAND…`, or commands in lines that it reads. */

const TIMEOUT_US = 127e6;
const REASONS: Readonly<Record<string, string>> = { refused: 'Connection refused', timeout: 'Connection timed out', unreachable: 'No route to host' };

/** Without a terminal, values are printed as they are. */
function shown(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(shown).join('\n');
  if ('error' in value) return `${value.error}\n`;
  return 'word' in value ? value.word : 'text' in value ? value.text : '';
}

export const redisCli: Program = function* (process) {
  const options = parseOptions(process.args, { flags: '', values: 'hpanu', long: { pass: 'a', 'no-auth-warning': 'w', raw: 'r' }, leading: true });
  if (typeof options === 'string') return yield* fail(process, options);
  const host = options.get('h') ?? '127.0.0.1';
  const port = Number(options.get('p') ?? 6379);
  const password = options.get('a') ?? process.env.get('REDISCLI_AUTH');
  const commands = options.operands.length > 0 ? [options.operands] : parseCommands(yield* readAll(process.stdin));
  if (options.has('a')) yield* write(process.stderr, "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n");
  const address = host === 'localhost' ? '127.0.0.1' : yield* resolveHost(process, host);
  if (address === undefined) return yield* refuse(process, host, port, 'Name or service not known');
  const login = password === undefined ? [] : [['AUTH', password]];
  const outcome = yield* request(address, { port, protocol: 'tcp', body: [...login, ...commands].map(formatCommand).join('') }, TIMEOUT_US);
  if ('failure' in outcome) {
    if (outcome.failure === 'reset') return yield* fail(process, 'Error: Server closed the connection');
    return yield* refuse(process, host, port, REASONS[outcome.failure] ?? outcome.failure);
  }
  const values = parseValues(outcome.body);
  const [auth] = login.length > 0 ? values : [];
  if (auth !== undefined && 'error' in Object(auth)) yield* write(process.stderr, `AUTH failed: ${shown(auth).trimEnd()}\n`);
  const answers = values.slice(login.length);
  yield* write(process.stdout, answers.map((value) => `${shown(value)}\n`).join(''));
  return 0;
};

function* refuse(process: Process, host: string, port: number, why: string): Work<number> {
  yield* write(process.stderr, `Could not connect to Redis at ${host}:${port}: ${why}\n`);
  return 1;
}
