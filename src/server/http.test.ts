import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/cluster';
import { defaultConfig } from '../cluster/config';
import { createHttpServer } from './http';
import { createSimulation } from './simulation';

const cluster = createCluster(defaultConfig({ nodes: 0 }));
while (cluster.nowUs < cluster.config.startUs + 5e6 && cluster.step());
const simulation = createSimulation({ cluster, speed: 1, wallMs: () => 0 });
const app = createHttpServer(simulation, new Map(), { requestMs: 300 });
let port = 0;
beforeAll(async () => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(() => app.close());

/** Sends what is given, as it is, and gives back all that comes until the server closes the connection. */
const exchange = (...sent: readonly string[]): Promise<string> =>
  new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString('utf8');
    });
    socket.on('close', () => done(heard));
    socket.on('error', failed);
    for (const text of sent) socket.write(text);
  });

const post = (path: string, body: string, type = 'application/json', method = 'POST'): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const codeOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const warningsOf = (answer: string): readonly string[] => [...answer.matchAll(/^warning: (.*)\r$/gim)].map(([, text]) => text!);

describe('warnings', () => {
  it('go over the wire as UTF-8, whatever language they quote', async () => {
    const answer = await exchange(post(CONFIG_MAPS, '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"notes"},"备注":"x","say \\"hi\\"":1}'));
    expect([codeOf(answer), warningsOf(answer)]).toEqual([201, ['299 - "unknown field \\"备注\\""', '299 - "unknown field \\"say \\\\\\"hi\\\\\\"\\""']]);
  });

  it('are each said once, and cut where there are too many', async () => {
    const fields = Array.from({ length: 40 }, (_, i) => `"${String(i).padStart(2, '0')}${'x'.repeat(300)}":1`);
    const answer = await exchange(post(CONFIG_MAPS, `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"many"},${fields.join()}}`));
    expect([codeOf(answer), warningsOf(answer).length, warningsOf(answer)[1]?.length]).toEqual([201, 16, 256 + '299 - ""\\'.length]);
  });

  it('of YAML are one for each line', async () => {
    const answer = await exchange(post(CONFIG_MAPS, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: twice}\ndata:\n  a: b\n  a: c\n', 'application/yaml'));
    expect(warningsOf(answer)).toEqual([expect.stringMatching(/^299 - "line 6: .*"$/)]);
  });
});

describe('a client', () => {
  it('that does not send the rest of its head is told so and left', async () => {
    expect(codeOf(await exchange('GET /version HTTP/1.1\r\nHost: loc'))).toBe(408);
  });

  it('that does not send the rest of its body is told so and left', async () => {
    expect(codeOf(await exchange(post(CONFIG_MAPS, '{"metadata":{}}').slice(0, -5)))).toBe(408);
  });

  it('may send heads as long as those of the real server', async () => {
    const long = `GET /version?x=${'x'.repeat(500_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Y: ${'y'.repeat(400_000)}\r\n\r\n`;
    expect(codeOf(await exchange(long))).toBe(200);
    expect(codeOf(await exchange(long.replace('X-Y: ', `X-Y: ${'y'.repeat(200_000)}`)))).toBe(431);
  });

  it('that asks for what is no address is answered with a Status', async () => {
    const answer = await exchange('GET /api/v1/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect([codeOf(answer), answer]).toEqual([400, expect.stringContaining('"reason":"BadRequest"')]);
  });

  it('that sends a body with a GET is answered as without it', async () => {
    expect(codeOf(await exchange(post(CONFIG_MAPS, 'a=b', 'application/x-www-form-urlencoded', 'GET')))).toBe(200);
  });
});

describe('credentials', () => {
  const get = (path: string, ...headers: readonly string[]): string =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`;
  const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

  it('of nobody are refused', async () => {
    const answer = await exchange(get('/version', 'Authorization: Bearer mine'));
    expect([codeOf(answer), answer]).toEqual([401, expect.stringContaining('"reason":"Unauthorized"')]);
  });

  it('of another are taken from all headers', async () => {
    const headers = ['Impersonate-User: jane', 'Impersonate-Group: dev', 'Impersonate-Group: ops', 'Impersonate-Uid: u', 'Impersonate-Extra-a%2Fb: c'];
    const answer = await exchange(post(REVIEW, '{}').replace('\r\n\r\n', `\r\n${headers.join('\r\n')}\r\n\r\n`));
    expect([codeOf(answer), answer]).toEqual([
      201,
      expect.stringContaining('{"username":"jane","uid":"u","groups":["dev","ops","system:authenticated"],"extra":{"a/b":["c"]}}'),
    ]);
  });
});

describe('OpenAPI documents', () => {
  const document = '/openapi/v3/apis/policy/v1';
  const ask = (headers: Record<string, string>): Promise<Response> => fetch(`http://127.0.0.1:${port}${document}`, { headers });

  it('come compressed to who takes them so, and not again to who has them', async () => {
    const [plain, compressed] = [await ask({ 'accept-encoding': 'identity' }), await ask({ 'accept-encoding': 'gzip' })];
    expect([plain.headers.get('content-encoding'), compressed.headers.get('content-encoding')]).toEqual([null, 'gzip']);
    expect(await compressed.json()).toEqual(await plain.json());
    const tag = plain.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[0-9A-F]{128}"$/);
    expect((await ask({ 'if-none-match': tag })).status).toBe(304);
    expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200);
  });
});
