import type { Ask, Failure } from '../api/connection';
import { parseOptions } from './options';
import { fail, type Program, request, write } from './program';
import { resolveHost } from './resolve';

/** `mongosh --eval "db.runCommand({ ping: 1 })"`: whether a server answers, which is what probes and waits ask. No more of MongoDB is simulated, and that is said. */

const PORT = 27_017;
const TIMEOUT_US = 30e6;
const LONG = { eval: 'e', quiet: 'q', host: 'h', port: 'p', username: 'u', password: 'w', authenticationDatabase: 'a', norc: 'n', nodb: 'b' };
const PING = /^\s*db\.(?:adminCommand|runCommand)\(\s*(?:\{\s*["']?ping["']?\s*:\s*1\s*\}|["']ping["'])\s*\)(\.ok)?;?\s*$/;

const PROBLEMS: Partial<Record<Failure, string>> = { refused: 'ECONNREFUSED', unreachable: 'EHOSTUNREACH', reset: 'ECONNRESET' };

export const mongosh: Program = function* (process) {
  const options = parseOptions(process.args, { flags: 'qnb', values: 'ehpuwa', long: LONG });
  if (typeof options === 'string') return yield* fail(process, options);
  const url = /^(?:mongodb:\/\/)?(?:[^@/]*@)?([^:/?]*)(?::(\d+))?(?:[/?].*)?$/.exec(options.operands[0] ?? '');
  const named = options.operands[0]?.includes('/') || options.operands[0]?.includes(':') ? url?.[1] : undefined;
  const host = options.get('h') ?? (named || '127.0.0.1');
  const ask: Ask = { port: Number(options.get('p') ?? url?.[2] ?? PORT), protocol: 'tcp' };
  const ping = PING.exec(options.get('e') ?? '');
  const address = host === 'localhost' ? '127.0.0.1' : yield* resolveHost(process, host);
  if (address === undefined) return yield* unreached(`getaddrinfo ENOTFOUND ${host}`);
  const outcome = yield* request(address, ask, TIMEOUT_US);
  if ('failure' in outcome) return yield* unreached(`connect ${PROBLEMS[outcome.failure] ?? 'ETIMEDOUT'} ${address}:${ask.port}`);
  if (!ping) return yield* fail(process, 'of MongoDB no more is simulated than whether it answers a ping', 2);
  yield* write(process.stdout, ping[1] ? '1\n' : '{ ok: 1 }\n');
  return 0;

  function* unreached(why: string) {
    yield* write(process.stderr, `MongoNetworkError: ${why}\n`);
    return 1;
  }
};
