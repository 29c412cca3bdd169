import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './kept-page';
import { axe, openPage, seriousFaults } from './pages';

/** What one does to the cluster and to time. */

const controls = async (page: Page): Promise<Locator> => {
  await page.getByTestId('cluster-chip').click();
  return page.getByRole('dialog', { name: 'The cluster' });
};
const row = (dialog: Locator, node: string): Locator => dialog.locator('.node-row', { has: dialog.page().getByRole('button', { name: node, exact: true }) });

test('nodes are added, removed, cordoned, tainted, labelled, resized, crashed and brought back', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  const dialog = await controls(page);
  await dialog.getByRole('button', { name: 'Add a node' }).click();
  await expect(row(dialog, 'node-4')).toContainText('Ready', { timeout: 30_000 });
  await dialog.getByRole('button', { name: 'Remove node-4' }).click();
  await dialog.getByRole('button', { name: 'Cordon node-2' }).click();
  await expect(row(dialog, 'node-2')).toContainText('cordoned');
  await dialog.getByRole('button', { name: 'Crash node-1' }).click();
  await expect(row(dialog, 'node-1')).toContainText('crashed');
  await dialog.getByRole('button', { name: 'Recover node-1' }).click();

  const third = row(dialog, 'node-3');
  await third.getByText('Taints, labels, size').click();
  for (const [label, words] of [
    ['Taint', 'team=blue:NoSchedule'],
    ['Label', 'disk=ssd'],
    ['Size', '8 16Gi'],
  ] as const) {
    await third.getByRole('textbox', { name: label }).fill(words);
    await page.keyboard.press('Enter');
    await expect(third.getByRole('textbox', { name: label })).toHaveValue('');
  }
  await expect(third).toContainText('team=blue:NoSchedule');
  await expect(third).toContainText('disk=ssd');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('node-node-2')).toContainText('cordoned');
  await expect(page.getByTestId('node-node-3')).toContainText('/8');
  await expect(page.getByTestId('node-node-4')).toHaveCount(0, { timeout: 60_000 });

  // No node at all is an invitation.
  await controls(page);
  for (const n of [1, 2, 3]) await dialog.getByRole('button', { name: `Remove node-${n}` }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByText('This cluster has no nodes yet')).toBeVisible();
});

test('etcd is made slow and fast again; all connections break, and every watch comes back', async ({ page }) => {
  await openPage(page);
  // Ten times as fast, they would be back before one has seen that they were gone.
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x1');
  const dialog = await controls(page);
  const watches = dialog.getByText(/^\d+ watches$/);
  const all = await watches.textContent();
  await dialog.getByRole('button', { name: 'Break all connections' }).click();
  await expect(watches).not.toHaveText(all ?? '');
  await expect(watches).toHaveText(all ?? '', { timeout: 60_000 });

  await dialog.getByRole('button', { name: 'Make etcd 100 times slower' }).click();
  await expect(dialog).toContainText('100 times slower');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('component-etcd')).toContainText('100 × slower');
  await controls(page);
  await dialog.getByRole('button', { name: 'Let etcd be fast again' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('component-etcd')).not.toContainText('slower');
});

test('going back and doing something else begins a branch; the old way stays', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  for (const step of ['step-bind', 'step-watch']) await page.getByTestId(step).click();
  const dialog = await controls(page);
  await dialog.getByRole('button', { name: 'Crash node-2' }).click();
  await page.keyboard.press('Escape');
  const branch = page.getByRole('combobox', { name: 'Branch' });
  await expect(branch).toHaveValue('branch-2');
  await expect(page.getByTestId('node-node-2')).toHaveAttribute('data-down');
  await branch.selectOption('main');
  await expect(page.getByTestId('node-node-2')).not.toHaveAttribute('data-down');
  await expect(page.getByTestId('step-bind')).toHaveAccessibleName(/Step 6 of 7: Bind/);
});

test('play runs until something happens: an Event with a reason, a field that becomes a value', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  for (const [kind, fill, title] of [
    ['an Event is recorded', 'Scheduled', /registry.events.default.simple-sample-pod/],
    ['a field becomes a value', undefined, /registry.pods.default.simple-sample-pod/],
  ] as const) {
    await page.getByRole('button', { name: 'Run until…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run until…' });
    await dialog.getByRole('radio', { name: kind }).check();
    if (fill) await dialog.getByRole('textbox', { name: /Reason/ }).fill(fill);
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.locator('.inspector').getByRole('heading', { level: 2 })).toHaveText(title);
    await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  }
  await expect(page.getByTestId('pod-simple-sample-pod')).toBeVisible();
  await page.locator('body').press('Home');
  await expect(page.getByTestId('clock').locator('b')).toHaveText('00:00.000 0');
  await page.locator('body').press('End');
  await expect(page.getByTestId('clock').locator('b')).not.toHaveText('00:00.000 0');
});

test('a hundred nodes are a heat map, and a node opens by keyboard', async ({ page }) => {
  await page.goto('./?nodes=100');
  const map = page.getByTestId('heat-map');
  await expect(map).toBeVisible({ timeout: 30_000 });
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('node-node-2')).toBeVisible();
  await expect(page.locator('.inspector').getByRole('heading', { level: 2 })).toHaveText('node-2');
});

test('the stage is also a list, in which every Pod of many nodes is reached while only some lines are there', async ({ page }) => {
  await page.goto('./?nodes=100');
  await page.getByTestId('heat-map').waitFor({ timeout: 30_000 });
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  const command = page.getByRole('textbox', { name: 'Command' });
  for (const line of ['kubectl create deployment web --image=nginx:1.27 --replicas=200', 'kubectl rollout status deployment/web']) {
    await command.fill(line);
    await page.keyboard.press('Enter');
  }
  await expect(page.getByRole('log')).toContainText('successfully rolled out', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Show as a list' }).click();
  const list = page.getByTestId('stage-list');
  await expect(list.getByRole('listitem').first()).toHaveText('On their way');
  expect(Number(await list.getByRole('listitem').first().getAttribute('aria-setsize'))).toBeGreaterThan(300);
  expect(await list.getByRole('listitem').count()).toBeLessThan(100);
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  const pod = list.getByRole('button', { name: /^web-/ }).last();
  const name = await pod.textContent();
  await pod.press('Enter');
  await expect(page.locator('.inspector').getByRole('heading', { level: 2 })).toHaveText(name ?? '');
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the middle of a journey: ${theme}; without motion`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await openPage(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    for (const step of ['step-watch', 'step-score']) {
      await page.getByTestId(step).click();
      await expect(page.getByTestId(step)).toHaveAttribute('aria-current', 'step');
      expect(await seriousFaults(axe(page).exclude('.monaco-editor'))).toEqual([]);
    }
  });
}
