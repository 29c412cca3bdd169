import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createCluster } from '../cluster/cluster';
import { defaultConfig } from '../cluster/config';
import { serveExec } from './exec';
import { serveLogSockets } from './log-socket';
import { servePortForward } from './port-forward';
import { createSimulation } from './simulation';

const cluster = createCluster(defaultConfig({ nodes: 1 }));
let wallMs = 0;
const simulation = createSimulation({ cluster, speed: 1, wallMs: () => wallMs });
const server = createServer();
serveExec(server, simulation);
serveLogSockets(server, simulation);
servePortForward(server, simulation);
const live = setInterval(() => {
  wallMs += 100;
  simulation.tick();
}, 5);

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'echo alive; sleep 600'] }] },
};

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const runUntil = (us: number): void => {
    while (cluster.nowUs < us && cluster.step());
  };
  runUntil(cluster.nowUs + 20e6);
  simulation.submit('kubectl', { method: 'POST', path: '/api/v1/namespaces/default/pods', body: POD }, () => undefined);
  runUntil(cluster.nowUs + 20e6);
});
afterAll(() => {
  clearInterval(live);
  server.close();
});

/** All messages of a connection until the server closes it. */
const heardFrom = (path: string, protocols: readonly string[], says: readonly (Buffer | string)[] = []): Promise<readonly string[]> =>
  new Promise((done, failed) => {
    const heard: string[] = [];
    const { port } = server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/namespaces/default/pods/p/${path}`, [...protocols]);
    socket.on('open', () => {
      for (const message of says) socket.send(message);
    });
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    socket.on('close', () => done(heard));
    socket.on('error', failed);
  });
const exec = (protocol: string, ...command: readonly string[]): Promise<readonly string[]> =>
  heardFrom(`exec?stdout=1&stderr=1&${command.map((word) => `command=${word}`).join('&')}`, protocol ? [protocol] : []);

const SUCCESS = '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success"}';

describe('a command over a WebSocket', () => {
  it.each([
    ['v5.channel.k8s.io', ['\u0001', '\u0001hi\n', `\u0003${SUCCESS}`]],
    ['v4.channel.k8s.io', ['\u0001', '\u0001hi\n', `\u0003${SUCCESS}`]],
    ['v4.base64.channel.k8s.io', ['1', '1aGkK', `3${Buffer.from(SUCCESS).toString('base64')}`]],
    ['channel.k8s.io', ['\u0001', '\u0001hi\n']],
    ['base64.channel.k8s.io', ['1', '1aGkK']],
    ['', ['\u0001', '\u0001hi\n']],
  ])('%s', async (protocol, messages) => expect(await exec(protocol, 'echo', 'hi')).toEqual(messages));

  it('that fails says so in words to whoever does not know Status', async () => {
    expect((await exec('channel.k8s.io', 'false')).at(-1)).toBe('\u0003command terminated with non-zero exit code: exit status 1');
  });

  it('is refused in a protocol that nobody knows', async () => {
    await expect(exec('v9.channel.k8s.io', 'true')).rejects.toThrow('403');
  });
});

describe('what a client types', () => {
  const bytes = (channel: number, text: string): Buffer => Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
  const over = (protocol: string, query: string, messages: readonly (Buffer | string)[]): Promise<readonly string[]> =>
    heardFrom(`exec?stdin=1&stdout=1&${query}`, [protocol], messages);

  it('is read by the command, and its end is told', async () => {
    const heard = await over('v5.channel.k8s.io', 'command=cat', [bytes(0, 'one\n'), bytes(0, 'tw'), bytes(0, 'o'), Buffer.from([255, 0])]);
    expect(
      heard
        .filter((text) => text.startsWith('\u0001'))
        .join('')
        .replaceAll('\u0001', ''),
    ).toBe('one\ntwo');
    expect(heard.at(-1)).toBe(`\u0003${SUCCESS}`);
  });
  it('comes in base64, too', async () => {
    const heard = await over('base64.channel.k8s.io', 'command=head&command=-n1', [`0${Buffer.from('hé\n').toString('base64')}`]);
    expect(heard).toContain(`1${Buffer.from('hé\n').toString('base64')}`);
  });
  it('goes to a terminal, which shows it', async () => {
    const heard = await over('v4.channel.k8s.io', 'tty=1&command=sh', [bytes(4, '{"Width":100,"Height":30}'), bytes(0, 'exit 3\r')]);
    expect(heard.join('')).toContain('\u0001/ # ');
    expect(heard.join('')).toContain('exit 3\r\n');
    expect(heard.at(-1)).toContain('"message":"3"');
  });
  it('that makes no sense does no harm', async () => {
    const heard = await over('v5.channel.k8s.io', 'command=echo&command=fine', [
      Buffer.alloc(0),
      bytes(9, 'x'),
      bytes(4, 'x'),
      Buffer.from([255]),
      bytes(4, '{"Width":-1}'),
    ]);
    expect(heard).toContain('\u0001fine\n');
  });
});

describe('who breaks the rules of a connection', () => {
  const upgraded = (path: string, ...headers: readonly string[]): string =>
    `${[`GET /api/v1/namespaces/default/pods/p/${path} HTTP/1.1`, 'Host: localhost', 'Connection: Upgrade', ...headers].join('\r\n')}\r\n\r\n`;
  const SPDY = ['Upgrade: SPDY/3.1', 'X-Stream-Protocol-Version: portforward.k8s.io, v4.channel.k8s.io'];
  const SOCKET = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  const junk = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 73) % 256));
  const endless = Buffer.from([0x80, 3, 0, 1, 0, 0xff, 0xff, 0xff]);

  it.each<[what: string, head: string, then: Buffer]>([
    ['junk for frames of SPDY', upgraded('portforward', ...SPDY), junk],
    ['a frame of SPDY without an end', upgraded('exec?command=cat&stdin=1', ...SPDY), endless],
    ['junk for frames of a WebSocket', upgraded('exec?command=cat&stdin=1', ...SOCKET, 'Sec-WebSocket-Protocol: v5.channel.k8s.io'), junk],
    ['junk that is led through a WebSocket', upgraded('portforward', ...SOCKET, 'Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io'), junk],
    ['an upgrade to what nobody knows', upgraded('exec?command=cat', 'Upgrade: h2c'), junk],
    ['a key that is none', upgraded('exec?command=cat', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: x'), junk],
  ])('is cut off, and nobody else notices: %s', async (_, head, then) => {
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((closed) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(head));
      socket.once('data', () => socket.write(then));
      socket.on('error', () => undefined);
      socket.on('close', () => closed());
    });
    expect(await exec('v5.channel.k8s.io', 'echo', 'fine')).toContain('\u0001fine\n');
  });
});

describe('a log over a WebSocket', () => {
  it.each([
    ['binary.k8s.io', 'alive\n'],
    ['base64.binary.k8s.io', 'YWxpdmUK'],
  ])('%s', async (protocol, text) => expect((await heardFrom('log?container=c', [protocol])).join('')).toBe(text));
});
