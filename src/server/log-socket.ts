import type { Server } from 'node:http';
import type { Simulation } from './simulation';
import { serveUpgrades, type Upgrade } from './upgrade';

/** A log over a WebSocket: its text in messages, as bytes or in base64 (apiserver `wsstream` Reader). */
interface Reading {
  readonly base64?: true;
}

const LOG: Upgrade<Reading> = {
  path: /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/log(\?|$)/,
  protocols: { '': {}, 'binary.k8s.io': {}, 'base64.binary.k8s.io': { base64: true } },
  callOf: (path) => ({ method: 'GET', path }),
  pass(socket, { base64 }, { body, more }) {
    const bytes = Buffer.from(String(body ?? ''));
    if (bytes.length > 0) socket.send(base64 ? bytes.toString('base64') : bytes);
    if (!more) socket.close(1000);
  },
};

/** Serves logs to clients that ask for a connection. */
export const serveLogSockets = (server: Server, simulation: Simulation): void => serveUpgrades(server, simulation, LOG);

/** Whether a request to become something else is for a log. */
export const isLog = (url = ''): boolean => LOG.path.test(url);
