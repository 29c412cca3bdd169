import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceHash } from '../sim/trace-hash';
import { type Cluster, createCluster } from './cluster';
import { defaultConfig } from './config';
import { registryOf } from './inspect';
import { readSnapshot, writeSnapshot } from './snapshot';
import { textOf } from './testing';

const SECOND_US = 1e6;

/** A cluster in which much goes on: Pods that crash, a rollout, a machine that fails, somebody who watches. */
function busyCluster(seed: number): Cluster {
  const cluster = createCluster(defaultConfig({ nodes: 2, seed, addons: ['metrics-server', 'local-path'] }), { checkpointEvery: 100 });
  const call = (method: 'GET' | 'POST', path: string, body?: unknown): void =>
    cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method, path, ...(body !== undefined && { body }) } });
  const pass = (seconds: number): void => cluster.runTo(cluster.nowUs + seconds * SECOND_US);
  const container = { name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'echo up; sleep 3; exit 3'] };
  const labels = { app: 'web' };
  const spec = { containers: [{ name: 'c', image: 'nginx:1.27', readinessProbe: { httpGet: { path: '/', port: 80 } } }] };
  pass(20);
  call('GET', '/api/v1/pods?watch=true');
  call('POST', '/api/v1/namespaces/default/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'crashes' }, spec: { containers: [container] } });
  pass(5);
  call('POST', '/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
  pass(4);
  cluster.input({ kind: 'fault', fault: { kind: 'crash-node', node: 'node-2' } });
  pass(20);
  call('POST', '/api/v1/namespaces/default/pods/nobody/exec?command=ls');
  cluster.input({ kind: 'fault', fault: { kind: 'recover-node', node: 'node-2' } });
  pass(15);
  return cluster;
}

/** What a cluster becomes of a snapshot and what was done since. */
function goneOn(of: Cluster, delivered: number): { readonly cluster: Cluster; readonly from: number } {
  const snapshot = of.snapshot(delivered);
  const inputs = of.inputs.slice(snapshot.given - of.inputsBefore);
  const cluster = createCluster(of.config, {
    from: readSnapshot(writeSnapshot(snapshot)),
    branches: [{ branch: { name: 'main' }, inputs, head: of.head }],
    branch: 'main',
  });
  cluster.runTo(of.nowUs);
  return { cluster, from: snapshot.checkpoint.kernel.sent };
}

describe('a snapshot', () => {
  it('goes on as the run did of which it was taken, wherever that was', () => {
    const run = busyCluster(1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: run.delivered }), (delivered) => {
        const { cluster, from } = goneOn(run, delivered);
        expect([cluster.sent, cluster.delivered, cluster.nextStream()]).toEqual([run.sent, run.delivered, run.nextStream()]);
        expect(traceHash(cluster.trace, from)).toBe(traceHash(run.trace, from));
        expect(textOf(cluster.checkpoint())).toBe(textOf(run.checkpoint()));
      }),
      { numRuns: 4 },
    );
  });

  it('of a snapshot is one as well', () => {
    const run = busyCluster(1);
    const { cluster } = goneOn(run, run.delivered / 3);
    const { cluster: again, from } = goneOn(cluster, run.delivered);
    expect(from).toBeGreaterThan(cluster.trace.first);
    expect(textOf(again.checkpoint())).toBe(textOf(run.checkpoint()));
  });
});

describe('a past that is forgotten', () => {
  it('changes nothing of what follows, and what is left can be gone back through', () => {
    const [whole, short] = [busyCluster(3), busyCluster(3)];
    short.forgetBefore(short.delivered / 2);
    expect([short.first, short.trace.knows(0)]).toEqual([short.snapshot(0).checkpoint.delivered, false]);
    const [first, us] = [short.first, short.nowUs];
    const before = registryOf(short).revision;
    short.seek(first);
    whole.seek(first);
    expect(registryOf(short).revision).toBeLessThan(before);
    for (const cluster of [whole, short]) cluster.runTo(us + 340 * SECOND_US);
    expect(traceHash(short.trace, short.trace.first)).toBe(traceHash(whole.trace, short.trace.first));
    short.forgetBefore(short.delivered);
    for (const cluster of [whole, short]) cluster.runTo(us + 360 * SECOND_US);
    expect(traceHash(short.trace, short.trace.first)).toBe(traceHash(whole.trace, short.trace.first));
    expect(short.nextStream()).toBe(whole.nextStream());
  });
});
