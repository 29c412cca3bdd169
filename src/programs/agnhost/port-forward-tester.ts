import { accept, listen, type Process, type Run, respond, write } from '../program';
import type { Subcommand } from './subcommand';

/** Takes one connection, looks at what it says and answers in pieces (agnhost `port-forward-tester`). */

function* say(process: Process, line: string, code: number): Run {
  yield* write(process.stdout, `${line}\n`);
  return code;
}

const WHOLE = /^\d+$/;

export const portForwardTester: Subcommand = {
  short: 'Creates a TCP server that sends chunks of data',
  *run(process) {
    const variable = (name: string): string => process.env.get(name) ?? '';
    const port = Number(variable('BIND_PORT'));
    const problem = yield* listen(port);
    if (problem !== undefined) return yield* say(process, `Error listening: listen tcp :${port}: bind: ${problem}`, 1);
    const request = yield* accept();
    if (!request) return 1;
    yield* write(process.stdout, 'Accepted client connection\n');
    const [expected, got] = [variable('EXPECTED_CLIENT_DATA'), request.body ?? ''];
    if (expected !== '' && got.length < expected.length)
      return yield* say(process, `Expected to read ${expected.length} bytes from client, but got ${got.length} instead. err=EOF`, 2);
    if (expected !== '' && got.slice(0, expected.length) !== expected)
      return yield* say(process, `Expect to read "${expected}", but got "${got}". err=<nil>`, 3);
    if (expected !== '') yield* write(process.stdout, 'Received expected client data\n');
    for (const name of ['CHUNKS', 'CHUNK_SIZE', 'CHUNK_INTERVAL'])
      if (!WHOLE.test(variable(name)))
        return yield* say(process, `Error parsing ${name} "${variable(name)}": strconv.Atoi: parsing "${variable(name)}": invalid syntax`, 1);
    const [chunks, size, interval] = ['CHUNKS', 'CHUNK_SIZE', 'CHUNK_INTERVAL'].map((name) => Number(variable(name))) as [number, number, number];
    yield { call: 'sleep', us: Math.max(0, chunks - 1) * interval * 1000 };
    yield* respond(request.id, { body: 'x'.repeat(chunks * size) });
    yield* write(process.stdout, 'Shutting down connection\n');
    yield { call: 'sleep', us: 500_000 };
    return yield* say(process, 'Done', 0);
  },
};
