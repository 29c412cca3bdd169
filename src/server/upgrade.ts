import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { StreamInput } from '../api/container-streams';
import { credentialsOf } from '../api/http-headers';
import type { ApiCall, ApiResponse } from '../api/wire';
import { refusalOf } from './guard';
import type { Answer, Simulation } from './simulation';

/** A connection that has been upgraded, as its protocol sees it. */
export interface Wire {
  send(message: Buffer | string): void;
  close(): void;
}

/** What is said on one such connection, in the words of its protocol. */
export interface Talk {
  /** Sends one answer on. */
  pass(answer: ApiResponse): void;
  /** What a message of the client's means; undefined: it makes no sense, and the connection is given up. */
  hear?(message: Buffer): readonly StreamInput[] | undefined;
}

export type Protocol = (wire: Wire, url: string) => Talk;

/** Requests that become a connection (HTTP's Upgrade): what comes back is sent on in messages of a WebSocket, or in streams of SPDY. */
export interface Upgrade {
  readonly path: RegExp;
  /** By the name with which a client asks for it; the empty name is for clients that ask for none. */
  readonly protocols: Readonly<Record<string, Protocol>>;
  /** Those of SPDY. */
  readonly spdy?: Readonly<Record<string, Protocol>>;
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

const named = (header: string | readonly string[] | undefined): readonly string[] =>
  String(header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** How a connection is to go on that a client wants to be upgraded; undefined: in no way that is known here. */
function chosenBy({ headers, method }: IncomingMessage, { protocols, spdy = {} }: Upgrade): { readonly name: string; readonly isSpdy: boolean } | undefined {
  const isSpdy = headers.upgrade?.toLowerCase() === 'spdy/3.1';
  if (!isSpdy && (headers.upgrade?.toLowerCase() !== 'websocket' || method !== 'GET')) return { name: '', isSpdy };
  const offered = named(isSpdy ? headers['x-stream-protocol-version'] : headers['sec-websocket-protocol']);
  const known = (name: string): boolean => Object.hasOwn(isSpdy ? spdy : protocols, name);
  const name = offered.length === 0 && !isSpdy && known('') ? '' : offered.find(known);
  return name === undefined ? undefined : { name, isSpdy };
}

/** Serves the upgrades of one kind. */
export function serveUpgrades(server: Server, simulation: Simulation, upgrade: Upgrade): void {
  const { path, protocols, spdy = {}, callOf } = upgrade;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    const { url = '', headers } = request;
    if (!path.test(url)) return;
    const chosen = chosenBy(request, upgrade);
    if (refusalOf(headers) !== undefined || !chosen) {
      refuse(raw, 403, undefined);
      return;
    }
    const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket' && request.method === 'GET';
    let stream: number | undefined;
    let link: Link | undefined;
    const say = (inputs: readonly StreamInput[]): void => {
      if (stream !== undefined) for (const input of inputs) simulation.say(stream, input);
    };
    const receive = (answer: Answer): void => {
      if (answer.type === 'close') link?.cut();
      if (answer.type !== 'response') return;
      if (link && link.unsent() > UNSENT_BYTES_MAX) link.cut();
      else if (link) link.talk.pass(answer);
      else if (answer.code >= 400) refuse(raw, answer.code, answer.body);
      else if (chosen.isSpdy) {
        link = overSpdy(raw, head, { name: chosen.name, talk: spdy[chosen.name]!, url }, say);
        link.talk.pass(answer);
      }
      // kubectl tries SPDY when a WebSocket is refused: it hears why.
      else if (!isWebSocket) refuse(raw, 400, undefined);
      else
        accept(sockets, { request, raw, head }, chosen.name, (opened) => {
          link = overWebSocket(opened, protocols[chosen.name]!, url, say);
          link.talk.pass(answer);
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

interface Asked {
  readonly request: IncomingMessage;
  readonly raw: Duplex;
  readonly head: Buffer;
}

/** Goes on with a WebSocket. Not all of Kubernetes' names are what a protocol of one may be called: this one is said here. */
function accept(sockets: WebSocketServer, { request, raw, head }: Asked, protocol: string, then: (opened: WebSocket) => void): void {
  const say = (lines: string[]): void => void lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
  delete request.headers['sec-websocket-protocol'];
  if (protocol !== '') sockets.on('headers', say);
  sockets.handleUpgrade(request, raw, head, then);
  sockets.off('headers', say);
}

/** An upgraded connection, as the server keeps it. */
interface Link {
  readonly talk: Talk;
  /** Bytes that the client has not taken yet. */
  unsent(): number;
  cut(): void;
}

type Say = (inputs: readonly StreamInput[]) => void;

/** Hears what a client says, as far as anybody would. */
function hearing(talk: Talk, say: Say, cut: () => void): (message: Buffer) => void {
  let heard = 0;
  return (message) => {
    heard += message.length;
    const inputs = heard > HEARD_BYTES_MAX ? undefined : talk.hear ? talk.hear(message) : [];
    if (inputs) say(inputs);
    else cut();
  };
}

function overWebSocket(socket: WebSocket, protocol: Protocol, url: string, say: Say): Link {
  const cut = (): void => socket.terminate();
  const talk = protocol({ send: (message) => socket.send(message), close: () => socket.close(1000) }, url);
  socket.on('error', cut);
  socket.on('message', hearing(talk, say, cut));
  return { talk, unsent: () => socket.bufferedAmount, cut };
}

function overSpdy(
  raw: Duplex,
  head: Buffer,
  { name, talk: protocol, url }: { readonly name: string; readonly talk: Protocol; readonly url: string },
  say: Say,
): Link {
  const cut = (): void => void raw.destroy();
  raw.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${name}\r\n\r\n`);
  const talk = protocol({ send: (message) => void raw.write(message), close: () => raw.end() }, url);
  const hear = hearing(talk, say, cut);
  raw.on('data', hear);
  raw.on('end', () => raw.end());
  if (head.length > 0) hear(head);
  return { talk, unsent: () => raw.writableLength, cut };
}
