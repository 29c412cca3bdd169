// A large cluster in the built page: 10,000 Pods in 20 Deployments come up on 500 nodes, one goes to the start of it and to its end, and 5,000 nodes are
// opened and scrolled through. The page's long tasks, and what page and worker have on their heaps. Exits 1 beyond the limits.

import type { Browser, Page } from '@playwright/test';
import { type Heaps, heapsOf } from './heaps';
import { inBrowser, type } from './in-browser';
import { tasksDuring, tellFrames, tellTasks } from './page-tasks';

const NODES = 500;
const DEPLOYMENTS = 20;
const MANY_NODES = 5_000;
const PAGE_MB_MAX = 400;
const WORKER_MB_MAX = 1_200;
const GIVE_UP_MS = 1_200_000;
const LOOK_EVERY_MS = 5_000;
const TELL_EVERY = 6;

async function open(browser: Browser, address: string, nodes: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const from = performance.now();
  await page.goto(`${address}?nodes=${nodes}`);
  await page.getByTestId('heat-map').waitFor({ timeout: GIVE_UP_MS });
  await page.getByRole('textbox', { name: 'Command' }).waitFor({ timeout: GIVE_UP_MS });
  console.log(`${nodes} nodes are open after ${((performance.now() - from) / 1_000).toFixed(1)} s`);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  return page;
}

/** All Deployments are created, and then waited for one after the other. */
async function rollOut(page: Page, pods: number): Promise<void> {
  for (let n = 1; n <= DEPLOYMENTS; n++) await type(page, `kubectl create deployment web-${n} --image=nginx:1.27 --replicas=${pods / DEPLOYMENTS}`);
  for (let n = 1; n <= DEPLOYMENTS; n++) {
    await type(page, `kubectl rollout status deployment/web-${n}`);
    const rolledOut = (count: number): boolean => (document.querySelector('[role=log]')?.textContent.split('successfully rolled out').length ?? 0) > count;
    await page.waitForFunction(rolledOut, n, { polling: 500, timeout: GIVE_UP_MS });
  }
}

/** The largest heaps while something happens; how it goes on is told now and then, for it takes minutes. */
async function heapsDuring(heaps: () => Promise<Heaps>, what: Promise<unknown>): Promise<Heaps> {
  let [most, over] = [{ pageMb: 0, workerMb: 0 }, false];
  void what.finally(() => {
    over = true;
  });
  for (let looks = 0; !over; looks++) {
    const { pageMb, workerMb } = await heaps();
    if (looks % TELL_EVERY === 0) console.log(`… page ${pageMb.toFixed(0)} MB, worker ${workerMb.toFixed(0)} MB`);
    most = { pageMb: Math.max(most.pageMb, pageMb), workerMb: Math.max(most.workerMb, workerMb) };
    await Promise.race([what, new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))]);
  }
  return most;
}

function tellHeaps(when: string, { pageMb, workerMb }: Heaps): void {
  console.log(`${when}: page ${pageMb.toFixed(0)} MB (at most ${PAGE_MB_MAX} MB), worker ${workerMb.toFixed(0)} MB (at most ${WORKER_MB_MAX} MB)`);
  if (pageMb > PAGE_MB_MAX || workerMb > WORKER_MB_MAX) process.exitCode = 1;
}

/** The table of all objects of a kind. */
async function openTable(page: Page, kind: string): Promise<void> {
  await page.locator('#stage').focus();
  await page.keyboard.press('r');
  await page.keyboard.press(':');
  await page.keyboard.type(kind);
  await page.keyboard.press('Enter');
  await page.getByTestId('resources-grid').getByRole('row').nth(10).waitFor({ timeout: GIVE_UP_MS });
}

/** To the start of the run, where there is no Pod, and to its end, where all are. */
async function travel(page: Page, pods: number): Promise<void> {
  await page.getByRole('slider', { name: 'Place in time' }).focus();
  for (const [key, least, most] of [
    ['Home', 0, 0],
    ['End', pods, 2 * pods],
  ] as const) {
    const from = performance.now();
    await page.keyboard.press(key);
    const isCounted = ([low, high]: readonly [number, number]): boolean => {
      const count = Number(document.querySelector('[data-testid=resources-count]')?.textContent.replaceAll(/\D/g, '') ?? '-1');
      return count >= low && count <= high;
    };
    await page.waitForFunction(isCounted, [least, most] as const, { polling: 100, timeout: GIVE_UP_MS });
    console.log(`${key}: seen after ${((performance.now() - from) / 1_000).toFixed(1)} s`);
  }
}

const WHEEL_TURNS = 120;

/** From the first row of the table to the last with the wheel, and whether that is then seen. */
async function scroll(page: Page): Promise<void> {
  const grid = page.getByTestId('resources-grid');
  const box = (await grid.boundingBox())!;
  const px = await grid.evaluate(({ scrollHeight }) => scrollHeight);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn <= WHEEL_TURNS; turn++) {
    await page.mouse.wheel(0, Math.ceil(px / WHEEL_TURNS));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const last = await grid.getAttribute('aria-rowcount');
  await grid.locator(`[aria-rowindex="${last}"] [role=gridcell]`).first().waitFor({ timeout: GIVE_UP_MS });
}

async function tellScroll(page: Page, what: string): Promise<void> {
  const scrolled = await tasksDuring(page, () => scroll(page));
  tellFrames(`a scroll through ${what}`, scrolled);
  tellTasks('meanwhile', scrolled);
}

async function manyPods(browser: Browser, address: string, pods: number): Promise<void> {
  const page = await open(browser, address, NODES);
  const heaps = await heapsOf(page);
  const from = performance.now();
  const rollout = tasksDuring(page, () => rollOut(page, pods));
  const most = await heapsDuring(heaps, rollout);
  console.log(`${pods} Pods on ${NODES} nodes are Running after ${((performance.now() - from) / 1_000).toFixed(1)} s`);
  tellTasks('meanwhile', await rollout);
  tellHeaps('most on the heaps meanwhile', most);
  tellHeaps('without garbage', await heaps(true));
  await page.getByRole('button', { name: 'Pause' }).click();
  await openTable(page, 'pods');
  tellTasks('back and forth in time', await tasksDuring(page, () => travel(page, pods)));
  await tellScroll(page, `${pods} Pods`);
  await page.close();
}

async function manyNodes(browser: Browser, address: string): Promise<void> {
  const page = await open(browser, address, MANY_NODES);
  const from = performance.now();
  await page.waitForFunction(() => !document.querySelector('.stage-starting'), undefined, { polling: 500, timeout: GIVE_UP_MS });
  console.log(`all are ready ${((performance.now() - from) / 1_000).toFixed(1)} s later`);
  await page.getByRole('button', { name: 'Pause' }).click();
  await openTable(page, 'nodes');
  await tellScroll(page, `${MANY_NODES} nodes`);
  await page.close();
}

/** The first argument is how many Pods (10,000). */
export const run = ([pods = '10000']: readonly string[]): Promise<void> =>
  inBrowser(async (browser, address) => {
    await manyPods(browser, address, Number(pods));
    await manyNodes(browser, address);
  });
