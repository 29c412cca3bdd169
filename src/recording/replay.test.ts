import { describe, expect, it } from 'vitest';
import { asObject, type KubeObject } from '../api/object';
import { createCluster } from '../cluster/cluster';
import { registryOf } from '../cluster/inspect';
import { registryKeyOf } from '../cluster/resource-of';
import { comeBack, sessionProblem } from '../cluster/session';
import { planOf } from './plan';
import { type Replayed, replay } from './replay';
import { measuresTable, podsTable } from './table';
import { BEGAN_US, node, pod, watched } from './testing';

const second = (n: number): number => BEGAN_US + n * 1e6;
const strategy = (type: string) => ({
  profiles: [
    {
      pluginConfig: [
        {
          name: 'NodeResourcesFit',
          args: {
            scoringStrategy: {
              type,
              resources: [
                { name: 'cpu', weight: 1 },
                { name: 'memory', weight: 1 },
              ],
            },
          },
        },
      ],
    },
  ],
});
const MOST = strategy('MostAllocated');
const LEAST = strategy('LeastAllocated');

const at = (name: string, nodeName: string): KubeObject => pod(name, nodeName);

/**
 * Two nodes of 4 CPUs; `a`, with one, runs on n1. Then b, c and d come, with one each. The emptier node takes them in life: b n2 (0 against 1), and c either (1 and 1:
 * n1 it was), d n2 (1 against 2). Packed, all of them go to n1, which is the fullest until it is full.
 */
function threeCome() {
  const cluster = watched({ nodes: [node('n1'), node('n2')], namespaces: [DEFAULT], pods: [at('a', 'n1')] });
  for (const [i, [name, on]] of [
    ['b', 'n2'],
    ['c', 'n1'],
    ['d', 'n2'],
  ].entries() as ArrayIterator<[number, [string, string]]>) {
    cluster.event('pods', 'ADDED', pod(name), second(10 * i + 1));
    cluster.event('pods', 'MODIFIED', at(name, on), second(10 * i + 1.1));
  }
  return cluster;
}

const DEFAULT = { metadata: { name: 'default' }, status: { phase: 'Active' } };
const placesIn = ({ answer }: Replayed): Readonly<Record<string, readonly (string | undefined)[]>> =>
  Object.fromEntries(answer.pods.map(({ pod: key, was, is, fate }) => [key.replace('default/', ''), [was, is, fate]]));

