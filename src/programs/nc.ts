import type { Ask, Outcome } from '../api/connection';
import { type Options, withOptions } from './options';
import { accept, fail, listen, type Process, type Run, readAll, request, respond, type Sink, type Work, write } from './program';
import { parseReply, requestText } from './raw-http';
import { resolveHost } from './resolve';

/** How long a connection is tried (Linux gives up after so many SYNs). */
const CONNECT_US = 127e6;
const REASONS: Readonly<Record<string, string>> = {
  refused: 'Connection refused',
  timeout: 'Connection timed out',
  unreachable: 'No route to host',
  reset: 'Connection reset by peer',
};

/** `nc HOST PORT` sends what it reads and prints what comes back, `nc -z` only connects, `nc -l -p PORT` answers one connection (`-k`: many), by `-e PROGRAM` if it is to. */
export const nc = withOptions({ flags: 'lkuvzntNq', values: 'pwei' }, function* (process, options) {
  return options.has('l') ? yield* serve(process, options) : yield* connect(process, options);
});

function* connect(process: Process, options: Options): Run {
  const [host = '', port = ''] = options.operands;
  if (!/^\d+$/.test(port)) return yield* fail(process, host === '' ? 'missing operand' : `bad port '${port}'`);
  const address = yield* resolveHost(process, host);
  if (address === undefined) return yield* fail(process, `bad address '${host}'`);
  const body = options.has('z') ? undefined : yield* readAll(process.stdin);
  const ask: Ask = { port: Number(port), protocol: options.has('u') ? 'udp' : 'tcp', ...(body !== undefined && { body }) };
  const outcome: Outcome = yield* request(address, ask, Number(options.get('w') ?? 0) * 1e6 || CONNECT_US);
  if ('failure' in outcome) return yield* fail(process, `can't connect to remote host (${address}): ${REASONS[outcome.failure] ?? outcome.failure}`);
  if (options.has('v')) yield* write(process.stderr, `${host} (${address}:${port}) open\n`);
  yield* write(process.stdout, outcome.body);
  return 0;
}

function* serve(process: Process, options: Options): Run {
  const port = Number(options.get('p') ?? options.operands.at(-1) ?? 0);
  const program = options.get('e');
  const problem = yield* listen(port, options.has('u') ? 'udp' : 'tcp');
  if (problem !== undefined) return yield* fail(process, `bind: Address already in use`);
  const answer = program === undefined ? yield* readAll(process.stdin) : undefined;
  do {
    const asked = yield* accept();
    if (!asked) return 0;
    const text = asked.protocol === 'http' ? requestText(asked) : (asked.body ?? '');
    const body = answer ?? (yield* answerOf(process, program!, text));
    if (answer !== undefined) yield* write(process.stdout, text);
    const reply = asked.protocol === 'http' ? parseReply(body) : { body };
    yield* respond(asked.id, reply);
  } while (options.has('k') || options.get('e') !== undefined);
  return 0;
}

/** What a program prints that reads what has come. */
function* answerOf(process: Process, program: string, text: string): Work<string> {
  const screen: Sink & { kind: 'capture' } = { kind: 'capture', text: '' };
  yield* process.run(program.split(' '), { io: { stdin: { kind: 'text', text, at: 0 }, stdout: screen } });
  return screen.text;
}
