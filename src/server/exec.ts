import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ApiResponse } from '../api/wire';
import { refusalOf } from './guard';
import { credentialsOf } from './negotiate';
import type { Answer, Simulation } from './simulation';

/**
 * `kubectl exec`: a request that becomes a connection of several streams (apimachinery `util/remotecommand`). Each WebSocket message begins
 * with the number of its stream: 1 is what the command prints, 3 how it ended. What a client sends is not read: commands get no input here.
 */
const MESSAGE_BYTES_MAX = 1024 * 1024;
const STDOUT = 1;
const ERROR = 3;
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const EXEC_PATH = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/exec(\?|$)/;

const REASONS: Readonly<Record<number, string>> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error' };

/** Whether a request to become something else is ours. */
export const isExec = (url = ''): boolean => EXEC_PATH.test(url);

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

const framed = (channel: number, text: string): Buffer => Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);

/** Sends one answer on; the one that says how the command ended ends the connection. */
function pass(socket: WebSocket, { body }: ApiResponse): void {
  if (typeof body === 'string') {
    if (body !== '') socket.send(framed(STDOUT, body));
    return;
  }
  socket.send(framed(ERROR, JSON.stringify(body)));
  socket.close(1000);
}

/** Serves commands in containers. */
export function serveExec(server: Server, simulation: Simulation): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    const { url = '', headers } = request;
    if (!isExec(url)) return;
    const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket' && request.method === 'GET';
    if (refusalOf(headers) !== undefined) {
      refuse(raw, 403, undefined);
      return;
    }
    let socket: WebSocket | undefined;
    const receive = (answer: Answer): void => {
      if (answer.type === 'close') socket?.terminate();
      if (answer.type !== 'response') return;
      if (socket) pass(socket, answer);
      else if (answer.code >= 400) refuse(raw, answer.code, answer.body);
      // kubectl tries SPDY when a WebSocket is refused: it hears why.
      else if (!isWebSocket) refuse(raw, 400, undefined);
      else
        sockets.handleUpgrade(request, raw, head, (opened) => {
          socket = opened;
          opened.on('error', () => opened.terminate());
          pass(opened, answer);
        });
    };
    raw.on('error', () => raw.destroy());
    try {
      const stream = simulation.submit('kubectl', { method: 'POST', path: url, upgrade: true, ...credentialsOf(headers) }, receive);
      raw.on('close', () => simulation.cancel(stream));
    } catch (error) {
      console.error(error);
      refuse(raw, 500, undefined);
    }
  });
}
