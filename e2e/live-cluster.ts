import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startCommand } from './command';

/** What stands in for a real cluster: `serve` of another Podscope, behind kubectl proxy or podscope live; and an ear that hears what it is asked. */

export interface Ear {
  readonly address: string;
  /** `GET /api/v1/pods` */
  readonly heard: string[];
  readonly server: Server;
}

/** What is answered in the server's place. */
export interface Instead {
  readonly code: number;
  readonly body: string;
}

/** Passes all on to a server, but for what is answered in its place, and notes what it was. */
export async function listenBefore(address: string, instead: (url: URL) => Instead | undefined = () => undefined): Promise<Ear> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url?.split('?')[0]}`);
    const other = instead(new URL(request.url ?? '/', address));
    if (other) {
      response.writeHead(other.code, { 'content-type': other.body.startsWith('{') ? 'application/json' : 'text/plain' });
      response.end(other.body);
      return;
    }
    const { host: _, ...headers } = request.headers;
    const asked = httpRequest(address + request.url, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    asked.on('error', () => response.destroy());
    response.on('close', () => asked.destroy());
    request.pipe(asked);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, server };
}

/** A kubeconfig for a server, as somebody who has this token, or as the cluster's administrator. */
export function kubeconfigFor(server: string, token?: string, namespace?: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'podscope-live-')), 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', ...(namespace && { namespace }) } }],
    users: [{ name: 'u', user: token === undefined ? {} : { token } }],
    'current-context': 'c',
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

export const hasKubectl = (): boolean => spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

async function begun(child: ChildProcess, pattern: RegExp): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const found = pattern.exec(line)?.[1];
    if (found) return found;
  }
  throw new Error('it ended');
}

/** `kubectl proxy`, as the page says it. */
export async function kubectlProxy(kubeconfig: string): Promise<{ readonly address: string; readonly stop: () => void }> {
  const child = spawn('kubectl', ['proxy', '--port=0', '--www=dist', '--www-prefix=/podscope/', '--api-prefix=/', '--kubeconfig', kubeconfig], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { address: `http://${await begun(child, /on (\S+)$/)}`, stop: () => child.kill() };
}

/** `podscope live`, as a user starts it. */
export async function podscopeLive(kubeconfig: string, ...more: readonly string[]): Promise<{ readonly address: string; readonly stop: () => void }> {
  const { address, process: live } = await startCommand(['live', '--port', '0', '--kubeconfig', kubeconfig, ...more], /at (http:\/\/[^/]+)/);
  return { address, stop: () => live.kill() };
}
