// The built page's timeline and stage in a browser: what standing still and settled time cost, a scrub over a run of a million messages, how long its
// search takes, and where 500 tokens are. The first argument is how many messages (1,000,000). Exits 1 beyond the limits.

import type { CDPSession, Page } from '@playwright/test';
import { layoutStage } from '../src/app/stage/layout';
import { placeTokens } from '../src/app/stage/place-tokens';
import type { MessageRow } from '../src/worker/protocol';
import { inBrowser, type } from './in-browser';
import { tracedFrames } from './traced-frames';

const GIVE_UP_MS = 600_000;
const IDLE_MS = 10_000;
/** The browser tidies its memory up after work; that is over by then. */
const QUIET_AFTER_MS = 15_000;
const LIMITS = { pausedShare: 0.01, settledShare: 0.05, scrubMs: 4, tokensMs: 8 } as const;
const NODES = 100;
const TOKENS = 500;
const ROUNDS = 300;
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

/**
 * Where 500 messages are that are on their way at once, and which have words. No run has such a crowd at one moment of a cluster of this size, where a message
 * takes half a millisecond, so they are made up; what the browser does with their elements is not in it.
 */
function measureTokens(): void {
  const layout = layoutStage(['node-1', 'node-2', 'node-3'].map((name) => ({ name, pods: 2 })));
  const ends = ['scheduler', 'etcd', 'kubectl', 'controller/job', 'kubelet/node-1', 'kubelet/node-2', 'kubelet/node-3'];
  const rows = Array.from({ length: TOKENS }, (_, id): MessageRow => {
    const end = ends[id % ends.length]!;
    const [from, to] = id % 2 ? [end, 'apiserver'] : ['apiserver', end];
    return { id, cause: -1, from, to, sentAtUs: -id, arrivesAtUs: 1_000, background: false, kind: 'watch', label: `ADDED pods/web-${id}` };
  });
  const before = process.cpuUsage();
  for (let us = 0; us < ROUNDS; us++) placeTokens(rows, us, layout, new Map(), {});
  const { user, system } = process.cpuUsage(before);
  tell(`to place ${TOKENS} tokens, processor time`, (user + system) / 1_000 / ROUNDS, LIMITS.tokensMs, ms);
}

export async function run([messages = '1000000']: readonly string[]): Promise<void> {
  measureTokens();
  await inBrowser(async (browser, address) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await measureIdle(page, address, await browser.newBrowserCDPSession());
    await runTo(page, address, Number(messages));
    await measureScrub(page);
    await measureSearch(page);
  });
}
