import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openFile, openPage } from './pages';

/** "What holds it?" for everything that waits, fails or ends: words in both languages, the picture, and for each of them back to before it was there and forth again. */

interface Held {
  /** What to search for: an object's name and resource. */
  readonly what: string;
  readonly en: readonly (string | RegExp)[];
  readonly zh: string | RegExp;
  /** What the Pod's chip says, on its node or at the scheduler. */
  readonly chip?: string;
}

interface Story {
  readonly name: string;
  readonly manifests: readonly object[];
  /** What is done once they are there, and what the terminal says when that is over: until then the panel tells of it. */
  readonly lines: readonly string[];
  readonly said?: string;
  readonly held: readonly Held[];
}

const pod = (name: string, spec: object = {}, container: object = {}, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27', ...container }], ...spec },
});
const labels = (app: string) => ({ metadata: { labels: { app } }, spec: { containers: [{ name: 'main', image: 'nginx:nope' }] } });
const workload = (kind: string, name: string, spec: object, group = 'apps/v1'): object => ({
  apiVersion: group,
  kind,
  metadata: { name },
  spec: { selector: { matchLabels: { app: name } }, template: labels(name), ...spec },
});

const PODS: Story = {
  name: 'a Pod that has no node yet, and one that has',
  manifests: [
    pod('gated', { schedulingGates: [{ name: 'example.com/approval' }] }),
    pod('huge', {}, { resources: { requests: { cpu: '64' } } }),
    pod('orphan', { schedulerName: 'nobody' }),
    pod('unpulled', {}, { image: 'nginx:nope' }),
    pod('claimless', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }),
    pod('secretive', {}, { envFrom: [{ secretRef: { name: 'password' } }] }),
    pod('preparing', { initContainers: [{ name: 'prepare', image: 'busybox', command: ['sleep', '3600'] }] }),
    pod('behind-a-gate', { readinessGates: [{ conditionType: 'example.com/ready' }] }),
    pod('unready', {}, { readinessProbe: { tcpSocket: { port: 1 }, periodSeconds: 1 } }),
  ],
  lines: [],
  held: [
    {
      what: 'unpulled pods',
      en: ['The image nginx:nope of main cannot be pulled', 'After a back-off of'],
      zh: '的镜像 nginx:nope 拉取失败',
      chip: '(?:ErrImagePull|ImagePullBackOff)',
    },
    { what: 'gated pods', en: ['keeps it out of the queue'], zh: '不让它进入队列', chip: 'gated' },
    { what: 'huge pods', en: [/\d × Insufficient cpu/], zh: '没有节点接收它', chip: 'unschedulable' },
    { what: 'orphan pods', en: ['No profile of the scheduler is called nobody'], zh: '没有人调度这个 Pod' },
    { what: 'claimless pods', en: ['persistentvolumeclaim "data" not found'], zh: 'persistentvolumeclaim "data" not found', chip: 'unschedulable' },
    { what: 'secretive pods', en: ['Secret password does not exist'], zh: 'Secret password 不存在', chip: 'CreateContainerConfigError' },
    {
      what: 'preparing pods',
      en: ['Init container prepare (1 of 1) has to end well'],
      zh: 'init 容器 prepare（第 1 个，共 1 个）成功结束之后',
      chip: 'Init:0/1',
    },
    { what: 'behind-a-gate pods', en: ['the readiness gate example.com/ready is not set'], zh: '就绪门控 example.com/ready 没有设置', chip: 'Running' },
    { what: 'unready pods', en: ['The readiness probe of main'], zh: 'readiness 探针', chip: 'Running' },
  ],
};

