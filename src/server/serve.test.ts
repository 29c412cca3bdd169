import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createCluster } from '../cluster/cluster';
import { defaultConfig } from '../cluster/config';
import { registryOf } from '../cluster/inspect';
import { readSnapshot } from '../cluster/snapshot';
import { createView } from '../cluster/view';
import type { FromServer, ToServer } from '../worker/protocol';
import { createHttpServer } from './http';
import { isBuilt, readPage, SOCKET_PATH } from './page';
import { createSimulation } from './simulation';
import { servePages } from './socket';

describe('the built page', () => {
  const dist = mkdtempSync(join(tmpdir(), 'podscope-test-'));
  writeFileSync(join(dist, 'index.html'), '<html><head><title>Podscope</title></head></html>');
  writeFileSync(join(dist, 'main.js'), 'start()');
  const cluster = createCluster(defaultConfig());
  const simulation = createSimulation({ cluster, speed: 1, wallMs: () => 0 });
  const get = (url: string, headers: Record<string, string>) => {
    const app = createHttpServer(simulation, readPage(dist));
    return app.inject({ url, headers: { host: 'localhost', ...headers } });
  };

  it('is told that it is served, and is for browsers', async () => {
    const answer = await get('/', { accept: 'text/html,*/*', 'sec-fetch-site': 'cross-site' });
    expect([answer.statusCode, answer.body]).toEqual([200, expect.stringContaining('<meta name="podscope-host" content="/podscope" />')]);
    expect((await get('/main.js', {})).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await get('/', { accept: 'text/html', host: 'evil.example' })).statusCode).toBe(403);
  });

  it('has only its own files', () => {
    const files = readPage(dist);
    expect([[...files.keys()].sort(), isBuilt(files)]).toEqual([['/', '/main.js'], true]);
  });

  it('says how to build it where it is missing', () => {
    const files = readPage(join(dist, 'nowhere'));
    expect([isBuilt(files), files.get('/')!.body.toString()]).toEqual([false, expect.stringContaining('npm run build')]);
  });
});

describe('the WebSocket of the pages', () => {
  const cluster = createCluster(defaultConfig());
  const simulation = createSimulation({ cluster, speed: 1, wallMs: () => 0 });
  const server = createServer();
  const pages = servePages(server, cluster, simulation);
  afterAll(() => server.close());

  async function connect(path = SOCKET_PATH, headers: Record<string, string> = {}): Promise<{ socket: WebSocket; heard: FromServer[] }> {
    if (!server.listening) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    const heard: FromServer[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data)) as FromServer));
    await new Promise((done, failed) => {
      socket.once('message', done);
      socket.once('error', failed);
    });
    return { socket, heard };
  }

  const say = (socket: WebSocket, message: ToServer) => socket.send(JSON.stringify(message));
  const until = async (test: () => boolean): Promise<void> => {
    for (let i = 0; i < 200 && !test(); i++) await new Promise((done) => setTimeout(done, 10));
    expect(test()).toBe(true);
  };

  it('lets a page run a replica that is message by message the served cluster', async () => {
    while (cluster.nowUs < cluster.config.startUs + 15e6 && cluster.step());
    const { socket, heard } = await connect();
    const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
    say(socket, { type: 'call', call: 7, agent: 'kubectl', request: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
    await until(() => heard.some((m) => m.type === 'accepted'));
    expect(heard.find((m) => m.type === 'accepted')).toMatchObject({ call: 7, stream: 1 });
    pages.tell();
    await until(() => heard.at(-1)!.type === 'news');
    const [history, , news] = heard as [Extract<FromServer, { type: 'history' }>, FromServer, Extract<FromServer, { type: 'news' }>];
    const replica = createCluster(history.config, { replica: true });
    for (const { inputs, head } of [history, news]) {
      replica.learn(inputs, head);
      while (replica.step());
      replica.idleTo(head.nowUs);
    }
    expect([replica.delivered, replica.nowUs, replica.sent]).toEqual([cluster.delivered, cluster.nowUs, cluster.sent]);
    socket.close();
  });

  it('lets a page begin where the past of the served cluster does', async () => {
    while (cluster.nowUs < cluster.config.startUs + 30e6 && cluster.step());
    cluster.forgetBefore(cluster.delivered);
    const { socket, heard } = await connect();
    const { config, beginning, inputs, head } = heard[0] as Extract<FromServer, { type: 'history' }>;
    expect([beginning === undefined, inputs]).toEqual([false, cluster.inputs]);
    const replica = createCluster(config, { replica: true, from: readSnapshot(beginning!) });
    replica.learn(inputs, head);
    const view = createView(replica);
    view.index.catchUp();
    for (const id of replica.underWay()) view.row(id);
    while (replica.step());
    view.index.catchUp();
    replica.idleTo(head.nowUs);
    expect([replica.delivered, replica.nowUs, replica.sent]).toEqual([cluster.delivered, cluster.nowUs, cluster.sent]);
    expect(registryOf(replica).revision).toBe(registryOf(cluster).revision);
    socket.close();
  });

  it('refuses other sites, other paths and what it does not understand', async () => {
    await expect(connect(SOCKET_PATH, { origin: 'https://evil.example' })).rejects.toThrow('403');
    await expect(connect('/other')).rejects.toThrow('403');
    const { socket } = await connect();
    socket.send('{"type":"open-sesame"}');
    await new Promise((done) => socket.once('close', done));
    const other = await connect();
    other.socket.send('{"type":"fault","fault":{"kind":"add-node"}}');
    await new Promise((done) => other.socket.once('close', done));
  });
});
