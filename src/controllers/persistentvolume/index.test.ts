import { describe, expect, it } from 'vitest';
import { type KubeObject, keyOf } from '../../api/object';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeSpec, Pod, StorageClass } from '../../api/types.gen';
import { decide, type PodOptions, podOf } from '../testing';
import { persistentVolumeBinder } from '.';

const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes' };
const BY_CONTROLLER = { 'pv.kubernetes.io/bound-by-controller': 'yes' };
const SELECTED = { 'volume.kubernetes.io/selected-node': 'node-1' };
const REF = { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data', uid: 'data' };

type Marks = Readonly<Record<string, string>>;

const claim = (spec: Partial<PersistentVolumeClaimSpec> = {}, annotations: Marks = {}, phase = 'Pending'): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default', uid: 'data', annotations },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: '', ...spec },
  status: { phase },
});
const volume = (name: string, spec: Partial<PersistentVolumeSpec> = {}, phase = 'Available', annotations: Marks = {}): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, uid: name, annotations, labels: { name } },
  spec: { capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Retain', ...spec },
  status: { phase },
});
const storageClass = (more: Partial<StorageClass> = {}): StorageClass => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'fast' },
  provisioner: 'csi.example.com',
  volumeBindingMode: 'Immediate',
  ...more,
});
const LATER: Partial<StorageClass> = { volumeBindingMode: 'WaitForFirstConsumer' };
const mounting = (name: string, options: PodOptions = {}): Pod => {
  const pod = podOf(name, { phase: 'Pending', ...options });
  return { ...pod, spec: { ...pod.spec!, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } };
};

const RESOURCES: Readonly<Record<string, string>> = {
  PersistentVolume: 'persistentvolumes',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  StorageClass: 'storageclasses',
  Pod: 'pods',
};

/** The world as the binder's informers show it. */
const world = (...objects: readonly KubeObject[]): Readonly<Record<string, readonly KubeObject[]>> =>
  Object.fromEntries(Object.entries(RESOURCES).map(([kind, plural]) => [plural, objects.filter((object) => object.kind === kind)]));
const sync = (key: string, ...objects: readonly KubeObject[]) => decide(persistentVolumeBinder, key, { objects: world(...objects) });
const chosenFor = (one: PersistentVolumeClaim, ...volumes: readonly KubeObject[]): string | undefined =>
  sync('default/data', one, ...volumes)
    .calls.flat()
    .find((call) => call.startsWith('PUT persistentvolumes/'))
    ?.slice('PUT persistentvolumes/'.length);

/** Lets the binder work on a claim until it has nothing more to write, and gives back what it has written, and the world then. */
function bound(...objects: readonly KubeObject[]) {
  const now = new Map(objects.map((object) => [`${object.kind} ${keyOf(object)}`, object]));
  const calls: string[] = [];
  for (let i = 0; i < 10; i++) {
    const decided = sync('default/data', ...now.values());
    if (decided.calls.length === 0) break;
    calls.push(...decided.calls.flat());
    for (const body of decided.bodies) now.set(`${(body as KubeObject).kind} ${keyOf(body as KubeObject)}`, body as KubeObject);
  }
  return { calls, claim: now.get('PersistentVolumeClaim default/data'), volume: now.get('PersistentVolume pv') };
}

describe('binding', () => {
  it('reserves the volume, says so in its phase, then gives it to the claim and says so there', () => {
    const after = bound(claim(), volume('pv'));
    expect(after.calls).toEqual([
      'PUT persistentvolumes/pv',
      'PUT persistentvolumes/pv/status',
      'PUT persistentvolumeclaims/data',
      'PUT persistentvolumeclaims/data/status',
    ]);
    expect(after.volume).toMatchObject({ metadata: { annotations: BY_CONTROLLER }, spec: { claimRef: REF }, status: { phase: 'Bound' } });
    expect(after.claim).toMatchObject({
      metadata: { annotations: { ...BOUND, ...BY_CONTROLLER } },
      spec: { volumeName: 'pv' },
      status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '2Gi' } },
    });
  });
  it('goes on from where it was interrupted', () => {
    const reserved = volume('pv', { claimRef: REF }, 'Bound', BY_CONTROLLER);
    expect(bound(claim(), reserved).calls).toEqual(['PUT persistentvolumeclaims/data', 'PUT persistentvolumeclaims/data/status']);
    expect(bound(claim({ volumeName: 'pv' }, BOUND), reserved).calls).toEqual(['PUT persistentvolumeclaims/data/status']);
  });
  it('that a user has begun is not said to be the controller’s', () => {
    const { uid: _, ...kept } = REF;
    expect(bound(claim({ volumeName: 'pv' }), volume('pv', { claimRef: kept }))).toMatchObject({
      claim: { metadata: { annotations: BOUND } },
      volume: { metadata: { annotations: {} }, spec: { claimRef: REF } },
    });
  });
  it('leaves a bound claim its size: a file system may be smaller than its volume', () => {
    const full = { ...claim({ volumeName: 'pv' }, BOUND, 'Bound'), status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } } };
    expect(bound(full, volume('pv', { claimRef: REF }, 'Bound')).calls).toEqual([]);
  });
});

