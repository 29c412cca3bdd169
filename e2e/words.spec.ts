import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openFile, openPage, openText } from './pages';

/** Where people stumble: what the panels hide and show, keys that come early, a cluster that stands still, a page that is loaded again or left. */

const panel = (page: Page): Locator => page.locator('.inspector');
const title = (page: Page): Locator => panel(page).getByRole('heading', { level: 2 });

async function type(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: /^(Command|命令)$/ }).fill(line);
  await page.keyboard.press('Enter');
}

test('a node’s panel: what is asked of it, its taints, conditions and lease; managedFields only when asked for', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await type(page, 'kubectl taint nodes node-2 disk=slow:NoSchedule');
  await expect(title(page)).toHaveText('node-2');
  await expect(panel(page).getByRole('row', { name: /^cpu/ })).toHaveText(/^cpu\d+m?4\d+$/);
  await expect(panel(page).getByRole('row', { name: /^pods/ })).toContainText('110');
  await expect(panel(page)).toContainText('disk=slow:NoSchedule');
  await expect(panel(page)).toContainText('KubeletReady');
  await expect(panel(page)).toContainText(/renewed \d+s ago; 50 s without it/);
  const yaml = panel(page).locator('.yaml');
  await expect(yaml).toContainText('osImage');
  await expect(yaml).not.toContainText('managedFields');
  await panel(page).getByRole('button', { name: 'Show it' }).click();
  await expect(yaml).toContainText('managedFields');
  await page.getByRole('button', { name: '中文' }).click();
  await expect(panel(page)).toContainText(/\d+s 前续约；50 秒不续约/);
  await expect(panel(page).getByRole('columnheader', { name: '可分配' })).toBeVisible();
  await expect(panel(page)).toContainText('metadata.managedFields 也显示出来了');
});

test('every object that can be deleted has a button for it', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  const LINES = [
    'kubectl create configmap settings --from-literal=a=b',
    'kubectl create namespace shop',
    'kubectl create cronjob nightly --image=busybox --schedule="0 3 * * *"',
    'kubectl create clusterrole reader --verb=get --resource=pods',
  ];
  for (const line of LINES) {
    const name = line.split(' ')[3]!;
    await test.step(line, async () => {
      await type(page, line);
      // What has a journey is told by it, and has a link there.
      if (line.includes('cronjob'))
        await panel(page)
          .getByRole('button', { name: `cronjobs/default/${name}`, exact: true })
          .click();
      await expect(title(page)).toHaveText(name);
      await panel(page).getByRole('button', { name: 'Delete' }).click();
      await expect(panel(page)).toContainText('It does not exist at this moment', { timeout: 30_000 });
    });
  }
});

test('what is typed before the palette is there goes to it, and to nothing else', async ({ page }) => {
  await page.route('**/Overlays-*.js', async (route) => {
    await new Promise((done) => setTimeout(done, 1_500));
    await route.continue();
  });
  await openPage(page);
  await page.locator('.monaco-editor .view-line').first().click();
  const before = await openText(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('p');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('node-3 nodes');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Search for an object or a command' })).toHaveCount(0);
  await expect(title(page)).toHaveText('node-3', { timeout: 10_000 });
  expect(await openText(page)).toBe(before);
});

test('on a cluster that stands still, whoever acts is told so: at Create, in the terminal, at a fault', async ({ page }) => {
  await openPage(page);
  const STILL = 'Time stands still';
  await page.getByRole('button', { name: 'Pause' }).click();
  await type(page, 'kubectl create configmap settings');
  await expect(page.getByRole('log')).toContainText(STILL);
  await page.getByTestId('cluster-chip').click();
  const dialog = page.getByRole('dialog', { name: 'The cluster' });
  await expect(dialog).toContainText(STILL);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.locator('.editor-actions')).toContainText(STILL);
  await page.locator('.editor-actions').getByRole('button', { name: 'Let it run' }).click();
  await expect(page.locator('.editor-actions')).not.toContainText(STILL);
  await expect(page.getByRole('log')).toContainText('configmap/settings created');
});

test('loading the page again keeps the terminal’s text; Back closes what was opened last, and leaves no work behind', async ({ page }) => {
  await page.goto('about:blank');
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await type(page, 'kubectl get nodes');
  await expect(page.getByRole('log')).toContainText('node-3   Ready');
  await page.waitForTimeout(700);
  await page.reload();
  await openPage(page);
  for (const words of ['$ kubectl get nodes', 'node-3   Ready']) await expect(page.getByRole('log')).toContainText(words);

  await openFile(page, 'mine.yaml', 'apiVersion: v1\n');
  await page.getByTestId('node-node-1').getByText('node-1').first().click();
  await expect(title(page)).toHaveText('node-1');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(title(page)).toHaveText('node-1');
  await page.goBack();
  await expect(title(page)).toHaveText('A cluster with glass walls');
  await expect(page.getByRole('tab', { name: 'mine.yaml' })).toBeVisible();
  // Nothing is open: now it leaves.
  await page.goBack();
  await expect(page).toHaveURL('about:blank');
});

/** Every button of the cluster's window, and what the panel speaks of afterwards. */
const DEEDS: readonly (readonly [button: string, spokenOf: string])[] = [
  ['Cordon node-1', 'node-1'],
  ['Stop Scheduler', 'Scheduler'],
  ['Uncordon node-1', 'node-1'],
  ['Make etcd 100 times slower', 'etcd'],
  ['Cut off node-2', 'node-2'],
  ['Break all connections', 'API server'],
  ['Recover node-2', 'node-2'],
  ['Let etcd be fast again', 'etcd'],
  ['Crash node-3', 'node-3'],
  ['Start Scheduler', 'Scheduler'],
  ['Remove node-3', 'node-3'],
  ['Add a node', 'node-3'],
];

test('whatever button is pressed, the panel speaks of what it did', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByTestId('cluster-chip').click();
  const dialog = page.getByRole('dialog', { name: 'The cluster' });
  for (const [button, spokenOf] of DEEDS) {
    await test.step(button, async () => {
      await dialog.getByRole('button', { name: button, exact: true }).click();
      await expect(title(page)).toContainText(spokenOf);
    });
  }
  await page.keyboard.press('Escape');
  await page.getByTestId('component-scheduler').click();
  await panel(page).getByRole('button', { name: 'Stop it' }).click();
  await expect(panel(page)).toContainText('It is stopped: nobody does its work.');
  await panel(page).getByRole('button', { name: 'Start it' }).click();
  await expect(panel(page)).not.toContainText('It is stopped');
});
