import { describe, expect, it } from 'vitest';
import type { PersistentVolumeClaim, Pod, Status } from '../../api/types.gen';
import { createHarness, type Harness } from '../testing/harness';

const DEFAULT = '/api/v1/namespaces/default';
const post = (cluster: Harness, path: string, body: object) => cluster.call({ method: 'POST', path, text: JSON.stringify(body) });
const messageOf = ({ body }: { readonly body: unknown }): string | undefined => (body as Status).message;
const pod = (spec: object = {}, metadata: object = { name: 'p' }): object => ({ metadata, spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec } });

/** A cluster with objects in it: paths and bodies. */
function clusterWith(...objects: readonly (readonly [path: string, body: object])[]): Harness {
  const cluster = createHarness();
  for (const [path, body] of [[`${DEFAULT}/serviceaccounts`, { metadata: { name: 'default' } }] as const, ...objects])
    expect([path, post(cluster, path, body).code]).toEqual([path, 201]);
  return cluster;
}

describe('NamespaceLifecycle', () => {
  it.each([
    ['in a namespace that is not there', '/api/v1/namespaces/nowhere/configmaps', 'namespaces "nowhere" not found'],
    [
      'in one that is going away',
      '/api/v1/namespaces/old/configmaps',
      'configmaps "web-" is forbidden: unable to create new content in namespace old because it is being terminated',
    ],
  ])('nothing is made %s', (_, path, message) => {
    const cluster = clusterWith(['/api/v1/namespaces', { metadata: { name: 'old' } }]);
    cluster.call({ method: 'DELETE', path: '/api/v1/namespaces/old' });
    expect(messageOf(post(cluster, path, { metadata: { generateName: 'web-' } }))).toBe(message);
  });

  it('the first namespaces stay', () => {
    expect(messageOf(createHarness().call({ method: 'DELETE', path: '/api/v1/namespaces/default' }))).toBe(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });
});

describe('ServiceAccount', () => {
  const strict = {
    metadata: { name: 'strict', annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } },
    secrets: [{ name: 'mine' }],
    imagePullSecrets: [{ name: 'pull' }],
  };
  const cluster = clusterWith([`${DEFAULT}/serviceaccounts`, strict]);
  const own = { serviceAccountName: 'strict' };
  const foreign = 'is not allowed because service account strict does not reference that';
  it.each([
    ['a volume', { ...own, volumes: [{ name: 'v', secret: { secretName: 'other' } }] }, `volume with secret.secretName="other" ${foreign} secret`],
    [
      'a variable',
      { ...own, containers: [{ name: 'c', image: 'nginx', env: [{ name: 'E', valueFrom: { secretKeyRef: { name: 'other', key: 'k' } } }] }] },
      `container c with envVar E referencing secret.secretName="other" ${foreign} secret`,
    ],
    ['pulling', { ...own, imagePullSecrets: [{ name: 'other' }] }, `imagePullSecrets[0].name="other" ${foreign} imagePullSecret`],
    ['no account', { serviceAccountName: 'nobody' }, 'error looking up service account default/nobody: serviceaccount "nobody" not found'],
  ])('refuses %s', (_, spec, why) => {
    expect(messageOf(post(cluster, `${DEFAULT}/pods`, pod(spec)))).toBe(`pods "p" is forbidden: ${why}`);
  });

  it('hands on the pull secrets and mounts a token', () => {
    const { spec } = post(cluster, `${DEFAULT}/pods?dryRun=All`, pod(own)).body as Pod;
    expect(spec?.imagePullSecrets).toEqual([{ name: 'pull' }]);
    expect(spec?.containers[0]?.volumeMounts?.[0]?.mountPath).toBe('/var/run/secrets/kubernetes.io/serviceaccount');
  });
});

