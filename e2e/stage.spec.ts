import { expect, test } from '@playwright/test';

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
