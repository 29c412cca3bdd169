// Going back in time, headless, right when all Pods have come up, and in the midst of it: one delivery back again and again, jumps to anywhere, and
// the moments that a cursor passes which is dragged over the run.
// Exits 1 beyond the limits.

import type { Cluster } from '../src/cluster/cluster';
import { createRandom } from '../src/sim/random';
import { bootedCluster, createBarePods, untilRunning } from './until-running';

interface Size {
  readonly nodes: number;
  readonly pods: number;
  readonly firstMsMax: number;
  readonly medianMsMax: number;
}

const SIZES: readonly Size[] = [
  { nodes: 100, pods: 1_000, firstMsMax: 50, medianMsMax: 5 },
  { nodes: 1_000, pods: 5_000, firstMsMax: 100, medianMsMax: 10 },
];
const STEPS = 40;
const JUMPS = 100;
const DRAGGED = 200;
const JUMP_MS_MAX = 100;
/** Where steps are taken back from, as a share of the run: its end, to which nobody has gone back before, and its midst. */
const FROM = [1, 0.6];
const LIKELY = 0.95;

function build({ nodes, pods }: Size): Cluster {
  const cluster = bootedCluster(nodes);
  const { running } = untilRunning(cluster, pods, () => createBarePods(cluster, pods));
  console.log(`${running} of ${pods} Pods Running on ${nodes} nodes after ${cluster.delivered} deliveries`);
  return cluster;
}

/** How many milliseconds going to a position takes. */
function timed(cluster: Cluster, position: number): number {
  const from = performance.now();
  cluster.seek(position);
  return performance.now() - from;
}

const percentile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1]!;

function tell(what: string, ms: number, most: number): void {
  console.log(`  ${what}: ${ms.toFixed(2)} ms (at most ${most} ms)`);
  if (ms > most) process.exitCode = 1;
}

function stepBack(cluster: Cluster, { firstMsMax, medianMsMax }: Size): void {
  for (const share of FROM) {
    cluster.seek(Math.round(cluster.head.delivered * share));
    const steps = Array.from({ length: STEPS }, () => timed(cluster, cluster.delivered - 1));
    const where = `one delivery back, ${STEPS} times, from ${share * 100} % of the run`;
    tell(`${where}: the first`, steps[0]!, firstMsMax);
    tell(`${where}: median`, percentile(steps, 0.5), medianMsMax);
  }
}

function goTo(cluster: Cluster, what: string, positions: readonly number[]): void {
  const ms = positions.map((position) => timed(cluster, position));
  console.log(`  ${positions.length} ${what}: median ${percentile(ms, 0.5).toFixed(1)} ms, the longest ${Math.max(...ms).toFixed(1)} ms`);
  tell(`${LIKELY * 100} % of ${positions.length} ${what} take`, percentile(ms, LIKELY), JUMP_MS_MAX);
}

function jump(cluster: Cluster): void {
  const random = createRandom(1, 'jumps');
  const { delivered } = cluster.head;
  goTo(
    cluster,
    'jumps to anywhere',
    Array.from({ length: JUMPS }, () => random.integer(delivered)),
  );
  goTo(
    cluster,
    'moments of a dragged cursor',
    Array.from({ length: DRAGGED }, (_, i) => Math.round(delivered * (1 - (i + 1) / DRAGGED))),
  );
}

export function run(): void {
  for (const size of SIZES) {
    const cluster = build(size);
    stepBack(cluster, size);
    jump(cluster);
    console.log(`  heap: ${Math.round(process.memoryUsage().heapUsed / 2 ** 20)} MB`);
  }
}
