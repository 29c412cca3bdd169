import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from './cluster';
import { defaultConfig } from './config';
import { attemptsOf, cyclesOf, explainCycle } from './explain';
import { schedulerAt, schedulerOf } from './inspect';
import { textOf } from './testing';
import { createTraceIndex } from './trace-index';

const runFor = (cluster: Cluster, us: number): void => cluster.runTo(cluster.nowUs + us);

function create(cluster: Cluster, name: string, spec: object = {}): void {
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }], ...spec } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
}

/** A cluster in which the scheduler has had something to do, was stopped, and got another configuration. */
function lively(): Cluster {
  const cluster = createCluster(defaultConfig(), { checkpointEvery: 500 });
  runFor(cluster, 20e6);
  create(cluster, 'a');
  create(cluster, 'big', { containers: [{ name: 'c', image: 'nginx:1.27', resources: { requests: { cpu: '64' } } }] });
  runFor(cluster, 5e6);
  cluster.input({ kind: 'fault', fault: { kind: 'stop-component', component: 'scheduler' } });
  create(cluster, 'b');
  runFor(cluster, 5e6);
  cluster.input({ kind: 'fault', fault: { kind: 'start-component', component: 'scheduler' } });
  runFor(cluster, 5e6);
  const packing = { name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated' as const } } };
  cluster.input({ kind: 'fault', fault: { kind: 'configure-scheduler', configuration: { profiles: [{ schedulerName: 'packer', pluginConfig: [packing] }] } } });
  create(cluster, 'c', { schedulerName: 'packer' });
  runFor(cluster, 10e6);
  return cluster;
}

describe('the past of one part', () => {
  it('is what it was when the whole cluster was there', () => {
    const cluster = lively();
    for (let delivered = 150; delivered < cluster.head.delivered; delivered += 233) {
      const twin = cluster.partAt('scheduler', delivered);
      cluster.seek(delivered);
      expect(textOf(twin.checkpoint())).toBe(textOf(schedulerOf(cluster).checkpoint()));
    }
  });

  it('explains decisions without going there', () => {
    const cluster = lively();
    const { delivered, nowUs } = cluster;
    const index = createTraceIndex(cluster.trace);
    index.catchUp();
    const [first] = cyclesOf(cluster, index, 'default/a');
    const explanation = explainCycle(cluster, first!)!;
    expect(explanation).toMatchObject({ pod: 'default/a', outcome: 'scheduled', nodes: ['node-1', 'node-2', 'node-3'] });
    expect(attemptsOf(cluster, index, 'default/a')).toEqual([{ ...first, node: explanation.selected }]);
    const [last] = attemptsOf(cluster, index, 'default/big');
    expect(last?.message).toMatch(/^0\/3 nodes are available: 3 Insufficient cpu\./);
    expect(explainCycle(cluster, last!)?.message).toBe(last?.message);
    expect([cluster.delivered, cluster.nowUs]).toEqual([delivered, nowUs]);
  });
});

describe('another configuration', () => {
  it('is an input like any other: the scheduler starts anew with it, and so it does when the run is repeated', () => {
    const cluster = lively();
    expect(schedulerOf(cluster).report().schedulerNames).toEqual(['packer']);
    const again = createCluster(cluster.config, { branches: JSON.parse(JSON.stringify(cluster.save())), branch: 'main' });
    while (again.delivered < cluster.delivered && again.step());
    again.idleTo(cluster.nowUs);
    expect(textOf(schedulerOf(again).checkpoint())).toBe(textOf(schedulerOf(cluster).checkpoint()));
    expect(schedulerAt(cluster, 400).report().schedulerNames).toEqual(['default-scheduler']);
  });

  it('decides about Pods that ask for its profile; others have nobody to schedule them', () => {
    const cluster = lively();
    create(cluster, 'd');
    runFor(cluster, 5e6);
    expect(schedulerOf(cluster).whyWaiting('default/c')).toBeUndefined();
    expect(schedulerOf(cluster).whyWaiting('default/d')).toEqual({ why: 'nobody', schedulerName: 'default-scheduler' });
  });

  it('that cannot be used leaves the one that is in force', () => {
    const cluster = lively();
    const configuration = { profiles: [{ plugins: { score: { enabled: [{ name: 'NoSuchPlugin' }] } } }] };
    cluster.input({ kind: 'fault', fault: { kind: 'configure-scheduler', configuration } });
    runFor(cluster, 1e6);
    expect(schedulerOf(cluster).report().schedulerNames).toEqual(['packer']);
  });
});
