// The built page in a browser, for the scripts that take its pictures.
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import { findBrowser } from './browser.mjs';

/** Opens the page once its editor is there, lets `take` work on it, and closes all again. `context`: how the browser shows it. */
export async function withPlayground(context, take) {
  const server = await preview({ preview: { port: 0 }, logLevel: 'warn' });
  const executablePath = findBrowser();
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ serviceWorkers: 'block', ...context });
    page.setDefaultTimeout(120_000);
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.locator('.monaco-editor .view-line').first().waitFor();
    await take(page, browser);
  } finally {
    await browser.close();
    await server.close();
  }
}
