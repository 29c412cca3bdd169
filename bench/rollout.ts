// The built page in a browser while 1,000 Pods on 100 nodes come up at full pace, and while one goes back and forth in that run: its frame rate, and
// its longest tasks. Exits 1 beyond the limits.

import type { Page } from '@playwright/test';
import { inBrowser, type } from './in-browser';
import { tasksDuring, tellFrames, tellTasks } from './page-tasks';

const PODS = 1_000;
const NODES = 100;
const GIVE_UP_MS = 120_000;

/** 1,000 Pods come up. Whether they have is asked seldom: to look for words in each frame would be measured along. */
async function rollOut(page: Page): Promise<void> {
  await type(page, `kubectl create deployment web --image=nginx:1.27 --replicas=${PODS}`);
  await type(page, 'kubectl rollout status deployment/web');
  const rolledOut = (): boolean => document.querySelector('[role=log]')?.textContent.includes('successfully rolled out') ?? false;
  await page.waitForFunction(rolledOut, undefined, { polling: 250, timeout: GIVE_UP_MS });
}

/** To the start of the run and to its end, a few times. */
async function goBackAndForth(page: Page): Promise<void> {
  const timeline = page.getByRole('slider', { name: 'Place in time' });
  await timeline.focus();
  for (const key of ['Home', 'End', 'Home', 'End']) {
    const before = await timeline.getAttribute('aria-valuenow');
    await page.keyboard.press(key);
    const isElsewhere = (from: string | null): boolean => document.querySelector('.lanes-track')?.getAttribute('aria-valuenow') !== from;
    await page.waitForFunction(isElsewhere, before, { polling: 100, timeout: GIVE_UP_MS });
  }
}

export const run = (): Promise<void> =>
  inBrowser(async (browser, address) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${address}?nodes=${NODES}`);
    await page.getByTestId('heat-map').waitFor({ timeout: GIVE_UP_MS });
    await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
    await page.getByRole('textbox', { name: 'Command' }).waitFor({ timeout: GIVE_UP_MS });
    const from = performance.now();
    const rollout = await tasksDuring(page, () => rollOut(page));
    console.log(`${PODS} Pods on ${NODES} nodes are Running after ${((performance.now() - from) / 1_000).toFixed(1)} s`);
    tellFrames('meanwhile', rollout);
    tellTasks('meanwhile', rollout);
    await page.getByRole('button', { name: 'Pause' }).click();
    tellTasks('back and forth in time', await tasksDuring(page, () => goBackAndForth(page)));
  });
