import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { findBrowser } from './e2e/browser.mjs';

const executablePath = findBrowser();
/** A story keeps a processor busy. More than a few get in each other's way. */
const WORKERS = Math.min(availableParallelism(), 4);
const PORT = Number(process.env.PODSCOPE_E2E_PORT ?? 4180);

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // Stories of one file have nothing in common: they are played side by side too, so that none waits for a long file at the end.
  fullyParallel: true,
  workers: WORKERS,
  forbidOnly: Boolean(process.env.CI),
  // A story that a busy machine has let down is played once more; the last lines say which needed it.
  retries: 1,
  reporter: [['list'], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? ([['json']] as const) : [])],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    viewport: { width: 1440, height: 900 },
    // Each story has a browser of its own, in which the page would be fetched twice; the one about working offline allows it.
    serviceWorkers: 'block',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: { command: `node --import tsx e2e/page-server.ts ${PORT}`, url: `http://localhost:${PORT}/`, reuseExistingServer: !process.env.CI },
});
