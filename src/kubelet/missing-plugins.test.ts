import { expect, it } from 'vitest';
import type { NodeStatus, PersistentVolume, PersistentVolumeSpec, Volume } from '../api/types.gen';
import { missingPlugins } from './missing-plugins';
import { podOf, room, workerOf } from './testing';
import { mountVolumes } from './volumes';

const inline = (source: Omit<Volume, 'name'>): readonly string[] => missingPlugins(workerOf(podOf({ volumes: [{ name: 'v', ...source }] })));

function bound(spec: PersistentVolumeSpec): readonly string[] {
  const volume: PersistentVolume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec };
  const worker = workerOf(podOf({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] }));
  return missingPlugins({ ...worker, volumes: { ...worker.volumes, bound: { data: volume } } });
}

it.each<[what: string, got: readonly string[], why: string]>([
  ['one whose plugin has been disabled', inline({ gitRepo: { repository: 'r' } }), 'MountVolume.SetUp failed for volume "v" : git-repo volume plugin has been'],
  [
    'one that a CSI driver has taken over',
    inline({ gcePersistentDisk: { pdName: 'd' } }),
    'driver name pd.csi.storage.gke.io not found in the list of registered',
  ],
  ['one that is no more', inline({ glusterfs: { endpoints: 'e', path: 'p' } }), 'volume "v" err=no volume plugin matched'],
  ['one of a CSI driver', bound({ csi: { driver: 'd', volumeHandle: 'h' } }), 'MountVolume.MountDevice failed for volume "pv" : kubernetes.io/csi: attacher.'],
  ['a persistent one on a server', bound({ nfs: { server: 's', path: '/x' } }), 'MountVolume.SetUp failed for volume "pv" : mount failed: exit status 32'],
])('%s cannot be mounted', (_, got, why) => expect(got).toEqual([expect.stringContaining(why)]));

it('others can be', () => {
  expect(inline({ emptyDir: {} })).toEqual([]);
  expect(bound({ local: { path: '/data' } })).toEqual([]);
});

it('on a machine that is a copy of one elsewhere, nobody knows: it is mounted', () => {
  const pod = podOf({ volumes: [{ name: 'v', csi: { driver: 'd' } }] });
  const mounts = (copied?: NodeStatus) => {
    const { at } = room({ ...(copied && { copied }) });
    return mountVolumes(at(2), mountVolumes(at(), workerOf(pod))).volumes.mounted;
  };
  expect([mounts(), mounts({})]).toEqual([false, true]);
});