describe('Priority', () => {
  const cluster = clusterWith(['/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: 'high' }, value: 1000, globalDefault: true }]);
  it('gives the number of the class, or of the default one', () => {
    expect((post(cluster, `${DEFAULT}/pods?dryRun=All`, pod()).body as Pod).spec).toMatchObject({ priorityClassName: 'high', priority: 1000 });
  });
  it.each([
    ['an unknown class', { priorityClassName: 'nope' }, 'no PriorityClass with name nope was found'],
    [
      'another number',
      { priority: 5 },
      'the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 1000 from the given PriorityClass name',
    ],
  ])('refuses %s', (_, spec, why) => {
    expect(messageOf(post(cluster, `${DEFAULT}/pods`, pod(spec)))).toBe(`pods "p" is forbidden: ${why}`);
  });
  it('lets only one class be the default', () => {
    expect(messageOf(post(cluster, '/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: 'x' }, value: 1, globalDefault: true }))).toBe(
      'priorityclasses.scheduling.k8s.io "x" is forbidden: PriorityClass high is already marked as default. Only one default can exist',
    );
  });
});

describe('LimitRanger', () => {
  const limits = [{ type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '100m' }, max: { cpu: '400m' }, min: { cpu: '50m' } }];
  const cluster = clusterWith([`${DEFAULT}/limitranges`, { metadata: { name: 'lr' }, spec: { limits } }]);
  const container = (resources: object): object => ({ containers: [{ name: 'c', image: 'nginx', resources }] });
  it('gives containers what they do not say', () => {
    const made = post(cluster, `${DEFAULT}/pods?dryRun=All`, pod()).body as Pod;
    expect(made.spec?.containers[0]?.resources).toEqual({ limits: { cpu: '200m' }, requests: { cpu: '100m' } });
    expect(made.metadata.annotations?.['kubernetes.io/limit-ranger']).toBe('LimitRanger plugin set: cpu request for container c; cpu limit for container c');
  });
  it.each([
    ['too much', { limits: { cpu: '1' } }, 'maximum cpu usage per Container is 400m, but limit is 1'],
    ['too little', { requests: { cpu: '10m' } }, 'minimum cpu usage per Container is 50m, but request is 10m'],
  ])('refuses %s', (_, resources, why) => {
    expect(messageOf(post(cluster, `${DEFAULT}/pods`, pod(container(resources))))).toBe(`pods "p" is forbidden: ${why}`);
  });
});

describe('RuntimeClass', () => {
  const cluster = clusterWith([
    '/apis/node.k8s.io/v1/runtimeclasses',
    { metadata: { name: 'vm' }, handler: 'vm', overhead: { podFixed: { cpu: '100m' } }, scheduling: { nodeSelector: { vm: 'yes' } } },
  ]);
  it('gives its overhead and its nodes', () => {
    expect((post(cluster, `${DEFAULT}/pods?dryRun=All`, pod({ runtimeClassName: 'vm' })).body as Pod).spec).toMatchObject({
      overhead: { cpu: '100m' },
      nodeSelector: { vm: 'yes' },
    });
  });
  it.each([
    ['an unknown one', { runtimeClassName: 'x' }, 'pod rejected: RuntimeClass "x" not found'],
    [
      'other nodes',
      { runtimeClassName: 'vm', nodeSelector: { vm: 'no' } },
      'conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no',
    ],
  ])('refuses %s', (_, spec, why) => {
    expect(messageOf(post(cluster, `${DEFAULT}/pods`, pod(spec)))).toBe(`pods "p" is forbidden: ${why}`);
  });
});

describe('PersistentVolumeClaimResize', () => {
  const claim = (storage: string): object => ({
    metadata: { name: 'c' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'slow', resources: { requests: { storage } } },
  });
  const grow = (cluster: Harness) =>
    cluster.call({
      method: 'PATCH',
      path: `${DEFAULT}/persistentvolumeclaims/c`,
      contentType: 'application/merge-patch+json',
      text: '{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}',
    });
  it.each([
    [true, 200],
    [false, 403],
  ])('lets claims grow if their class allows it (%s)', (allowVolumeExpansion, code) => {
    const cluster = clusterWith(
      ['/apis/storage.k8s.io/v1/storageclasses', { metadata: { name: 'slow' }, provisioner: 'x', allowVolumeExpansion }],
      [`${DEFAULT}/persistentvolumeclaims`, claim('1Gi')],
    );
    const made = cluster.call({ method: 'GET', path: `${DEFAULT}/persistentvolumeclaims/c` }).body as PersistentVolumeClaim;
    const bound = { ...made, status: { phase: 'Bound', capacity: { storage: '1Gi' } } };
    cluster.call({ method: 'PUT', path: `${DEFAULT}/persistentvolumeclaims/c/status`, text: JSON.stringify(bound) });
    expect(grow(cluster).code).toBe(code);
  });
});

it('a node comes with a taint until it is found to be ready; claims and ingresses get the default class', () => {
  const cluster = clusterWith(
    [
      '/apis/storage.k8s.io/v1/storageclasses',
      { metadata: { name: 'fast', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }, provisioner: 'x' },
    ],
    [
      '/apis/networking.k8s.io/v1/ingressclasses',
      { metadata: { name: 'gate', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } }, spec: { controller: 'a/b' } },
    ],
  );
  expect(post(cluster, '/api/v1/nodes', { metadata: { name: 'n' } }).body).toMatchObject({
    spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
  });
  const claim = { metadata: { name: 'c' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
  expect(post(cluster, `${DEFAULT}/persistentvolumeclaims`, claim).body).toMatchObject({
    metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
    spec: { storageClassName: 'fast' },
  });
  const ingress = { metadata: { name: 'i' }, spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } } };
  expect(post(cluster, '/apis/networking.k8s.io/v1/namespaces/default/ingresses', ingress).body).toMatchObject({ spec: { ingressClassName: 'gate' } });
});
