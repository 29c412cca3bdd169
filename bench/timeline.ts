// The built page's timeline and stage in a browser: what standing still and settled time cost, a scrub over a run of a million messages, how long it takes
// to get to any of them, how long their search takes, and what 500 tokens cost. The first argument is how many messages (1,000,000). Exits 1 beyond the limits.

import type { CDPSession, Page } from '@playwright/test';
import { inBrowser, type } from './in-browser';
import { middle } from './middle';
import { tracedFrames } from './traced-frames';

const GIVE_UP_MS = 600_000;
const IDLE_MS = 10_000;
/** The browser tidies its memory up after work; that is over by then. */
const QUIET_AFTER_MS = 15_000;
const LIMITS = { pausedShare: 0.01, settledShare: 0.05, scrubMs: 4, tokensMs: 8 } as const;
const NODES = 100;
const TOKENS = 500;
const LOOK_MS = 100;
const PODS_AT_ONCE = 1_000;

/** Processor seconds that all of the browser's processes have used: page and worker, drawing, network. */
async function cpuSeconds(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

function tell(what: string, value: number, limit: number, words: (value: number) => string): void {
  console.log(`${what}: ${words(value)} (at most ${words(limit)})`);
  if (value > limit) process.exitCode = 1;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** The share of a core that the browser takes while nobody does anything. */
async function idleShare(page: Page, session: CDPSession): Promise<number> {
  await page.waitForTimeout(QUIET_AFTER_MS);
  const before = await cpuSeconds(session);
  const from = performance.now();
  await page.waitForTimeout(IDLE_MS);
  return ((await cpuSeconds(session)) - before) / ((performance.now() - from) / 1_000);
}

const slider = (page: Page) => page.getByRole('slider', { name: 'Place in time' });
const headOf = async (page: Page): Promise<number> => Number(await slider(page).getAttribute('aria-valuemax'));

async function openCluster(page: Page, address: string, nodes: number): Promise<void> {
  await page.goto(`${address}?nodes=${nodes}`);
  await page.getByRole('textbox', { name: 'Command' }).waitFor({ timeout: GIVE_UP_MS });
}

async function measureIdle(page: Page, address: string, session: CDPSession): Promise<void> {
  await openCluster(page, address, 3);
  // The story plays on until nothing happens any more.
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.waitForTimeout(20_000);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('story');
  tell('settled, at the pace of the story', await idleShare(page, session), LIMITS.settledShare, percent);
  await page.getByRole('button', { name: 'Pause' }).click();
  tell('paused', await idleShare(page, session), LIMITS.pausedShare, percent);
}

/** One Deployment after the other, until so many messages have been sent; then time stands. */
async function runTo(page: Page, address: string, messages: number): Promise<void> {
  await openCluster(page, address, NODES);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  for (let n = 1; (await headOf(page)) < messages; n++) {
    await type(page, `kubectl create deployment web-${n} --image=nginx:1.27 --replicas=${PODS_AT_ONCE}`);
    await type(page, `kubectl rollout status deployment/web-${n}`);
    const rolledOut = (count: number): boolean => (document.querySelector('[role=log]')?.textContent.split('successfully rolled out').length ?? 0) > count;
    await page.waitForFunction(rolledOut, n, { polling: 500, timeout: GIVE_UP_MS });
  }
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.waitForTimeout(3_000);
}

/** Draws the cursor along the lanes, which show the whole run. */
async function scrub(page: Page): Promise<void> {
  const box = (await page.getByTestId('lanes').boundingBox())!;
  const y = box.y + box.height - 1;
  await page.mouse.move(box.x + box.width - 20, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, y, { steps: 60 });
  await page.mouse.up();
}

/** The window of the overview is drawn from end to end. */
async function drag(page: Page): Promise<void> {
  const box = (await page.getByTestId('overview').boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 10, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 10, y, { steps: 120 });
  await page.mouse.up();
}

async function measureScrub(page: Page): Promise<void> {
  console.log(`${await headOf(page)} messages, of which each has its place on the axis`);
  await slider(page).focus();
  await page.keyboard.press('0');
  const scrubbed = await tracedFrames(page, () => scrub(page));
  tell(`a scrub, JavaScript a frame (95th percentile of ${scrubbed.frames})`, scrubbed.p95Ms, LIMITS.scrubMs, ms);
  await page.keyboard.press('f');
  const dragged = await tracedFrames(page, () => drag(page));
  tell(`the window drawn over the run, JavaScript a frame (95th percentile of ${dragged.frames})`, dragged.p95Ms, LIMITS.scrubMs, ms);
}

/** Places of the run, in no order, each as a share of it. */
const PLACES = [0.5, 0.02, 0.97, 0.31, 0.74, 0.11, 0.88, 0.45, 0.62, 0.2] as const;
/** A place is as wide as this share of the run: a pixel of the overview. */
const PIXEL = 0.004;

/** Whether the cursor on the whole run stands where it was sent. */
const isShownAt = ([share, width]: readonly [number, number]): boolean => {
  const left = document.querySelector<HTMLElement>('.overview-now')?.style.left ?? '';
  return Math.abs(Number.parseFloat(left) / 100 - share) < width;
};

/** Goes to places all over the run with the pointer, and to both its ends with the keyboard: how long it takes until that moment is shown. */
async function measureReach(page: Page): Promise<void> {
  const tookMs: number[] = [];
  async function go(act: () => Promise<void>, share: number): Promise<void> {
    const from = performance.now();
    await act();
    await page.waitForFunction(isShownAt, [share, PIXEL] as const, { timeout: GIVE_UP_MS });
    tookMs.push(performance.now() - from);
  }
  const box = (await page.getByTestId('overview').boundingBox())!;
  for (const share of PLACES) await go(() => page.mouse.dblclick(box.x + box.width * share, box.y + box.height / 2), share);
  for (const [key, share] of [
    ['Home', 0],
    ['End', 1],
  ] as const) {
    await slider(page).focus();
    await go(() => page.keyboard.press(key), share);
    console.log(`${key}: shown after ${ms(tookMs.at(-1)!)}`);
  }
  console.log(`to ${PLACES.length} places of the run: shown after ${ms(middle(tookMs))} (the middle), ${ms(Math.max(...tookMs))} at most`);
}

/** How long a search takes over all of it, and what it costs the page in a frame. */
async function measureSearch(page: Page): Promise<void> {
  const from = performance.now();
  const found = await tracedFrames(page, async () => {
    await page.getByRole('searchbox', { name: 'Find messages' }).fill('verb:create object:pods');
    await page.waitForFunction(() => /\d found$/.test(document.querySelector('.timeline-search output')?.textContent ?? ''), undefined, {
      timeout: GIVE_UP_MS,
    });
  });
  console.log(`a search of all: ${((performance.now() - from) / 1_000).toFixed(1)} s, longest JavaScript in a frame ${ms(found.longestMs)}`);
}

/** On so many nodes each message is drawn; of so many Pods that are created, there are more than 500 under way at once. */
const CROWD = { nodes: 20, pods: 1_000 } as const;
const CROWD_FROM = 250;

const tokensShown = (): number => document.querySelectorAll('.tokens .token:not([hidden])').length;
/** Stops time in the page itself, as soon as there is a crowd: by when this process had heard of it, it would be over. */
const pausedInCrowd = (least: number): boolean => {
  if (document.querySelectorAll('.tokens .token:not([hidden])').length < least) return false;
  document.querySelector<HTMLElement>('button[aria-label="Pause"]')?.click();
  return true;
};
const isCrowdOver = (least: number): boolean => document.querySelectorAll('.tokens .token:not([hidden])').length < least;

/** A Deployment is typed and told as a story; what the page does while the stage is crowded with its messages. */
async function measureTokens(page: Page, address: string): Promise<void> {
  await openCluster(page, address, CROWD.nodes);
  await type(page, `kubectl create deployment crowd --image=nginx:1.27 --replicas=${CROWD.pods}`);
  // Until the browser traces, time stands.
  await page.waitForFunction(pausedInCrowd, CROWD_FROM, { polling: 'raf', timeout: GIVE_UP_MS });
  let most = 0;
  const crowded = await tracedFrames(page, async () => {
    await page.getByRole('button', { name: 'Play' }).click();
    do {
      await page.waitForTimeout(LOOK_MS);
      most = Math.max(most, await page.evaluate(tokensShown));
    } while (!(await page.evaluate(isCrowdOver, CROWD_FROM)));
  });
  if (most < CROWD_FROM) {
    console.log(`the crowd was gone before it was measured: ${most} tokens at most`);
    process.exitCode = 1;
    return;
  }
  tell(`${most} tokens on the stage (of ${TOKENS}), JavaScript a frame (95th percentile of ${crowded.frames})`, crowded.p95Ms, LIMITS.tokensMs, ms);
}

export async function run([messages = '1000000']: readonly string[]): Promise<void> {
  await inBrowser(async (browser, address) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await measureIdle(page, address, await browser.newBrowserCDPSession());
    await measureTokens(page, address);
    await runTo(page, address, Number(messages));
    await measureScrub(page);
    await measureReach(page);
    await measureSearch(page);
  });
}
