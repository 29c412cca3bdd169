// 1,000 Pods on 100 nodes, headless: the wall time from the first create until all are Running. Exits 1 above the limit.

import type { Pod } from '../src/api/types.gen';
import { createCluster } from '../src/cluster/cluster';
import { defaultConfig } from '../src/cluster/config';
import { registryOf } from '../src/cluster/inspect';

const PODS = 1_000;
const NODES = 100;
const LIMIT_MS = 2_000;
const BOOT_US = 60e6;
const GIVE_UP_US = 600e6;
/** After how many messages to look which Pods are Running: looking is no part of what is measured. */
const LOOK_EVERY = 50;

export function run(): void {
  const cluster = createCluster(defaultConfig({ nodes: NODES }));
  const bootedUs = cluster.nowUs + BOOT_US;
  while (cluster.nextAtUs <= bootedUs && cluster.step());
  cluster.idleTo(bootedUs);

  const from = performance.now();
  const [firstMessage, firstEvent] = [cluster.kernel.sent, cluster.delivered];
  for (let i = 0; i < PODS; i++) {
    const body = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${i}`, labels: { app: 'bench' } },
      spec: { containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '200Mi' } } }] },
    };
    cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
  }
  const running = new Set<string>();
  const registry = registryOf(cluster);
  let revision = registry.revision;
  while (running.size < PODS && cluster.nowUs < bootedUs + GIVE_UP_US && cluster.step()) {
    if (cluster.delivered % LOOK_EVERY !== 0 || registry.revision === revision) continue;
    for (const { key, value } of registry.changesSince(revision)) {
      if (key.startsWith('/registry/pods/default/pod-') && (value as Pod | undefined)?.status?.phase === 'Running') running.add(key);
    }
    revision = registry.revision;
  }
  const ms = performance.now() - from;
  console.log(
    `messages sent ${cluster.kernel.sent - firstMessage}, handled ${cluster.delivered - firstEvent}; virtual time ${((cluster.nowUs - bootedUs) / 1e6).toFixed(1)} s`,
  );
  console.log(`${running.size} of ${PODS} Pods Running on ${NODES} nodes`);
  console.log(`wall time ${(ms / 1000).toFixed(2)} s (limit ${LIMIT_MS / 1000} s)`);
  if (ms > LIMIT_MS || running.size < PODS) process.exitCode = 1;
}
