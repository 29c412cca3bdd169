import { expect } from '@playwright/test';
import { test } from './kept-page';
import { setPace } from './pages';

test('the first Pod: from the editor to Running in seven steps', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('component-apiserver')).toBeVisible();
  await expect(page.getByTestId('node-node-3')).toBeVisible();
  await expect(page.getByRole('tab', { name: 'pod-solo.yaml' })).toHaveAttribute('aria-selected', 'true');

  await page.getByRole('button', { name: 'Create' }).click();
  for (const step of ['submit', 'store', 'watch', 'filter', 'score', 'bind', 'run']) {
    await expect(page.locator(`[data-testid="step-${step}"]`)).toBeVisible();
  }
  // As a newcomer sees it, until it has its node; what is left are the image and the containers' starts, which take as long as they take.
  await expect(page.getByTestId('step-bind')).toHaveAttribute('aria-current', 'step', { timeout: 60_000 });
  await setPace(page, 'x10');
  await expect(page.getByTestId('step-run')).toHaveAccessibleName('Step 7 of 7: Run, done', { timeout: 60_000 });
  await expect(page.getByTestId('pod-simple-sample-pod')).toHaveAccessibleName('Pod simple-sample-pod: Running');
});
