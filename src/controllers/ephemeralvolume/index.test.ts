import { expect, it } from 'vitest';
import type { PersistentVolumeClaim, Pod } from '../../api/types.gen';
import { decide, ownedBy, type PodOptions, podOf } from '../testing';
import { ephemeralVolumeController } from '.';

const template = { metadata: { labels: { of: 'scratch' } }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
const app = (options: PodOptions = {}): Pod => {
  const pod = podOf('app', options);
  return { ...pod, spec: { ...pod.spec!, volumes: [{ name: 's', ephemeral: { volumeClaimTemplate: template } }] } };
};
const claim = (owner: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'app-s', namespace: 'default', ownerReferences: ownedBy('Pod', owner) },
});
const sync = (pod: Pod, ...claims: readonly PersistentVolumeClaim[]) =>
  decide(ephemeralVolumeController, 'default/app', { objects: { pods: [pod], persistentvolumeclaims: claims } });

it('makes a claim for a Pod’s ephemeral volume, which is the Pod’s', () => {
  const { calls, bodies } = sync(app());
  expect(calls).toEqual([['POST persistentvolumeclaims']]);
  expect(bodies).toMatchObject([
    {
      metadata: { name: 'app-s', labels: { of: 'scratch' }, ownerReferences: [{ kind: 'Pod', uid: 'app', controller: true, blockOwnerDeletion: true }] },
      spec: template.spec,
    },
  ]);
});
it('makes none that is there, none for a Pod that is going, and none for other volumes', () => {
  expect([sync(app(), claim('app')), sync(app({ deleting: true })), sync(podOf('app'))].flatMap(({ calls }) => calls)).toEqual([]);
});
it('says of a claim that somebody else has made that it is not the Pod’s', () => {
  expect(sync(app(), claim('other'))).toMatchObject({
    calls: [],
    events: ['Warning FailedBinding ephemeral volume s: PVC default/app-s was not created for pod default/app (pod is not owner)'],
  });
});
