import { expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.gen';
import { compilePod } from '../framework/pod-info';
import { createSnapshot, type Listers } from '../framework/snapshot';
import { node, pod } from '../testing';
import { verdicts } from './testing';
import { volumeBinding } from './volume-binding';

const plugin = volumeBinding.create({});
const nodes = [node('n1', { labels: { zone: 'a' } }), node('n2', { labels: { zone: 'b' } })];
const waiting = pod('p', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });

const claim = (more: Partial<PersistentVolumeClaim['spec']> = {}, bound = false): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default', uid: 'claim', ...(bound && { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } }) },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'slow', ...more },
});
const storageClass = (more: Partial<StorageClass> = {}): StorageClass => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'slow' },
  provisioner: 'example.com/disk',
  volumeBindingMode: 'WaitForFirstConsumer',
  ...more,
});
const volumeIn = (zone: string): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv' },
  spec: {
    capacity: { storage: '2Gi' },
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'slow',
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: [zone] }] }] } },
  },
  status: { phase: 'Available' },
});
const world = (
  claims: readonly PersistentVolumeClaim[],
  classes: readonly StorageClass[] = [],
  volumes: readonly PersistentVolume[] = [],
): Partial<Listers> => ({
  persistentVolumeClaims: new Map(claims.map((c) => [`default/${c.metadata.name}`, c])),
  storageClasses: new Map(classes.map((c) => [c.metadata.name!, c])),
  persistentVolumes: new Map(volumes.map((v) => [v.metadata.name!, v])),
});
const NONE = "node(s) didn't find available persistent volumes to bind";
const noProvisioner = storageClass({ provisioner: 'kubernetes.io/no-provisioner' });

it.each<[string, Partial<Listers>, string | Readonly<Record<string, string>>]>([
  ['a claim that does not exist refuses the Pod', world([]), 'persistentvolumeclaim "data" not found'],
  [
    'so does one that has to be bound first',
    world([claim()], [storageClass({ volumeBindingMode: 'Immediate' })]),
    'pod has unbound immediate PersistentVolumeClaims',
  ],
  [
    'a bound claim takes the Pod to its volume',
    world([claim({ volumeName: 'pv' }, true)], [], [volumeIn('b')]),
    { n1: "node(s) didn't match PersistentVolume's node affinity", n2: 'ok' },
  ],
  ['a waiting claim takes it where a volume can be made', world([claim()], [storageClass()]), { n1: 'ok', n2: 'ok' }],
  [
    'in the topologies of the class',
    world([claim()], [storageClass({ allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }] })]),
    { n1: 'ok', n2: NONE },
  ],
  ['or where there is one already', world([claim()], [noProvisioner], [volumeIn('a')]), { n1: 'ok', n2: NONE }],
  ['that is large enough', world([claim({ resources: { requests: { storage: '5Gi' } } })], [noProvisioner], [volumeIn('a')]), { n1: NONE, n2: NONE }],
])('%s', (_, listers, expected) => {
  expect(verdicts(plugin, { nodes, listers }, waiting)).toEqual(expected);
});

it('says before binding which volume is for the claim, or which node the provisioner shall make one for', () => {
  const steps = (listers: Partial<Listers>) => {
    const snapshot = createSnapshot(nodes, [], listers);
    return plugin.preBind?.(snapshot, compilePod(waiting), snapshot.nodes[0]!);
  };
  expect(steps(world([claim()], [noProvisioner], [volumeIn('a')]))).toMatchObject([
    { method: 'PUT', path: '/api/v1/persistentvolumes/pv', body: { spec: { claimRef: { name: 'data', uid: 'claim' } } } },
  ]);
  expect(steps(world([claim()], [storageClass()]))).toMatchObject([
    { path: '/api/v1/namespaces/default/persistentvolumeclaims/data', body: { metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'n1' } } } },
  ]);
});
