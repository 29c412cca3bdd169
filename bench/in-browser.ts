// What the benchmarks of the page have in common: the browser, and typing into the page's terminal.

import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser } from '../e2e/browser.mjs';

/** The browser that the tests find, too. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  return chromium.launch({ args: ['--no-sandbox'], ...(executablePath && { executablePath }) });
}

export async function type(page: Page, command: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill(command);
  await page.keyboard.press('Enter');
}
