import type { Server } from 'node:http';
import type { WebSocket } from 'ws';
import type { Status } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import type { Simulation } from './simulation';
import { serveUpgrades, type Upgrade } from './upgrade';

/**
 * `kubectl exec`: a request that becomes a connection of several streams (apimachinery `util/remotecommand`). Each WebSocket message begins
 * with the number of its stream: 1 and 2 are what the command prints, 3 how it ended. What a client sends is not read: commands get no input here.
 */
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;

/** How messages are written (kubelet `cri/streaming/remotecommand`): as bytes, or in base64 after the digit of their stream. */
interface Channels {
  readonly base64?: true;
  /** The end of a command is told as a `Status`; before version 4 only a failure was, in its words. */
  readonly endsInStatus?: true;
}

const PROTOCOLS: Readonly<Record<string, Channels>> = {
  '': {},
  'channel.k8s.io': {},
  'base64.channel.k8s.io': { base64: true },
  'v4.channel.k8s.io': { endsInStatus: true },
  'v4.base64.channel.k8s.io': { base64: true, endsInStatus: true },
  'v5.channel.k8s.io': { endsInStatus: true },
};

function send(socket: WebSocket, { base64 }: Channels, channel: number, text: string): void {
  const bytes = Buffer.from(text);
  socket.send(base64 ? `${channel}${bytes.toString('base64')}` : Buffer.concat([Buffer.from([channel]), bytes]));
}

/** Sends one answer on; the one that says how the command ended ends the connection. */
function pass(socket: WebSocket, channels: Channels, { body, stderr }: ApiResponse): void {
  if (typeof body === 'string') {
    if (body !== '') send(socket, channels, stderr ? STDERR : STDOUT, body);
    return;
  }
  const { status, message = '' } = body as Status;
  if (channels.endsInStatus) send(socket, channels, ERROR, JSON.stringify(body));
  else if (status !== 'Success') send(socket, channels, ERROR, message);
  socket.close(1000);
}

const EXEC: Upgrade<Channels> = {
  path: /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(attach|exec)(\?|$)/,
  protocols: PROTOCOLS,
  callOf: (path) => ({ method: 'POST', path, upgrade: true }),
  // An empty message says that the connection stands.
  begun: (socket, channels) => send(socket, channels, STDOUT, ''),
  pass,
};

/** Serves commands in containers, and hears whether somebody may attach to one. */
export const serveExec = (server: Server, simulation: Simulation): void => serveUpgrades(server, simulation, EXEC);

/** Whether a request to become something else is for commands. */
export const isExec = (url = ''): boolean => EXEC.path.test(url);
