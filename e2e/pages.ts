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
