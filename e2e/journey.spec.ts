import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openFile, openPage, setPace } from './pages';

/** The story of a Pod on the stage, as a newcomer plays it. */

const STEPS = ['Submit', 'Store', 'Watch', 'Filter', 'Score', 'Bind', 'Run'] as const;
const POD = 'simple-sample-pod';

const explanation = (page: Page): Locator => page.locator('.inspector');
const chip = (page: Page, name: string): Locator => page.getByTestId(`pod-${name}`);
const stepForward = (page: Page) => page.getByRole('button', { name: 'Step', exact: true }).click();
const now = (page: Page): Locator => page.getByRole('list', { name: /seven steps/ }).locator('[aria-current="step"]');
const clock = (page: Page): Locator => page.getByTestId('clock').locator('b');
/** The clock is written with the next animation frame. */
async function timeOf(page: Page): Promise<string> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return (await clock(page).textContent()) ?? '';
}

const yaml = (name: string, restartPolicy: string, command: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: main\n      image: tomcat:8\n      command: ${command}\n  restartPolicy: ${restartPolicy}\n`;

/** Opens the page with time standing still, and presses Create. */
async function createPaused(page: Page): Promise<void> {
  await openPage(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(now(page)).toHaveText(/Submit/);
}

async function createAtFullSpeed(page: Page, name: string, text: string): Promise<void> {
  await openPage(page);
  await openFile(page, `${name}.yaml`, text);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
}

test('seven steps, one by one, each with its picture and its words; and back by keyboard to the same moments', async ({ page }) => {
  await createPaused(page);
  const created = await timeOf(page);
  const at: string[] = [];
  for (const step of STEPS) {
    await stepForward(page);
    await expect(now(page)).toHaveText(new RegExp(step));
    await expect(explanation(page)).toContainText(`Step ${STEPS.indexOf(step) + 1} of 7 · ${step}`);
    await expect(page.getByRole('region', { name: 'Why', exact: true }).locator('.causes li').last()).toHaveText('because you pressed Create.');
    const token = page.locator('.token:not([hidden]):not(.is-dot)');
    const words: Partial<Record<string, string>> = {
      Submit: 'POST …/pods',
      Watch: `ADDED pods/${POD}`,
      Bind: `POST …/pods/${POD}/binding`,
      Run: `MODIFIED pods/${POD}`,
    };
    if (words[step]) await expect(token.filter({ hasText: words[step] }).first()).toBeVisible();
    if (step === 'Score') {
      await expect(explanation(page).getByRole('heading', { level: 2 })).toHaveText(/^node-\d wins with \d+ points$/);
      await expect(page.getByTestId('ghost-pod')).toBeVisible();
      await expect(page.locator('.points', { hasText: '★' })).toHaveCount(1);
    }
    if (step === 'Bind')
      for (const word of ['BoundPods', 'Docker API', 'spec.nodeName', 'Container Runtime Interface']) await expect(explanation(page)).toContainText(word);
    await expect(clock(page)).not.toHaveText(at.at(-1) ?? created);
    at.push(await timeOf(page));
  }
  await expect(chip(page, POD)).toHaveAttribute('data-tone', 'wait');
  await stepForward(page);
  await expect(chip(page, POD)).toHaveAccessibleName(`Pod ${POD}: Running`);
  await expect(chip(page, POD)).toHaveAttribute('data-tone', 'pass');
  for (const before of at.toReversed()) {
    await page.locator('body').press('ArrowLeft');
    await expect(clock(page)).toHaveText(before);
  }
});

test('paused is still; smaller steps go plugin by plugin and message by message, both ways', async ({ page }) => {
  await createPaused(page);
  await page.getByTestId('step-filter').click();
  await expect(now(page)).toHaveText(/Filter/);
  await timeOf(page);
  const still = await page.locator('.tokens').innerHTML();
  await page.waitForTimeout(300);
  expect(await page.locator('.tokens').innerHTML()).toBe(still);

  // Plugin calls are closer together than the clock shows: the scheduler says which plugin it asks.
  const asked = page.getByTestId('component-scheduler').locator('em');
  await page.getByRole('combobox', { name: 'step by' }).selectOption('plugin');
  await expect(asked).toHaveText('TaintToleration');
  await page.getByRole('button', { name: 'Step back' }).click();
  await expect(asked).toHaveText('NodeName');
  await stepForward(page);
  await expect(asked).toHaveText('TaintToleration');

  await page.getByRole('combobox', { name: 'step by' }).selectOption('message');
  await page.getByTestId('step-bind').click();
  await expect(asked).toHaveText('binding');
  const bound = await timeOf(page);
  await stepForward(page);
  await expect(clock(page)).not.toHaveText(bound);
  const there = await timeOf(page);
  // Messages may arrive within the same tenth of a millisecond.
  await expect(async () => {
    await stepForward(page);
    await expect(clock(page)).not.toHaveText(there, { timeout: 1_000 });
  }).toPass();
  await expect(async () => {
    await page.getByRole('button', { name: 'Step back' }).click();
    await expect(clock(page)).toHaveText(there, { timeout: 1_000 });
  }).toPass();
});

test('a message, a component, a node, a Pod: what it is, what it holds, why; then deleted, it ends gracefully', async ({ page }) => {
  await createPaused(page);
  await page.getByTestId('step-watch').click();
  await page
    .locator('.token:not([hidden])', { hasText: `ADDED pods/${POD}` })
    .first()
    .click();
  await expect(explanation(page).getByRole('heading', { level: 2 })).toHaveText(`ADDED pods/${POD}`);
  await expect(explanation(page).locator('.yaml')).toContainText('DEMO_GREETING');
  await expect(explanation(page).locator('.causes')).toContainText(/etcd stored pods\/simple-sample-pod at revision \d+/);
  await explanation(page)
    .getByRole('button', { name: /kubectl sent POST/ })
    .click();
  await expect(explanation(page).getByRole('heading', { level: 2 })).toHaveText('POST …/pods');
  await page.getByTestId('component-etcd').click();
  await expect(explanation(page)).toContainText('Every object is a key with a revision');
  await page
    .getByTestId('node-node-2')
    .getByRole('button', { name: /node-2/ })
    .click();
  await expect(explanation(page).locator('.yaml')).toContainText('kind: Node');

  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(chip(page, POD)).toHaveAccessibleName(`Pod ${POD}: Running`, { timeout: 30_000 });
  await chip(page, POD).click();
  await expect(explanation(page).locator('.events')).toContainText('Pulling image "tomcat:8"');
  // Tomcat needs less than half a second to end: at ten times its pace nobody would see it.
  await page.getByRole('combobox', { name: 'pace' }).selectOption('story');
  await explanation(page).getByRole('button', { name: 'Delete' }).click();
  await expect(chip(page, POD)).toHaveAccessibleName(`Pod ${POD}: Terminating`);
  await setPace(page, 'x10');
  await expect(chip(page, POD)).toHaveCount(0, { timeout: 30_000 });
});

test('a command that prints and exits 0 is Completed, not an error', async ({ page }) => {
  await createAtFullSpeed(page, 'hi', yaml('hi', 'Never', '["/bin/bash","-c","echo hihihi"]'));
  await expect(chip(page, 'hi')).toHaveAccessibleName('Pod hi: Completed', { timeout: 30_000 });
  await expect(chip(page, 'hi')).toHaveAttribute('data-tone', 'quiet');
  await page.getByRole('textbox', { name: 'Command' }).fill('kubectl logs hi');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('hihihi');
  await chip(page, 'hi').click();
  await expect(explanation(page)).toContainText('exitCode: 0');
});

test('restartPolicy Always makes it a CrashLoopBackOff: 10 s, 20 s, 40 s of virtual time', async ({ page }) => {
  await openPage(page);
  await openFile(page, 'loop.yaml', yaml('loop', 'Always', '["/bin/bash","-c","echo hihihi"]'));
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  for (const wait of ['10s', '20s', '40s']) {
    await page.getByRole('button', { name: 'Run until…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run until…' });
    await dialog.getByRole('radio', { name: 'a field becomes a value' }).check();
    await dialog.getByRole('textbox', { name: 'Object' }).fill('pods/default/loop');
    await dialog.getByRole('textbox', { name: 'Field' }).fill('.status.containerStatuses[0].state.waiting.reason');
    await dialog.getByRole('textbox', { name: 'Value' }).fill('CrashLoopBackOff');
    await page.keyboard.press('Enter');
    await expect(chip(page, 'loop')).toHaveAccessibleName('Pod loop: CrashLoopBackOff');
    await chip(page, 'loop').click();
    await expect(explanation(page).locator('.yaml')).toContainText(`back-off ${wait} restarting failed container=main pod=loop_default`);
  }
});

test('a Pod that fits nowhere: every node dim with its reason, the real words, and what it would take', async ({ page }) => {
  await openPage(page);
  await openFile(
    page,
    'big.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: big\nspec:\n  containers:\n    - name: main\n      image: nginx\n      resources:\n        requests:\n          cpu: "64"\n',
  );
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByTestId('step-filter').click();
  await expect(page.locator('.box.node[data-dim]')).toHaveCount(3);
  for (const n of [1, 2]) await expect(page.getByTestId(`node-node-${n}`)).toContainText('rejected: Insufficient cpu');
  await expect(page.getByTestId('node-node-3')).toContainText('rejected: untolerated taint(s)');
  await expect(explanation(page).getByRole('heading', { level: 2 })).toHaveText('No node can take the Pod');
  await expect(explanation(page)).toContainText('0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.');
  await expect(explanation(page)).toContainText('ask for 4 of cpu instead of 64');
});

test('a controller of three spreads its Pods over the nodes', async ({ page }) => {
  await openPage(page);
  await openFile(
    page,
    'rc.yaml',
    'apiVersion: v1\nkind: ReplicationController\nmetadata:\n  name: rc\nspec:\n  replicas: 3\n  selector:\n    app: rc\n  template:\n    metadata:\n      labels:\n        app: rc\n    spec:\n      containers:\n        - name: main\n          image: nginx\n',
  );
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const onNode = (n: number) => page.getByTestId(`node-node-${n}`).locator('[data-testid^="pod-rc-"]');
  for (const n of [1, 2]) await expect(onNode(n).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('[data-testid^="pod-rc-"]')).toHaveCount(3);
  await expect(onNode(3)).toHaveCount(0);
});
