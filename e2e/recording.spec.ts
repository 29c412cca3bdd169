import { expect } from '@playwright/test';
import { test } from './kept-page';
import { kubeconfigFor, podscopeLive } from './live-cluster';
import { serve } from './serve';

const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu: '500m', memory: '1Gi' } } }] },
});

test('a live cluster is recorded: back to before a Pod was there and forth again; from its file, by another configuration', async ({ page }) => {
  test.setTimeout(240_000);
  const { address, process: cluster } = await serve();
  const view = await podscopeLive(kubeconfigFor(address));
  try {
    await page.goto(view.address);
    await expect(page.getByTestId('live-node-node-3')).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Record' }).click();
    await expect(page.getByRole('button', { name: /^Stop recording/ })).toBeVisible({ timeout: 60_000 });
    await fetch(`${address}/api/v1/namespaces/default/pods`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(pod('late')),
    });
    await page.getByRole('button', { name: /^pods/ }).click();
    const late = page.getByRole('row', { name: /late/ });
    await expect(late).toContainText('Running', { timeout: 60_000 });

    // Back to before it was there, and forth again, by keyboard; the cluster itself goes on.
    await page.getByRole('button', { name: 'Look back' }).click();
    await expect(late).toBeVisible();
    const moment = page.getByRole('slider', { name: /^Moment/ });
    await moment.focus();
    await page.keyboard.press('Home');
    await expect(late).toHaveCount(0);
    await expect(page.getByTestId('moment')).toContainText('· 0 /');
    await page.keyboard.press('End');
    await expect(late).toContainText('Running');
    await page.getByRole('button', { name: 'Back to now' }).click();
    await expect(moment).toHaveCount(0);
    await expect(late).toContainText('Running');

    await page.getByRole('button', { name: /^Stop recording/ }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save recording' }).click();
    const file = await (await download).path();

    // Its file, dropped on the page.
    const bytes = await (await import('node:fs/promises')).readFile(file);
    const dropped = await page.evaluateHandle(
      (content) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(content)], 'cluster.podscope-recording'));
        return transfer;
      },
      [...bytes],
    );
    await page.locator('.live-body').dispatchEvent('drop', { dataTransfer: dropped });
    await expect(page.getByText('Recording of')).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Replay with another configuration' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replay with another configuration' });
    await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
    await expect(dialog.getByTestId('replayed')).toContainText('1 Pods decided anew', { timeout: 60_000 });
    await expect(dialog.getByRole('region', { name: 'Where each Pod went' })).toContainText('default/late');
    await dialog.getByRole('button', { name: 'Open it in the playground' }).click();
    await expect(page.getByTestId('node-node-1')).toBeVisible({ timeout: 60_000 });
  } finally {
    view.stop();
    cluster.kill();
  }
});
