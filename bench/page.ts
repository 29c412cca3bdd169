// The built page in a browser while 1,000 Pods on 100 nodes come up at full pace: its frame rate, and its longest task. Exits 1 beyond the limits.

import { chromium, type Page } from '@playwright/test';
import { build, preview } from 'vite';
import { findBrowser } from '../e2e/browser.mjs';

const PODS = 1_000;
const NODES = 100;
const FRAMES_PER_SECOND_MIN = 55;
const TASK_MS_MAX = 50;
const GIVE_UP_MS = 120_000;
const PORT = Number(process.env.PODSCOPE_BENCH_PORT ?? 8179);

async function type(page: Page, command: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill(command);
  await page.keyboard.press('Enter');
}

interface Measured {
  readonly framesPerSecond: number;
  /** Of the main thread; tasks shorter than 50 ms are not told. */
  readonly longTasksMs: readonly number[];
}

/** Counts frames and long tasks from now until `stop` is called in the page. */
const startMeasuring = (): void => {
  const longTasksMs: number[] = [];
  new PerformanceObserver((list) => longTasksMs.push(...list.getEntries().map((e) => Math.round(e.duration)))).observe({ type: 'longtask' });
  const from = performance.now();
  let frames = 0;
  const count = (): void => {
    frames++;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  Object.assign(globalThis, { stopMeasuring: (): Measured => ({ framesPerSecond: (frames * 1_000) / (performance.now() - from), longTasksMs }) });
};

export async function run(): Promise<void> {
  await build({ logLevel: 'error' });
  const server = await preview({ logLevel: 'error', preview: { port: PORT, strictPort: true } });
  const executablePath = findBrowser();
  const browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath && { executablePath }) });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://localhost:${PORT}/?nodes=${NODES}`);
    await page.getByTestId('heat-map').waitFor({ timeout: GIVE_UP_MS });
    await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
    await page.getByRole('textbox', { name: 'Command' }).waitFor({ timeout: GIVE_UP_MS });
    await page.evaluate(startMeasuring);
    const from = performance.now();
    await type(page, `kubectl create deployment web --image=nginx:1.27 --replicas=${PODS}`);
    await type(page, 'kubectl rollout status deployment/web');
    // Asked seldom: to look for words in each frame would be measured along.
    const rolledOut = (): boolean => document.querySelector('[role=log]')?.textContent.includes('successfully rolled out') ?? false;
    await page.waitForFunction(rolledOut, undefined, { polling: 250, timeout: GIVE_UP_MS });
    const seconds = (performance.now() - from) / 1_000;
    const { framesPerSecond, longTasksMs } = await page.evaluate(() => (globalThis as unknown as { stopMeasuring: () => Measured }).stopMeasuring());
    const longest = Math.max(0, ...longTasksMs);
    console.log(`${PODS} Pods on ${NODES} nodes are Running after ${seconds.toFixed(1)} s`);
    console.log(`tasks of 50 ms and more: ${longTasksMs.length === 0 ? 'none' : longTasksMs.join(', ')} (limit ${TASK_MS_MAX} ms)`);
    console.log(`${framesPerSecond.toFixed(1)} frames/s (at least ${FRAMES_PER_SECOND_MIN})`);
    if (framesPerSecond < FRAMES_PER_SECOND_MIN || longest > TASK_MS_MAX) process.exitCode = 1;
  } finally {
    await browser.close();
    await server.close();
  }
}
