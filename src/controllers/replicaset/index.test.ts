import { describe, expect, it } from 'vitest';
import type { Pod, ReplicaSet, ReplicaSetStatus } from '../../api/types.gen';
import { decide, ownedBy, type PodOptions, podOf } from '../testing';
import { replicaSetController } from '.';

const set = (replicas: number, status: ReplicaSetStatus = { replicas: 0 }): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'default', uid: 'web', generation: 1 },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } } },
  status,
});
const pod = (name: string, options: PodOptions = {}): Pod =>
  podOf(name, { owner: ownedBy('ReplicaSet', 'web'), labels: { app: 'web' }, node: 'node-1', ...options });
const sync = (one: ReplicaSet, pods: readonly Pod[] = []) => {
  const { calls, bodies } = decide(replicaSetController, 'default/web', { objects: { replicasets: [one], pods } });
  return {
    calls: calls.map((group) => group.filter((call) => !call.endsWith('/status'))).filter((group) => group.length > 0),
    status: (bodies.at(-1) as ReplicaSet).status,
  };
};
const CREATE = 'POST pods [SuccessfulCreate]';
const gone = (name: string): string => `DELETE pods/${name} [SuccessfulDelete]`;

describe('a ReplicaSet', () => {
  it('creates what is missing in batches of 1, 2, 4 …, so that little is lost if none can be created', () =>
    expect(sync(set(5), [pod('a')]).calls).toEqual([[CREATE], [CREATE, CREATE], [CREATE]]));
  it('does not count Pods that have ended or are going', () =>
    expect(sync(set(1), [pod('done', { phase: 'Succeeded' }), pod('going', { deleting: true })]).calls).toEqual([[CREATE]]));
  it.each<[what: string, first: PodOptions, second: PodOptions]>([
    ['one without a node', { node: '' }, {}],
    ['one that has not started', { phase: 'Pending' }, {}],
    ['one that is not ready', { ready: false }, {}],
    ['one that costs less', { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' } }, {}],
    ['one that was ready later', { readySince: '2025-12-31T23:59:59Z' }, { readySince: '2025-06-01T00:00:00Z' }],
  ])('when there are too many, deletes first %s', (_, first, second) => expect(sync(set(1), [pod('b', second), pod('a', first)]).calls).toEqual([[gone('a')]]));
  it('adopts what it selects and nobody owns, after it has made sure that it still exists', () =>
    expect(sync(set(1), [podOf('orphan', { labels: { app: 'web' } })]).calls).toEqual([['GET replicasets/web'], ['PATCH pods/orphan']]));
  it('releases what it no longer selects, and replaces it', () =>
    expect(sync(set(1), [pod('a', { labels: { app: 'other' } })]).calls).toEqual([['PATCH pods/a'], [CREATE]]));
  it('leaves others’ Pods alone', () =>
    expect(sync(set(0), [podOf('theirs', { labels: { app: 'web' }, owner: ownedBy('ReplicaSet', 'other') })]).calls).toEqual([]));
  it('counts', () =>
    expect(sync(set(3), [pod('a'), pod('b', { ready: false }), pod('c', { deleting: true })]).status).toEqual({
      replicas: 2,
      readyReplicas: 1,
      availableReplicas: 1,
      fullyLabeledReplicas: 2,
      terminatingReplicas: 1,
      observedGeneration: 1,
    }));
});