describe('a recording, replayed', () => {
  it('by a configuration that packs: all go to the node that is fullest', () => {
    const replayed = replay(planOf(threeCome().recorder.recording(second(30))), MOST);
    expect(placesIn(replayed)).toEqual({ b: ['n2', 'n1', 'moved'], c: ['n1', 'n1', 'same'], d: ['n2', 'n1', 'moved'] });
    expect(podsTable(replayed.answer).said).toBe('3 Pods decided anew: 1 on the same node, 2 on another.');
    // Two of four CPUs on each node; then all four on one.
    expect(measuresTable(replayed.answer).rows).toEqual([
      ['recorded', '0', '0', '0', '50 % – 50 %, σ 0 %', '50 % – 50 %, σ 0 %', '2 – 2, σ 0.0'],
      ['replayed', '2', '0', '1', '0 % – 100 %, σ 50 %', '0 % – 100 %, σ 50 %', '0 – 4, σ 2.0'],
    ]);
    expect(replayed.answer.left).toEqual([]);
  });

  it('by one that spreads, as in life: those go where they went of which one node was better', () => {
    const { b } = placesIn(replay(planOf(threeCome().recorder.recording(second(30))), LEAST));
    expect(b).toEqual(['n2', 'n2', 'same']);
  });

  it('gives back the room of those that went or came to their end, at their time', () => {
    const full = { cpu: '4', memory: '8Gi' };
    const cluster = watched({ nodes: [node('n1')], namespaces: [DEFAULT], pods: [] });
    cluster.event('pods', 'ADDED', pod('first', undefined, full), second(1));
    cluster.event('pods', 'MODIFIED', pod('first', 'n1', full), second(2));
    cluster.event('pods', 'ADDED', pod('second', undefined, full), second(10));
    const ended = { ...pod('first', 'n1', full), status: { phase: 'Succeeded' } };
    cluster.event('pods', 'MODIFIED', ended, second(20));
    cluster.event('pods', 'MODIFIED', pod('second', 'n1', full), second(21));
    cluster.event('pods', 'DELETED', pod('second', 'n1', full), second(40));
    cluster.event('pods', 'ADDED', pod('third', undefined, full), second(50));
    cluster.event('pods', 'MODIFIED', pod('third', 'n1', full), second(51));
    const replayed = replay(planOf(cluster.recorder.recording(second(60))), undefined);
    expect(placesIn(replayed)).toEqual({ first: ['n1', 'n1', 'same'], second: ['n1', 'n1', 'same'], third: ['n1', 'n1', 'same'] });
    expect(replayed.answer.left).toEqual([{ code: 'ended-pods', count: 1, names: ['default/first'] }]);
  });

  it('has nodes come, go and change as they did', () => {
    const cluster = watched({ nodes: [node('n1')], namespaces: [DEFAULT], pods: [] });
    const cordoned = { ...node('n1'), spec: { unschedulable: true } };
    cluster.event('nodes', 'MODIFIED', cordoned, second(1));
    cluster.event('pods', 'ADDED', pod('p'), second(2));
    cluster.event('nodes', 'ADDED', node('n2'), second(20));
    cluster.event('pods', 'MODIFIED', at('p', 'n2'), second(30));
    expect(placesIn(replay(planOf(cluster.recorder.recording(second(90))), undefined))).toEqual({ p: ['n2', 'n2', 'same'] });
  });

  it('lets nobody but the recording make or delete Pods, whatever owns them', () => {
    const replicaSet = (replicas: number): KubeObject =>
      asObject({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'web', namespace: 'default', uid: 'rs', creationTimestamp: '2026-06-01T11:00:00Z' },
        spec: {
          replicas,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } },
        },
        status: { replicas },
      });
    const owned = (name: string, on?: string): KubeObject => {
      const { metadata, ...rest } = pod(name, on);
      const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'rs', controller: true };
      return { ...rest, metadata: { ...metadata, labels: { app: 'web' }, ownerReferences: [owner] } };
    };
    const cluster = watched({ nodes: [node('n1'), node('n2')], namespaces: [DEFAULT], replicasets: [replicaSet(1)], pods: [owned('web-1', 'n1')] });
    cluster.event('pods', 'ADDED', owned('web-2'), second(1));
    cluster.event('pods', 'MODIFIED', owned('web-2', 'n2'), second(2));
    cluster.event('pods', 'DELETED', owned('web-1', 'n1'), second(30));
    const replayed = replay(planOf(cluster.recorder.recording(second(60))), undefined);
    expect(placesIn(replayed)).toEqual({ 'web-2': ['n2', 'n2', 'same'] });
    expect(replayed.answer.columns[1]?.imbalance.pods.mean).toBe(0.5);
  });

  it('makes a session that begins with the recording and goes the same way', () => {
    const { session, objects } = replay(planOf(threeCome().recorder.recording(second(30))), MOST);
    expect(sessionProblem(session)).toBeUndefined();
    const cluster = createCluster({ ...session.config, objects }, { branches: session.branches, branch: session.branch });
    comeBack(cluster, session);
    const isThere = (name: string): boolean => registryOf(cluster).present.has(registryKeyOf(`pods/default/${name}`));
    expect([isThere('a'), isThere('b')]).toEqual([true, false]);
    cluster.runTo(session.nowUs + 8e6);
    expect(isThere('b')).toBe(true);
  });
});
