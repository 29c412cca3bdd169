import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { StreamInput } from '../api/container-streams';
import { credentialsOf } from '../api/http-headers';
import type { ApiCall, ApiResponse } from '../api/wire';
import { refusalOf } from './guard';
import type { Answer, Simulation } from './simulation';

/** One connection that stands: what is said on it, in the words of its protocol. */
export interface Talk {
  /** Sends one answer on. */
  pass(answer: ApiResponse): void;
  /** What a message of the client's means. */
  hear?(message: Buffer): readonly StreamInput[];
}

/** Requests that become a connection (HTTP's Upgrade): what comes back is sent on in messages of a WebSocket. */
export interface Upgrade {
  readonly path: RegExp;
  /** By the name with which a client asks for it; the empty name is for clients that ask for none. */
  readonly protocols: Readonly<Record<string, (socket: WebSocket, url: string) => Talk>>;
  readonly callOf: (url: string) => ApiCall;
}

const MESSAGE_BYTES_MAX = 1024 * 1024;
/** A client that does not take what it is sent is given up, and one that sends without an end. */
const UNSENT_BYTES_MAX = 32 * 1024 * 1024;
const HEARD_BYTES_MAX = 64 * 1024 * 1024;
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
export function serveUpgrades(server: Server, simulation: Simulation, { path, protocols, callOf }: Upgrade): void {
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
    let stream: number | undefined;
    let socket: WebSocket | undefined;
    let talk: Talk | undefined;
    const say = (inputs: readonly StreamInput[]): void => {
      if (stream !== undefined) for (const input of inputs) simulation.say(stream, input);
    };
    const receive = (answer: Answer): void => {
      if (answer.type === 'close') socket?.terminate();
      if (answer.type !== 'response') return;
      if (socket && socket.bufferedAmount > UNSENT_BYTES_MAX) socket.terminate();
      else if (talk) talk.pass(answer);
      else if (answer.code >= 400) refuse(raw, answer.code, answer.body);
      // kubectl tries SPDY when a WebSocket is refused: it hears why.
      else if (!isWebSocket) refuse(raw, 400, undefined);
      else
        sockets.handleUpgrade(request, raw, head, (opened) => {
          socket = opened;
          talk = protocols[opened.protocol]!(opened, url);
          listen(opened, talk, say);
          talk.pass(answer);
        });
    };
    raw.on('error', () => raw.destroy());
    try {
      stream = simulation.submit('kubectl', { ...callOf(url), ...credentialsOf(headers) }, receive);
      const opened = stream;
      raw.on('close', () => simulation.cancel(opened));
    } catch (error) {
      console.error(error);
      refuse(raw, 500, undefined);
    }
  });
}

/** Hears what a client says, as far as anybody would. */
function listen(socket: WebSocket, talk: Talk, say: (inputs: readonly StreamInput[]) => void): void {
  let heard = 0;
  socket.on('error', () => socket.terminate());
  socket.on('message', (data: Buffer) => {
    heard += data.length;
    if (heard > HEARD_BYTES_MAX) socket.terminate();
    else say(talk.hear?.(data) ?? []);
  });
}
