import { expect, type Locator, type Page } from '@playwright/test';
import { lessonEntries } from '../src/lessons/plugin';
import { test } from './kept-page';
import { axe, seriousFaults } from './pages';

/** Each lesson and challenge, played in the page to its end from its own solution, by turns in both languages. That nothing else does, e2e/lessons holds without a page. */

test.describe.configure({ mode: 'parallel' });

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

/** Looks at the page, and says where in the lesson that was. */
type Look = (page: Page, where: string) => Promise<void>;

/** Looks at it in one language and then in the other, in which it goes on: the step that is shown is told in it. */
async function inBothLanguages(page: Page, look: Look, where: string): Promise<void> {
  await look(page, where);
  const heading = panel(page).getByRole('heading').first();
  const before = (await heading.textContent()) ?? '';
  await page.locator('button.language').click();
  await expect(heading).not.toHaveText(before);
  await look(page, `${where}, in the other language`);
}

/** Plays a lesson to its end; `look` looks at each step in both languages: when it asks, when something is to be done, when it has been told. */
async function play(page: Page, look: Look): Promise<void> {
  let seen = '';
  const firstTime = async (where: string): Promise<void> => {
    if (where === seen) return;
    seen = where;
    await inBothLanguages(page, look, where);
  };
  for (let i = 0; i < 200; i++) {
    const step = (await panel(page).locator('.eyebrow').first().textContent())?.match(/\d+/)?.[0] ?? '';
    switch (await phase(page)) {
      case 'askingfalse':
        await firstTime(`step ${step}, asking`);
        await answer(page);
        break;
      case 'doingfalse':
        await firstTime(`step ${step}, doing`);
        // It may have come to what is asked meanwhile.
        await solve(page).catch(() => undefined);
        break;
      case 'toldfalse':
        await firstTime(`step ${step}, told`);
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

/**
 * At each step, in each phase and in both languages, axe finds nothing serious in the panel; nor on the whole page, once it has been told what came of it, in
 * the language that the step was played in. All of it is found at once.
 */
const isAccessible: Look = async (page, where) => {
  expect.soft(await seriousFaults(where.endsWith('told') ? axe(page) : axe(page).include('.lesson')), where).toEqual([]);
};

async function playFrom(page: Page, name: string, look: Look): Promise<void> {
  await page.goto(`./?lesson=${name}`);
  await expect(panel(page)).toHaveAttribute('data-phase', /asking|doing|told/, { timeout: 60_000 });
  await play(page, look);
  await expect(page.getByTestId('lesson-over')).toBeVisible();
}

// A machine that does much else at once takes minutes for all of a lesson, and for axe at each of its steps.
const FEW_MINUTES = 270_000;
const MINUTES = 900_000;

test('the first lesson is played to its end, by turns in both languages', async ({ page }) => {
  test.setTimeout(FEW_MINUTES);
  await playFrom(page, 'first-pod', async (_, where) => (where === 'step 1, doing' ? isAccessible(page, where) : undefined));
});

/** All of them take many minutes: `npm run lessons`. What each comes to, e2e/lessons holds without a page at every run of the tests. */
for (const { name } of lessonEntries())
  test(`the lesson ${name} is played to its end, by turns in both languages, and is accessible at each step`, { tag: '@long' }, async ({ page }) => {
    test.setTimeout(MINUTES);
    await playFrom(page, name, isAccessible);
  });

/** Moves the focus with Tab until it is on what is sought. */
async function tabTo(page: Page, what: Locator): Promise<void> {
  for (let i = 0; i < 150; i++) {
    if (await what.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not come there');
}

test('the first lesson is taken from its offer to its end by keyboard alone', async ({ page }) => {
  test.setTimeout(FEW_MINUTES);
  await page.goto('./');
  await tabTo(page, page.getByRole('button', { name: 'Begin the first lesson' }));
  await page.keyboard.press('Enter');
  await expect(panel(page)).toHaveAttribute('data-phase', 'doing', { timeout: 60_000 });
  await tabTo(page, page.getByRole('textbox', { name: 'Command' }));
  await page.keyboard.type('kubectl apply -f pod-solo.yaml');
  await page.keyboard.press('Enter');
  for (let step = 1; step <= 7; step++) {
    await expect(panel(page)).toHaveAttribute('data-phase', /asking|told/, { timeout: 60_000 });
    if ((await panel(page).getAttribute('data-phase')) === 'asking') {
      const choice = panel(page).getByRole('radio').first();
      const isChoice = (await choice.count()) > 0;
      await tabTo(page, isChoice ? choice : panel(page).locator('input[name="answer"]'));
      await page.keyboard.press(isChoice ? 'Space' : '2');
      await page.keyboard.press('Enter');
      await expect(panel(page)).toHaveAttribute('data-phase', 'told', { timeout: 60_000 });
    }
    await tabTo(page, page.getByTestId('lesson-next'));
    await page.keyboard.press('Enter');
    if (step < 7) await expect(panel(page).getByText(`Step ${step + 1} of 7`)).toBeVisible();
  }
  await expect(page.getByTestId('lesson-over')).toBeFocused();
});
