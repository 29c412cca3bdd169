import type { Server } from 'node:http';
import type { WebSocket } from 'ws';
import type { Simulation } from './simulation';
import { serveUpgrades, type Talk, type Upgrade } from './upgrade';

/** A log over a WebSocket: its text in messages, as bytes or in base64 (apiserver `wsstream` Reader). */
const talkIn =
  (base64: boolean) =>
  (socket: WebSocket): Talk => ({
    pass({ body, more }) {
      const bytes = Buffer.from(String(body ?? ''));
      if (bytes.length > 0) socket.send(base64 ? bytes.toString('base64') : bytes);
      if (!more) socket.close(1000);
    },
  });

const LOG: Upgrade = {
  path: /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/log(\?|$)/,
  protocols: { '': talkIn(false), 'binary.k8s.io': talkIn(false), 'base64.binary.k8s.io': talkIn(true) },
  callOf: (path) => ({ method: 'GET', path }),
};

/** Serves logs to clients that ask for a connection. */
export const serveLogSockets = (server: Server, simulation: Simulation): void => serveUpgrades(server, simulation, LOG);

/** Whether a request to become something else is for a log. */
export const isLog = (url = ''): boolean => LOG.path.test(url);
