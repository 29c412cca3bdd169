// `npm run bench -- dump-page [--nodes 5000] [--pods 50000]`: a dump of a large cluster is chosen in the built page, read, and opened as a copy, until its nodes
// are on the stage and in the table of Nodes. How long that takes, the page's long tasks, and what page and worker have on their heaps.

import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Browser } from '@playwright/test';
import { heapsOf } from './heaps';
import { inBrowser } from './in-browser';
import { largeDump } from './large-dump';
import { tasksDuring, tellTasks } from './page-tasks';

const GIVE_UP_MS = 1_200_000;

interface ProcessInfo {
  readonly type: string;
  readonly cpuTime: number;
}

/** How many seconds the page and its workers have computed, on however many cores. */
async function cpuOf(browser: Browser): Promise<() => Promise<number>> {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as { readonly processInfo: readonly ProcessInfo[] };
    return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { nodes: { type: 'string', default: '5000' }, pods: { type: 'string', default: '50000' } } });
  const folder = await mkdtemp(join(tmpdir(), 'podscope-'));
  const file = join(folder, 'large.json');
  await pipeline(Readable.from(largeDump({ nodes: Number(values.nodes), pods: Number(values.pods) })), createWriteStream(file));
  await inBrowser(async (browser, address) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    await page.getByRole('textbox', { name: 'Command' }).waitFor({ timeout: GIVE_UP_MS });
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('copy a cluster');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Copy a cluster' });
    const cpu = await cpuOf(browser);
    let [from, cpuFrom] = [performance.now(), await cpu()];
    const told = async (what: string): Promise<void> => {
      const [now, cpuNow] = [performance.now(), await cpu()];
      console.log(`${what} after ${((now - from) / 1_000).toFixed(1)} s, ${(cpuNow - cpuFrom).toFixed(1)} s of them computed by the page and its workers`);
      [from, cpuFrom] = [now, cpuNow];
    };
    const reading = await tasksDuring(page, async () => {
      await dialog.getByLabel('Choose a file').setInputFiles(file);
      await dialog.getByTestId('dump-summary').waitFor({ timeout: GIVE_UP_MS });
    });
    await told('read');
    tellTasks('while it is read', reading);
    await dialog.getByRole('button', { name: 'Open the copy' }).click();
    await page.getByTestId('copy-opening').waitFor({ timeout: GIVE_UP_MS });
    await told('on the way');
    const opening = await tasksDuring(page, () => page.getByTestId('heat-map').waitFor({ timeout: GIVE_UP_MS }));
    await told('nodes on the stage');
    tellTasks('while it opens', opening);
    await page.locator('#stage').focus();
    await page.keyboard.press('r');
    await page.keyboard.press(':');
    await page.keyboard.type('nodes');
    await page.keyboard.press('Enter');
    await page.getByTestId('resources-grid').getByRole('row').nth(10).waitFor({ timeout: GIVE_UP_MS });
    await told('nodes in the table');
    const heaps = await heapsOf(page);
    for (const tidy of [false, true]) {
      const { pageMb, workerMb } = await heaps(tidy);
      console.log(`${tidy ? 'without garbage' : 'on the heaps'}: page ${pageMb.toFixed(0)} MB, worker ${workerMb.toFixed(0)} MB`);
    }
  });
  await rm(folder, { recursive: true });
}
