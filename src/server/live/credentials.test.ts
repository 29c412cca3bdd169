import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readContext } from './kubeconfig';
import { serveLive } from './main';
import { newAuthority } from './testing-certificates';

/** A cluster behind TLS, which says as whom it knows whoever asks. */

const authority = newAuthority('kubernetes');
const folder = mkdtempSync(join(tmpdir(), 'podscope-credentials-'));
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

const CERTIFICATE = authority.sign('kube-apiserver');
const CLIENT = authority.sign('jane');
const cluster = createServer({ ...CERTIFICATE, ca: authority.cert, requestCert: true, rejectUnauthorized: false }, (request, response) => {
  const socket = request.socket as TLSSocket;
  // A session that goes on counts as authorized even if it began without a certificate.
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const { authorization = '', 'impersonate-user': as = '' } = request.headers;
  const whom = socket.authorized && subject ? `certificate ${subject.CN}` : authorization;
  response.writeHead(whom === '' || whom === 'Bearer expired' ? 401 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ gitVersion: 'v1.28.0', message: [whom, as].filter(Boolean).join(' as ') }));
});
let server: string;
const ends: Server[] = [];

beforeAll(async () => {
  await new Promise<void>((done) => cluster.listen(0, '127.0.0.1', done));
  server = `https://127.0.0.1:${(cluster.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const end of [cluster, ...ends]) {
    end.close();
    end.closeAllConnections();
  }
  rmSync(folder, { recursive: true, force: true });
});

/** What the page is answered through `podscope live` with a kubeconfig of these. */
async function asked(trust: object, user: object): Promise<readonly [status: number, message: string]> {
  const config = {
    clusters: [{ name: 'c', cluster: { server, ...trust } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c',
  };
  const live = await serveLive(readContext(undefined, join(folder, file('kubeconfig', JSON.stringify(config)))), 0);
  ends.push(live.server);
  const response = await fetch(`${live.address}/version`, { headers: { 'x-podscope': 'live' } });
  return [response.status, ((await response.json()) as { readonly message: string }).message];
}

const TRUST = { 'certificate-authority-data': base64(authority.cert) };

/** A program that gives another token each time it is run: the first one is expired. */
const PLUGIN = `
const { existsSync, writeFileSync } = require('node:fs');
const before = existsSync(process.env.SEEN);
writeFileSync(process.env.SEEN, '');
const { apiVersion, spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
const token = spec.interactive ? 'interactive' : before ? process.argv[2] : 'expired';
console.log(JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token } }));
`;

describe('a cluster behind TLS is asked', () => {
  it.each<[string, object, object, string]>([
    ['with a token', TRUST, { token: 't' }, 'Bearer t'],
    ['with a token in a file beside the kubeconfig', TRUST, { tokenFile: file('token', 'of-a-file\n') }, 'Bearer of-a-file'],
    ['with a password', TRUST, { username: 'jane', password: 'p' }, `Basic ${base64('jane:p')}`],
    ['as somebody else', TRUST, { token: 't', as: 'joe' }, 'Bearer t as joe'],
    ['with a client certificate', TRUST, { 'client-certificate-data': base64(CLIENT.cert), 'client-key-data': base64(CLIENT.key) }, 'certificate jane'],
    [
      'with a client certificate in files, by an authority in a file',
      { 'certificate-authority': file('ca.pem', authority.cert) },
      { 'client-certificate': file('jane.pem', CLIENT.cert), 'client-key': file('jane.key', CLIENT.key) },
      'certificate jane',
    ],
    ['without being checked, where the kubeconfig says so', { 'insecure-skip-tls-verify': true }, { token: 't' }, 'Bearer t'],
  ])('%s', async (_, trust, user, whom) => {
    expect(await asked(trust, user)).toEqual([200, whom]);
  });

  it('with what an exec plugin gives, which is asked again when that has expired', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [join(folder, file('plugin.cjs', PLUGIN)), 'fresh'],
      env: [{ name: 'SEEN', value: join(folder, 'seen') }],
      interactiveMode: 'Never',
    };
    expect(await asked(TRUST, { exec })).toEqual([200, 'Bearer fresh']);
    expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe('');
  });

  it('and not at all, where its certificate is by an authority that nobody knows', async () => {
    const [status, message] = await asked({ 'certificate-authority-data': base64(newAuthority('other').cert) }, { token: 't' });
    expect(status).toBe(502);
    expect(message).toMatch(/^the cluster cannot be reached: /);
  });

  it.each([
    ['that has failed', ['-e', 'console.error("please log in"); process.exit(1)'], 'has failed: please log in'],
    ['that prints something else', ['-e', 'console.log("hello")'], 'has printed no ExecCredential'],
  ])('and is told of an exec plugin %s', async (_, args, words) => {
    const [status, message] = await asked(TRUST, { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args } });
    expect([status, message]).toEqual([502, expect.stringContaining(words)]);
  });
});
