import type { Cluster } from './cluster';

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

const NODES_READY_AFTER_US = 15e6;
const RUNNING_AFTER_US = 57e6;

const runFor = (cluster: Cluster, us: number): void => cluster.runTo(cluster.nowUs + us);

/** Lets a new cluster boot, creates the Deployment as a user would, and lets time pass until its Pods have run for a while. */
export function startWorkload(cluster: Cluster): void {
  runFor(cluster, NODES_READY_AFTER_US);
  cluster.input({
    kind: 'call',
    stream: cluster.nextStream(),
    agent: 'kubectl',
    call: { method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body: HELLO },
  });
  runFor(cluster, RUNNING_AFTER_US);
}
