import type { Server } from 'node:http';
import type { StreamInput } from '../api/container-streams';
import { bytesOfText } from '../programs/bytes';
import { createByteReader } from './byte-reader';
import type { Simulation } from './simulation';
import { createSpdy } from './spdy/connection';
import { type Protocol, serveUpgrades, type Upgrade } from './upgrade';

/** `kubectl port-forward`: connections to ports of a Pod, over SPDY, which may be led through a WebSocket, or over a WebSocket (kubelet `portforward`). */

interface Forwarded {
  readonly data: number;
  readonly error: number;
}

/** Each connection has two streams of SPDY, for what goes over it and for why it cannot be; a number, or their port, says that they belong together. */
const overSpdy: Protocol = (wire) => {
  const halves = new Map<string, Partial<Forwarded>>();
  const connections = new Map<number, Forwarded>();
  const readers = new Map<number, ReturnType<typeof createByteReader>>();
  let inputs: StreamInput[] = [];
  const spdy = createSpdy(wire.send, {
    opened(stream, headers) {
      const type = headers.get('streamtype');
      const port = Number(headers.get('port'));
      if ((type !== 'data' && type !== 'error') || !Number.isInteger(port)) return;
      const id = headers.get('requestid') ?? `port ${port}`;
      const { data, error } = { ...halves.get(id), [type]: stream } as Partial<Forwarded>;
      if (data === undefined || error === undefined) {
        halves.set(id, { [type]: stream });
        return;
      }
      halves.delete(id);
      connections.set(data, { data, error });
      readers.set(data, createByteReader());
      inputs.push({ kind: 'dial', connection: data, port });
    },
    received(stream, bytes) {
      const text = readers.get(stream)?.read(bytes);
      if (text) inputs.push({ kind: 'bytes', connection: stream, text });
    },
    ended(stream) {
      if (connections.has(stream)) inputs.push({ kind: 'hang-up', connection: stream });
    },
  });
  return {
    pass({ body, port }) {
      const forwarded = port && connections.get(port.connection);
      if (typeof body !== 'string') return wire.close();
      if (!forwarded) return;
      spdy.send(forwarded.data, Buffer.from(bytesOfText(body)));
      if (port.error !== undefined) spdy.send(forwarded.error, Buffer.from(port.error));
      if (!port.ended) return;
      connections.delete(forwarded.data);
      readers.delete(forwarded.data);
      spdy.end(forwarded.data);
      spdy.end(forwarded.error);
    },
    hear(bytes) {
      inputs = [];
      return spdy.receive(bytes) ? inputs : undefined;
    },
  };
};

/** The ports stand in the address; each has two numbers, and its own is the first that is said on them. */
const overWebSocket =
  (base64: boolean): Protocol =>
  (wire, url) => {
    const ports = new URLSearchParams(url.split('?')[1]).getAll('ports').flatMap((list) => list.split(',').map(Number));
    const readers = ports.map(() => createByteReader());
    const send = (channel: number, bytes: Buffer): void =>
      wire.send(base64 ? `${channel}${bytes.toString('base64')}` : Buffer.concat([Buffer.from([channel]), bytes]));
    for (const [i, port] of ports.entries()) for (const channel of [2 * i, 2 * i + 1]) send(channel, Buffer.from([port & 255, port >> 8]));
    let begun = false;
    return {
      pass({ body, port }) {
        if (typeof body !== 'string') wire.close();
        else if (port && body !== '') send(2 * port.connection, Buffer.from(bytesOfText(body)));
        if (port?.error !== undefined) send(2 * port.connection + 1, Buffer.from(port.error));
      },
      hear(message) {
        const dials = begun ? [] : ports.map((port, connection): StreamInput => ({ kind: 'dial', connection, port }));
        begun = true;
        const channel = base64 ? message[0]! - 48 : message[0]!;
        const bytes = base64 ? Buffer.from(message.subarray(1).toString('latin1'), 'base64') : message.subarray(1);
        const text = channel % 2 === 0 ? readers[channel / 2]?.read(bytes) : undefined;
        return text ? [...dials, { kind: 'bytes', connection: channel / 2, text }] : dials;
      },
    };
  };

const PORT_FORWARD: Upgrade = {
  path: /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/portforward(\?|$)/,
  protocols: {
    'SPDY/3.1+portforward.k8s.io': overSpdy,
    '': overWebSocket(false),
    'v4.channel.k8s.io': overWebSocket(false),
    'v4.base64.channel.k8s.io': overWebSocket(true),
  },
  spdy: { 'portforward.k8s.io': overSpdy },
  callOf: (path) => ({ method: 'POST', path, upgrade: true }),
};

/** Serves connections to ports of Pods. */
export const servePortForward = (server: Server, simulation: Simulation): void => serveUpgrades(server, simulation, PORT_FORWARD);

/** Whether a request to become something else is for ports. */
export const isPortForward = (url = ''): boolean => PORT_FORWARD.path.test(url);
