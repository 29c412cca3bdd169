// A page that is left playing at full pace: what its worker takes after each 500 turns, of which a page makes some 60 a second. In the first of them heartbeats
// are played, then passed over. It must come to an end of growing. `npm run bench -- playing [--turns 6000] [--nodes 3]`
import { parseArgs } from 'node:util';
import { defaultConfig } from '../src/cluster/config';
import { createHost } from '../src/worker/host';
import type { FromHost } from '../src/worker/protocol';

const EVERY = 500;
/** In the first million messages the memory fills. */
const SETTLED_AFTER = 4;
const GROWTH_MAX = 1.25;
const DAY_US = 86_400e6;

export function run(args: readonly string[]): void {
  const { values } = parseArgs({ args: [...args], options: { turns: { type: 'string', default: '6000' }, nodes: { type: 'string', default: '3' } } });
  const turns = Number(values.turns);
  let frame = 0;
  let days = 0;
  const host = createHost({
    wallMs: () => performance.now(),
    post(message: FromHost) {
      if (message.type !== 'frame') return;
      frame = message.frame;
      days = (message.nowUs - message.startUs) / DAY_US;
    },
  });
  host.receive({ type: 'open', config: defaultConfig({ nodes: Number(values.nodes) }) });
  host.receive({ type: 'pace', pace: 'max' });
  const heaps: number[] = [];
  let cpu = process.cpuUsage();
  for (let turn = 1; turn <= turns; turn++) {
    host.tick(16);
    host.receive({ type: 'ack', frame });
    if (turn % EVERY !== 0) continue;
    const { user } = process.cpuUsage(cpu);
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    heaps.push((heapUsed + arrayBuffers) / 1e6);
    console.log(`${turn} turns, ${days.toFixed(1)} days: ${heaps.at(-1)!.toFixed(0)} MB, ${(user / 1e3 / EVERY).toFixed(1)} ms of CPU a turn`);
    cpu = process.cpuUsage();
  }
  const growth = Math.max(...heaps.slice(SETTLED_AFTER)) / Math.max(...heaps.slice(0, SETTLED_AFTER));
  console.log(`after the first ${SETTLED_AFTER * EVERY} turns it takes ${growth.toFixed(2)} times the memory of those (limit ${GROWTH_MAX})`);
  process.exitCode = growth > GROWTH_MAX ? 1 : 0;
}
