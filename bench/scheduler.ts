// Pods placed a second at 100, 1,000 and 5,000 nodes, every node scored: the scheduler's cache and decision, without an API server.
// The nodes and Pods are those on which the real kube-scheduler was measured; each case has a goal, below which the exit code is 1.

import type { Node, Pod } from '../src/api/types.gen';
import { createCache } from '../src/scheduler/cache';
import { compileProfiles } from '../src/scheduler/config';
import { compilePod } from '../src/scheduler/framework/pod-info';
import { NO_LISTERS } from '../src/scheduler/framework/snapshot';
import { createPlacementFinder } from '../src/scheduler/placement';
import { createRandom } from '../src/sim/random';

const ZONES = ['zone-a', 'zone-b', 'zone-c'];
const SIZES = [100, 1_000, 5_000];
const MILLISECONDS = 4_000;

function node(i: number): Node {
  const name = `node-${i}`;
  const labels = { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': ZONES[i % ZONES.length]! };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { allocatable: { cpu: '32', memory: '256Gi', pods: '110' } } };
}

function pod(i: number, template: number, spec: object = {}): Pod {
  const resources = { requests: { cpu: `${100 + template}m`, memory: '200Mi' } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${i}`, namespace: 'default', uid: `${i}`, labels: { app: `app-${template}` } },
    spec: { containers: [{ name: 'c', image: 'app:1', resources }], schedulerName: 'default-scheduler', ...spec },
  };
}

const TEMPLATES = 50;

/** Zones within one of each other, hosts never twice. */
function spread(template: number): object {
  const labelSelector = { matchLabels: { app: `app-${template}` } };
  return {
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector }],
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector }] } },
  };
}

interface Case {
  readonly name: string;
  readonly make: (i: number) => Pod;
  /** Pods/s on 5,000 nodes: ten times the real scheduler with its default sampling. */
  readonly goal: number;
}

/** Pods/s on fewer nodes: twice the most that was measured of the real scheduler in any case, at any size. */
const GOAL_OF_SMALL = 4_600;

const CASES: readonly Case[] = [
  { name: 'identical', make: (i) => pod(i, 0), goal: 7_500 },
  { name: '50 templates', make: (i) => pod(i, i % TEMPLATES), goal: 7_500 },
  {
    name: '50 templates, zone spread and host anti-affinity',
    make: (i) => pod(i, i % TEMPLATES, spread(i % TEMPLATES)),
    goal: 4_500,
  },
];

/** Places Pods until the time is over, or the nodes are full, or `most` are placed. */
function measure(nodes: number, make: (i: number) => Pod, most: number): { placed: number; perSecond: number } {
  const cache = createCache(NO_LISTERS);
  for (let i = 0; i < nodes; i++) cache.setNode(node(i));
  const finder = createPlacementFinder(cache);
  const profile = compileProfiles().get('default-scheduler')!;
  const random = createRandom(1, 'bench');
  const pods = Array.from({ length: most }, (_, i) => make(i));
  const start = performance.now();
  let placed = 0;
  for (const one of pods) {
    const ties = finder.find(compilePod(one), profile);
    if (!ties) break;
    cache.setPod({ ...one, spec: { ...one.spec!, nodeName: cache.nodes[ties[random.integer(ties.length)]!]!.name } });
    placed++;
    if (placed % 100 === 0 && performance.now() - start > MILLISECONDS) break;
  }
  return { placed, perSecond: (placed / (performance.now() - start)) * 1000 };
}

export function run(): void {
  console.log('nodes | Pods | placed | Pods/s | goal');
  console.log('---: | --- | ---: | ---: | ---:');
  for (const nodes of SIZES)
    for (const { name, make, goal } of CASES) {
      const { placed, perSecond } = measure(nodes, make, Math.min(nodes * 40, 100_000));
      const least = nodes === 5000 ? goal : GOAL_OF_SMALL;
      if (perSecond < least) process.exitCode = 1;
      console.log(`${nodes} | ${name} | ${placed} | ${Math.round(perSecond)} | ${least}${perSecond < least ? ' missed' : ''}`);
    }
}
