import type { Ask } from '../../api/connection';
import { type Process, type Run, request, write } from '../program';
import { dialError } from './dial-error';
import { lookUp } from './look-up';
import type { Subcommand } from './subcommand';

/** As long as a TCP connection is tried if nobody says how long. */
const PATIENCE_US = 127e6;

function* say(process: Process, message: string): Run {
  yield* write(process.stderr, `${message}\n`);
  return 1;
}

/** Tries to connect, and names what went wrong by a word that tests look for (agnhost `connect`). */
export const connect: Subcommand = {
  short: 'Attempts a TCP, UDP or SCTP connection and returns useful errors',
  flags: { timeout: { default: '0' }, protocol: { default: 'tcp' }, 'udp-data': { default: 'hostname' }, 'sctp-data': { default: 'hostname' } },
  *run(process, flags) {
    const [destination] = flags.operands;
    if (destination === undefined || flags.operands.length > 1) return yield* say(process, `Error: accepts 1 arg(s), received ${flags.operands.length}`);
    const protocol = flags.text('protocol') || 'tcp';
    if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return yield* say(process, `Unsupported protocol\n${protocol}`);
    const [, host, port] = /^\[?(.*?)\]?:(\w+)$/.exec(destination) ?? [];
    if (host === undefined) return yield* say(process, `${protocol === 'tcp' ? 'UNKNOWN' : 'DNS'}: address ${destination}: missing port in address`);
    const found = yield* lookUp(process, host);
    if ('problem' in found) return yield* say(process, `DNS: ${found.problem}`);
    const ask: Ask = { port: Number(port), protocol, ...(protocol !== 'tcp' && { body: `${flags.text(`${protocol}-data`)}\n` }) };
    const outcome = yield* request(found.address, ask, flags.duration('timeout') || PATIENCE_US);
    if (!('failure' in outcome)) return 0;
    const detail = protocol === 'tcp' ? '' : `: ${dialError(outcome.failure, protocol, `${found.address}:${port}`, '')}`;
    if (outcome.failure === 'timeout') return yield* say(process, `TIMEOUT${detail}`);
    if (outcome.failure === 'refused') return yield* say(process, `REFUSED${detail}`);
    return yield* say(
      process,
      `OTHER: dial ${protocol} ${found.address}:${port}: ${outcome.failure === 'unreachable' ? 'connect: no route to host' : 'connection reset by peer'}`,
    );
  },
};
