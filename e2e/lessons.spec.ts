import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { lessonEntries } from '../src/lessons/plugin';

/** Each lesson and challenge, played in the page to its end from its own solution, by turns in both languages. That nothing else does, e2e/lessons holds without a page. */

const panel = (page: Page): Locator => page.locator('.lesson');
const phase = async (page: Page): Promise<string> =>
  ((await panel(page).getAttribute('data-phase')) ?? '') + ((await panel(page).getAttribute('data-over')) ?? '');

/** Answers what is asked: the first choice, or one of whatever is to be counted. */
async function answer(page: Page): Promise<void> {
  const choice = panel(page).getByRole('radio').first();
  if (await choice.isVisible()) await choice.check();
  else await panel(page).locator('input[name="answer"]').fill('1');
  await panel(page).locator('form button[type="submit"]').click();
  await expect(panel(page)).not.toHaveAttribute('data-phase', 'asking');
}

/** Has the next part of the solution done, or time pass; a solution may be there before its last part. */
async function solve(page: Page): Promise<void> {
  const solution = panel(page).locator('.lesson-solution');
  if ((await solution.getAttribute('open', { timeout: 2_000 })) === null) await solution.locator('summary').click({ timeout: 2_000 });
  const before = await solution.locator('li[data-done="true"]').count();
  await panel(page).getByTestId('lesson-how').or(panel(page).getByTestId('lesson-wait')).click({ timeout: 2_000 });
  await expect(async () => {
    const isFurther = (await solution.locator('li[data-done="true"]').count()) !== before;
    expect(isFurther || (await panel(page).getAttribute('data-phase')) !== 'doing').toBe(true);
  })
    .toPass({ timeout: 3_000, intervals: [20] })
    .catch(() => undefined);
}

/** Goes on in the other language: the step that is shown is told in it. */
async function inBothLanguages(page: Page): Promise<void> {
  const heading = panel(page).getByRole('heading').first();
  const before = (await heading.textContent()) ?? '';
  await page.locator('button.language').click();
  await expect(heading).not.toHaveText(before);
}

/** Plays a lesson to its end; `look` looks at the panel wherever a step has been told. */
async function play(page: Page, look: (page: Page) => Promise<void>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    switch (await phase(page)) {
      case 'askingfalse':
        await answer(page);
        break;
      case 'doingfalse':
        // It may have come to what is asked meanwhile.
        await solve(page).catch(() => undefined);
        break;
      case 'toldfalse':
        await look(page);
        await inBothLanguages(page);
        await page.getByTestId('lesson-next').click();
        break;
      case 'settingtrue':
        return;
      default:
        await expect(panel(page)).toHaveAttribute('data-phase', /asking|doing|told/, { timeout: 60_000 });
    }
  }
  throw new Error(`does not come to its end: ${await panel(page).textContent()}`);
}

/** Finds nothing serious, as axe sees it. */
async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('.lesson').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
}

/** All of them take many minutes: `npm run lessons`. `npm test` plays the first; what each comes to, e2e/lessons holds without a page. */
const ALWAYS = 'first-pod';

for (const { name } of lessonEntries())
  test(`the lesson ${name} is played to its end, by turns in both languages`, { tag: name === ALWAYS ? [] : ['@long'] }, async ({ page }) => {
    // A machine that does much else at once takes minutes for all of a lesson and for axe at each of its steps.
    test.setTimeout(name === ALWAYS ? 270_000 : 600_000);
    await page.goto(`./?lesson=${name}`);
    await expect(panel(page)).toHaveAttribute('data-phase', /asking|doing|told/, { timeout: 60_000 });
    await isAccessible(page);
    await play(page, name === ALWAYS ? async () => undefined : isAccessible);
    await expect(page.getByTestId('lesson-over')).toBeVisible();
  });
