import type { Server } from 'node:http';
import type { StreamInput } from '../api/container-streams';
import type { Status } from '../api/types.gen';
import { bytesOfText } from '../programs/bytes';
import { createByteReader } from './byte-reader';
import type { Simulation } from './simulation';
import { createSpdy } from './spdy/connection';
import { type Protocol, serveUpgrades, type Upgrade, type Wire } from './upgrade';

/**
 * `kubectl exec` and `attach`: a request that becomes a connection of several streams (apimachinery `util/remotecommand`). Each WebSocket message begins
 * with the number of its stream.
 */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
/** How it ended. */
const ERROR = 3;
/** How large the client's terminal is. */
const RESIZE = 4;
/** A stream is closed; its number follows. */
const CLOSE = 255;

/** How messages are written (kubelet `cri/streaming/remotecommand`): as bytes, or in base64 after the digit of their stream. */
interface Channels {
  readonly base64?: true;
  /** The end of a command is told as a `Status`; before version 4 only a failure was, in its words. */
  readonly endsInStatus?: true;
  /** The client can close a stream and leave the others open. */
  readonly closes?: true;
}

function send(wire: Wire, { base64 }: Channels, channel: number, text: string): void {
  const bytes = Buffer.from(bytesOfText(text));
  wire.send(base64 ? `${channel}${bytes.toString('base64')}` : Buffer.concat([Buffer.from([channel]), bytes]));
}

/** The size that a client tells: `{"Width":80,"Height":24}`. */
function sizeIn(text: string): readonly StreamInput[] {
  try {
    const { Width: columns, Height: rows } = JSON.parse(text) as { readonly Width?: unknown; readonly Height?: unknown };
    const isSize = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 1 << 16;
    return isSize(columns) && isSize(rows) ? [{ kind: 'resize', columns, rows }] : [];
  } catch {
    return [];
  }
}

/** Over a WebSocket: a message is a piece of a stream. */
const overWebSocket =
  (channels: Channels): Protocol =>
  (wire) => {
    const { base64, endsInStatus, closes } = channels;
    const reader = createByteReader();
    // An empty message says that the connection stands.
    send(wire, channels, STDOUT, '');
    return {
      pass({ body, stderr }) {
        if (typeof body === 'string') {
          if (body !== '') send(wire, channels, stderr ? STDERR : STDOUT, body);
          return;
        }
        const { status, message = '' } = body as Status;
        if (endsInStatus) send(wire, channels, ERROR, JSON.stringify(body));
        else if (status !== 'Success') send(wire, channels, ERROR, message);
        wire.close();
      },
      hear(message) {
        const channel = base64 ? message[0]! - 48 : message[0];
        const bytes = base64 ? Buffer.from(message.subarray(1).toString('latin1'), 'base64') : message.subarray(1);
        if (channel === RESIZE) return sizeIn(bytes.toString());
        const text = channel === STDIN ? reader.read(bytes) : '';
        if (text !== '') return [{ kind: 'stdin', text }];
        const rest = reader.rest();
        if (!closes || channel !== CLOSE || bytes[0] !== STDIN) return [];
        return [...(rest === '' ? [] : [{ kind: 'stdin', text: rest } as const]), { kind: 'eof' }];
      },
    };
  };

/** Which streams a client opens (kubelet `createHTTPStreamStreams`). */
function expectedStreams(url: string): readonly string[] {
  const query = new URLSearchParams(url.split('?')[1]);
  const asks = (name: string): boolean => /^(1|true)$/i.test(query.get(name) ?? '');
  return ['error', ...['stdin', 'stdout', 'stderr'].filter((name) => asks(name) && !(name === 'stderr' && asks('tty')))];
}

/** Over SPDY (`streamType`): streams of its own, which the client opens. What is printed before waits for them. */
const overSpdy =
  (endsInStatus: boolean): Protocol =>
  (wire, url) => {
    const expected = expectedStreams(url);
    const streams = new Map<string, number>();
    const names = new Map<number, string>();
    const waiting: (readonly [name: string, bytes: Buffer])[] = [];
    const reader = createByteReader();
    let inputs: StreamInput[] = [];
    let isOver = false;
    const spdy = createSpdy(wire.send, {
      opened(stream, headers) {
        const name = headers.get('streamtype') ?? '';
        streams.set(name, stream);
        names.set(stream, name);
        for (const [to, bytes] of waiting) if (to === name) spdy.send(stream, bytes);
        finish();
      },
      received(stream, bytes) {
        const name = names.get(stream);
        const text = name === 'stdin' ? reader.read(bytes) : '';
        if (text !== '') inputs.push({ kind: 'stdin', text });
        if (name === 'resize') inputs.push(...sizeIn(bytes.toString()));
      },
      ended(stream) {
        const rest = reader.rest();
        if (names.get(stream) === 'stdin') inputs.push(...(rest === '' ? [] : [{ kind: 'stdin', text: rest } as const]), { kind: 'eof' });
      },
    });
    const put = (name: string, text: string): void => {
      const bytes = Buffer.from(bytesOfText(text));
      const stream = streams.get(name);
      if (stream === undefined) waiting.push([name, bytes]);
      else spdy.send(stream, bytes);
    };
    /** Before the client has opened all its streams, not all can have been told. */
    const finish = (): void => {
      if (!isOver || expected.some((name) => !streams.has(name))) return;
      for (const stream of streams.values()) spdy.end(stream);
      wire.close();
    };
    return {
      pass({ body, stderr }) {
        if (typeof body === 'string') return put(stderr ? 'stderr' : 'stdout', body);
        const { status, message = '' } = body as Status;
        if (endsInStatus) put('error', JSON.stringify(body));
        else if (status !== 'Success') put('error', message);
        isOver = true;
        finish();
      },
      hear(bytes) {
        inputs = [];
        return spdy.receive(bytes) ? inputs : undefined;
      },
    };
  };

const EXEC: Upgrade = {
  path: /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(attach|exec)(\?|$)/,
  protocols: {
    '': overWebSocket({}),
    'channel.k8s.io': overWebSocket({}),
    'base64.channel.k8s.io': overWebSocket({ base64: true }),
    'v4.channel.k8s.io': overWebSocket({ endsInStatus: true }),
    'v4.base64.channel.k8s.io': overWebSocket({ base64: true, endsInStatus: true }),
    'v5.channel.k8s.io': overWebSocket({ endsInStatus: true, closes: true }),
  },
  spdy: {
    'channel.k8s.io': overSpdy(false),
    'v2.channel.k8s.io': overSpdy(false),
    'v3.channel.k8s.io': overSpdy(false),
    'v4.channel.k8s.io': overSpdy(true),
  },
  callOf: (path) => ({ method: 'POST', path, upgrade: true }),
};

/** Serves commands in containers, and lets clients attach to what containers run. */
export const serveExec = (server: Server, simulation: Simulation): void => serveUpgrades(server, simulation, EXEC);

/** Whether a request to become something else is for commands. */
export const isExec = (url = ''): boolean => EXEC.path.test(url);
