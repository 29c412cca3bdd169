import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pod } from '../src/api/types.gen';
import { answer, type Question } from '../src/live/answer';
import { held } from '../src/live/holdings';
import { ALSO_LISTED, recompute } from '../src/live/recompute';
import { readContext } from '../src/server/live/kubeconfig';
import { serveLive } from '../src/server/live/main';
import { type LiveSession, startLiveSession } from '../src/worker/live-session';
import { type Ear, hasKubectl, kubeconfigFor, kubectlProxy, listenBefore } from './live-cluster';
import { serve } from './serve';

/** A live view of a cluster: served by another Podscope, reached through kubectl proxy itself (where there is a kubectl) and through podscope live. */

const ends: (() => void)[] = [];
let cluster: string;
let ear: Ear;

/** An ear of one's own: what sessions of before still ask is not heard. */
async function ownEar(): Promise<Ear> {
  const own = await listenBefore(cluster);
  ends.push(() => own.server.close());
  return own;
}

const kept = <T extends { readonly stop: () => void }>(started: T): T => {
  ends.push(started.stop);
  return started;
};

/** `podscope live`, in this process. */
async function podscopeLive(kubeconfig: string, writes = false): Promise<{ readonly address: string; readonly stop: () => void }> {
  const { address, server } = await serveLive(readContext(undefined, kubeconfig), 0, writes);
  return {
    address,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function change(path: string, body: object): Promise<unknown> {
  const response = await fetch(cluster + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  expect(response.status, path).toBe(201);
  return response.json();
}

const web = (address: string) => ({
  get: (path: string, signal: AbortSignal) => fetch(address + path, { signal, headers: { 'x-podscope': 'live' } }),
  sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
  nowUs: () => Date.now() * 1_000,
});

const ask = <Q extends Question>({ live }: LiveSession, question: Q) => answer(live, question, Date.now() * 1_000);
const pods = (session: LiveSession): readonly string[] =>
  ask(session, { ask: 'list', resource: 'pods', search: '', troubled: false, from: 0, count: 50 }).rows.map(({ key, cells }) => `${key} ${cells[2]}`);
const template = (app: string): object => ({ metadata: { labels: { app } }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } });
const ENOUGH = { timeout: 60_000, interval: 200 };

beforeAll(async () => {
  const served = await serve();
  ends.push(() => served.process.kill());
  cluster = served.address;
  ear = await listenBefore(cluster);
}, 60_000);
afterAll(() => {
  for (const end of ends) end();
  ear.server.close();
});

describe.each(hasKubectl() ? ['kubectl proxy', 'podscope live'] : ['podscope live (there is no kubectl here)'])('through %s', (through) => {
  it('nodes, Pods and owners are seen as they come, and how a Pod came to be; a decision decided again is the one that was made', async () => {
    const file = kubeconfigFor(ear.address);
    const { address } = kept(await (through === 'kubectl proxy' ? kubectlProxy(file) : podscopeLive(file)));
    const session = startLiveSession(web(address), [], () => undefined);
    try {
      const name = through === 'kubectl proxy' ? 'web' : 'shop';
      await expect.poll(() => ask(session, { ask: 'overview' }).tiles.length, ENOUGH).toBe(3);
      const selector = { matchLabels: { app: name } };
      await change('/apis/apps/v1/namespaces/default/deployments', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name },
        spec: { replicas: 2, selector, template: template(name) },
      });
      await expect.poll(() => pods(session).filter((pod) => pod.startsWith(`default/${name}-`) && pod.endsWith(' Running')).length, ENOUGH).toBe(2);
      const [key = ''] = [...held(session.live.holdings, 'pods').keys()].filter((one) => one.startsWith(`default/${name}-`));
      await expect
        .poll(() => ask(session, { ask: 'object', key: `pods/${key}` })?.owners.map(({ kind }) => kind), ENOUGH)
        .toEqual(['ReplicaSet', 'Deployment']);
      await expect
        .poll(() => ask(session, { ask: 'object', key: `pods/${key}` })?.journey?.map(({ seen }) => seen), ENOUGH)
        .toEqual(['seen', 'seen', 'unobservable', 'unobservable', 'unobservable', 'seen', 'seen']);
      await session.list(ALSO_LISTED);
      expect(['best', 'tie']).toContain(recompute(session.live.holdings, held<Pod>(session.live.holdings, 'pods').get(key)!).agrees);
    } finally {
      session.stop();
    }
  }, 120_000);

  it('nothing but GET has been sent', () => {
    expect(ear.heard.filter((one) => !one.startsWith('GET '))).toEqual([]);
    expect(ear.heard).toContain('GET /api/v1/pods');
  });
});

