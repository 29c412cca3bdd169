import { describe, expect, it } from 'vitest';
import type { ReplicationController } from '../../api/types.gen';
import { decide, ownedBy, podOf } from '../testing';
import { replicationControllerController } from '.';

const controller = (replicas: number): ReplicationController => ({
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name: 'web', namespace: 'default', uid: 'web', generation: 1 },
  spec: { replicas, selector: { app: 'web' }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } } },
  status: { replicas: 0 },
});
const owner = ownedBy('ReplicationController', 'web');
const pods = [podOf('a', { owner, labels: { app: 'web' } }), podOf('going', { owner, labels: { app: 'web' }, deleting: true })];
const sync = (replicas: number) =>
  decide(replicationControllerController, 'default/web', { objects: { replicationcontrollers: [controller(replicas)], pods } });

describe('a ReplicationController', () => {
  it('selects by plain labels and makes what is missing', () => expect(sync(2).calls[0]).toEqual(['POST pods [SuccessfulCreate]']));
  it('counts like a ReplicaSet, but not the Pods that are going', () =>
    expect((sync(1).bodies[0] as ReplicationController).status).toEqual({
      replicas: 1,
      fullyLabeledReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 1,
    }));
});
