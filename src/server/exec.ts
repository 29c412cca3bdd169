import type { Server } from 'node:http';
import type { WebSocket } from 'ws';
import type { StreamInput } from '../api/container-streams';
import type { Status } from '../api/types.gen';
import { bytesOfText } from '../programs/bytes';
import { createByteReader } from './byte-reader';
import type { Simulation } from './simulation';
import { serveUpgrades, type Talk, type Upgrade } from './upgrade';

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

function send(socket: WebSocket, { base64 }: Channels, channel: number, text: string): void {
  const bytes = Buffer.from(bytesOfText(text));
  socket.send(base64 ? `${channel}${bytes.toString('base64')}` : Buffer.concat([Buffer.from([channel]), bytes]));
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

const talkIn =
  (channels: Channels) =>
  (socket: WebSocket): Talk => {
    const { base64, endsInStatus, closes } = channels;
    const reader = createByteReader();
    // An empty message says that the connection stands.
    send(socket, channels, STDOUT, '');
    return {
      pass({ body, stderr }) {
        if (typeof body === 'string') {
          if (body !== '') send(socket, channels, stderr ? STDERR : STDOUT, body);
          return;
        }
        const { status, message = '' } = body as Status;
        if (endsInStatus) send(socket, channels, ERROR, JSON.stringify(body));
        else if (status !== 'Success') send(socket, channels, ERROR, message);
        socket.close(1000);
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

const EXEC: Upgrade = {
  path: /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(attach|exec)(\?|$)/,
  protocols: {
    '': talkIn({}),
    'channel.k8s.io': talkIn({}),
    'base64.channel.k8s.io': talkIn({ base64: true }),
    'v4.channel.k8s.io': talkIn({ endsInStatus: true }),
    'v4.base64.channel.k8s.io': talkIn({ base64: true, endsInStatus: true }),
    'v5.channel.k8s.io': talkIn({ endsInStatus: true, closes: true }),
  },
  callOf: (path) => ({ method: 'POST', path, upgrade: true }),
};

/** Serves commands in containers, and lets clients attach to what containers run. */
export const serveExec = (server: Server, simulation: Simulation): void => serveUpgrades(server, simulation, EXEC);

/** Whether a request to become something else is for commands. */
export const isExec = (url = ''): boolean => EXEC.path.test(url);
