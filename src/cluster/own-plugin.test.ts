import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../sandbox/sandbox';
import { quickjs } from '../sandbox/testing';
import { provideSandbox } from '../scheduler/own/sandbox';
import { traceHash } from '../sim/trace-hash';
import { type Cluster, createCluster } from './cluster';
import { defaultConfig, type Fault } from './config';
import { registryOf, schedulerOf } from './inspect';
import { faultProblem } from './validation';

beforeAll(() => provideSandbox(createSandbox(quickjs())));

const withPlugin = (source: string): Fault => ({
  kind: 'configure-scheduler',
  configuration: { profiles: [{ plugins: { multiPoint: { enabled: [{ name: 'Mine', weight: 5 }] } }, pluginConfig: [{ name: 'Mine', args: { source } }] }] },
});

const CONFIG = defaultConfig({ nodes: 4 });

/** A cluster in which the scheduler has such a plugin, and so many Pods have been created. */
function running(source: string, pods: number): Cluster {
  const cluster = createCluster(CONFIG, { checkpointEvery: 200 });
  cluster.runTo(CONFIG.startUs + 15e6);
  cluster.input({ kind: 'fault', fault: withPlugin(source) });
  for (let i = 0; i < pods; i++) create(cluster, `pod-${i}`);
  cluster.runTo(cluster.nowUs + 30e6);
  return cluster;
}

function create(cluster: Cluster, name: string): void {
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
}

interface Found {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly nodeName?: string };
  readonly message?: string;
}

const objects = (cluster: Cluster): readonly Found[] =>
  [...registryOf(cluster).present.values()].flatMap(({ value }) => (value === undefined ? [] : [value as unknown as Found]));
const nodesOf = (cluster: Cluster) =>
  Object.fromEntries(
    objects(cluster)
      .filter(({ kind, metadata }) => kind === 'Pod' && metadata.name.startsWith('pod-'))
      .map(({ metadata, spec }) => [metadata.name, spec?.nodeName]),
  );

/** It keeps count of its own calls, looks at the Pods, and computes what engines round otherwise. */
const TRICKY = `let calls = 0; const seen = {};
export const filter = (pod, node) => { seen[node.metadata.name] = ++calls; return node.pods.filter(({ metadata }) => metadata.labels?.app === 'web').length < 2 || 'full, ' + calls; };
export const score = (pod, node) => 50 + 40 * Math.sin(pod.metadata.name.length * node.metadata.name.charCodeAt(5) + node.pods.length) + calls - 1;`;

describe('a cluster whose scheduler has a plugin of one’s own', () => {
  it('decides by it', () => {
    const cluster = running("export const filter = (pod, node) => node.metadata.name === 'node-3' || 'not mine'", 2);
    expect(nodesOf(cluster)).toEqual({ 'pod-0': 'node-3', 'pod-1': 'node-3' });
  });

  it('says in an Event what fails in it, and tries again', () => {
    const cluster = running('export const filter = (pod) => pod.spec.x.y', 1);
    expect(nodesOf(cluster)).toEqual({ 'pod-0': undefined });
    expect(objects(cluster).flatMap(({ message }) => message ?? [])).toContain(
      `running "Mine" filter plugin: TypeError: cannot read property 'y' of undefined (line 1)`,
    );
    cluster.input({ kind: 'fault', fault: withPlugin('export const filter = () => true') });
    cluster.runTo(cluster.nowUs + 30e6);
    expect(nodesOf(cluster)['pod-0']).toMatch(/^node-/);
  });

  it('wakes a Pod that it has turned down, whatever changes', () => {
    const cluster = running("export const filter = (pod, node) => node.metadata.name === 'node-9' || 'not yet'", 1);
    expect(nodesOf(cluster)).toEqual({ 'pod-0': undefined });
    cluster.input({ kind: 'fault', fault: { kind: 'add-node', node: { name: 'node-9', capacity: { cpu: '4', memory: '8Gi', pods: '110' } } } });
    cluster.runTo(cluster.nowUs + 20e6);
    expect(nodesOf(cluster)).toEqual({ 'pod-0': 'node-9' });
  });

  it('refuses a text that cannot be read, before anything comes of it', () => {
    expect(faultProblem(withPlugin('export const filter = ;'))).toMatch(/source: .*SyntaxError/);
    expect(faultProblem(withPlugin('export const filter = () => true'))).toBeUndefined();
  });

  it('has the same trace again: replayed from what was saved, gone back in and on, and asked about on the way', () => {
    const cluster = running(TRICKY, 9);
    const hash = traceHash(cluster.trace);
    expect(new Set(Object.values(nodesOf(cluster))).size).toBe(5);
    const { delivered } = cluster;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: delivered }), { maxLength: 4 }), (places) => {
        for (const place of places) {
          cluster.seek(place);
          schedulerOf(cluster).explainCycle();
        }
        const { head } = cluster;
        cluster.seek(head.delivered, head.nowUs);
        expect(traceHash(cluster.trace)).toBe(hash);
      }),
      { numRuns: 10 },
    );
    const again = createCluster(CONFIG, { branches: JSON.parse(JSON.stringify(cluster.save())), branch: 'main' });
    again.runTo(cluster.nowUs);
    expect([again.delivered, traceHash(again.trace)]).toEqual([delivered, hash]);
  });
});
