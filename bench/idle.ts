// Quiet time: what an idle stretch costs, in messages, CPU and memory; `--played`: with every heartbeat played.
// `npm run bench -- idle [--nodes 100] [--minutes 60] [--played] [--checkpoint-every 500] [--seconds-max 10] [--mb-max 500]`
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
      played: { type: 'boolean', default: false },
      'checkpoint-every': { type: 'string' },
      'seconds-max': { type: 'string', default: 'Infinity' },
      'mb-max': { type: 'string', default: 'Infinity' },
    },
  });
  const every = values['checkpoint-every'];
  const cluster = createCluster(defaultConfig({ nodes: Number(values.nodes) }), {
    passesQuiet: !values.played,
    ...(every === undefined ? {} : { checkpointEvery: Number(every) }),
  });
  const minutes = Number(values.minutes);
  cluster.runTo(cluster.nowUs + 60e6);
  const [delivered, cpu, wall, endUs] = [cluster.delivered, process.cpuUsage(), performance.now(), cluster.nowUs + minutes * 60e6];
  let heap = 0;
  const strideUs = values.played ? 60e6 : minutes * 60e6;
  while (cluster.nowUs < endUs) {
    cluster.runTo(Math.min(endUs, cluster.nowUs + strideUs));
    if (cluster.trace.length - cluster.trace.first > MESSAGES_MAX) cluster.dropBefore(cluster.delivered - MESSAGES_MAX / 2);
    heap = Math.max(heap, process.memoryUsage().heapUsed);
  }
  const messages = cluster.delivered - delivered;
  const us = process.cpuUsage(cpu).user;
  const seconds = (performance.now() - wall) / 1e3;
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  const mostBytes = process.resourceUsage().maxRSS * 1024;
  console.log(`${values.nodes} nodes, ${minutes} minutes: ${messages} messages, of which ${cluster.delivered - cluster.first} are known at the end`);
  console.log(
    `${seconds.toFixed(1)} s, ${(us / 1e6).toFixed(1)} s of CPU (${(us / messages).toFixed(2)} µs a message), heap ${mb(heap)}, ${mb(mostBytes)} at most`,
  );
  if (seconds > Number(values['seconds-max']) || mostBytes / 1e6 > Number(values['mb-max'])) process.exitCode = 1;
}
