// What the benchmarks of the page have in common: the built page in a browser, and typing into its terminal.

import { type Browser, chromium, type Page } from '@playwright/test';
import { build, preview } from 'vite';
import { findBrowser } from '../e2e/browser.mjs';

const PORT = Number(process.env.PODSCOPE_BENCH_PORT ?? 8179);

/** Builds the page, serves it, and measures it in the browser that the tests find, too. `PODSCOPE_BENCH_DIST` is a build that is there already, to compare with. */
export async function inBrowser(measure: (browser: Browser, address: string) => Promise<void>): Promise<void> {
  const outDir = process.env.PODSCOPE_BENCH_DIST;
  if (outDir === undefined) await build({ logLevel: 'error' });
  const server = await preview({ logLevel: 'error', preview: { port: PORT, strictPort: true }, ...(outDir !== undefined && { build: { outDir } }) });
  const executablePath = findBrowser();
  const browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath && { executablePath }) });
  try {
    await measure(browser, `http://localhost:${PORT}/`);
  } finally {
    await browser.close();
    await server.close();
  }
}

export async function type(page: Page, command: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill(command);
  await page.keyboard.press('Enter');
}