describe('a claim takes', () => {
  it.each<[what: string, claim: PersistentVolumeClaim, volumes: readonly KubeObject[], chosen: string | undefined]>([
    [
      'the smallest volume that is large enough',
      claim(),
      [volume('a', { capacity: { storage: '5Gi' } }), volume('b'), volume('c', { capacity: { storage: '1Mi' } })],
      'b',
    ],
    [
      'first one that can be used in no more ways than it asks for',
      claim(),
      [volume('a', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }), volume('b', { capacity: { storage: '9Gi' } })],
      'b',
    ],
    ['none that cannot be used as it asks', claim({ accessModes: ['ReadWriteMany'] }), [volume('a')], undefined],
    ['none of another class', claim(), [volume('a', { storageClassName: 'slow' })], undefined],
    ['none of another mode', claim({ volumeMode: 'Block' }), [volume('a')], undefined],
    ['none of other attributes', claim(), [volume('a', { volumeAttributesClassName: 'gold' })], undefined],
    ['only what its selector matches', claim({ selector: { matchLabels: { name: 'b' } } }), [volume('a'), volume('b')], 'b'],
    ['none that is not available yet', claim(), [volume('a', {}, 'Pending')], undefined],
    ['none that is being deleted', claim(), [{ ...volume('a'), metadata: { name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z' } }], undefined],
    ["none that is another's", claim(), [volume('a', { claimRef: { ...REF, name: 'other' } })], undefined],
    ["none that was its namesake's", claim(), [volume('a', { claimRef: { ...REF, uid: 'old' } }, 'Released')], undefined],
    [
      'what is kept for it, in any phase',
      claim(),
      [volume('a', { capacity: { storage: '1Gi' } }), volume('b', { claimRef: { ...REF, uid: '' } }, 'Pending')],
      'b',
    ],
    [
      'nothing by itself while the scheduler chooses',
      claim({ storageClassName: 'fast' }),
      [storageClass(LATER), volume('a', { storageClassName: 'fast' })],
      undefined,
    ],
    [
      'then what the scheduler has reserved',
      claim({ storageClassName: 'fast' }),
      [storageClass(LATER), volume('a', { storageClassName: 'fast', claimRef: REF }, 'Available')],
      'a/status',
    ],
  ])('%s', (_, one, volumes, chosen) => expect(chosenFor(one, ...volumes)).toBe(chosen));
});

const EXTERNAL =
  "Normal ExternalProvisioning Waiting for a volume to be created either by the external provisioner 'csi.example.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.";
const ASKED = { 'volume.beta.kubernetes.io/storage-provisioner': 'csi.example.com', 'volume.kubernetes.io/storage-provisioner': 'csi.example.com' };
const NONE = 'Normal FailedBinding no persistent volumes available for this claim and no storage class is set';
const CONSUMER = 'Normal WaitForFirstConsumer waiting for first consumer to be created before binding';
const failedToProvision = (why: string): string => `Warning ProvisioningFailed ${why}`;
const mismatch = (why: string): string => `Warning VolumeMismatch Cannot bind to requested volume "pv": ${why}`;

describe('a claim without a volume says', () => {
  const fast = claim({ storageClassName: 'fast' });
  const named = claim({ volumeName: 'pv' });
  it.each<[what: string, said: string | undefined, claim: PersistentVolumeClaim, others: readonly KubeObject[]]>([
    ['that there is none, without a class', NONE, claim(), []],
    ['that its class is not there', failedToProvision('storageclass.storage.k8s.io "fast" not found'), fast, []],
    ['that it waits for a provisioner', EXTERNAL, claim({ storageClassName: 'fast' }, ASKED), [storageClass()]],
    [
      'that nobody makes volumes of its class',
      failedToProvision('no volume plugin matched name: kubernetes.io/no-provisioner'),
      fast,
      [storageClass({ provisioner: 'kubernetes.io/no-provisioner' })],
    ],
    [
      'that the node makes none',
      failedToProvision('Failed to create provisioner: provisioning in volume plugin "kubernetes.io/host-path" is disabled'),
      fast,
      [storageClass({ provisioner: 'kubernetes.io/host-path' })],
    ],
    ['that it waits for its first Pod', CONSUMER, fast, [storageClass(LATER), mounting('done', { phase: 'Succeeded' })]],
    ['that its Pod waits', 'Normal WaitForPodScheduled waiting for pod app to be scheduled', fast, [storageClass(LATER), mounting('app')]],
    [
      'that its Pods wait',
      'Normal WaitForPodScheduled waiting for pods a,b to be scheduled',
      fast,
      [storageClass(LATER), mounting('a'), mounting('b'), mounting('c', { node: 'n' })],
    ],
    ['nothing while the volume that it names is not there', undefined, named, []],
    [
      "that this is another's",
      'Warning FailedBinding volume "pv" already bound to a different claim.',
      named,
      [volume('pv', { claimRef: { ...REF, name: 'other' } }, 'Bound')],
    ],
    ['that this is too small', mismatch('requested PV is too small'), named, [volume('pv', { capacity: { storage: '1Mi' } })]],
    ['that this is of another class', mismatch('storageClassName does not match'), named, [volume('pv', { storageClassName: 'slow' })]],
    ['that this is of another mode', mismatch('incompatible volumeMode'), named, [volume('pv', { volumeMode: 'Block' })]],
    ['that this cannot be used as it asks', mismatch('incompatible accessMode'), named, [volume('pv', { accessModes: ['ReadOnlyMany'] })]],
  ])('%s', (_, said, one, others) => {
    const { calls, events, againAfterUs } = sync('default/data', one, ...others);
    expect({ calls, events, again: againAfterUs }).toEqual({ calls: [], events: said === undefined ? [] : [said], again: 15e6 });
  });
});

it('asks for a volume by annotations, when the scheduler has chosen where if that is its part', () => {
  const asks = (annotations: Marks, binding: Partial<StorageClass>) =>
    sync('default/data', claim({ storageClassName: 'fast' }, annotations), storageClass(binding));
  for (const { calls, bodies } of [asks({}, {}), asks(SELECTED, LATER)]) {
    expect(calls.flat()).toEqual(['PUT persistentvolumeclaims/data [ExternalProvisioning]']);
    expect(bodies).toMatchObject([{ metadata: { annotations: ASKED } }]);
  }
  expect(asks({}, LATER)).toMatchObject({ calls: [], events: [CONSUMER] });
});

it('asks the CSI driver that has taken over from what was built in', () => {
  const { bodies } = sync('default/data', claim({ storageClassName: 'fast' }), storageClass({ provisioner: 'kubernetes.io/aws-ebs' }));
  expect(bodies).toMatchObject([{ metadata: { annotations: { 'volume.kubernetes.io/storage-provisioner': 'ebs.csi.aws.com' } } }]);
});

it('gives a claim that names no class the default one, once there is one', () => {
  const { storageClassName: _, ...spec } = claim().spec!;
  const classless: PersistentVolumeClaim = { ...claim(), spec };
  const standard = storageClass({ metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } });
  expect(sync('default/data', classless, standard).bodies).toMatchObject([{ spec: { storageClassName: 'standard' } }]);
  expect(sync('default/data', claim(), standard)).toMatchObject({ calls: [], events: [NONE] });
});

it.each<[what: string, claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[], said: string]>([
  ['whose volume is gone', claim({ volumeName: 'pv' }, BOUND, 'Bound'), [], 'ClaimLost'],
  ['that names no volume any more', claim({}, BOUND, 'Bound'), [], 'ClaimLost'],
  ["whose volume is another's", claim({ volumeName: 'pv' }, BOUND, 'Bound'), [volume('pv', { claimRef: { ...REF, uid: 'other' } })], 'ClaimMisbound'],
])('a claim %s is lost', (_, one, volumes, said) => {
  const { calls, bodies } = sync('default/data', one, ...volumes);
  expect([calls.flat(), bodies]).toMatchObject([[`PUT persistentvolumeclaims/data/status [${said}]`], [{ status: { phase: 'Lost' } }]]);
  const already: PersistentVolumeClaim = { ...one, status: { phase: 'Lost' } };
  expect(sync('default/data', already, ...volumes).calls).toEqual([]);
});

it('a claim that has grown waits for whoever can let its volume grow', () => {
  const grown: PersistentVolumeClaim = {
    ...claim({ volumeName: 'pv', resources: { requests: { storage: '9Gi' } } }, BOUND, 'Bound'),
    status: { phase: 'Bound', capacity: { storage: '1Gi' } },
  };
  expect(sync('default/data', grown, volume('pv', { claimRef: REF }, 'Bound')).events).toEqual([
    'Normal ExternalExpanding waiting for an external controller to expand this PVC',
  ]);
});

describe('a volume', () => {
  const GONE = 'GET persistentvolumeclaims/data';
  const deleted = (spec: Partial<PersistentVolumeSpec>, annotations: Marks = {}) =>
    volume('pv', { claimRef: REF, persistentVolumeReclaimPolicy: 'Delete', ...spec }, 'Released', annotations);
  it.each<[what: string, volume: PersistentVolume, others: readonly KubeObject[], calls: readonly string[], phase?: string]>([
    ['that is new is available', volume('pv', {}, 'Pending'), [], ['PUT persistentvolumes/pv/status'], 'Available'],
    [
      'that is kept for a claim by name is available',
      volume('pv', { claimRef: { ...REF, uid: '' } }, 'Pending'),
      [],
      ['PUT persistentvolumes/pv/status'],
      'Available',
    ],
    ['of a claim that has it is bound', volume('pv', { claimRef: REF }), [claim({ volumeName: 'pv' }, BOUND)], ['PUT persistentvolumes/pv/status'], 'Bound'],
    ['of a claim that is yet to have it leaves that to the claim', volume('pv', { claimRef: REF }), [claim()], []],
    [
      'whose claim is gone is released, when the API server says so too',
      volume('pv', { claimRef: REF }, 'Bound'),
      [],
      [GONE, 'PUT persistentvolumes/pv/status'],
      'Released',
    ],
    [
      "that was its claim's namesake's too",
      volume('pv', { claimRef: { ...REF, uid: 'old' } }, 'Bound'),
      [claim()],
      [GONE, 'PUT persistentvolumes/pv/status'],
      'Released',
    ],
    ['that is retained stays', volume('pv', { claimRef: REF }, 'Released'), [], []],
    ['that an external provisioner has made is its to delete', deleted({}, { 'pv.kubernetes.io/provisioned-by': 'csi.example.com' }), [], []],
    ['of a CSI driver, too', deleted({ csi: { driver: 'csi.example.com', volumeHandle: '1' } }), [], []],
    ['on a node is deleted if it is for the moment', deleted({ hostPath: { path: '/tmp/x' } }), [], ['DELETE persistentvolumes/pv']],
    ['on a node is not deleted else', deleted({ hostPath: { path: '/data' } }), [], ['PUT persistentvolumes/pv/status [VolumeFailedDelete]'], 'Failed'],
    [
      'whose claim took another one is free again',
      volume('pv', { claimRef: REF }, 'Bound', BY_CONTROLLER),
      [claim({ volumeName: 'other' }, BOUND)],
      ['PUT persistentvolumes/pv'],
      'Bound',
    ],
    [
      'that was made for nothing is released',
      deleted({ claimRef: { ...REF } }, { 'pv.kubernetes.io/provisioned-by': 'csi.example.com' }),
      [claim({ volumeName: 'other' }, BOUND)],
      [],
    ],
  ])('%s', (_, one, others, expected, phase) => {
    const { calls, bodies } = sync('pv', one, ...others);
    expect(calls.flat()).toEqual(expected);
    if (phase !== undefined) expect(bodies.at(-1)).toMatchObject({ status: { phase } });
  });
  it('that cannot be deleted says why, once', () => {
    const failed = (source: Partial<PersistentVolumeSpec>) => sync('pv', deleted(source)).bodies;
    const getting = 'error getting deleter volume plugin for volume "pv"';
    expect(failed({ hostPath: { path: '/data' } })).toMatchObject([
      { status: { message: 'host_path deleter only supports /tmp/.+ but received provided /data' } },
    ]);
    expect(failed({ local: { path: '/data' } })).toMatchObject([{ status: { message: `${getting}: no volume plugin matched` } }]);
    expect(failed({ nfs: { server: 's', path: '/' } })).toMatchObject([{ status: { message: `${getting}: no deletable volume plugin matched` } }]);
    const already: PersistentVolume = { ...deleted({}), status: { phase: 'Failed' } };
    expect(sync('pv', already).calls).toEqual([]);
  });
  it('of another mode than its claim says so on both', () => {
    expect(sync('pv', volume('pv', { claimRef: REF, volumeMode: 'Block' }), claim()).events).toEqual([
      'Warning VolumeMismatch Cannot bind PersistentVolume to requested PersistentVolumeClaim "data" due to incompatible volumeMode.',
      'Warning VolumeMismatch Cannot bind PersistentVolume "pv" to requested PersistentVolumeClaim due to incompatible volumeMode.',
    ]);
  });
});
