import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec, StorageClass } from '../../api/types.gen';
import { decide, nodeOf } from '../testing';
import { localPathProvisioner } from '.';

const ASKED = { 'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path' };
const TOLD = { ...ASKED, 'volume.kubernetes.io/selected-node': 'node-1' };
const standard = (volumeBindingMode = 'WaitForFirstConsumer'): StorageClass => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard' },
  provisioner: 'rancher.io/local-path',
  reclaimPolicy: 'Delete',
  volumeBindingMode,
});
const claim = (annotations: Readonly<Record<string, string>>, spec: Partial<PersistentVolumeClaimSpec> = {}): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default', uid: 'u-1', annotations },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'standard', volumeMode: 'Filesystem', ...spec },
});
const sync = (one: PersistentVolumeClaim, storageClass = standard()) =>
  decide(localPathProvisioner, 'default/data', { objects: { persistentvolumeclaims: [one], storageclasses: [storageClass], nodes: [nodeOf('node-1')] } });
const BEGUN = 'Normal Provisioning External provisioner is provisioning volume for claim "default/data"';

it('makes a folder on the chosen node the volume of the claim', () => {
  const { calls, events, bodies } = sync(claim(TOLD));
  expect([calls.flat(), events]).toEqual([['POST persistentvolumes [ProvisioningSucceeded]'], [BEGUN]]);
  expect(bodies).toMatchObject([
    {
      metadata: { name: 'pvc-u-1', annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' } },
      spec: {
        persistentVolumeReclaimPolicy: 'Delete',
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        claimRef: { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data', uid: 'u-1' },
        hostPath: { path: '/var/local-path-provisioner/pvc-u-1_default_data', type: 'DirectoryOrCreate' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1'] }] }] } },
        storageClassName: 'standard',
      },
    },
  ]);
});

it.each<[what: string, claim: PersistentVolumeClaim]>([
  ['before the scheduler has chosen the node', claim(ASKED)],
  ['for another provisioner', claim({ ...TOLD, 'volume.kubernetes.io/storage-provisioner': 'csi.example.com' })],
  ['for a claim that has one', claim(TOLD, { volumeName: 'pv' })],
])('makes none %s', (_, one) => expect(sync(one)).toMatchObject({ calls: [], events: [] }));

it('cannot make a block device', () =>
  expect(sync(claim(TOLD, { volumeMode: 'Block' }))).toMatchObject({
    calls: [],
    events: ['Warning ProvisioningFailed rancher.io/local-path does not support block volume provisioning'],
  }));

describe('says why it cannot', () => {
  const failed = (why: string): string => `Warning ProvisioningFailed failed to provision volume with StorageClass "standard": ${why}`;
  it.each<[what: string, claim: PersistentVolumeClaim, mode: string, why: string]>([
    ['without a node', claim(ASKED), 'Immediate', 'configuration error, no node was specified'],
    [
      'for Pods of many nodes',
      claim(TOLD, { accessModes: ['ReadWriteMany'] }),
      'WaitForFirstConsumer',
      'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
    ],
    ['by a selector', claim(TOLD, { selector: { matchLabels: { a: 'b' } } }), 'WaitForFirstConsumer', 'claim.Spec.Selector is not supported'],
  ])('%s', (_, one, mode, why) => expect(sync(one, standard(mode))).toMatchObject({ calls: [], events: [BEGUN, failed(why)], againAfterUs: 15e6 }));
  it('when the node is gone, and has the scheduler choose another one', () => {
    const { calls, events, bodies } = sync(claim({ ...ASKED, 'volume.kubernetes.io/selected-node': 'node-9' }));
    expect([calls.flat(), events]).toEqual([['PUT persistentvolumeclaims/data'], [BEGUN, failed('node "node-9" not found')]]);
    expect((bodies[0] as PersistentVolumeClaim).metadata.annotations).toEqual(ASKED);
  });
});

it.each<[what: string, volume: Partial<PersistentVolume['spec']>, phase: string, maker: string, calls: readonly string[]]>([
  ['deletes what is released', {}, 'Released', 'rancher.io/local-path', ['DELETE persistentvolumes/pv']],
  ['keeps what is bound', {}, 'Bound', 'rancher.io/local-path', []],
  ['keeps what is retained', { persistentVolumeReclaimPolicy: 'Retain' }, 'Released', 'rancher.io/local-path', []],
  ['keeps what others have made', {}, 'Released', 'csi.example.com', []],
])('%s', (_, spec, phase, maker, calls) => {
  const volume: PersistentVolume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv', annotations: { 'pv.kubernetes.io/provisioned-by': maker } },
    spec: { persistentVolumeReclaimPolicy: 'Delete', ...spec },
    status: { phase },
  };
  expect(decide(localPathProvisioner, 'pv', { objects: { persistentvolumes: [volume] } }).calls.flat()).toEqual(calls);
});
