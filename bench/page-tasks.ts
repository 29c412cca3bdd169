// What the page's main thread does while something happens: its frame rate, and its long tasks. These are measured by what the thread itself has computed, as
// the browser's trace has it: how long it waited for a processor says more of the machine than of the page.

import type { CDPSession, Page } from '@playwright/test';

export interface Tasks {
  readonly framesPerSecond: number;
  /** Milliseconds computed in a task. Tasks shorter than 50 ms are not told. */
  readonly longTasksMs: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds that the thread has computed. */
  readonly tdur?: number;
}

const TASK = 'ThreadControllerImpl::RunTask';
const TASK_MS_MAX = 50;
/** Has room for the tasks of some minutes. */
const BUFFER_KB = 1_000_000;
/** Says which thread is the page's. */
const MARK = 'podscope-bench';

/** Has the browser trace the tasks of all its threads; what comes back ends that, and gives the milliseconds of the page's long ones. */
async function traceTasks(page: Page, session: CDPSession): Promise<() => Promise<readonly number[]>> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    const some = value as unknown as readonly TraceEvent[];
    events.push(...some.filter(({ name, tdur = 0 }) => name === MARK || (name === TASK && tdur > TASK_MS_MAX * 1_000)));
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['toplevel', 'blink.user_timing'],
      excludedCategories: ['*'],
      recordMode: 'recordContinuously',
      traceBufferSizeInKb: BUFFER_KB,
    },
  });
  return async () => {
    await page.evaluate((mark) => void performance.mark(mark), MARK);
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await complete;
    const own = events.find(({ name }) => name === MARK);
    const ofPage = events.filter(({ name, pid, tid }) => name === TASK && pid === own?.pid && tid === own.tid);
    return ofPage.map(({ tdur = 0 }) => Math.round(tdur / 1_000));
  };
}

/** Counts frames from now until `stop` is called in the page. */
const startCounting = (): void => {
  const from = performance.now();
  let frames = 0;
  const count = (): void => {
    frames++;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  Object.assign(globalThis, { stopCounting: (): number => (frames * 1_000) / (performance.now() - from) });
};

/** What the page's main thread does meanwhile. */
export async function tasksDuring(page: Page, what: () => Promise<void>): Promise<Tasks> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser.');
  const session = await browser.newBrowserCDPSession();
  const stop = await traceTasks(page, session);
  await page.evaluate(startCounting);
  await what();
  const framesPerSecond = await page.evaluate(() => (globalThis as unknown as { stopCounting: () => number }).stopCounting());
  const longTasksMs = await stop();
  await session.detach();
  return { framesPerSecond, longTasksMs };
}

const FRAMES_PER_SECOND_MIN = 55;

/** Says how smooth it was. */
export function tellFrames(what: string, { framesPerSecond }: Tasks): void {
  console.log(`${what}: ${framesPerSecond.toFixed(1)} frames/s (at least ${FRAMES_PER_SECOND_MIN})`);
  if (framesPerSecond < FRAMES_PER_SECOND_MIN) process.exitCode = 1;
}

/** Says which long tasks there were. */
export function tellTasks(what: string, { longTasksMs }: Tasks): void {
  console.log(`${what}: tasks that compute for more than ${TASK_MS_MAX} ms: ${longTasksMs.length === 0 ? 'none' : longTasksMs.join(', ')}`);
  if (longTasksMs.length > 0) process.exitCode = 1;
}
