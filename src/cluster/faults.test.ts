import { describe, expect, it } from 'vitest';
import type { Deployment, Node, Pod } from '../api/types.gen';
import type { KubeSchedulerConfiguration } from '../scheduler/config';
import { traceHash } from '../sim/trace-hash';
import { type Cluster, createCluster } from './cluster';
import { defaultConfig, type Fault } from './config';
import { registryOf } from './inspect';

const runFor = (cluster: Cluster, us: number): void => cluster.runTo(cluster.nowUs + us);

function createPod(cluster: Cluster, name: string): void {
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
}

function createDeployment(cluster: Cluster): void {
  const labels = { app: 'hello' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'hello' }, spec: { replicas: 2, selector: { matchLabels: labels }, template } };
  const call = { method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body } as const;
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call });
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

  const shape = defaultConfig().nodes[0]!;
  const { name: node } = shape;
  it.each<[string, readonly (readonly [us: number, fault: Fault])[]]>([
    [
      'cut off for a minute',
      [
        [60e6, { kind: 'partition-node', node }],
        [0, { kind: 'recover-node', node }],
      ],
    ],
    [
      'down for a minute',
      [
        [60e6, { kind: 'crash-node', node }],
        [0, { kind: 'recover-node', node }],
      ],
    ],
    [
      'down, and then cut off as well',
      [
        [5e6, { kind: 'crash-node', node }],
        [60e6, { kind: 'partition-node', node }],
        [0, { kind: 'recover-node', node }],
      ],
    ],
    [
      'replaced by another machine of its name',
      [
        [5e6, { kind: 'remove-node', node }],
        [0, { kind: 'add-node', node: shape }],
      ],
    ],
    [
      'replaced while it was cut off',
      [
        [5e6, { kind: 'partition-node', node }],
        [5e6, { kind: 'remove-node', node }],
        [0, { kind: 'add-node', node: shape }],
      ],
    ],
    [
      'replaced while it was down',
      [
        [5e6, { kind: 'crash-node', node }],
        [5e6, { kind: 'remove-node', node }],
        [0, { kind: 'add-node', node: shape }],
      ],
    ],
    [
      'cut off and mended after it was taken away',
      [
        [5e6, { kind: 'remove-node', node }],
        [5e6, { kind: 'partition-node', node }],
        [0, { kind: 'add-node', node: shape }],
      ],
    ],
    [
      'added when it is there',
      [
        [5e6, { kind: 'partition-node', node }],
        [5e6, { kind: 'add-node', node: shape }],
        [0, { kind: 'recover-node', node }],
      ],
    ],
  ])('a Deployment is whole again when a node was %s', (_what, faults) => {
    const cluster = createCluster(defaultConfig({ nodes: 1 }));
    runFor(cluster, 15e6);
    createDeployment(cluster);
    runFor(cluster, 30e6);
    for (const [us, fault] of faults) {
      cluster.input({ kind: 'fault', fault });
      runFor(cluster, us);
    }
    runFor(cluster, 120e6);
    expect(isReady(cluster, node)).toBe('True');
    expect(found<Deployment>(cluster, '/registry/deployments/default/hello')?.status).toMatchObject({ replicas: 2, readyReplicas: 2 });
  });

  it('a machine that replaces another says nothing that the other has said', () => {
    const cluster = createCluster(defaultConfig({ nodes: 1 }));
    runFor(cluster, 15e6);
    createPod(cluster, 'web');
    runFor(cluster, 30e6);
    const before = pod(cluster, 'web')?.status;
    cluster.input({ kind: 'fault', fault: { kind: 'remove-node', node } });
    cluster.input({ kind: 'fault', fault: { kind: 'add-node', node: shape } });
    runFor(cluster, 30e6);
    const after = pod(cluster, 'web')?.status;
    expect(after?.phase).toBe('Running');
    expect(after?.hostIPs).toHaveLength(1);
    expect(after?.podIPs).toHaveLength(1);
    for (const field of ['hostIP', 'podIP'] as const) expect(after?.[field]).not.toBe(before?.[field]);
    expect(after?.containerStatuses?.[0]?.containerID).not.toBe(before?.containerStatuses?.[0]?.containerID);
  });

  it.each(['apiserver', 'scheduler', 'controller/deployment'])(
    '%s that is started while it runs starts anew, and nobody waits for what it was asked before',
    (component) => {
      const cluster = createCluster(defaultConfig());
      runFor(cluster, 15e6);
      createDeployment(cluster);
      runFor(cluster, 20_000);
      cluster.input({ kind: 'fault', fault: { kind: 'start-component', component } });
      runFor(cluster, 30e6);
      expect(found<Deployment>(cluster, '/registry/deployments/default/hello')?.status).toMatchObject({ replicas: 2, readyReplicas: 2 });
    },
  );

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

  it('an etcd that stops while the cluster is made does not leave it without what every cluster has', () => {
    const cluster = createCluster(defaultConfig({ nodes: 1 }));
    runFor(cluster, 1_000);
    cluster.input({ kind: 'fault', fault: { kind: 'stop-component', component: 'etcd' } });
    runFor(cluster, 70e6);
    cluster.input({ kind: 'fault', fault: { kind: 'start-component', component: 'etcd' } });
    runFor(cluster, 60e6);
    expect(found(cluster, '/registry/namespaces/default')).toBeDefined();
    createPod(cluster, 'web');
    runFor(cluster, 60e6);
    expect(pod(cluster, 'web')?.status?.phase).toBe('Running');
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

  it('a scheduler that is given nothing for a profile goes on as kube-scheduler does', () => {
    const configuration = JSON.parse('{"profiles":[null],"podMaxBackoffSeconds":null}') as KubeSchedulerConfiguration;
    const cluster = after({ kind: 'configure-scheduler', configuration });
    runFor(cluster, 30e6);
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
    const [{ delivered, nowUs }, hash] = [cluster.head, traceHash(cluster.trace)];
    cluster.seek(delivered >> 1);
    cluster.seek(delivered, nowUs);
    expect(traceHash(cluster.trace)).toBe(hash);
    const again = createCluster(cluster.config, { branches: cluster.save(), branch: 'main' });
    again.seek(delivered, nowUs);
    expect(traceHash(again.trace)).toBe(hash);
  });
});
