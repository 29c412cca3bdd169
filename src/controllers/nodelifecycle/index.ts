import { formatTime, parseTime } from '../../api/time';
import type { Lease, Node, NodeCondition, Pod, Taint } from '../../api/types.gen';
import type { Action, Controller, Step, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { conditionOf } from '../shared/conditions';
import { informerOf, LEASES, NODES, objectPath, PODS } from '../shared/resources';
import { NOT_READY, sameTaint, swapTaints, UNREACHABLE } from '../shared/taints';

/** When a node was last heard of, and by what. */
export interface Health {
  readonly uid: string;
  readonly probeUs: number;
  readonly heartbeat: string | undefined;
  readonly renewTime: string | undefined;
}
type Nodes = View<Health>;

/** The key of the periodic pass over all nodes; other keys are nodes' names. */
const MONITOR = '/monitor';
export const MONITOR_PERIOD_US = 5e6;
const GRACE_PERIOD_US = 50e6;
/** For a node whose kubelet has not said anything yet. */
const STARTUP_GRACE_PERIOD_US = 60e6;

/** The taint that a condition with a status means, by condition and status. */
const CONDITION_TAINTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const MANAGED_KEYS: ReadonlySet<string> = new Set([UNSCHEDULABLE, ...Object.values(CONDITION_TAINTS).flatMap(Object.values<string>)]);

const noSchedule = (key: string): Taint => ({ key, effect: 'NoSchedule' });
const noExecute = (key: string): Taint => ({ key, effect: 'NoExecute' });
const readyOf = ({ status }: Node): NodeCondition | undefined => conditionOf(status?.conditions, 'Ready');

/** kube-controller-manager `pkg/controller/nodelifecycle`: what a node's conditions and silence mean for its taints and its Pods. */
function reconcile(view: Nodes, key: string, nowUs: number): Action<Health> | undefined {
  if (key === MONITOR) return monitor(view, nowUs);
  const node = view.store<Node>('nodes').get(key);
  return node && { steps: taintNoSchedule(node, nowUs) };
}

/** Keeps new Pods away from a node in trouble (`doNoScheduleTaintingPass`). */
function taintNoSchedule(node: Node, nowUs: number): readonly Step[] {
  const keys = (node.status?.conditions ?? []).flatMap(({ type, status }) => CONDITION_TAINTS[type]?.[status] ?? []);
  const wanted = (node.spec?.unschedulable ? [...keys, UNSCHEDULABLE] : keys).map(noSchedule);
  const stale = (node.spec?.taints ?? []).filter(
    (taint) => taint.effect === 'NoSchedule' && MANAGED_KEYS.has(taint.key) && !wanted.some((w) => sameTaint(w, taint)),
  );
  return swapTaints(node, wanted, stale, nowUs);
}

/** Looks after all nodes, every five seconds (`monitorNodeHealth`). */
function monitor(view: Nodes, nowUs: number): Action<Health> {
  const leases = view.store<Lease>('leases');
  const nodes = view.store<Node>('nodes');
  const notes: (readonly [string, Health | undefined])[] = [];
  const events: EventNote[] = [];
  const nodeSteps: Step[] = [];
  const podSteps: Step[] = [];
  for (const [name, node] of nodes) {
    const before = view.notes.get(name);
    if (before?.uid !== node.metadata.uid && !isFromStart(node)) events.push(nodeEvent(node, 'RegisteredNode', `Registered Node ${name} in Controller`));
    const health = probe(node, leases.get(`kube-node-lease/${name}`), before, nowUs);
    if (health !== before) notes.push([name, health]);
    const isReady = readyOf(node)?.status === 'True';
    const silent = isSilent(node, health, nowUs);
    if (silent && readyOf(node)?.status !== 'Unknown') {
      nodeSteps.push({ call: { method: 'PUT', path: objectPath(NODES, node, 'status'), body: withUnknown(node, nowUs) }, ignores: [404, 409] });
      if (isReady) events.push({ ...nodeEvent(node, 'NodeNotReady', ''), message: `Node ${name} status is now: NodeNotReady` });
    } else nodeSteps.push(...taintNoExecute(node, nowUs));
    // Again in each pass, in case that it did not succeed (upstream `nodesToRetry`).
    if (silent) podSteps.push(...view.indexed<Pod>('pods', 'node', name).flatMap(markNotReady));
  }
  for (const [name, { uid }] of view.notes) {
    if (nodes.has(name)) continue;
    notes.push([name, undefined]);
    events.push(nodeEvent({ metadata: { name, uid } }, 'RemovingNode', `Removing Node ${name} from Controller`));
  }
  return { steps: [nodeSteps, podSteps], events, notes, againAfterUs: MONITOR_PERIOD_US, background: true };
}

/** A node that has lain in etcd from its first revision on, as a copied cluster's do, was registered before. */
const isFromStart = ({ metadata }: Node): boolean => metadata.resourceVersion === '1';

const nodeEvent = ({ metadata }: Pick<Node, 'metadata'>, reason: string, event: string): EventNote => ({
  about: { apiVersion: 'v1', kind: 'Node', name: metadata.name ?? '', uid: metadata.uid ?? '' },
  type: 'Normal',
  reason,
  message: `Node ${metadata.name} event: ${event}`,
});

/** Any news of the kubelet, a status or a lease, counts as a sign of life now. */
function probe(node: Node, lease: Lease | undefined, before: Health | undefined, nowUs: number): Health {
  const heartbeat = readyOf(node)?.lastHeartbeatTime;
  const renewTime = lease?.spec?.renewTime;
  const uid = node.metadata.uid ?? '';
  if (before?.uid === uid && before.heartbeat === heartbeat && before.renewTime === renewTime) return before;
  const silentFromTheStart = heartbeat === undefined && renewTime === undefined;
  return { uid, heartbeat, renewTime, probeUs: silentFromTheStart ? (parseTime(node.metadata.creationTimestamp) ?? nowUs) : nowUs };
}

/** Whether a node's kubelet has been silent for too long. */
const isSilent = (node: Node, { probeUs }: Health, nowUs: number): boolean => nowUs > probeUs + (readyOf(node) ? GRACE_PERIOD_US : STARTUP_GRACE_PERIOD_US);

/** The node with its conditions Unknown. */
function withUnknown(node: Node, nowUs: number): Node {
  const conditions = [...(node.status?.conditions ?? [])];
  for (const type of ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']) {
    const place = conditions.findIndex((c) => c.type === type);
    const current = conditions[place];
    const unknown = { type, status: 'Unknown', lastTransitionTime: formatTime(nowUs) };
    if (!current) {
      const lastHeartbeatTime = node.metadata.creationTimestamp ?? formatTime(nowUs);
      conditions.push({ ...unknown, lastHeartbeatTime, reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' });
    } else if (current.status !== 'Unknown') {
      conditions[place] = { ...current, ...unknown, reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
    }
  }
  return { ...node, status: { ...node.status, conditions } };
}

/** Has Pods leave a node that is not ready (`processTaintBaseEviction`); the taint eviction controller carries it out. */
function taintNoExecute(node: Node, nowUs: number): readonly Step[] {
  const status = readyOf(node)?.status;
  const notReady = noExecute(NOT_READY);
  const unreachable = noExecute(UNREACHABLE);
  const steps =
    status === 'True'
      ? swapTaints(node, [], [notReady, unreachable], nowUs)
      : status === 'False'
        ? swapTaints(node, [notReady], [unreachable], nowUs)
        : swapTaints(node, [unreachable], [notReady], nowUs);
  return steps.map((step) => ({ ...step, ignores: [404, 409] }));
}

/** A Pod on a silent node cannot be known to be ready (`MarkPodsNotReady`). */
function markNotReady(pod: Pod): readonly Step[] {
  const ready = pod.status?.conditions?.find((c) => c.type === 'Ready');
  if (ready?.status !== 'True') return [];
  const conditions = pod.status?.conditions?.map((c) => (c === ready ? { ...c, status: 'False' } : c));
  const body = { ...pod, status: { ...pod.status, conditions } };
  const succeeded: EventNote = { about: referenceTo(pod), type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' };
  return [{ call: { method: 'PUT', path: objectPath(PODS, pod, 'status'), body }, succeeded, ignores: [404, 409] }];
}

export const nodeLifecycleController: Controller<Health> = {
  name: 'nodelifecycle',
  component: 'node-controller',
  informers: [
    informerOf(NODES),
    { ...informerOf(LEASES), path: '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases', background: true },
    informerOf(PODS, { indexes: { node: (pod) => [(pod as Pod).spec?.nodeName ?? ''] } }),
  ],
  wakes: [MONITOR],
  enqueue: (delivery) => (delivery.type !== 'response' && delivery.type !== 'synced' && delivery.informer === 'nodes' ? [delivery.key] : []),
  reconcile,
};
