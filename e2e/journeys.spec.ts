import { expect, type Locator, type Page, test } from '@playwright/test';
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
  /** What the user does, while time stands still. */
  readonly command: string;
  readonly steps: readonly Step[];
  /** What did not happen. */
  readonly skipped?: readonly string[];
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

async function play(page: Page, { file, until, command, steps, skipped = [] }: Story): Promise<void> {
  await openPage(page);
  if (file) {
    await openFile(page, 'before.yaml', file);
    await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
    await button(page, 'Create').click();
    await until?.(page);
  }
  await button(page, 'Pause').click();
  await type(page, command);
  await expect(title(page)).toHaveText(steps[0]!.en);
  for (const step of steps) {
    await button(page, 'Step').click();
    await expect(title(page)).toHaveText(step.en);
    await isSeen(page, step);
  }
  for (const step of skipped) await expect(item(page, step)).toHaveAttribute('data-state', 'skipped');
  await button(page, '切换到简体中文').click();
  await expect(title(page)).toHaveText(steps.at(-1)!.zh);
  for (const step of steps.slice(0, -1).toReversed()) {
    await page.locator('body').press('ArrowLeft');
    await expect(title(page)).toHaveText(step.zh);
    await expect(item(page, step.step)).toHaveAttribute('data-state', 'now');
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

const STORIES: Readonly<Record<string, Story>> = {
  'a Pod is deleted: marked, taken out of its Service, its hook, SIGTERM, which it does not heed, SIGKILL, gone': {
    file: STUBBORN,
    until: running('web'),
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
};

for (const [name, story] of Object.entries(STORIES)) test(name, ({ page }) => play(page, story));
