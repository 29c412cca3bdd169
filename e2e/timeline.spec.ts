import { expect, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openPage } from './pages';

/** The timeline of a run that stands still. */

/** A run with a few hundred messages, in which time stands. */
async function openRun(page: Page): Promise<void> {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await page.getByRole('textbox', { name: 'Command' }).fill('kubectl create deployment web --image=nginx:1.27 --replicas=3');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-testid^="pod-web-"]').first()).toHaveAccessibleName(/Running/, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
}

const edge = (page: Page, name: 'Beginning' | 'End') => page.getByRole('slider', { name: new RegExp(`^${name} of what is shown`) });
const messageAt = async (page: Page, name: 'Beginning' | 'End'): Promise<number> => Number(await edge(page, name).getAttribute('aria-valuenow'));

test('the whole run is in one strip, and a window on it is moved, sized and zoomed by pointer, wheel and keyboard', async ({ page }) => {
  await openRun(page);
  const all = Number(await edge(page, 'End').getAttribute('aria-valuemax'));
  await edge(page, 'Beginning').focus();
  await page.keyboard.press('0');
  await expect.poll(() => messageAt(page, 'Beginning')).toBe(1);
  expect(await messageAt(page, 'End')).toBe(all);
  // Any message can be brought into view: the keys move one edge at a time.
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight');
  await expect.poll(() => messageAt(page, 'Beginning')).toBeGreaterThan(all / 10);
  await page.keyboard.press('+');
  await expect.poll(() => messageAt(page, 'End')).toBeLessThan(all);

  const track = page.getByTestId('overview');
  const box = (await track.boundingBox())!;
  const middle = box.y + box.height / 2;
  await page.mouse.click(box.x + 2, middle);
  await expect.poll(() => messageAt(page, 'Beginning')).toBe(1);
  await page.mouse.move(box.x + 5, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, middle, { steps: 3 });
  await page.mouse.up();
  await expect.poll(() => messageAt(page, 'Beginning')).toBeGreaterThan(1);
  const before = await messageAt(page, 'End');
  await page.mouse.wheel(0, -400);
  await expect.poll(() => messageAt(page, 'End')).toBeLessThan(before);
  await edge(page, 'End').press('f');
  await expect.poll(() => messageAt(page, 'End')).toBe(all);
});

test('messages are found by what they do and are about; keys go from hit to hit, and the chosen one says why it was sent and what followed', async ({
  page,
}) => {
  await openRun(page);
  await page.locator('#stage').focus();
  await page.keyboard.press('/');
  await page.keyboard.type('from:scheduler verb:create object:pods/default/web-');
  const search = page.getByRole('search');
  await expect(search.getByRole('status')).toHaveText('3 found');
  await page.keyboard.press('Enter');
  await expect(search.getByRole('status')).toHaveText('1 of 3');
  const panel = page.locator('.inspector');
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText(/^POST …\/pods\/web-\S+\/binding$/);
  const first = await panel.getByRole('heading', { level: 2 }).textContent();
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { level: 2 })).not.toHaveText(first ?? '');
  await page.keyboard.press('Shift+Enter');
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText(first ?? '');
  await expect(panel.getByRole('region', { name: 'Why' })).toContainText('because');
  const followed = panel.getByRole('region', { name: 'What followed' });
  await expect(followed.getByRole('button').first()).toContainText('apiserver → etcd');
  await followed.getByRole('button').first().click();
  await expect(panel.getByRole('heading', { level: 2 })).not.toHaveText(first ?? '');

  await search.getByRole('searchbox').focus();
  await page.keyboard.press('Escape');
  await expect(search.getByRole('status')).toHaveCount(0);
  // By name: since the last Create, which is not where the run begins.
  await page.getByRole('combobox', { name: 'Zoom to…' }).selectOption('since the last Create');
  await expect.poll(() => messageAt(page, 'Beginning')).toBeGreaterThan(1);
  expect(await messageAt(page, 'End')).toBe(Number(await edge(page, 'End').getAttribute('aria-valuemax')));
  await page.getByRole('combobox', { name: 'Zoom to…' }).selectOption('The whole run');
  await expect.poll(() => messageAt(page, 'Beginning')).toBe(1);
});
