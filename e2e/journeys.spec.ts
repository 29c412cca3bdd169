import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openFile, openPage } from './pages';

/** Every journey as a story: forwards step by step in English, each step with its words and its picture; and back through it in 中文. */

interface Step {
  readonly step: string;
  /** The panel's title. */
  readonly en: RegExp;
  readonly zh: RegExp;
  /** What is to be seen: a token's words, who acts, a node that stands out, or a Pod's state. */
  readonly token?: RegExp;
  readonly acts?: string;
  readonly node?: RegExp;
  readonly pod?: readonly [name: string, state: RegExp];
}

interface Story {
  /** What there is before: a file that is created, and what is waited for. */
  readonly file?: string;
  readonly until?: (page: Page) => Promise<void>;
  /** What the user does. */
  readonly command: string | ((page: Page) => Promise<void>);
  /** Which of the journeys listed it is, if it is not turned to. */
  readonly choose?: RegExp;
  readonly steps: readonly Step[];
  /** What did not happen. */
  readonly skipped?: readonly string[];
  /** What the panel says besides. */
  readonly says?: RegExp;
}

const explanation = (page: Page): Locator => page.locator('.inspector');
const title = (page: Page): Locator => explanation(page).getByRole('heading', { level: 2 });
const chip = (page: Page, name: string): Locator => page.getByTestId(`pod-${name}`);
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const item = (page: Page, step: string): Locator => page.locator('.journey li').filter({ has: page.getByTestId(`step-${step}`) });

async function type(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill(line);
  await page.keyboard.press('Enter');
}

async function isSeen(page: Page, { token, acts, node, pod }: Step): Promise<void> {
  if (token) await expect(page.locator('.token:not([hidden])').filter({ hasText: token }).first()).toBeVisible();
  if (acts) await expect(page.getByTestId(`component-${acts}`)).toHaveAttribute('data-live', 'true');
  if (node) await expect(page.locator('.box.node[data-live]')).toHaveText(node);
  if (pod) await expect(chip(page, pod[0])).toHaveAccessibleName(pod[1]);
}

async function prepare(page: Page, { file, until }: Pick<Story, 'file' | 'until'>): Promise<void> {
  await openPage(page);
  if (!file) return;
  await openFile(page, 'before.yaml', file);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await button(page, 'Create').click();
  await until?.(page);
}

/** In English, step by step while time stands still. */
async function stepThrough(page: Page, { command, steps }: Story): Promise<void> {
  await button(page, 'Pause').click();
  if (typeof command === 'string') await type(page, command);
  await expect(title(page)).toHaveText(steps[0]!.en);
  for (const step of steps) {
    await button(page, 'Step').click();
    await expect(title(page)).toHaveText(step.en);
    await isSeen(page, step);
  }
}

/** It happens; then in English from step to step in the bar. */
async function lookBack(page: Page, { command, steps, choose }: Story): Promise<void> {
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  if (typeof command === 'string') await type(page, command);
  else await command(page);
  const last = item(page, steps.at(-1)!.step);
  if (choose) {
    const list = page.getByRole('combobox', { name: 'Journey' });
    const entry = list.locator('option', { hasText: choose });
    await expect(entry).toHaveCount(1, { timeout: 30_000 });
    await list.selectOption((await entry.getAttribute('value')) ?? '');
  }
  await expect(last).toHaveAttribute('data-state', /done|refused/, { timeout: 45_000 });
  await button(page, 'Pause').click();
  for (const step of steps) {
    await page.getByTestId(`step-${step.step}`).click();
    await expect(title(page)).toHaveText(step.en);
    await isSeen(page, step);
  }
}

/** Back through it in 中文. */
async function goBack(page: Page, { steps, skipped = [] }: Story): Promise<void> {
  for (const step of skipped) await expect(item(page, step)).toHaveAttribute('data-state', 'skipped');
  await button(page, '切换到简体中文').click();
  await expect(title(page)).toHaveText(steps.at(-1)!.zh);
  for (const step of steps.slice(0, -1).toReversed()) {
    await page.locator('body').press('ArrowLeft');
    await expect(title(page)).toHaveText(step.zh);
  }
}