describe('somebody who may only read one namespace', () => {
  it('sees that, and is told what they cannot see', async () => {
    await change('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' } });
    const at = '/api/v1/namespaces/team-a';
    await change(`${at}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'viewer' } });
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/team-a';
    const binding = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'view' } };
    await change(`${rbac}/rolebindings`, {
      ...binding,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: 'viewer', namespace: 'team-a' }],
    });
    await change(`${at}/pods`, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'mine' }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } });
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const { status } = (await change(`${at}/serviceaccounts/viewer/token`, request)) as { readonly status: { readonly token: string } };

    const { address } = kept(await podscopeLive(kubeconfigFor(ear.address, status.token)));
    const session = startLiveSession(web(address), [], () => undefined);
    try {
      await expect.poll(() => pods(session), ENOUGH).toEqual(['team-a/mine Running']);
      const sight = (resource: string) => ask(session, { ask: 'overview' }).sights.find((one) => one.resource === resource);
      expect(sight('nodes')).toMatchObject({ scope: 'none', problem: { code: 'forbidden', message: expect.stringContaining('cannot list resource "nodes"') } });
      await expect.poll(() => sight('pods'), ENOUGH).toMatchObject({ scope: 'namespaces', namespaces: ['team-a'] });
      // That its node cannot be seen is no reason to say that there is none.
      expect(ask(session, { ask: 'object', key: 'pods/team-a/mine' })?.why.reasons).toMatchObject([{ code: 'running' }]);
    } finally {
      session.stop();
    }
  }, 120_000);

  it('and is told when the credentials are none any more', async () => {
    const { address } = kept(await podscopeLive(kubeconfigFor(ear.address, 'expired')));
    const session = startLiveSession(web(address), [], () => undefined);
    try {
      await expect.poll(() => ask(session, { ask: 'overview' }).sights.map(({ problem }) => problem?.code), ENOUGH).toContain('unauthorized');
    } finally {
      session.stop();
    }
  }, 60_000);
});

describe('podscope live', () => {
  it('passes on nothing for a page of another origin, nothing but GET, and nothing that the view does not ask for', async () => {
    const { address: server, heard } = await ownEar();
    const { address } = kept(await podscopeLive(kubeconfigFor(server)));
    const mark = { 'x-podscope': 'live' };
    const status = async (path: string, init: RequestInit): Promise<number> => (await fetch(address + path, init)).status;
    // What another origin's page can send without asking first carries no such header; with it, its browser asks, and is not answered with a yes.
    expect(await status('/api/v1/pods', { headers: { origin: 'https://evil.example' } })).toBe(403);
    expect(await status('/api/v1/pods', {})).toBe(403);
    const preflight = await fetch(`${address}/api/v1/pods`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-podscope' },
    });
    expect([preflight.ok, preflight.headers.get('access-control-allow-origin')]).toEqual([false, null]);
    expect(await status('/api/v1/pods', { headers: { ...mark, origin: 'https://evil.example' } })).toBe(403);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(await status('/api/v1/namespaces/default/pods', { method, headers: mark }), method).toBe(405);
    for (const path of ['/api/v1/secrets', '/api/v1/namespaces/default/pods/web/exec', '/api/v1/namespaces/default/services/web/proxy/', '/'])
      expect(await status(path, { headers: mark, redirect: 'manual' }), path).not.toBe(200);
    expect(heard).toEqual([]);
    expect(await status('/api/v1/namespaces/default/pods', { headers: mark })).toBe(200);
    expect(heard).toEqual(['GET /api/v1/namespaces/default/pods']);
  }, 60_000);

  it('that was started with --allow-writes passes on the writes that the view knows, and still nothing for a page of another origin', async () => {
    const { address: server, heard } = await ownEar();
    const { address } = kept(await podscopeLive(kubeconfigFor(server), true));
    const mark = { 'x-podscope': 'live', 'content-type': 'application/merge-patch+json' };
    const node = '/api/v1/nodes/node-3';
    const cordon = (unschedulable: boolean | null, headers: Record<string, string>, query = '') =>
      fetch(`${address}${node}${query}`, { method: 'PATCH', headers, body: JSON.stringify({ spec: { unschedulable } }) });
    expect((await cordon(true, { 'content-type': 'text/plain' })).status).toBe(403);
    expect((await cordon(true, { ...mark, origin: 'https://evil.example' })).status).toBe(403);
    for (const [method, path] of [
      ['DELETE', node],
      ['POST', '/api/v1/namespaces/default/pods'],
      ['PATCH', '/api/v1/namespaces/default/secrets/s'],
    ] as const)
      expect((await fetch(address + path, { method, headers: mark })).status, path).toBe(403);
    expect(heard).toEqual([]);

    const tried = await cordon(true, mark, '?dryRun=All');
    expect([tried.status, tried.headers.get('x-podscope-writes')]).toEqual([200, 'allowed']);
    expect(((await tried.json()) as { readonly spec: object }).spec).toMatchObject({ unschedulable: true });
    const isCordoned = async () => ((await (await fetch(cluster + node)).json()) as { readonly spec: { readonly unschedulable?: boolean } }).spec.unschedulable;
    expect(await isCordoned()).toBeUndefined();
    expect((await cordon(true, mark)).status).toBe(200);
    expect(await isCordoned()).toBe(true);
    expect((await cordon(null, mark)).status).toBe(200);
    // What the server refuses is told in its own words.
    const refused = await fetch(`${address}/apis/apps/v1/namespaces/default/deployments/none`, { method: 'PATCH', headers: mark, body: '{}' });
    expect([refused.status, await refused.json()]).toMatchObject([404, { message: 'deployments.apps "none" not found' }]);
  }, 60_000);
});
