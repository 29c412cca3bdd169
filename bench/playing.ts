// A page that is left playing at full pace: what its worker takes after each 400,000 messages. It must come to an end of growing.
import { defaultConfig } from '../src/cluster/config';
import { createHost } from '../src/worker/host';
import type { FromHost } from '../src/worker/protocol';

const MESSAGES = 3_200_000;
const EVERY = 400_000;
/** In the first million the memory fills. */
const SETTLED_AFTER = 4;
const GROWTH_MAX = 1.25;

export function run(): void {
  let delivered = 0;
  let frame = 0;
  const host = createHost({
    wallMs: () => performance.now(),
    post(message: FromHost) {
      if (message.type === 'frame') frame = message.frame;
      if (message.type === 'saved') delivered = message.session.delivered;
    },
  });
  host.receive({ type: 'open', config: defaultConfig({ nodes: 3 }) });
  host.receive({ type: 'pace', pace: 'max' });
  const heaps: number[] = [];
  while (delivered < MESSAGES) {
    host.tick(16);
    host.receive({ type: 'ack', frame });
    host.receive({ type: 'save' });
    if (delivered < (heaps.length + 1) * EVERY) continue;
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    heaps.push((heapUsed + arrayBuffers) / 1e6);
    console.log(`${delivered} messages: ${heaps.at(-1)!.toFixed(0)} MB`);
  }
  const growth = Math.max(...heaps.slice(SETTLED_AFTER)) / Math.max(...heaps.slice(0, SETTLED_AFTER));
  console.log(`after the first ${SETTLED_AFTER * EVERY} messages it takes ${growth.toFixed(2)} times the memory of those (limit ${GROWTH_MAX})`);
  process.exitCode = growth > GROWTH_MAX ? 1 : 0;
}
