import { PassThrough } from 'node:stream';
import {
  CoreV1Api,
  type KubernetesObject,
  KubernetesObjectApi,
  Log,
  Metrics,
  PatchStrategy,
  PolicyV1Api,
  setHeaderOptions,
  topNodes,
  topPods,
  type V1Pod,
} from '@kubernetes/client-node';
import { afterAll, expect, it } from 'vitest';
import { eventually, servedCluster } from './served';

/** What operators do with the JavaScript client, unmodified: read logs, ask what is used, patch, drain a node. */
const namespace = 'default';
const { config, close } = await servedCluster({ nodes: 2, addons: ['metrics-server'] });
const core = config.makeApiClient(CoreV1Api);
const objects = KubernetesObjectApi.makeApiClient(config);
afterAll(close);

const isReady = ({ status }: V1Pod): boolean => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
const podsOf = async (app: string): Promise<readonly V1Pod[]> => (await core.listNamespacedPod({ namespace, labelSelector: `app=${app}` })).items;

it('a log is read, followed to its end, and cut where one asks for less', async () => {
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name: 'count' },
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36', args: ['sh', '-c', 'for i in 1 2 3; do echo $i; sleep 2; done'] }] },
    },
  });
  await eventually(
    () => core.readNamespacedPod({ name: 'count', namespace }),
    ({ status }) => status?.phase !== 'Pending',
  );
  const stream = new PassThrough();
  await new Log(config).log(namespace, 'count', 'main', stream, { follow: true });
  let text = '';
  for await (const piece of stream) text += String(piece);
  expect(text).toBe('1\n2\n3\n');
  expect(await core.readNamespacedPodLog({ name: 'count', namespace, tailLines: 1 })).toBe('3\n');
});

it('what Pods and nodes use is asked', async () => {
  const limits = { cpu: '200m', memory: '64Mi' };
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name: 'burn' },
      spec: { containers: [{ name: 'main', image: 'polinux/stress', args: ['stress', '--cpu', '1'], resources: { limits } }] },
    },
  });
  const metrics = new Metrics(config);
  const { items } = await eventually(
    () => metrics.getPodMetrics(namespace),
    (list) => list.items.some(({ metadata }) => metadata.name === 'burn'),
  );
  expect(items.find(({ metadata }) => metadata.name === 'burn')?.containers).toMatchObject([{ name: 'main', usage: { cpu: '200m' } }]);
  expect((await topPods(core, metrics, namespace)).find(({ Pod }) => Pod.metadata?.name === 'burn')?.CPU).toMatchObject({ CurrentUsage: 0.2, LimitTotal: 0.2 });
  expect((await topNodes(core)).map(({ Node }) => Node.metadata?.name)).toEqual(['node-1', 'node-2']);
  expect((await metrics.getNodeMetrics()).items).toHaveLength(2);
});

it('objects are patched in each of the ways', async () => {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'patched', namespace, labels: { a: '1' } } };
  await objects.create(map);
  const patched = (strategy: PatchStrategy, body: object): Promise<KubernetesObject> =>
    objects.patch({ ...map, ...body }, undefined, undefined, 'test', undefined, strategy);
  expect((await patched(PatchStrategy.MergePatch, { metadata: { ...map.metadata, labels: { a: null, b: '2' } } })).metadata?.labels).toEqual({ b: '2' });
  expect((await patched(PatchStrategy.StrategicMergePatch, { metadata: { ...map.metadata, labels: { c: '3' } } })).metadata?.labels).toEqual({
    b: '2',
    c: '3',
  });
  const operations = [{ op: 'remove', path: '/metadata/labels/b' }];
  const json = setHeaderOptions('Content-Type', PatchStrategy.JsonPatch);
  expect((await core.patchNamespacedConfigMap({ name: 'patched', namespace, body: operations }, json)).metadata?.labels).toEqual({ c: '3' });
});

it('a node is drained: evictions keep a budget, and go on when others are ready', async () => {
  const labels = { app: 'web' };
  await objects.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { nodeSelector: { 'kubernetes.io/hostname': 'node-1' }, containers: [{ name: 'main', image: 'nginx:1.27' }] } },
    },
  } as KubernetesObject);
  const budgets = config.makeApiClient(PolicyV1Api);
  await budgets.createNamespacedPodDisruptionBudget({
    namespace,
    body: { metadata: { name: 'web' }, spec: { minAvailable: 1, selector: { matchLabels: labels } } },
  });
  await eventually(
    () => budgets.readNamespacedPodDisruptionBudget({ name: 'web', namespace }),
    ({ status }) => status?.disruptionsAllowed === 1,
  );
  await core.patchNode({ name: 'node-1', body: { spec: { unschedulable: true } } }, setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch));
  const [first, second] = (await podsOf('web')).map(({ metadata }) => metadata?.name ?? '');
  const evict = (name = ''): Promise<unknown> => core.createNamespacedPodEviction({ name, namespace, body: { metadata: { name } } });
  await evict(first);
  await expect(evict(second)).rejects.toMatchObject({
    code: 429,
    body: expect.stringContaining("Cannot evict pod as it would violate the pod's disruption budget."),
  });
  // The one that takes its place may go nowhere as long as its node is cordoned.
  await core.patchNode({ name: 'node-1', body: { spec: { unschedulable: null } } }, setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch));
  await eventually(
    () => podsOf('web'),
    (pods) => pods.filter((pod) => isReady(pod) && !pod.metadata?.deletionTimestamp).length === 2,
  );
  await eventually(
    () =>
      evict(second).then(
        () => true,
        () => false,
      ),
    (done) => done,
  );
});
