import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../api/types.gen';
import { traceHash } from '../sim/trace-hash';
import { type Cluster, createCluster } from './cluster';
import { defaultConfig, type Fault } from './config';
import { registryOf } from './inspect';

function runFor(cluster: Cluster, us: number): void {
  const until = cluster.nowUs + us;
  while (cluster.nextAtUs <= until && cluster.step());
  cluster.idleTo(until);
}

function createPod(cluster: Cluster, name: string): void {
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
}

const found = <T>(cluster: Cluster, key: string): T | undefined => registryOf(cluster).present.get(key)?.value as T | undefined;
const pod = (cluster: Cluster, name: string): Pod | undefined => found<Pod>(cluster, `/registry/pods/default/${name}`);
const isReady = (cluster: Cluster, node: string): string | undefined =>
  found<Node>(cluster, `/registry/minions/${node}`)?.status?.conditions?.find((c) => c.type === 'Ready')?.status;

/** A cluster after 15 s, with a fault and a Pod that is created right after it. */
function after(fault: Fault): Cluster {
  const cluster = createCluster(defaultConfig());
  runFor(cluster, 15e6);
  cluster.input({ kind: 'fault', fault });
  createPod(cluster, 'web');
  return cluster;
}

describe('faults', () => {
  it.each<[string, Fault, Fault]>([
    ['a crashed node', { kind: 'crash-node', node: 'node-1' }, { kind: 'recover-node', node: 'node-1' }],
    ['a node that is cut off', { kind: 'partition-node', node: 'node-1' }, { kind: 'recover-node', node: 'node-1' }],
  ])('%s is not ready after the grace period, and comes back', (_what, fault, recovery) => {
    const cluster = after(fault);
    runFor(cluster, 90e6);
    expect(isReady(cluster, 'node-1')).toBe('Unknown');
    cluster.input({ kind: 'fault', fault: recovery });
    runFor(cluster, 60e6);
    expect(isReady(cluster, 'node-1')).toBe('True');
  });

  it.each(['scheduler', 'apiserver', 'etcd'])('a Pod waits for the %s to start again', (component) => {
    const cluster = after({ kind: 'stop-component', component });
    runFor(cluster, 30e6);
    expect(pod(cluster, 'web')?.spec?.nodeName).toBeUndefined();
    cluster.input({ kind: 'fault', fault: { kind: 'start-component', component } });
    runFor(cluster, 30e6);
    createPod(cluster, 'next');
    runFor(cluster, 60e6);
    expect(pod(cluster, 'next')?.status?.phase).toBe('Running');
  });

  it('slow etcd makes everything take longer, until it is well again', () => {
    const cluster = after({ kind: 'slow-etcd', factor: 2_000 });
    runFor(cluster, 2e6);
    expect(pod(cluster, 'web')?.spec?.nodeName).toBeUndefined();
    cluster.input({ kind: 'fault', fault: { kind: 'slow-etcd', factor: 1 } });
    runFor(cluster, 30e6);
    expect(pod(cluster, 'web')?.status?.phase).toBe('Running');
  });

  it('dropped watches start over: nobody misses what happened meanwhile', () => {
    const cluster = after({ kind: 'drop-watches' });
    runFor(cluster, 60e6);
    expect(pod(cluster, 'web')?.status?.phase).toBe('Running');
  });

  const faults: readonly Fault[] = [
    { kind: 'crash-node', node: 'node-2' },
    { kind: 'partition-node', node: 'node-2' },
    { kind: 'remove-node', node: 'node-2' },
    { kind: 'stop-component', component: 'scheduler' },
    { kind: 'slow-etcd', factor: 20 },
    { kind: 'drop-watches' },
  ];
  it.each(faults.map((fault) => [fault.kind, fault] as const))('%s replays: the same messages when gone back and forwards again', (_kind, fault) => {
    const cluster = after(fault);
    runFor(cluster, 20e6);
    const [{ delivered, nowUs }, hash] = [cluster.head, traceHash(cluster.kernel.trace)];
    cluster.seek(delivered >> 1);
    cluster.seek(delivered, nowUs);
    expect(traceHash(cluster.kernel.trace)).toBe(hash);
    const again = createCluster(cluster.config, { branches: cluster.save(), branch: 'main' });
    again.seek(delivered, nowUs);
    expect(traceHash(again.kernel.trace)).toBe(hash);
  });
});
