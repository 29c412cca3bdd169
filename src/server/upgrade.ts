import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ApiCall, ApiResponse } from '../api/wire';
import { refusalOf } from './guard';
import { credentialsOf } from './negotiate';
import type { Answer, Simulation } from './simulation';

/** Requests that become a connection (HTTP's Upgrade): what comes back is sent on in messages of a WebSocket. */
export interface Upgrade<Protocol> {
  readonly path: RegExp;
  /** By the name with which a client asks for it; the empty name is for clients that ask for none. */
  readonly protocols: Readonly<Record<string, Protocol>>;
  readonly callOf: (url: string) => ApiCall;
  /** A connection stands. */
  readonly begun?: (socket: WebSocket, protocol: Protocol) => void;
  /** Sends one answer on. */
  readonly pass: (socket: WebSocket, protocol: Protocol, answer: ApiResponse) => void;
}

const MESSAGE_BYTES_MAX = 1024 * 1024;
const REASONS: Readonly<Record<number, string>> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error' };

/** Refuses an upgrade: an ordinary answer on the connection. */
function refuse(raw: Duplex, code: number, body: unknown): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${code} ${REASONS[code] ?? 'Error'}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  raw.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

const offeredBy = ({ headers }: IncomingMessage): readonly string[] =>
  (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Serves the upgrades of one kind. */
export function serveUpgrades<Protocol>(server: Server, simulation: Simulation, upgrade: Upgrade<Protocol>): void {
  const { path, protocols, callOf } = upgrade;
  const known = (name: string): boolean => Object.hasOwn(protocols, name);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    handleProtocols: (offered) => [...offered].find(known) ?? false,
  });
  server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    const { url = '', headers } = request;
    if (!path.test(url)) return;
    const offered = offeredBy(request);
    const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket' && request.method === 'GET';
    if (refusalOf(headers) !== undefined || (isWebSocket && !(offered.length === 0 ? known('') : offered.some(known)))) {
      refuse(raw, 403, undefined);
      return;
    }
    let socket: WebSocket | undefined;
    const send = (opened: WebSocket, answer: ApiResponse): void => upgrade.pass(opened, protocols[opened.protocol]!, answer);
    const receive = (answer: Answer): void => {
      if (answer.type === 'close') socket?.terminate();
      if (answer.type !== 'response') return;
      if (socket) send(socket, answer);
      else if (answer.code >= 400) refuse(raw, answer.code, answer.body);
      // kubectl tries SPDY when a WebSocket is refused: it hears why.
      else if (!isWebSocket) refuse(raw, 400, undefined);
      else
        sockets.handleUpgrade(request, raw, head, (opened) => {
          socket = opened;
          opened.on('error', () => opened.terminate());
          upgrade.begun?.(opened, protocols[opened.protocol]!);
          send(opened, answer);
        });
    };
    raw.on('error', () => raw.destroy());
    try {
      const stream = simulation.submit('kubectl', { ...callOf(url), ...credentialsOf(headers) }, receive);
      raw.on('close', () => simulation.cancel(stream));
    } catch (error) {
      console.error(error);
      refuse(raw, 500, undefined);
    }
  });
}
