// What the page's main thread does while something happens: its frame rate, and its long tasks.

import type { Page } from '@playwright/test';

export interface Tasks {
  readonly framesPerSecond: number;
  /** Tasks shorter than 50 ms are not told. */
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
  Object.assign(globalThis, { stopMeasuring: (): Tasks => ({ framesPerSecond: (frames * 1_000) / (performance.now() - from), longTasksMs }) });
};

/** What the page's main thread does meanwhile. */
export async function tasksDuring(page: Page, what: () => Promise<void>): Promise<Tasks> {
  await page.evaluate(startMeasuring);
  await what();
  return page.evaluate(() => (globalThis as unknown as { stopMeasuring: () => Tasks }).stopMeasuring());
}

const FRAMES_PER_SECOND_MIN = 55;

/** Says how smooth it was. */
export function tellFrames(what: string, { framesPerSecond }: Tasks): void {
  console.log(`${what}: ${framesPerSecond.toFixed(1)} frames/s (at least ${FRAMES_PER_SECOND_MIN})`);
  if (framesPerSecond < FRAMES_PER_SECOND_MIN) process.exitCode = 1;
}

const TASK_MS_MAX = 50;

/** Says which long tasks there were. */
export function tellTasks(what: string, { longTasksMs }: Tasks): void {
  console.log(`${what}: tasks of ${TASK_MS_MAX} ms and more: ${longTasksMs.length === 0 ? 'none' : longTasksMs.join(', ')}`);
  if (longTasksMs.some((ms) => ms > TASK_MS_MAX)) process.exitCode = 1;
}
