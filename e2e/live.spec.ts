import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { kubeconfigFor, podscopeLive } from './live-cluster';
import { openPage } from './pages';
import { serve } from './serve';

const pod = (name: string, cpu: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu } } }] },
});

test('a live cluster: its nodes and Pods, how one came to be, its decision made again; then a copy to ask', async ({ page }) => {
  test.setTimeout(180_000);
  const { address, process: cluster } = await serve();
  const view = await podscopeLive(kubeconfigFor(address));
  const create = (name: string, cpu: string) =>
    fetch(`${address}/api/v1/namespaces/default/pods`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(pod(name, cpu)),
    });
  try {
    await create('cart', '500m');
    await page.goto(view.address);
    await expect(page.getByTestId('live-node-node-3')).toBeVisible();
    await create('huge', '64');

    // Why is it Pending? And the one that is not: when was what, and would ours have chosen that node?
    await page.getByRole('button', { name: /^pods/ }).click();
    await page.getByRole('button', { name: 'huge' }).click();
    await expect(page.getByTestId('why')).toContainText('Insufficient cpu');
    await page.getByRole('button', { name: 'cart' }).click();
    const journey = page.getByRole('region', { name: 'How it came to be' });
    await expect(journey.getByText('not observable')).toHaveCount(3);
    await expect(journey.locator('[data-step=bind]')).toContainText('by default-scheduler');
    await page.getByRole('button', { name: /^Decide it again/ }).click();
    await expect(page.getByTestId('agrees')).toContainText('It really went to node-');
    await page.keyboard.press('Escape');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    await page.getByRole('button', { name: 'Copy into the playground' }).click();
    await expect(page.getByTestId('dump-summary')).toContainText('3 Node', { timeout: 30_000 });
    await page.getByRole('button', { name: 'Open the copy' }).click();
    await expect(page.getByTestId('pod-cart')).toBeVisible({ timeout: 30_000 });
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('ask the copy');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Ask the copy' });
    await dialog.getByRole('combobox', { name: 'Question' }).selectOption('node-types');
    await dialog.getByRole('button', { name: 'Ask' }).click();
    await expect(dialog.getByTestId('ask-said')).toBeVisible();
  } finally {
    view.stop();
    cluster.kill();
  }
});

test('where no cluster answers, the commands that show one are named', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('live cluster');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Watch a live cluster' });
  await expect(dialog.getByRole('textbox', { name: /^With kubectl/ })).toHaveValue(/^kubectl proxy --www=dist/);
  await expect(dialog.getByRole('textbox', { name: 'With Node' })).toHaveValue('npx podscope live');
});
