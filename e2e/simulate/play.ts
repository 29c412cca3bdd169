import type { CronJob, Node, Pod } from '../../src/api/types.gen';
import type { ApiCall } from '../../src/api/wire';
import { type Cluster, createCluster } from '../../src/cluster/cluster';
import type { Fault } from '../../src/cluster/config';
import type { Action, History, PodAction } from './history';
import { worldOf } from './judge/world';
import { faultInput, runFor } from './time';

/** Until the nodes are registered and ready. */
const BOOT_US = 15e6;
/** Until the API server answers again when all is well again. */
const RESTART_US = 10e6;
const HOLD = 'simulate/held';

function call(cluster: Cluster, request: ApiCall): void {
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: request });
}

const pathOf = ({ metadata }: Pod): string => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;

function evict(cluster: Cluster, pod: Pod): void {
  const { name, namespace } = pod.metadata;
  call(cluster, { method: 'POST', path: `${pathOf(pod)}/eviction`, body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } } });
}

function actOnPod(cluster: Cluster, pod: Pod, what: PodAction): void {
  const path = pathOf(pod);
  const patch = (metadata: object): void => call(cluster, { method: 'PATCH', path, contentType: 'application/strategic-merge-patch+json', body: { metadata } });
  switch (what) {
    case 'delete':
      return call(cluster, { method: 'DELETE', path });
    case 'kill':
      return call(cluster, { method: 'DELETE', path, body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 } });
    case 'evict':
      return evict(cluster, pod);
    case 'release':
      return patch({ labels: { app: 'released' } });
    case 'hold':
      return patch({ finalizers: [HOLD] });
    case 'logs':
      return call(cluster, { method: 'GET', path: `${path}/log?container=main` });
    case 'let-go':
      return patch({ '$deleteFromPrimitiveList/finalizers': [HOLD] });
  }
}

/** Hands an input in. */
function act(cluster: Cluster, action: Action): void {
  switch (action.do) {
    case 'call':
      return call(cluster, action.call);
    case 'fault':
      return cluster.input(faultInput(action.fault));
    case 'pod': {
      const pods = [...worldOf(cluster).of<Pod>('Pod')].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
      const pod = pods[action.nth % Math.max(1, pods.length)];
      return pod && actOnPod(cluster, pod, action.what);
    }
    case 'drain':
      call(cluster, {
        method: 'PATCH',
        path: `/api/v1/nodes/${action.node}`,
        contentType: 'application/merge-patch+json',
        body: { spec: { unschedulable: true } },
      });
      for (const pod of worldOf(cluster).of<Pod>('Pod')) if (pod.spec?.nodeName === action.node) evict(cluster, pod);
  }
}

/** Ends whatever is broken, as its owner would: machines that are gone for good lose their Nodes, and nothing new is begun any more. */
function makePeace(cluster: Cluster): void {
  const { nodes, components, etcdFactor } = cluster.faults;
  const ends: Fault[] = [
    ...[...components.keys()].map((component) => ({ kind: 'start-component', component }) as const),
    ...[...nodes.keys()].map((node) => ({ kind: 'recover-node', node }) as const),
    ...(etcdFactor > 1 ? [{ kind: 'slow-etcd', factor: 1 } as const] : []),
  ];
  for (const fault of ends) cluster.input(faultInput(fault));
  runFor(cluster, RESTART_US);
  const world = worldOf(cluster);
  for (const { metadata } of world.of<Node>('Node'))
    if (!world.machines.has(metadata.name ?? '')) call(cluster, { method: 'DELETE', path: `/api/v1/nodes/${metadata.name}` });
  for (const { metadata } of world.of<CronJob>('CronJob')) {
    const path = `/apis/batch/v1/namespaces/${metadata.namespace}/cronjobs/${metadata.name}`;
    call(cluster, { method: 'PATCH', path, contentType: 'application/merge-patch+json', body: { spec: { suspend: true } } });
  }
}

/** Plays a history up to the moment when its faults have ended; `watch` looks at the cluster after each input. */
export function play({ config, steps }: History, watch: (cluster: Cluster) => void = () => undefined): Cluster {
  const cluster = createCluster(config);
  runFor(cluster, BOOT_US);
  for (const [name, value] of [
    ['high', 1_000],
    ['low', -10],
  ] as const)
    call(cluster, { method: 'POST', path: '/apis/scheduling.k8s.io/v1/priorityclasses', body: { metadata: { name }, value } });
  const beganUs = cluster.nowUs;
  for (const { atUs, action } of steps) {
    runFor(cluster, beganUs + atUs - cluster.nowUs);
    act(cluster, action);
    watch(cluster);
  }
  makePeace(cluster);
  return cluster;
}
