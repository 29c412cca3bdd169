import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

/** What the browser stories share: opening the page, and what stands in the editor. */

/** Opens the page and waits for its editor, which comes last. */
export async function openPage(page: Page, path = './'): Promise<void> {
  page.on('pageerror', (error) => console.log(error));
  await page.goto(path);
  await editorIsThere(page);
}

export async function editorIsThere(page: Page): Promise<void> {
  await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByTestId('node-node-3')).toBeVisible();
}

/** Opens a file as if it were chosen on the user's machine. */
export async function openFile(page: Page, name: string, text: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await expect(page.getByRole('tab', { name, exact: true })).toHaveAttribute('aria-selected', 'true');
}

/** Puts a text into an editor in place of what it holds: one line, which the editor does not indent. */
export async function writeInto(page: Page, editor: Locator, text: string): Promise<void> {
  await editor.locator('.view-lines').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
  // The editor closes brackets and quotes by itself.
  await page.keyboard.press('ControlOrMeta+Shift+End');
  await page.keyboard.press('Delete');
}

/** What a machine that is not slow takes for the loop below, in milliseconds. */
const LOOP_MS = 200;

/** How many times slower this machine is just now, by what needs nothing but a processor; 1 if it is not. */
export async function slownessOf(page: Page): Promise<number> {
  const ms = await page.evaluate(() => {
    const from = performance.now();
    for (let i = 0, x = 0; i < 1e8; i++) x = (x + i) | 0;
    return performance.now() - from;
  });
  return Math.max(1, ms / LOOP_MS);
}

/** How fast time passes from now on: for whatever has nothing to do with how a story is told. */
export const setPace = async (page: Page, pace: 'x10' | 'max'): Promise<void> => {
  await page.getByRole('combobox', { name: 'pace' }).selectOption(pace);
};

/** The line under the editor that says what is wrong. */
export const state = (page: Page) => page.locator('.editor-state');

/** The open file's text, by downloading it. */
export async function openText(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitem', { name: 'Download' }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/**
 * axe, which finds what keeps people out. The page has no frames of others, whose findings axe would put together in a page of its own, opened for each look
 * ("legacy mode" is what it calls doing without).
 */
export const axe = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode(true);

/** What axe finds serious, each where it stands. */
export async function seriousFaults(looks: AxeBuilder): Promise<readonly string[]> {
  const { violations } = await looks.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')}: ${html.slice(0, 160)}`));
}
