// Quiet time: what an idle hour costs, in messages, CPU and memory. `npm run bench -- idle [--nodes 100] [--minutes 60] [--checkpoint-every 500]`
import { parseArgs } from 'node:util';
import { createCluster } from '../src/cluster/cluster';
import { defaultConfig } from '../src/cluster/config';

const MESSAGES_MAX = 100_000;

export function run(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nodes: { type: 'string', default: '100' },
      minutes: { type: 'string', default: '60' },
      'checkpoint-every': { type: 'string' },
    },
  });
  const every = values['checkpoint-every'];
  const cluster = createCluster(defaultConfig({ nodes: Number(values.nodes) }), every === undefined ? {} : { checkpointEvery: Number(every) });
  const minute = (): void => {
    cluster.runTo(cluster.nowUs + 60e6);
    if (cluster.trace.length - cluster.trace.first > MESSAGES_MAX) cluster.dropBefore(cluster.delivered - MESSAGES_MAX / 2);
  };
  minute();
  const [delivered, cpu] = [cluster.delivered, process.cpuUsage()];
  for (let n = 0; n < Number(values.minutes); n++) minute();
  const messages = cluster.delivered - delivered;
  const us = process.cpuUsage(cpu).user;
  console.log(
    `${messages} messages, ${(us / 1e6).toFixed(1)} s of CPU (${(us / messages).toFixed(1)} µs each), ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  );
}
