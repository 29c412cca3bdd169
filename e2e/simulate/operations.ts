import type { Pod } from '../../src/api/types.gen';
import type { Cluster } from '../../src/cluster/cluster';
import { OUTCOME, type Outcome } from './judge/pods';
import { worldOf } from './judge/world';
import { runFor } from './time';

/** Something that a user does, at every message of which a fault is to begin. */
export interface Operation {
  readonly name: string;
  /** What has to be there first. */
  readonly prepare?: (cluster: Cluster) => void;
  readonly act: (cluster: Cluster) => void;
  /** The node that faults are about, when the operation has been run without any. */
  readonly node: (cluster: Cluster) => string;
}

const template = (app: string, outcome: Outcome, container: object, pod: object = {}): object => ({
  metadata: { labels: { app, [OUTCOME]: outcome } },
  spec: { ...pod, containers: [{ name: 'main', ...container }] },
});
const web = (image = 'nginx:1.27'): object => template('web', 'runs', { image });
const selector = { matchLabels: { app: 'web' } };

const call = (cluster: Cluster, method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): void => {
  const contentType = method === 'PATCH' ? ({ contentType: 'application/strategic-merge-patch+json' } as const) : {};
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method, path, body, ...contentType } });
};

const PODS = '/api/v1/namespaces/default/pods';
const APPS = '/apis/apps/v1/namespaces/default';

const createPod = (cluster: Cluster): void =>
  call(cluster, 'POST', PODS, { apiVersion: 'v1', kind: 'Pod', ...web(), metadata: { name: 'web', labels: { app: 'web', [OUTCOME]: 'runs' } } });
const createDeployment = (cluster: Cluster): void =>
  call(cluster, 'POST', `${APPS}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 3, selector, template: web() },
  });
const createService = (cluster: Cluster): void =>
  call(cluster, 'POST', '/api/v1/namespaces/default/services', { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } });
const createStatefulSet = (cluster: Cluster): void =>
  call(cluster, 'POST', `${APPS}/statefulsets`, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web' },
    spec: { replicas: 3, serviceName: 'web', selector, template: web() },
  });

const createClaims = (cluster: Cluster): void =>
  call(cluster, 'POST', `${APPS}/statefulsets`, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      serviceName: 'web',
      selector,
      template: web(),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
    },
  });

const podsOf = (cluster: Cluster): readonly Pod[] => worldOf(cluster).of<Pod>('Pod');
/** The node with the most Pods. */
function busiest(cluster: Cluster): string {
  const nodes = podsOf(cluster).map((pod) => pod.spec?.nodeName ?? '');
  const count = (node: string): number => nodes.filter((n) => n === node).length;
  return [...nodes].sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1))[0] ?? 'node-1';
}

/** Lets what was made come up. */
const settled =
  (...makers: readonly ((cluster: Cluster) => void)[]) =>
  (cluster: Cluster): void => {
    for (const make of makers) make(cluster);
    runFor(cluster, 60e6);
  };

function drain(cluster: Cluster, node: string): void {
  call(cluster, 'PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
  for (const { metadata, spec } of podsOf(cluster)) {
    if (spec?.nodeName !== node) continue;
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: metadata.name, namespace: metadata.namespace } };
    call(cluster, 'POST', `${PODS}/${metadata.name}/eviction`, eviction);
  }
}

export const OPERATIONS: readonly Operation[] = [
  { name: 'create-pod', act: createPod, node: busiest },
  { name: 'create-claims', act: createClaims, node: busiest },
  { name: 'create-deployment', prepare: settled(createService), act: createDeployment, node: busiest },
  { name: 'delete-pod', prepare: settled(createPod), act: (cluster) => call(cluster, 'DELETE', `${PODS}/web`), node: busiest },
  {
    name: 'delete-deployment',
    prepare: settled(createService, createDeployment),
    act: (cluster) => call(cluster, 'DELETE', `${APPS}/deployments/web`),
    node: busiest,
  },
  {
    name: 'rolling-update',
    prepare: settled(createService, createDeployment),
    act: (cluster) =>
      call(cluster, 'PATCH', `${APPS}/deployments/web`, { spec: { template: { spec: { containers: [{ name: 'main', image: 'nginx:1.28' }] } } } }),
    node: busiest,
  },
  {
    name: 'job',
    act: (cluster) =>
      call(cluster, 'POST', '/apis/batch/v1/namespaces/default/jobs', {
        metadata: { name: 'job' },
        spec: {
          completions: 3,
          parallelism: 2,
          template: template('job', 'completes', { image: 'busybox', command: ['sh', '-c', 'sleep 2'] }, { restartPolicy: 'Never' }),
        },
      }),
    node: () => 'node-1',
  },
  { name: 'statefulset', prepare: settled(createService), act: createStatefulSet, node: busiest },
  { name: 'drain', prepare: settled(createService, createDeployment), act: (cluster) => drain(cluster, busiest(cluster)), node: busiest },
];
