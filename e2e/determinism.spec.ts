import { execFileSync } from 'node:child_process';
import { expect } from '@playwright/test';
import type { FromHost, ToHost } from '../src/worker/protocol';
import { test } from './kept-page';
import type { RecordedRun } from './recorded-run';

test('the same inputs give the same trace, byte for byte, in Node and in the browser', async ({ page }) => {
  const run = execFileSync(process.execPath, ['--import', 'tsx', 'e2e/recorded-run.ts'], { encoding: 'utf8' });
  const { session, hash } = JSON.parse(run) as RecordedRun;
  await page.goto('./');
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  const worker = page
    .workers()
    .map((w) => w.url())
    .find((url) => /\/worker-/.test(url))!;
  const inBrowser = await page.evaluate(
    ([url, saved]) =>
      new Promise<unknown>((done, failed) => {
        const cluster = new Worker(url, { type: 'module' });
        const say = (message: ToHost): void => cluster.postMessage(message);
        cluster.onerror = (event) => failed(new Error(event.message));
        cluster.onmessage = ({ data }: MessageEvent<FromHost>) => {
          if (data.type === 'answer') done(data.result);
        };
        say({ type: 'open', config: saved.config, session: saved });
        say({ type: 'pause' });
        say({ type: 'query', query: 1, ask: { kind: 'trace-hash' } });
      }),
    [worker, session] as const,
  );
  expect(inBrowser).toBe(hash);
});
