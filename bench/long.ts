// Served clusters that last: 24 simulated hours in which Pods crash again and again, and clients ask. What the heap is after each hour; it must not grow.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defaultConfig } from '../src/cluster/config';
import { keepInMemory } from '../src/server/keeper';

const HOURS = 24;
const CRASHING = 20;
const HOUR_US = 3600e6;
const REACH = 50_000;
/** Of the first hours, in which it comes to what it stays at. */
const SETTLED_AFTER = 8;
const GROWTH_MAX = 1.15;

export function run(): void {
  const { cluster, tend } = keepInMemory(defaultConfig({ nodes: 3 }), {
    reach: REACH,
    wallMs: () => performance.now(),
    failed: (error) => {
      throw error;
    },
  });
  const call = (method: 'GET' | 'POST', path: string, body?: object): void =>
    cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method, path, ...(body && { body }) } });
  cluster.runTo(cluster.nowUs + 30e6);
  for (let i = 0; i < CRASHING; i++) {
    const containers = [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'echo up; sleep 1; exit 1'] }];
    call('POST', '/api/v1/namespaces/default/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: `crash-${i}` }, spec: { containers } });
  }
  // What is garbage is not counted, however the process was started.
  setFlagsFromString('--expose-gc');
  const tidy = runInNewContext('gc') as () => void;
  const heaps: number[] = [];
  for (let hour = 1; hour <= HOURS; hour++) {
    for (let minute = 0; minute < 60; minute++) {
      call('GET', '/api/v1/pods');
      cluster.runTo(cluster.nowUs + HOUR_US / 60);
      tend();
    }
    tidy();
    heaps.push(process.memoryUsage().heapUsed / 1e6);
    console.log(
      `hour ${hour}: ${cluster.delivered} messages, heap ${heaps.at(-1)!.toFixed(1)} MB, the trace begins at ${cluster.trace.first}, ${cluster.inputs.length} inputs`,
    );
  }
  const growth = Math.max(...heaps.slice(-SETTLED_AFTER)) / Math.max(...heaps.slice(SETTLED_AFTER, 2 * SETTLED_AFTER));
  console.log(`the last ${SETTLED_AFTER} hours take ${growth.toFixed(2)} times the memory of those before (limit ${GROWTH_MAX})`);
  process.exitCode = growth > GROWTH_MAX ? 1 : 0;
}
