import { httpError, text } from '../http/replies';
import type { Dealt } from '../http/serve';
import { type Process, request, type Work } from '../program';
import { dialError } from './dial-error';
import { log } from './log';
import { lookUp } from './look-up';

const TIMEOUT_US = 5e6;

/** Asks somebody as often as it is told, and tells what came of it (netexec `/dial`). */
export function* dial(process: Process, query: URLSearchParams): Work<Dealt> {
  const [host, port, wanted, protocol, given] = ['host', 'port', 'request', 'protocol', 'tries'].map((name) => query.get(name) ?? '') as [
    string,
    string,
    string,
    string,
    string,
  ];
  yield* log(process, `GET /dial?host=${host}&protocol=${protocol}&port=${port}&request=${wanted}&tries=${given}`);
  const tries = given === '' ? 1 : Number(given);
  if (!Number.isInteger(tries)) return httpError(`tries parameter is invalid. strconv.Atoi: parsing "${given}": invalid syntax`, 400);
  if (wanted === '') return httpError('request parameter not specified. <nil>', 400);
  const how = protocol.toLowerCase() || 'http';
  if (how !== 'http' && how !== 'udp' && how !== 'sctp') return httpError(`unsupported protocol. ${protocol}`, 400);
  const found = yield* lookUp(process, host);
  if ('problem' in found) return httpError(`host and/or port param are invalid. ${found.problem}`, 400);
  const responses: string[] = [];
  const errors: string[] = [];
  let last = '';
  for (let i = 0; i < tries; i++) {
    const ask =
      how === 'http'
        ? ({ port: Number(port), protocol: 'http', method: 'GET', path: `/${wanted}`, headers: [['Host', `${host}:${port}`]] } as const)
        : ({ port: Number(port), protocol: how, body: wanted } as const);
    const outcome = yield* request(found.address, ask, TIMEOUT_US);
    last = 'failure' in outcome ? '' : outcome.body;
    if ('failure' in outcome) errors.push(dialError(outcome.failure, how, `${found.address}:${port}`, `/${wanted}`));
    else responses.push(outcome.body);
  }
  return text(JSON.stringify({ ...(errors.length > 0 && { errors }), ...(last !== '' && { responses }) }));
}
