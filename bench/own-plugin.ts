import type { Node, Pod } from '../src/api/types.gen';
import { createSandbox } from '../src/sandbox/sandbox';
import { quickjs } from '../src/sandbox/testing';
import { compileProfiles, type SchedulerProfile } from '../src/scheduler/config';
import { decide } from '../src/scheduler/decide';
import { compilePod } from '../src/scheduler/framework/pod-info';
import { createSnapshot } from '../src/scheduler/framework/snapshot';
import { provideSandbox } from '../src/scheduler/own/sandbox';

/** What a plugin of one's own adds to a decision: `filter` and `score`, by nodes and by the Pods on each. */

const PODS_PER_NODE = 10;
const ROUNDS = 5;

const SOURCES = {
  'looks at the node': `export const filter = (pod, node) => node.metadata.labels.disk !== 'none' || 'no disk';
export const score = (pod, node) => 100 * (1 - node.requested.milliCPU / node.allocatable.milliCPU);`,
  'and at its Pods': `export const filter = (pod, node) => node.pods.filter((other) => other.metadata.labels.app === pod.metadata.labels.app).length < 100 || 'full';
export const score = (pod, node) => 100 - node.pods.length;`,
};

const resources = { requests: { cpu: '100m', memory: '64Mi' } };
const pod = (i: number, nodeName?: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `web-${i}`, namespace: 'default', uid: `uid-${i}`, labels: { app: 'web', tier: 'front' }, creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27', resources, ports: [{ containerPort: 80 }] }], ...(nodeName && { nodeName }) },
  status: { phase: 'Running', podIP: '10.244.0.1' },
});
const capacity = { cpu: '16', memory: '64Gi', pods: '110', 'ephemeral-storage': '100Gi' };
const node = (i: number): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: `node-${i}`, labels: { disk: 'ssd', 'topology.kubernetes.io/zone': `zone-${i % 3}`, 'kubernetes.io/hostname': `node-${i}` } },
  status: { capacity, allocatable: capacity, conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:00:00Z' }] },
});

function measure(nodes: number, profile: SchedulerProfile): number {
  const world = createSnapshot(
    Array.from({ length: nodes }, (_, i) => node(i)),
    Array.from({ length: nodes * PODS_PER_NODE }, (_, i) => pod(i, `node-${i % nodes}`)),
  );
  const [compiled] = compileProfiles({ profiles: [profile] }).values();
  const times = Array.from({ length: ROUNDS }, (_, i) => {
    const start = performance.now();
    decide(world, compilePod(pod(1_000_000 + i)), compiled!);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

export function run(): void {
  const start = performance.now();
  provideSandbox(createSandbox(quickjs()));
  console.log(`The sandbox is there after ${Math.round(performance.now() - start)} ms.`);
  console.log('nodes | plugin | ms a decision | more than without, ms a node');
  console.log('---: | --- | ---: | ---:');
  for (const nodes of [100, 1_000]) {
    const without = measure(nodes, {});
    console.log(`${nodes} | none | ${without.toFixed(1)} | `);
    for (const [name, source] of Object.entries(SOURCES)) {
      const ms = measure(nodes, { plugins: { multiPoint: { enabled: [{ name: 'Mine' }] } }, pluginConfig: [{ name: 'Mine', args: { source } }] });
      console.log(`${nodes} | ${name} | ${ms.toFixed(1)} | ${((ms - without) / nodes).toFixed(3)}`);
    }
  }
}
