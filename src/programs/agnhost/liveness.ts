import { redirect, text } from '../http/replies';
import { goDuration } from './duration';
import { serveHttp } from './http-server';
import type { Subcommand } from './subcommand';

const PORT = 8080;
const ALIVE_US = 10e6;

export const liveness: Subcommand = {
  short: 'Starts a server that is alive for 10 seconds',
  *run(process) {
    const startedUs = process.now();
    return yield* serveHttp(process, PORT, {
      '/started': () => text(goDuration(process.now() - startedUs)),
      '/healthz': () => {
        const us = process.now() - startedUs;
        return us > ALIVE_US ? text(`error: ${us / 1e6}`, 500) : text('ok');
      },
      '/redirect': (_, { query }) => redirect(query.get('loc') ?? '', 302),
    });
  },
};
