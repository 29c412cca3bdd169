import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { Known } from './known';
import { whyOf } from './why-of';

/** Tables on plain objects; `cluster/why.test.ts` has what a running cluster comes to. */

const NOW_US = 1_767_225_600_000_000;

type Objects = Readonly<Record<string, readonly KubeObject[]>>;

/** A world that holds these objects, and no more is known of. */
function worldOf(objects: Objects, controllers: Known['controllers'] = new Map()): Known {
  return {
    nowUs: NOW_US,
    list: <T extends KubeObject>(resource: string) => (objects[resource] ?? []) as readonly KubeObject[] as readonly T[],
    contents: () => new Map(),
    inside: () => undefined,
    log: () => undefined,
    image: () => undefined,
    missing: () => undefined,
    queued: () => undefined,
    objections: () => [],
    controllers,
  };
}

const RUN = new Map(['deployment', 'replicaset', 'statefulset', 'job', 'disruption', 'daemonset'].map((name) => [name, 'runs'] as const));

const object = (kind: string, rest: object, metadata: KubeObject['metadata'] = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web', namespace: 'default', uid: 'u-1', ...metadata },
  ...rest,
});
const reasons = (asked: KubeObject, objects: Objects = {}, controllers: Known['controllers'] = RUN) => whyOf(asked, worldOf(objects, controllers)).reasons;

const READY = { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2025-12-31T00:00:00Z' }], phase: 'Running' };
const podOf = (name: string, revision: string): KubeObject =>
  object(
    'Pod',
    { spec: { nodeName: 'node-1', containers: [] }, status: READY },
    {
      name,
      labels: { 'controller-revision-hash': revision },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u-1', controller: true }],
    },
  );

describe('a StatefulSet whose Pods stay with an older template', () => {
  const set = (updateStrategy: object) =>
    object('StatefulSet', { spec: { replicas: 2, updateStrategy }, status: { updateRevision: 'new', availableReplicas: 2 } });
  it.each([
    ['replaces none by itself: OnDelete', { type: 'OnDelete' }, { code: 'on-delete', old: 1 }],
    ['is held back by a partition', { rollingUpdate: { partition: 1 } }, { code: 'partition', partition: 1, old: 1 }],
  ])('%s', (_, strategy, reason) => expect(reasons(set(strategy), { pods: [podOf('web-0', 'old'), podOf('web-1', 'new')], nodes: [] })).toContainEqual(reason));
});

describe('a Deployment', () => {
  const template = (image: string, labels: object) => ({ metadata: { labels: { app: 'web', ...labels } }, spec: { containers: [{ name: 'main', image }] } });
  const setOf = (name: string, image: string): KubeObject =>
    object(
      'ReplicaSet',
      { spec: { replicas: 1, template: template(image, { 'pod-template-hash': name }) } },
      { name, uid: name, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u-1', controller: true }] },
    );
  it('knows its newest ReplicaSet by the template, before any revision is noted', () => {
    const asked = object('Deployment', { spec: { replicas: 1, template: template('nginx:2', {}) } });
    const told = reasons(asked, { replicasets: [setOf('one', 'nginx:1'), setOf('two', 'nginx:2')] });
    expect(told).toContainEqual({ code: 'replica-set', name: 'one', isNew: false, wanted: 1, ready: 0 });
    expect(told).toContainEqual({ code: 'replica-set', name: 'two', isNew: true, wanted: 1, ready: 0 });
  });
});

describe('a claim', () => {
  const claim = (spec: object, metadata = {}) => object('PersistentVolumeClaim', { spec }, { name: 'data', ...metadata });
  const classOf = (more: object, metadata = {}) => object('StorageClass', { provisioner: 'example.com/disk', ...more }, { name: 'fast', ...metadata });
  const volume = (spec: object) => object('PersistentVolume', { spec, status: { phase: 'Available' } }, { name: 'disk-1' });
  const BINDER = new Map([['persistentvolume-binder', 'runs'] as const]);
  it.each<[string, KubeObject, Objects, readonly object[]]>([
    ['is bound', claim({ volumeName: 'disk-1' }), { persistentvolumes: [volume({})] }, [{ code: 'bound', volume: 'disk-1' }]],
    ['has lost its volume', claim({ volumeName: 'disk-1' }), {}, [{ code: 'volume-missing', volume: 'disk-1' }]],
    ['names no class, and there is no default', claim({}), {}, [{ code: 'no-class' }]],
    ['names a class that does not exist', claim({ storageClassName: 'fast' }), {}, [{ code: 'class-missing', storageClass: 'fast' }]],
    [
      'is bound when a Pod uses it',
      claim({ storageClassName: 'fast' }),
      { storageclasses: [classOf({ volumeBindingMode: 'WaitForFirstConsumer' })] },
      [{ code: 'waits-for-consumer', storageClass: 'fast' }],
    ],
    [
      'waits for the provisioner of the default class',
      claim({}),
      { storageclasses: [classOf({}, { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } })] },
      [{ code: 'waits-for-provisioner', storageClass: 'fast', provisioner: 'example.com/disk' }],
    ],
    [
      'finds only volumes that do not suit it',
      claim({ storageClassName: 'slow', accessModes: ['ReadWriteMany'] }),
      { persistentvolumes: [volume({ storageClassName: 'slow' })] },
      [{ code: 'volume-unsuitable', volumes: 1 }],
    ],
    [
      'finds one that does',
      claim({ storageClassName: 'slow' }),
      { persistentvolumes: [volume({ storageClassName: 'slow' })] },
      [{ code: 'volume-suits', volume: 'disk-1' }],
    ],
  ])('%s', (_, asked, objects, expected) => expect(reasons(asked, objects, BINDER)).toEqual(expected));

  it('is not bound by anybody where no controller does that', () => expect(reasons(claim({}))).toContainEqual({ code: 'nobody-binds' }));
  it('is not bound while that controller is stopped', () => {
    const stopped = new Map([['persistentvolume-binder', 'stopped'] as const]);
    expect(reasons(claim({}), {}, stopped)).toContainEqual({ code: 'controller-stopped', controller: 'persistentvolume-binder' });
  });

  it('stays while a Pod uses it', () => {
    const user = object(
      'Pod',
      { spec: { nodeName: 'node-1', containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } },
      { name: 'user' },
    );
    const deleted = claim({ volumeName: 'disk-1' }, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['kubernetes.io/pvc-protection'] });
    const why = whyOf(deleted, worldOf({ pods: [user] }));
    expect(why).toMatchObject({ standing: 'ends', reasons: [{ code: 'finalizer', finalizer: 'kubernetes.io/pvc-protection', usedBy: ['user'] }, {}] });
  });
});

