import type { Cluster } from './cluster';
import type { ClusterConfig } from './config';

/** What runs already when a newcomer opens the playground: a Deployment of two Pods, so that there is a cluster to look at. */
const HELLO = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'hello', labels: { app: 'hello' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'hello' } },
    template: {
      metadata: { labels: { app: 'hello' } },
      spec: {
        containers: [
          {
            name: 'hello',
            image: 'nginx:1.27',
            ports: [{ containerPort: 80 }],
            resources: { requests: { cpu: '250m', memory: '128Mi' } },
          },
        ],
      },
    },
  },
};

/** How long a new cluster takes until its nodes are ready. */
export const NODES_READY_AFTER_US = 15e6;
const RUNNING_AFTER_US = 57e6;
/** Among many nodes its Pods have just begun to run: a minute of thousands of heartbeats would be waited for. */
const MANY = { nodes: 1_000, runningAfterUs: 15e6 } as const;

/** A part of how a new cluster begins: time passes up to a moment, at which something may be done. */
export interface Leg {
  readonly untilUs: number;
  readonly arrive?: (cluster: Cluster) => void;
}

/** A new cluster boots, the Deployment is created as a user would, and time passes until its Pods have run for a while. */
export function beginningOf({ startUs, nodes }: Pick<ClusterConfig, 'startUs' | 'nodes'>): readonly Leg[] {
  const readyUs = startUs + NODES_READY_AFTER_US;
  const runningAfterUs = nodes.length >= MANY.nodes ? MANY.runningAfterUs : RUNNING_AFTER_US;
  return [{ untilUs: readyUs, arrive: createHello }, { untilUs: readyUs + runningAfterUs }];
}

function createHello(cluster: Cluster): void {
  cluster.input({
    kind: 'call',
    stream: cluster.nextStream(),
    agent: 'kubectl',
    call: { method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body: HELLO },
  });
}

/** Runs a new cluster through its beginning. */
export function startWorkload(cluster: Cluster): void {
  for (const { untilUs, arrive } of beginningOf(cluster.config)) {
    cluster.runTo(untilUs);
    arrive?.(cluster);
  }
}