const running =
  (...names: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const name of names) await expect(chip(page, name)).toHaveAccessibleName(`Pod ${name}: Running`, { timeout: 30_000 });
  };

const STUBBORN = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  terminationGracePeriodSeconds: 5
  containers:
    - name: main
      image: busybox:1.36
      command: [sleep, "1000"]
      lifecycle: { preStop: { exec: { command: [sleep, "1"] } } }
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: main, image: "nginx:1.27" }] }
`;
const pod = (name: string, more = ''): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeSelector: { kubernetes.io/hostname: node-2 }
  terminationGracePeriodSeconds: 2
  ${more}
  containers: [{ name: main, image: "nginx:1.27", resources: { requests: { cpu: "3" } } }]
`;
const LOW = `apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 1000
---
${pod('low')}`;

const LOADED = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: main, image: "nginx:1.27", resources: { requests: { cpu: 100m } } }] }
---
apiVersion: v1
kind: Service
metadata: { name: shop, annotations: { podscope.dev/load: 190m } }
spec: { selector: { app: shop }, ports: [{ port: 80 }] }
`;
const CLAIMED = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: app }
spec:
  containers: [{ name: main, image: "nginx:1.27" }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
`;

const REACHED = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: main, image: "nginx:1.27" }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: main, image: "curlimages/curl:8.14.1", command: [sleep, infinity] }] }
`;

const shops =
  (count: number) =>
  async (page: Page): Promise<void> => {
    await expect(page.getByRole('button', { name: /^Pod shop-.*: Running$/ })).toHaveCount(count, { timeout: 30_000 });
  };
const isOver = (page: Page, step: string) => expect(item(page, step)).toHaveAttribute('data-state', 'done', { timeout: 30_000 });

/** Stories that are gone through forwards while they happen. */
const STEPPED: Readonly<Record<string, Story>> = {
  'a Pod is deleted: marked, taken out of its Service, its hook, SIGTERM, which it does not heed, SIGKILL, gone': {
    file: STUBBORN,
    until: async (page) => {
      await running('web')(page);
      await type(page, "kubectl wait endpointslice -l kubernetes.io/service-name=web --for=jsonpath='{.endpoints[0].conditions.ready}'=true");
      await expect(page.getByRole('log')).toContainText('condition met');
    },
    command: 'kubectl delete pod web --wait=false',
    steps: [
      { step: 'ask', en: /^You ask for web to be deleted$/, zh: /^你请求删除 web$/, token: /DELETE …\/pods\/web/, acts: 'apiserver' },
      { step: 'mark', en: /^web is marked: it has 5 s to end$/, zh: /^web 被标记：有 5 秒来结束$/, acts: 'etcd' },
      { step: 'hook', en: /^The preStop hook of web runs$/, zh: /^web 的 preStop 钩子在运行$/, token: /ExecSync/, pod: ['web', /Terminating/] },
      { step: 'unlist', en: /^web is no endpoint any more$/, zh: /^web 不再是端点$/, acts: 'controllers' },
      { step: 'term', en: /^SIGTERM: the process has [34] s$/, zh: /^SIGTERM：进程还有 [34] 秒$/, token: /StopContainer/ },
      { step: 'kill', en: /^SIGKILL: main did not end in time$/, zh: /^SIGKILL：main 没有及时退出$/, token: /StopContainer/ },
      { step: 'remove', en: /^web is gone$/, zh: /^web 已经消失$/, token: /DELETE \/registry\/pods\/default\/web/ },
    ],
    skipped: ['exit'],
  },
  'a Deployment is created: a ReplicaSet, Pods, their nodes, all available': {
    command: 'kubectl create deployment shop --image=nginx:1.27 --replicas=2',
    steps: [
      { step: 'ask', en: /^You ask for the Deployment shop$/, zh: /^你请求创建 Deployment shop$/, token: /POST …\/deployments/, acts: 'apiserver' },
      { step: 'store', en: /^etcd keeps shop$/, zh: /^etcd 保存了 shop$/, acts: 'etcd' },
      {
        step: 'replicaset',
        en: /^The deployment controller makes shop-\w+$/,
        zh: /^Deployment 控制器创建 shop-\w+$/,
        token: /POST …\/replicasets/,
        acts: 'controllers',
      },
      { step: 'pods', en: /makes 2 Pods$/, zh: /创建 2 个 Pod$/, acts: 'controllers' },
      { step: 'bind', en: /^shop-\S+ gets its node: node-\d$/, zh: /^shop-\S+ 得到节点：node-\d$/, acts: 'scheduler' },
      { step: 'ready', en: /^The first Pod is ready: shop-/, zh: /^第一个 Pod 就绪：shop-/ },
      { step: 'available', en: /^All 2 Pods are available$/, zh: /^2 个 Pod 全部可用$/ },
    ],
  },
};

/** How an update goes on, and a rollback. */
const REPLACED: readonly Step[] = [
  { step: 'surge', en: /^The new ReplicaSet gets its first Pod$/, zh: /^新的 ReplicaSet 有了第一个 Pod$/, acts: 'controllers' },
  { step: 'ready', en: /^A new Pod is ready: shop-/, zh: /^一个新的 Pod 就绪：shop-/ },
  { step: 'shrink', en: /^The old ReplicaSet shrinks from 2 to 1$/, zh: /^旧的 ReplicaSet 从 2 缩到 1$/, acts: 'controllers' },
  { step: 'complete', en: /^All 2 Pods are of the new template$/, zh: /^2 个 Pod 都是新模板的了$/ },
];

/** Stories that happen, and are then looked back upon. */
const PLAYED: Readonly<Record<string, Story>> = {
  'a request from a Pod: to DNS, past its Service, to the Pod that answers': {
    file: REACHED,
    until: running('web', 'client'),
    command: 'kubectl exec client -- curl -s web',
    steps: [
      { step: 'ask', en: /^You run a command in the Pod client$/, zh: /^你在 Pod client 里运行一条命令$/, acts: 'apiserver' },
      { step: 'exec', en: /^The runtime begins curl -s web$/, zh: /^运行时启动 curl -s web$/ },
      { step: 'lookup', en: /^It asks the cluster’s DNS for web\.default\.svc/, zh: /^它向集群 DNS 查询 web\.default\.svc/, token: /A\? web\.default/ },
      { step: 'address', en: /^DNS answers: 10\.\d+/, zh: /^DNS 回答：10\.\d+/ },
      { step: 'send', en: /is a Service: the request goes to 10\.\S+:80$/, zh: /是一个 Service：请求发往 10\.\S+:80$/, token: /GET web\/ → 10\.\S+:80/ },
      { step: 'answer', en: /^It is answered: 200$/, zh: /^得到应答：200$/, token: /200 OK/ },
      { step: 'end', en: /^What the command has printed is in your terminal$/, zh: /^命令的输出到了你的终端$/ },
    ],
    skipped: ['fail'],
  },
  'a rolling update: a new ReplicaSet grows as the old one shrinks': {
    file: DEPLOYMENT,
    until: shops(2),
    command: 'kubectl set image deployment/shop main=redis:7',
    steps: [
      { step: 'ask', en: /^You change the Pod template of shop$/, zh: /^你修改了 shop 的 Pod 模板$/, token: /PATCH …\/deployments\/shop/, acts: 'apiserver' },
      { step: 'store', en: /^etcd keeps the new template$/, zh: /^etcd 保存了新模板$/, acts: 'etcd' },
      { step: 'replicaset', en: /^The new template gets a ReplicaSet of its own: shop-/, zh: /^新模板得到自己的 ReplicaSet：shop-/, acts: 'controllers' },
      ...REPLACED,
    ],
  },
  'a rollback: the ReplicaSet that was there before grows again': {
    file: DEPLOYMENT,
    until: async (page) => {
      await shops(2)(page);
      await type(page, 'kubectl set image deployment/shop main=redis:7');
      await isOver(page, 'complete');
    },
    command: async (page) => {
      await type(page, 'kubectl rollout undo deployment/shop');
      // The update before it has the same steps, and they are done.
      await expect(page.getByRole('combobox', { name: 'Journey' }).locator('option:checked')).toHaveText(/^Roll back Deployment shop/);
    },
    steps: [
      { step: 'ask', en: /^You ask shop to go back$/, zh: /^你要求 shop 回到从前$/, acts: 'apiserver' },
      { step: 'store', en: /^etcd keeps the template, which was there before$/, zh: /^etcd 保存了这个曾经用过的模板$/, acts: 'etcd' },
      {
        step: 'replicaset',
        en: /^The ReplicaSet that has this template grows again: shop-/,
        zh: /^拥有这个模板的 ReplicaSet 重新扩大：shop-/,
        acts: 'controllers',
      },
      ...REPLACED,
    ],
  },
  'a Deployment is scaled': {
    command: 'kubectl scale deployment hello --replicas=3',
    steps: [
      { step: 'ask', en: /^You ask for another number of replicas of hello$/, zh: /^你要求 hello 有另一个副本数$/, token: /deployments\/hello\/scale/ },
      { step: 'store', en: /^etcd keeps the number$/, zh: /^etcd 保存了这个数字$/, acts: 'etcd' },
      { step: 'replicaset', en: /^hello-\w+ goes from 2 to 3$/, zh: /^hello-\w+ 从 2 变为 3$/, acts: 'controllers' },
      { step: 'more', en: /creates what is missing$/, zh: /补上缺少的 Pod$/ },
      { step: 'complete', en: /^hello has its 3 replicas$/, zh: /^hello 有了 3 个副本$/ },
    ],
    skipped: ['fewer'],
  },
  'a node is lost: silence, Unknown, tainted, and minutes later its Pods run elsewhere': {
    command: async (page) => {
      await page.getByTestId('cluster-chip').click();
      await page.getByRole('dialog', { name: 'The cluster' }).getByRole('button', { name: 'Crash node-2' }).click();
      await page.keyboard.press('Escape');
    },
    steps: [
      { step: 'silence', en: /^node-2 is heard of no more$/, zh: /^再也听不到 node-2 的消息$/ },
      { step: 'unknown', en: /^node-2 is NotReady: its status is Unknown$/, zh: /^node-2 NotReady：状态未知$/, acts: 'controllers' },
      { step: 'taint', en: /^node-2 gets the taint unreachable$/, zh: /^node-2 被打上 unreachable 污点$/, acts: 'controllers' },
      { step: 'evict', en: /^The toleration is over: hello-\S+ is evicted$/, zh: /^容忍时间用完：hello-\S+ 被驱逐$/, token: /DELETE …\/pods\/hello-/ },
      { step: 'replace', en: /^Its owner makes another one: hello-/, zh: /^它的属主创建了另一个：hello-/, acts: 'controllers' },
      { step: 'elsewhere', en: /^hello-\S+ goes to node-[13]$/, zh: /^hello-\S+ 去了 node-[13]$/, acts: 'scheduler' },
      { step: 'ready', en: /^hello-\S+ is ready: the loss is made good$/, zh: /^hello-\S+ 就绪：损失已经补上$/ },
    ],
    skipped: ['back'],
  },
  'a node is drained': {
    command: 'kubectl drain node-2',
    steps: [
      { step: 'ask', en: /^You drain node-2$/, zh: /^你排空 node-2$/, token: /PATCH …\/nodes\/node-2/ },
      { step: 'cordon', en: /^node-2 takes no new Pods$/, zh: /^node-2 不再接收新 Pod$/, acts: 'etcd' },
      { step: 'evict', en: /^hello-\S+ is asked to go$/, zh: /^请求驱逐 hello-/, token: /eviction/ },
      { step: 'end', en: /^hello-\S+ ends gracefully$/, zh: /^hello-\S+ 优雅地结束$/ },
      { step: 'replace', en: /^Its owner makes another one: hello-/, zh: /^它的属主创建了另一个：hello-/ },
      { step: 'empty', en: /^node-2 is drained$/, zh: /^node-2 已排空$/ },
    ],
    skipped: ['blocked'],
  },
  'a request is refused: where on its way, and why': {
    command: 'kubectl create deployment hello --image=nginx',
    steps: [
      { step: 'ask', en: /^You ask something about hello$/, zh: /^你提出关于 hello 的请求$/, token: /POST …\/deployments/ },
      { step: 'check', en: /^The checks say no: 409 AlreadyExists$/, zh: /^检查没有通过：409 AlreadyExists$/ },
    ],
    skipped: ['stored'],
    says: /deployments\.apps "hello" already exists/,
  },
  'a Job runs to its end': {
    command: 'kubectl create job once --image=busybox:1.36 -- sleep 2',
    steps: [
      { step: 'ask', en: /^You ask for the Job once$/, zh: /^你请求创建 Job once$/, token: /POST …\/jobs/ },
      { step: 'store', en: /^etcd keeps once$/, zh: /^etcd 保存了 once$/, acts: 'etcd' },
      { step: 'pods', en: /^The job controller creates a Pod$/, zh: /^Job 控制器创建 Pod$/, acts: 'controllers' },
      { step: 'run', en: /^once-\S+ runs on node-\d$/, zh: /^once-\S+ 在 node-\d 上运行$/ },
      { step: 'end', en: /^once-\S+ has succeeded$/, zh: /^once-\S+ 成功了$/ },
      { step: 'finish', en: /^once is finished: Complete$/, zh: /^once 结束：Complete$/ },
    ],
    skipped: ['fail'],
  },
  'a CronJob’s first run': {
    command: 'kubectl create cronjob tick --image=busybox:1.36 --schedule="*/1 * * * *" -- sleep 1',
    steps: [
      { step: 'store', en: /^etcd keeps tick$/, zh: /^etcd 保存了 tick$/, acts: 'etcd' },
      { step: 'due', en: /^It is time: the controller creates the Job tick-\d+$/, zh: /^时间到了：控制器创建 Job tick-\d+$/, token: /POST …\/jobs/ },
      { step: 'pods', en: /^The job controller creates the Job’s Pod$/, zh: /^Job 控制器创建这个 Job 的 Pod$/ },
      { step: 'end', en: /^tick-\S+ has ended$/, zh: /^tick-\S+ 结束了$/ },
      { step: 'finish', en: /^The run is finished: Complete$/, zh: /^这次运行结束：Complete$/ },
      { step: 'note', en: /^tick has no Job under way, and waits again$/, zh: /^tick 没有进行中的 Job，继续等待$/ },
    ],
  },
  'a Service becomes ready': {
    command: 'kubectl expose deployment hello --port=80',
    steps: [
      { step: 'ask', en: /^You ask for the Service hello$/, zh: /^你请求创建 Service hello$/, token: /POST …\/services/ },
      { step: 'store', en: /^hello has an address: 10\./, zh: /^hello 有了地址：10\./, acts: 'etcd' },
      { step: 'slice', en: /lists the Pods behind it$/, zh: /列出它背后的 Pod$/ },
      { step: 'ready', en: /^hello has a ready endpoint$/, zh: /^hello 有了就绪的端点$/ },
    ],
  },
  'an autoscaler scales: it looks, asks for metrics, decides, and the Pods follow': {
    file: LOADED,
    until: shops(1),
    command: 'kubectl autoscale deployment shop --min=1 --max=5 --cpu-percent=50',
    steps: [
      { step: 'ask', en: /^You ask for the autoscaler shop$/, zh: /^你请求创建自动扩缩器 shop$/, token: /POST …\/horizontalpodautoscalers/, acts: 'apiserver' },
      { step: 'store', en: /^etcd keeps shop$/, zh: /^etcd 保存了 shop$/, acts: 'etcd' },
      { step: 'look', en: /^The autoscaler looks at shop$/, zh: /^自动扩缩器查看 shop$/, acts: 'controllers' },
      { step: 'metrics', en: /^It asks what these Pods use$/, zh: /^它询问这些 Pod 用了多少$/, acts: 'apiserver' },
      {
        step: 'decide',
        en: /^It decides: from 1 to [2-4] replicas$/,
        zh: /^它决定：副本数从 1 到 [2-4]$/,
        token: /PUT …\/deployments\/shop\/scale/,
        acts: 'controllers',
      },
      { step: 'scale', en: /^etcd keeps the new number of replicas$/, zh: /^etcd 保存了新的副本数$/, acts: 'etcd' },
      { step: 'note', en: /^shop notes what it has done$/, zh: /^shop 记下所做的事$/ },
      { step: 'follow', en: /^The Pods follow: shop-/, zh: /^Pod 随之变化：shop-/, acts: 'controllers' },
      { step: 'complete', en: /^What shop scales has as many Pods as it wants$/, zh: /^shop 扩缩的对象达到了期望的 Pod 数量$/ },
    ],
  },
  'a volume is bound, chosen from the list: a Pod asks, its node is selected, there the volume is made': {
    command: async (page) => {
      await openFile(page, 'claim.yaml', CLAIMED);
      await button(page, 'Create').click();
    },
    choose: /^Bind volume for data/,
    steps: [
      { step: 'ask', en: /^You ask for the claim data$/, zh: /^你请求创建声明 data$/, token: /…\/persistentvolumeclaims/, acts: 'apiserver' },
      { step: 'store', en: /^etcd keeps data: it is Pending$/, zh: /^etcd 保存了 data：状态是 Pending$/, acts: 'etcd' },
      { step: 'consumer', en: /^A Pod uses data: app$/, zh: /^一个 Pod 使用 data：app$/, acts: 'etcd' },
      {
        step: 'select',
        en: /^The scheduler selects node-\d for the volume of data$/,
        zh: /^调度器为 data 的卷选择 node-\d$/,
        token: /PUT …\/persistentvolumeclaims\/data/,
        acts: 'scheduler',
      },
      { step: 'handover', en: /^rancher\.io\/local-path is to make the volume$/, zh: /^卷由 rancher\.io\/local-path 制备$/, acts: 'controllers' },
      { step: 'provision', en: /^The provisioner makes pvc-/, zh: /^制备器创建 pvc-/, acts: 'controllers' },
      { step: 'volume', en: /^pvc-\S+ is bound to data$/, zh: /^pvc-\S+ 绑定到 data$/, acts: 'etcd' },
      { step: 'claim', en: /^data is bound to pvc-/, zh: /^data 绑定到 pvc-/ },
    ],
  },
  'preemption, chosen from the list: nowhere, a promise, a victim, and the Pod in its place': {
    file: LOW,
    until: running('low'),
    command: async (page) => {
      await openFile(page, 'urgent.yaml', pod('urgent', 'priorityClassName: high'));
      await button(page, 'Create').click();
    },
    choose: /^Preemption urgent/,
    steps: [
      { step: 'nowhere', en: /^urgent fits on no node$/, zh: /^urgent 哪个节点都放不下$/ },
      { step: 'promise', en: /^node-2 is promised to urgent$/, zh: /^node-2 预留给 urgent$/ },
      { step: 'victim', en: /^low has to make room$/, zh: /^low 必须让位$/, token: /DELETE …\/pods\/low/ },
      { step: 'room', en: /^low has ended: there is room$/, zh: /^low 已结束：有位置了$/ },
      { step: 'settle', en: /^urgent gets its node: node-2$/, zh: /^urgent 得到节点：node-2$/, token: /binding/ },
      { step: 'run', en: /^The kubelet starts urgent$/, zh: /^kubelet 启动 urgent$/ },
    ],
  },
};

for (const [name, story] of Object.entries(STEPPED))
  test(name, async ({ page }) => {
    await prepare(page, story);
    await stepThrough(page, story);
    await goBack(page, story);
  });

for (const [name, story] of Object.entries(PLAYED))
  test(name, async ({ page }) => {
    await prepare(page, story);
    await lookBack(page, story);
    if (story.says) await expect(explanation(page)).toContainText(story.says);
    await goBack(page, story);
  });

test('a Pod’s Run opens into what its kubelet does; a journey that is kept stays, whatever is done next', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await type(page, 'kubectl run web --image=nginx:1.28');
  await running('web')(page);
  const parts = page.getByRole('list', { name: 'What this step consists of' });
  await expect(parts.getByRole('listitem')).toHaveText([/^Sandbox.*\+0\.00 s/, /^Pull the image\+/, /^Create/, /^Start it\+/, /^First probe/, /^Ready\+/]);
  await page.getByRole('button', { name: /^Keep this journey/ }).click();
  await type(page, 'kubectl scale deployment hello --replicas=3');
  await expect(page.getByRole('log')).toContainText('deployment.apps/hello scaled');
  await expect(page.getByRole('combobox', { name: 'Journey' }).locator('option', { hasText: 'Scale Deployment hello' })).toHaveCount(1);
  await expect(page.locator('.journey')).toHaveAccessibleName('The seven steps of a Pod’s creation');
});
