// What the page and its worker have on their heaps, buffers included.

import type { Page } from '@playwright/test';

export interface Heaps {
  readonly pageMb: number;
  readonly workerMb: number;
}

interface Usage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

const MB = 1e6;
const mbOf = ({ usedSize, backingStorageSize }: Usage): number => (usedSize + backingStorageSize) / MB;

/** The cluster's worker, among those of the editor. */
const CLUSTER_WORKER = /\/worker-[\w-]+\.js$/;

/** Asks both, whenever it is called; with `tidy` after the garbage is gone. */
export async function heapsOf(page: Page): Promise<(tidy?: boolean) => Promise<Heaps>> {
  const session = await page.context().newCDPSession(page);
  const waiting = new Map<number, (result: unknown) => void>();
  let next = 1;
  const worker = new Promise<string>((resolve) => {
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo: { url } }) => CLUSTER_WORKER.test(url) && resolve(sessionId));
  });
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { readonly id: number; readonly result: unknown };
    waiting.get(id)?.(result);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await worker;
  const askWorker = (method: string): Promise<unknown> =>
    new Promise((resolve) => {
      waiting.set(next, resolve);
      void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id: next++, method }) });
    });
  return async (tidy = false) => {
    if (tidy) await Promise.all([session.send('HeapProfiler.collectGarbage'), askWorker('HeapProfiler.collectGarbage')]);
    const [own, its] = await Promise.all([session.send('Runtime.getHeapUsage') as Promise<unknown>, askWorker('Runtime.getHeapUsage')]);
    return { pageMb: mbOf(own as Usage), workerMb: mbOf(its as Usage) };
  };
}
