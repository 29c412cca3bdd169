import { expect, type Page, test } from '@playwright/test';
import { hashOf } from '../src/app/teach/own-texts';

/** A teacher's own: a lesson of what is on the stage, links for a class, and notes for whoever speaks. */

const problems = (page: Page) => page.getByTestId('teach-problems');

test('what is on the stage becomes a lesson: written with its mistakes shown at their lines, and played from its link', async ({ page, context }) => {
  await page.goto('./');
  await expect(page.getByTestId('cluster-chip')).toContainText('3', { timeout: 60_000 });
  await page.keyboard.press('Control+k');
  await page.locator('.palette-input').fill('Make a lesson');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Mark this moment' }).click();
  await page.getByRole('textbox', { name: 'Title of the step' }).fill('It says hello');
  await page.getByRole('textbox', { name: 'What to say there (Markdown): It says hello' }).fill('Two **Pods** are there.');
  await page.getByRole('button', { name: 'Make the lesson' }).click();
  await expect(problems(page)).toHaveText(/The lesson can be read/);
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('heading', { name: 'It says hello' })).toBeVisible();

  await page.getByRole('button', { name: 'en.md', exact: true }).click();
  const text = page.getByRole('textbox', { name: 'Text of en.md' });
  const good = await text.inputValue();
  await text.fill(good.replace('Two **Pods**', '<img src=x onerror="window.hacked=1"> Two **Pods**'));
  await expect(problems(page)).toContainText('en.md, line 8');
  await problems(page).getByRole('button', { name: 'en.md, line 8' }).click();
  await expect(text).toBeFocused();
  await text.fill(`${good}\n### For me {#notes}\n\nAsk who made them.\n`);
  await expect(problems(page)).toHaveText(/The lesson can be read/);

  const [played] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Play it in a new window' }).click()]);
  await expect(played.locator('.lesson').getByRole('heading', { name: 'It says hello' })).toBeVisible();
  await expect(played.locator('.lesson')).toHaveAttribute('data-phase', 'told');

  const [speaker] = await Promise.all([context.waitForEvent('page'), played.getByRole('button', { name: 'Speaker notes in a second window' }).click()]);
  await expect(speaker.getByText('Ask who made them.')).toBeVisible();
  await expect(speaker.getByText('This is the last step.')).toBeVisible();
  await expect(played.getByText('Ask who made them.')).toHaveCount(0);
});

test('a hostile lesson says what is wrong with it, and runs nothing', async ({ page }) => {
  const scene = 'minutes: 1\nsteps:\n  - step: look\n';
  const words = (body: string) => ({ en: `---\ntitle: <img src=x onerror="window.hacked=1">\nabout: A\n---\n## Look {#look}\n\n${body}\n` });
  for (const body of ['<script>window.hacked=1</script>', '[x](javascript:window.hacked=1)', '![x](https://example.com/huge.png)']) {
    await page.goto('about:blank');
    await page.goto(`./${hashOf({ scene, words: words(body) })}`);
    await expect(page.locator('.lesson').getByRole('alert')).toContainText(/a lesson has no|must begin with https/);
  }
  await page.goto('about:blank');
  await page.goto(`./${hashOf({ scene, words: words('At `<script>window.hacked=1</script>`.') })}`);
  await expect(page.locator('.lesson').getByText('<img src=x')).toBeVisible();
  await page.goto('about:blank');
  await page.goto('./#l=nonsense');
  await expect(page.locator('.lesson').getByRole('alert')).toContainText('no lesson that can be read');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
});

test('a class link opens in its language with its panels, and leaves the reader’s own settings alone', async ({ page }) => {
  await page.goto('./?lang=zh&panels=right');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('.side-right')).toBeVisible();
  await expect(page.locator('.editor')).toBeHidden();
  await page.goto('./');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('.editor')).toBeVisible();
});
