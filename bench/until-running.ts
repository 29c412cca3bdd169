// What the benchmarks of whole clusters have in common: a cluster at rest, and the run until so many Pods are Running.

import type { Pod } from '../src/api/types.gen';
import { type Cluster, createCluster } from '../src/cluster/cluster';
import { defaultConfig } from '../src/cluster/config';
import { registryOf } from '../src/cluster/inspect';

const BOOT_US = 60e6;
const GIVE_UP_US = 600e6;
/** After how many messages to look which Pods are Running: looking is no part of what is measured. */
const LOOK_EVERY = 50;

/** A cluster whose nodes are Ready. */
export function bootedCluster(nodes: number): Cluster {
  const cluster = createCluster(defaultConfig({ nodes }));
  cluster.runTo(cluster.nowUs + BOOT_US);
  return cluster;
}

/** What a user's `kubectl create` sends. */
export function create(cluster: Cluster, path: string, body: object): void {
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path, body } });
}

/** What `kubectl create deployment web --image=nginx:1.27` sends, and where to. */
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
export function webDeployment(replicas: number): object {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', labels }, spec: { replicas, selector: { matchLabels: labels }, template } };
}

/** Pods of no controller, as many as are asked for. */
export function createBarePods(cluster: Cluster, pods: number): void {
  for (let i = 0; i < pods; i++)
    create(cluster, '/api/v1/namespaces/default/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${i}`, labels: { app: 'bench' } },
      spec: { containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '200Mi' } } }] },
    });
}

export interface Run {
  readonly running: number;
  readonly sent: number;
  readonly handled: number;
  readonly virtualUs: number;
  readonly wallMs: number;
}

/** Hands in what `start` creates and goes on until so many Pods of the namespace `default` are Running. */
export function untilRunning(cluster: Cluster, pods: number, start: () => void): Run {
  const registry = registryOf(cluster);
  const [firstMessage, firstEvent, fromUs] = [cluster.sent, cluster.delivered, cluster.nowUs];
  let revision = registry.revision;
  const running = new Set<string>();
  const from = performance.now();
  start();
  while (running.size < pods && cluster.nowUs < fromUs + GIVE_UP_US && cluster.step()) {
    if (cluster.delivered % LOOK_EVERY !== 0 || registry.revision === revision) continue;
    for (const { key, value } of registry.changesSince(revision))
      if (key.startsWith('/registry/pods/default/') && (value as Pod | undefined)?.status?.phase === 'Running') running.add(key);
    revision = registry.revision;
  }
  const wallMs = performance.now() - from;
  return {
    running: running.size,
    sent: cluster.sent - firstMessage,
    handled: cluster.delivered - firstEvent,
    virtualUs: cluster.nowUs - fromUs,
    wallMs,
  };
}
