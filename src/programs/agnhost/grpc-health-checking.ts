import type { Request } from '../../api/connection';
import { text } from '../http/replies';
import type { Dealt } from '../http/serve';
import { listen, type Process, type Work } from '../program';
import { goDuration } from './duration';
import { serveHttp } from './http-server';
import { fatal, log } from './log';
import type { Subcommand } from './subcommand';

interface Health {
  readonly service: string;
  readonly startedUs: number;
  /** From when on it is not well by itself. */
  readonly unhealthyAtUs: number;
  /** What somebody has said it shall be. */
  forced: boolean | undefined;
}

/** gRPC's health service: the answer is the status's name; NOT_FOUND for a service that it does not know. */
function* check(process: Process, health: Health, { body = '' }: Request): Work<Dealt> {
  yield* log(process, 'Serving the Check request for health check');
  if (body !== health.service) return { status: 5, body: 'unknown service' };
  const isIll = health.forced ?? process.now() >= health.unhealthyAtUs;
  return { status: 0, body: isIll ? 'NOT_SERVING' : 'SERVING' };
}

export const grpcHealthChecking: Subcommand = {
  short: 'Starts a simple grpc health checking endpoint',
  flags: {
    port: { default: '5000' },
    'http-port': { default: '8080' },
    'delay-unhealthy-sec': { default: '-1' },
    service: { default: '' },
    'tls-cert-file': { default: '' },
    'tls-private-key-file': { default: '' },
  },
  *run(process, flags) {
    const [port, httpPort, delay] = ['port', 'http-port', 'delay-unhealthy-sec'].map(flags.number) as [number, number, number];
    const startedUs = process.now();
    const unhealthyAtUs = delay < 0 ? Number.POSITIVE_INFINITY : startedUs + delay * 1e6;
    const health: Health = { service: flags.text('service'), startedUs, unhealthyAtUs, forced: undefined };
    if ((flags.text('tls-cert-file') === '') !== (flags.text('tls-private-key-file') === ''))
      return yield* fatal(process, 'Both --tls-cert-file and --tls-private-key-file must be set');
    yield* log(process, `Http server starting to listen on :${httpPort}`);
    const problem = yield* listen(port, 'tcp', flags.text('tls-cert-file') !== '');
    if (problem !== undefined) return yield* fatal(process, `Error while starting the listening service listen tcp :${port}: bind: ${problem}`);
    yield* log(process, `gRPC server starting to listen on :${port}`);
    const force = (isIll: boolean) =>
      function* (): Work<Dealt> {
        yield* log(process, `Mark as ${isIll ? 'unhealthy' : 'healthy'}`);
        health.forced = isIll;
        return text(goDuration(process.now() - startedUs));
      };
    return yield* serveHttp(
      process,
      httpPort,
      { '/make-not-serving': force(true), '/make-serving': force(false) },
      {
        *deal(request) {
          return request.protocol === 'grpc' ? yield* check(process, health, request) : { body: '' };
        },
      },
    );
  },
};
