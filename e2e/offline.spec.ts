import { expect, test } from '@playwright/test';
import { editorIsThere, openPage } from './pages';

test.use({ serviceWorkers: 'allow' });

const INSTALLED_BYTES = 13_000_000;

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
  expect(await page.evaluate(async () => (await document.fonts.load('16px "JetBrains Mono Variable"')).length)).toBeGreaterThan(0);
});
