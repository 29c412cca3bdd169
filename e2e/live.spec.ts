import { expect } from '@playwright/test';
import { test } from './kept-page';
import { kubeconfigFor, listenBefore, podscopeLive } from './live-cluster';
import { axe, openPage } from './pages';
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
    expect((await axe(page).analyze()).violations).toEqual([]);

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

test('a live cluster is changed only by who has switched that on, and each write is shown before it is sent', async ({ page }) => {
  test.setTimeout(180_000);
  const { address, process: cluster } = await serve();
  const ear = await listenBefore(address);
  const kubeconfig = kubeconfigFor(ear.address);
  const readOnly = await podscopeLive(kubeconfig);
  const view = await podscopeLive(kubeconfig, '--allow-writes');
  const writes = () => ear.heard.filter((one) => !one.startsWith('GET '));
  const path = '/apis/apps/v1/namespaces/default/deployments/web';
  const replicas = async () => ((await (await fetch(address + path)).json()) as { readonly spec: { readonly replicas: number } }).spec.replicas;
  try {
    const { spec } = pod('web', '100m');
    await fetch(`${address}/apis/apps/v1/namespaces/default/deployments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec } },
      }),
    });
    // One that only reads says so.
    await page.goto(readOnly.address);
    await page.getByRole('switch', { name: 'Writing' }).click();
    await expect(page.getByTestId('writing')).toContainText('--allow-writes');
    await expect(page.getByRole('switch', { name: 'Writing' })).not.toBeChecked();

    await page.goto(view.address);
    await page.getByRole('button', { name: /^deployments/ }).click();
    await page.getByRole('button', { name: 'web', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'web', exact: true })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Change it' })).toHaveCount(0);
    expect(writes()).toEqual([]);

    // Shown and not sent: the server has only been asked what it would change.
    await page.getByRole('switch', { name: 'Writing' }).click();
    await page.getByRole('spinbutton', { name: 'Replicas' }).fill('3');
    await page.getByRole('button', { name: 'Scale…' }).click();
    const shown = page.getByRole('dialog', { name: 'To be sent' });
    await expect(shown.getByTestId('write-request')).toHaveText(`PATCH ${path}?fieldManager=podscope`);
    await expect(shown.getByTestId('write-diff')).toContainText('+  replicas: 3');
    expect((await axe(page).analyze()).violations).toEqual([]);
    await shown.getByRole('button', { name: 'Do not send' }).click();
    expect(writes()).toEqual([`PATCH ${path}`]);
    expect(await replicas()).toBe(2);

    await page.getByRole('button', { name: 'Scale…' }).click();
    await shown.getByRole('button', { name: 'Send it' }).click();
    await expect(shown.getByText('Done: the server has carried it out.')).toBeVisible();
    await shown.getByRole('button', { name: 'Close' }).last().click();
    expect(await replicas()).toBe(3);

    // What the server refuses is said in its own words, and cannot be sent.
    await page.getByText('Apply a manifest').click();
    const manifest = page.getByRole('textbox', { name: 'Apply a manifest' });
    await expect(manifest).toHaveValue(/replicas: 3/);
    await manifest.fill((await manifest.inputValue()).replace('replicas: 3', 'replicas: -1'));
    await page.getByRole('button', { name: 'Apply…' }).click();
    await expect(shown.getByRole('alert')).toContainText('conflict with "podscope"');
    await expect(shown.getByRole('button', { name: 'Send it' })).toBeDisabled();
    await shown.getByRole('button', { name: 'Do not send' }).click();
    await page.getByRole('checkbox', { name: 'Take over fields that others own' }).check();
    await page.getByRole('button', { name: 'Apply…' }).click();
    await expect(shown.getByRole('alert')).toContainText('must be greater than or equal to 0');
    await expect(shown.getByRole('button', { name: 'Send it' })).toBeDisabled();
  } finally {
    view.stop();
    readOnly.stop();
    cluster.kill();
    ear.server.close();
    ear.server.closeAllConnections();
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
