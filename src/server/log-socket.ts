import type { Server } from 'node:http';
import type { Simulation } from './simulation';
import { type Protocol, serveUpgrades, type Upgrade } from './upgrade';

/** A log over a WebSocket: its text in messages, as bytes or in base64 (apiserver `wsstream` Reader). */
const talkIn =
  (base64: boolean): Protocol =>
  (wire) => ({
    pass({ body, more }) {
      const bytes = Buffer.from(String(body ?? ''));
      if (bytes.length > 0) wire.send(base64 ? bytes.toString('base64') : bytes);
      if (!more) wire.close();
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