describe('others', () => {
  it.each<[string, KubeObject, object]>([
    ['a Job that is suspended', object('Job', { spec: { suspend: true, template: {} } }), { code: 'job-suspended' }],
    [
      'a Job with a deadline',
      object('Job', { spec: { activeDeadlineSeconds: 60, template: {} }, status: { startTime: '2026-01-01T00:00:00Z' } }),
      { code: 'deadline-ahead', atUs: NOW_US + 60e6 },
    ],
    [
      'a Job that is complete',
      object('Job', { spec: { template: {} }, status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } }),
      { code: 'job-complete', succeeded: 1 },
    ],
    ['a Deployment that is paused', object('Deployment', { spec: { replicas: 1, paused: true } }), { code: 'paused' }],
    ['a Deployment of no Pods', object('Deployment', { spec: { replicas: 0 }, status: { observedGeneration: 0 } }), { code: 'scaled-to-zero' }],
    ['a budget of no Pods', object('PodDisruptionBudget', { spec: { selector: { matchLabels: { app: 'x' } } } }), { code: 'budget-empty' }],
    [
      'a budget whose Pods cannot be counted',
      object('PodDisruptionBudget', {
        status: { conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'found no controllers' }] },
      }),
      { code: 'budget-unknown', message: 'found no controllers' },
    ],
    ['a Service without a selector', object('Service', { spec: {} }), { code: 'no-selector' }],
    ['what nothing is known to hold', object('ConfigMap', {}), { code: 'exists' }],
  ])('%s', (_, asked, reason) => expect(reasons(asked)).toContainEqual(reason));
});

describe('an autoscaler', () => {
  const asked = (conditions: readonly (readonly [string, string, string])[], status: object = {}): KubeObject =>
    object('HorizontalPodAutoscaler', {
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 5 },
      status: {
        currentReplicas: 2,
        desiredReplicas: 2,
        conditions: conditions.map(([type, is, reason]) => ({ type, status: is, reason, message: 'why' })),
        ...status,
      },
    });
  const runs: Known['controllers'] = new Map([['horizontalpodautoscaling', 'runs']]);
  const target = 'Deployment web';
  const steady = { code: 'autoscaled', target, replicas: 2, min: 1, max: 5 };

  it.each<[what: string, conditions: readonly (readonly [string, string, string])[], reasons: readonly object[], standing: string]>([
    ['has not looked yet', [], [{ code: 'autoscaler-new', target }], 'waits'],
    ['cannot read its target', [['AbleToScale', 'False', 'FailedGetScale']], [{ code: 'cannot-scale', target, message: 'why' }], 'fails'],
    [
      'has no metrics',
      [
        ['AbleToScale', 'True', 'SucceededGetScale'],
        ['ScalingActive', 'False', 'FailedGetResourceMetric'],
      ],
      [{ code: 'metrics-unknown', replicas: 2, message: 'why' }],
      'fails',
    ],
    [
      'has a target of no Pods',
      [
        ['AbleToScale', 'True', 'SucceededGetScale'],
        ['ScalingActive', 'False', 'ScalingDisabled'],
      ],
      [{ code: 'scaling-disabled', target }],
      'well',
    ],
    [
      'would want more',
      [
        ['AbleToScale', 'True', 'ReadyForNewScale'],
        ['ScalingLimited', 'True', 'TooManyReplicas'],
      ],
      [steady, { code: 'scaling-limited', by: 'max' }],
      'well',
    ],
    ['waits before it takes away', [['AbleToScale', 'True', 'ScaleDownStabilized']], [steady, { code: 'scaling-stabilized' }], 'well'],
  ])('that %s', (_, conditions, wanted, standing) => {
    expect(whyOf(asked(conditions), worldOf({}, runs))).toMatchObject({ reasons: wanted, standing });
  });

  it.each([
    [
      'failed to get cpu utilization: missing request for cpu in container main of Pod web-0',
      { code: 'needs-request', resource: 'cpu', container: 'main', target: 'deployment/web' },
    ],
    [
      'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
      { code: 'needs-metrics-server' },
    ],
  ])('is told what would let it know: %s', (message, remedy) => {
    const conditions = [
      { type: 'AbleToScale', status: 'True' },
      { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message },
    ];
    expect(whyOf(asked([], { conditions }), worldOf({}, runs))).toMatchObject({ reasons: [{ code: 'metrics-unknown' }, remedy], standing: 'fails' });
  });

  it('whose controller is not there', () => {
    expect(reasons(asked([]), {}, new Map())).toEqual([{ code: 'no-controller', controller: 'horizontalpodautoscaling' }]);
  });
});
