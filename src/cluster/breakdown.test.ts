import { describe, expect, it, vi } from 'vitest';
import type { ApiCall } from '../api/wire';
import { InvariantBroken } from '../sim/invariant';
import type { Address, Message, Send } from '../sim/message';
import { answerAside } from './aside';
import { ClusterBroken } from './breakdown';
import { type Body, type Cluster, type ClusterOptions, createCluster } from './cluster';
import { defaultConfig } from './config';

function create(cluster: Cluster, name: string): void {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
  const call: ApiCall = { method: 'POST', path: '/api/v1/namespaces/default/configmaps', body };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call });
}

/** A booted cluster in which a process handles messages in another way than it should: `instead` may throw, or hand on what it likes. */
function clusterWith(
  address: Address,
  instead: (message: Message<Body>, send: Send<Body>, handle: (send: Send<Body>) => void) => void,
  options: ClusterOptions = {},
): Cluster {
  const cluster = createCluster(defaultConfig({ nodes: 1, seed: 7 }), { checkpointEvery: 100, ...options });
  cluster.runTo(cluster.nowUs + 5e6);
  const process = cluster.part(address);
  const receive = process.receive.bind(process);
  vi.spyOn(process, 'receive').mockImplementation((message, nowUs, send) => instead(message, send, (other) => receive(message, nowUs, other)));
  return cluster;
}

type News = Body & { readonly events: readonly { readonly key: string; readonly createRevision: number; readonly modRevision: number }[] };
const isNews = (body: Body): body is News => body.type === 'watch-response';

/** An etcd that keeps the first version of `web` to itself. */
const forgetful = (options?: ClusterOptions): Cluster =>
  clusterWith(
    'etcd',
    (_message, send, handle) =>
      handle((to, body, how) => {
        if (!isNews(body)) return send(to, body, how);
        const told: News = { ...body, events: body.events.filter((e) => !(e.key.endsWith('/web') && e.createRevision === e.modRevision)) };
        return send(to, told, how);
      }),
    options,
  );

const breaks = (act: () => void): ClusterBroken => {
  try {
    act();
  } catch (error) {
    if (error instanceof ClusterBroken) return error;
    throw error;
  }
  throw new Error('nothing broke');
};

function update(cluster: Cluster, name: string): void {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: 'b' } };
  const call: ApiCall = { method: 'PUT', path: `/api/v1/namespaces/default/configmaps/${name}`, body };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call });
}

describe('a cluster in which something does not hold that must', () => {
  it('stands still right before the message that showed it, with all that it takes to see it again', () => {
    const cluster = clusterWith('apiserver', ({ body }, send, handle) => {
      if (body.type !== 'request' || !JSON.stringify(body).includes('cm-bad')) return handle(send);
      handle(send);
      throw new InvariantBroken('revisions only grow');
    });
    create(cluster, 'cm-good');
    cluster.runTo(cluster.nowUs + 1e6);
    create(cluster, 'cm-bad');
    const { breakdown, message } = breaks(() => cluster.runTo(cluster.nowUs + 1e6));
    expect(message).toMatch(
      /^the simulation is broken and stands still: it must hold that revisions only grow \(apiserver, at message \d+, request from kubectl; seed 7\)$/,
    );
    expect(breakdown.session).toMatchObject({ version: 1, config: cluster.config, branch: 'main', delivered: cluster.delivered, nowUs: cluster.nowUs });
    expect(breakdown.session.branches.at(-1)!.inputs.map(({ input }) => input)).toEqual(cluster.inputs.map(({ input }) => input));
    expect(breakdown.stack).toContain('breakdown.test.ts');

    expect(cluster.broken).toBe(breakdown);
    expect(cluster.underWay()).toContain(breakdown.message.id);
    expect(cluster.trace.length).toBe(cluster.sent);
    const place = [cluster.delivered, cluster.nowUs];
    expect([cluster.step(), cluster.nextAtUs]).toEqual([undefined, Number.POSITIVE_INFINITY]);
    expect(() => create(cluster, 'later')).toThrow(ClusterBroken);
    cluster.runTo(cluster.nowUs + 60e6);
    expect([cluster.delivered, cluster.nowUs]).toEqual(place);
  });

  it('can be looked at in its past, and another way can be gone from there', () => {
    const cluster = clusterWith('apiserver', ({ body }, send, handle) => {
      if (JSON.stringify(body).includes('cm-bad')) throw new Error('a defect');
      handle(send);
    });
    const before = cluster.delivered;
    create(cluster, 'cm-bad');
    const { breakdown } = breaks(() => cluster.runTo(cluster.nowUs + 1e6));
    expect(breakdown.words).toBe('Error: a defect');
    cluster.seek(before);
    expect([cluster.broken, cluster.head.delivered]).toEqual([undefined, breakdown.session.delivered]);
    cluster.seek(cluster.head.delivered, cluster.head.nowUs);
    expect(cluster.broken).toBe(breakdown);
    cluster.seek(before - 10);
    create(cluster, 'cm-good');
    cluster.runTo(cluster.nowUs + 60e6);
    expect([cluster.branch.name, cluster.broken]).toEqual(['branch-2', undefined]);
  });

  it('breaks where a process tells another a story with a gap', () => {
    const cluster = forgetful();
    create(cluster, 'web');
    cluster.runTo(cluster.nowUs + 1e6);
    update(cluster, 'web');
    const { breakdown } = breaks(() => cluster.runTo(cluster.nowUs + 1e6));
    expect(breakdown).toMatchObject({
      words: 'it must hold that a watch of etcd has no gaps: /registry/configmaps/default/web',
      message: { from: 'etcd', to: 'apiserver', type: 'watch-response' },
    });

    // The report's session leads there again.
    const { branches, branch, delivered, nowUs } = breakdown.session;
    const again = forgetful({ branches, branch });
    again.seek(delivered, nowUs);
    expect(again.broken).toBeUndefined();
    expect(breaks(() => again.step()).breakdown).toMatchObject({ words: breakdown.words, message: breakdown.message, session: breakdown.session });
  });

  it('answers a question aside with what is wrong, and goes on as if nobody had asked', () => {
    const cluster = clusterWith('apiserver', ({ body }, send, handle) => {
      if (JSON.stringify(body).includes('cm-bad')) throw new Error('a defect');
      handle(send);
    });
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm-bad' } };
    const answer = answerAside(cluster, 'kubectl', { method: 'POST', path: '/api/v1/namespaces/default/configmaps', body });
    expect(answer).toMatchObject({ code: 500, body: { reason: 'InternalError', message: 'Internal error occurred: Error: a defect' } });
    expect(cluster.broken).toBeUndefined();
    expect(cluster.step()).toBeDefined();
  });
});
