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

/** Asks both, whenever it is called; with `tidy` after the garbage is gone. Of the page's workers the cluster's is the one with the largest heap. */
export async function heapsOf(page: Page): Promise<(tidy?: boolean) => Promise<Heaps>> {
  const session = await page.context().newCDPSession(page);
  const workers: string[] = [];
  const waiting = new Map<number, (result: unknown) => void>();
  let next = 1;
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.push(sessionId);
  });
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { readonly id: number; readonly result: unknown };
    waiting.get(id)?.(result);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const askWorkers = (method: string): Promise<readonly unknown[]> =>
    Promise.all(
      workers.map(
        (sessionId) =>
          new Promise((resolve) => {
            waiting.set(next, resolve);
            void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id: next++, method }) });
          }),
      ),
    );
  return async (tidy = false) => {
    if (tidy) await Promise.all([session.send('HeapProfiler.collectGarbage'), askWorkers('HeapProfiler.collectGarbage')]);
    const [own, theirs] = await Promise.all([session.send('Runtime.getHeapUsage') as Promise<unknown>, askWorkers('Runtime.getHeapUsage')]);
    return { pageMb: mbOf(own as Usage), workerMb: Math.max(...theirs.map((one) => mbOf(one as Usage))) };
  };
}
