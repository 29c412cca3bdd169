import { expect, test } from '@playwright/test';
import { openFile, openPage } from './pages';

/** The stage: what there is, as a class sees it. */

const LANGUAGES = [
  {
    language: 'en',
    starting: 'The cluster is starting…',
    nodes: /starting…/,
    taint: 'the Pod does not tolerate its taint dedicated=gpu:NoSchedule',
    won: /^node-2 is emptier: NodeResourcesFit gives it \d+ of 100, and \d+ to node-1\.$/,
  },
  {
    language: 'zh',
    starting: '集群正在启动…',
    nodes: /正在启动…/,
    taint: 'Pod 不容忍它的污点 dedicated=gpu:NoSchedule',
    won: /^node-2 更空：NodeResourcesFit 给它 \d+ 分（满分 100），给 node-1 \d+ 分。$/,
  },
] as const;

for (const { language, starting, nodes, taint, won } of LANGUAGES)
  test(`the first cluster: it is starting, then it filters and weighs, and says why (${language})`, async ({ page }) => {
    await page.addInitScript((chosen) => localStorage.setItem('podscope.ui', JSON.stringify({ state: { language: chosen }, version: 0 })), language);
    // Before any script, and until the engine is there, the picture says so; there are never "0 nodes".
    let go: () => void = () => undefined;
    const mayGo = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route(/\/assets\/worker-.*\.js$/, async (route) => {
      await mayGo;
      await route.continue();
    });
    await page.goto('./', { waitUntil: 'commit' });
    await expect(page.locator('p', { hasText: starting }).filter({ visible: true })).toBeVisible();
    await expect(page.getByTestId('cluster-chip')).toContainText(nodes);
    await expect(page.locator('.stage-starting')).toHaveText(starting);
    go();
    await expect(page.getByTestId('node-node-3')).toBeVisible();
    await expect(page.locator('.stage-starting')).toHaveCount(0);

    await page.getByRole('button', { name: /^(Pause|暂停)$/ }).click();
    await page.getByRole('button', { name: /^(Create|创建)$/ }).click();
    await page.getByTestId('step-filter').click();
    await expect(page.locator('.inspector')).toContainText(taint);
    await expect(page.locator('.box.node[data-dim]')).toHaveCount(1);
    await page.getByTestId('step-score').click();
    await expect(page.getByTestId('why-it-won')).toHaveText(won);
  });

const podYaml = (name: string, cpu: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: main\n      image: nginx:1.27\n      resources:\n        requests:\n          cpu: "${cpu}"\n`;

test('a Pod without a node stands at the scheduler, from when it is stored; it can be opened, and says how it waits in both languages', async ({ page }) => {
  await openPage(page);
  await openFile(page, 'big.yaml', podYaml('big', '64'));
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const queued = page.getByTestId('queued-big');
  await page.getByTestId('step-watch').click();
  await expect(queued).toHaveAccessibleName('Pod big: not heard of yet');
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(queued).toHaveAccessibleName('Pod big: unschedulable');
  await queued.click();
  await expect(page.locator('.inspector').getByRole('heading', { level: 2 })).toHaveText('big');
  await page.getByRole('button', { name: '切换到简体中文' }).click();
  await expect(queued).toHaveAccessibleName('Pod big: 不可调度');
});

test('ten Pods on a node keep their names, more are squares that say theirs on focus', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await page.getByRole('textbox', { name: 'Command' }).fill('kubectl create deployment web --image=nginx:1.27 --replicas=14');
  await page.keyboard.press('Enter');
  const chips = page.locator('.box.node [data-testid^="pod-web-"]');
  await expect(chips).toHaveCount(14, { timeout: 30_000 });
  for (const chip of await chips.all()) await expect(chip.locator('.pod-name')).toHaveText(/^web-/);
  await page.getByRole('textbox', { name: 'Command' }).fill('kubectl scale deployment web --replicas=60');
  await page.keyboard.press('Enter');
  await expect(chips).toHaveCount(60, { timeout: 30_000 });
  const square = chips.first();
  await expect(square).toHaveClass(/pod-dot/);
  await square.focus();
  const said = await square.evaluate((element) => getComputedStyle(element, '::after').content);
  expect(said).toMatch(/^"web-.* · \w+"$/);
});
