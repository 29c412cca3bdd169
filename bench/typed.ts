// 1,000 Pods on 100 nodes as a person makes them: the page has just opened, the pace is full, a Deployment is typed, and then `kubectl get deploy web`
// every two seconds until it says 1,000/1,000; against what the engine alone takes for the same. Exits 1 beyond the limits.

import type { Page } from '@playwright/test';
import { inBrowser, type } from './in-browser';
import { middle } from './middle';
import { bootedCluster, create, DEPLOYMENTS, untilRunning, webDeployment } from './until-running';

const PODS = 1_000;
const NODES = 100;
const ASKED_EVERY_MS = 2_000;
const WALL_MS_MAX = 5_000;
const RATIO_MAX = 2;
const GIVE_UP_MS = 180_000;

/** Whether the terminal has said that all are ready. */
const isSaid = (text: string): boolean => document.querySelector('[role=log]')?.textContent.includes(text) ?? false;

/** Milliseconds until the terminal says that all are ready. */
async function typed(page: Page, address: string): Promise<number> {
  await page.goto(`${address}?nodes=${NODES}`);
  await page.getByTestId('heat-map').waitFor({ timeout: GIVE_UP_MS });
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  const from = performance.now();
  await type(page, `kubectl create deployment web --image=nginx:1.27 --replicas=${PODS}`);
  for (;;) {
    await type(page, 'kubectl get deploy web');
    const askedMs = performance.now();
    const said = await page.waitForFunction(isSaid, `${PODS}/${PODS}`, { polling: 100, timeout: ASKED_EVERY_MS }).catch(() => undefined);
    if (said) return performance.now() - from;
    if (askedMs - from > GIVE_UP_MS) throw new Error(`not all Pods were ready after ${GIVE_UP_MS / 1_000} s`);
  }
}

/** Milliseconds that the engine takes without a page. */
function alone(): number {
  const cluster = bootedCluster(NODES);
  return untilRunning(cluster, PODS, () => create(cluster, DEPLOYMENTS, webDeployment(PODS))).wallMs;
}

/** How many rounds is the first argument (5). */
export async function run([rounds = '5']: readonly string[]): Promise<void> {
  const pages: number[] = [];
  const engines: number[] = [];
  await inBrowser(async (browser, address) => {
    for (let round = 0; round < Number(rounds); round++) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      pages.push(await typed(await context.newPage(), address));
      await context.close();
      engines.push(alone());
      console.log(`typed ${(pages.at(-1)! / 1_000).toFixed(1)} s, the engine alone ${(engines.at(-1)! / 1_000).toFixed(1)} s`);
    }
  });
  const ratio = middle(pages) / middle(engines);
  console.log(
    `${PODS} Pods typed: ${(middle(pages) / 1_000).toFixed(1)} s (at most ${WALL_MS_MAX / 1_000} s), ${ratio.toFixed(2)} times as long as the engine alone (at most ${RATIO_MAX})`,
  );
  if (middle(pages) > WALL_MS_MAX || ratio > RATIO_MAX) process.exitCode = 1;
}