const OWNERS: Story = {
  name: 'what owns Pods, and what they are reached, kept and counted by',
  manifests: [
    workload('Deployment', 'broken', { replicas: 1, progressDeadlineSeconds: 20 }),
    workload('StatefulSet', 'ordered', { replicas: 3, serviceName: 'ordered' }),
    workload(
      'Job',
      'failing',
      {
        backoffLimit: 0,
        selector: undefined,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command: ['false'] }] } },
      },
      'batch/v1',
    ),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'small' } },
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: 'small' }, spec: { hard: { pods: '0' } } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'refused', namespace: 'small' },
      spec: { selector: { matchLabels: { app: 'x' } }, template: labels('x') },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'lonely' }, spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] } },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'disk' },
      spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'scaler' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' }, maxReplicas: 3 },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'keeper' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'hello' } } },
    },
  ],
  lines: [],
  held: [
    { what: 'broken deployments', en: [/Pod broken-\S+ is not available: The image nginx:nope/, 'It made no progress for 20 seconds'], zh: '20 秒没有进展' },
    {
      what: 'ordered statefulsets',
      en: ['Pod ordered-0 is not ready, and 2 Pods after it wait for it', 'delete that Pod as well'],
      zh: '后面的 2 个 Pod 都在等它',
    },
    { what: 'failing jobs', en: ['Failed: BackoffLimitExceeded'], zh: '失败：BackoffLimitExceeded' },
    { what: 'refused deployments', en: ['refuses its Pods', 'exceeded quota: few'], zh: '拒绝了它的 Pods' },
    { what: 'lonely services', en: ['Its selector finds no Pod'], zh: '它的选择器没有选中 Pod' },
    { what: 'disk persistentvolumeclaims', en: ['StorageClass fast does not exist'], zh: 'StorageClass fast 不存在' },
    { what: 'scaler horizontalpodautoscalers', en: ['It cannot scale Deployment nobody'], zh: '它无法伸缩 Deployment nobody' },
    { what: 'keeper poddisruptionbudgets', en: ['It allows no eviction: 2 of 2 Pods are healthy'], zh: '它不允许驱逐' },
  ],
};

const ENDS: Story = {
  name: 'what is being deleted, and cannot go',
  manifests: [
    pod('kept', {}, {}, { finalizers: ['example.com/keep'] }),
    pod('slow', { terminationGracePeriodSeconds: 3600 }, { lifecycle: { preStop: { exec: { command: ['sleep', '3000'] } } } }),
    pod('deaf', { terminationGracePeriodSeconds: 3600 }, { image: 'busybox', command: ['sh', '-c', "trap '' TERM; while true; do sleep 1; done"] }),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept', namespace: 'team', finalizers: ['example.com/keep'] } },
  ],
  lines: ['kubectl wait pod/kept pod/slow pod/deaf --for=condition=Ready', 'kubectl delete pod/kept pod/slow pod/deaf namespace/team --wait=false'],
  said: 'namespace "team" deleted',
  held: [
    { what: 'kept pods', en: ['The finalizer example.com/keep holds it'], zh: '终结器 example.com/keep 留住了它' },
    { what: 'slow pods', en: ['The preStop hook of main runs'], zh: 'main 的 preStop 钩子正在运行', chip: 'Terminating' },
    { what: 'deaf pods', en: ['main has been sent SIGTERM', 'SIGKILL follows'], zh: '已经向 main 发出 SIGTERM', chip: 'Terminating' },
    { what: 'team namespaces', en: ['1 configmaps is left in it', 'The finalizer example.com/keep holds 1 object in it'], zh: '留住了里面的 1 个对象' },
  ],
};

/** What stands for a Pod on the stage, on its node or at the scheduler. */
const chipOf = (page: Page, what: string): Locator => page.getByTestId(new RegExp(`^(pod|queued)-${what.split(' ')[0]}$`));
const panel = (page: Page): Locator => page.locator('.inspector');

async function goTo(page: Page, what: string): Promise<void> {
  await page.locator('body').press('Control+k');
  await page.locator('.palette-input').fill(what);
  await page.keyboard.press('Enter');
  await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText(what.split(' ')[0]!);
}

for (const { name, manifests, lines, said, held } of [PODS, OWNERS, ENDS]) {
  test(name, async ({ page }) => {
    await openPage(page);
    await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
    await openFile(page, 'held.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }));
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    for (const line of lines) {
      await expect(page.getByRole('textbox', { name: 'Command' })).toBeVisible();
      await page.getByRole('textbox', { name: 'Command' }).fill(line);
      await page.keyboard.press('Enter');
    }
    if (said) await expect(page.getByRole('log')).toContainText(said);
    for (const { what, en, chip } of held) {
      await test.step(what, async () => {
        await expect(async () => goTo(page, what)).toPass({ timeout: 40_000 });
        for (const words of en) await expect(panel(page)).toContainText(words, { timeout: 40_000 });
        if (chip) await expect(chipOf(page, what)).toHaveAccessibleName(new RegExp(`: ${chip}`));
      });
    }
    await page.getByRole('button', { name: '中文' }).click();
    for (const { what, zh, chip } of held) {
      await test.step(`${what}: back to before it was there, and forth again`, async () => {
        await goTo(page, what);
        await expect(panel(page)).toContainText(zh);
        await page.locator('body').press('Home');
        await expect(panel(page)).toContainText('此刻它不存在');
        await expect(panel(page)).not.toContainText(zh);
        if (chip) await expect(chipOf(page, what)).toHaveCount(0);
        await page.locator('body').press('End');
        await expect(panel(page)).toContainText(zh);
        if (chip) await expect(chipOf(page, what)).toBeVisible();
      });
    }
  });
}
