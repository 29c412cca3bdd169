import { expect, test } from '@playwright/test';
import { editorIsThere, openPage } from './pages';

test.use({ serviceWorkers: 'allow' });

const INSTALLED_BYTES = 13_000_000;

const DUMP =
  'apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: Node, metadata: { name: copied-1 }, status: { capacity: { cpu: "4", memory: 8Gi } } }\n';

test('after one visit everything works without a network, from any link', async ({ page, context }) => {
  await openPage(page);
  // It is there once it has all of the page.
  const bytes = await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    let sum = 0;
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) sum += (await (await cache.match(request))!.blob()).size;
    }
    return sum;
  });
  test.info().annotations.push({ type: 'installed', description: `${(bytes / 1e6).toFixed(1)} MB` });
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(INSTALLED_BYTES);

  await context.setOffline(true);
  await page.goto('./?session=own');
  await editorIsThere(page);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByTestId('pod-simple-sample-pod')).toBeVisible({ timeout: 40_000 });
  await page.getByRole('textbox', { name: 'Command' }).fill('kubectl get pods simple-sample-pod -o name');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('pod/simple-sample-pod');
  // What loads only when it is wanted: a trace to export, a dump that a worker of its own reads, a lesson with its words in another language.
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const trace = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Trace for Perfetto' }).click();
  expect((await trace).suggestedFilename()).toMatch(/json$/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.locator('.palette-input').fill('copy a cluster');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('textbox').last().fill(DUMP);
  await page.getByRole('dialog').getByRole('button', { name: 'Read it', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('The copy has', { timeout: 30_000 });
  await page.goto('./?lesson=first-pod&lang=zh');
  await expect(page.locator('.lesson[data-phase="doing"]')).toContainText('第 1 步', { timeout: 40_000 });
  await page.goto('./?session=own');
  await editorIsThere(page);
  expect(await page.evaluate(async () => (await document.fonts.load('16px "JetBrains Mono Variable"')).length)).toBeGreaterThan(0);
});
