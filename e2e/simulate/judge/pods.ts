import type { KubeObject } from '../../../src/api/object';
import type {
  ContainerStatus,
  Namespace,
  Node,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
} from '../../../src/api/types.gen';
import { scheduleScenario } from '../../../src/scheduler/scenario';
import { nameOf, type World } from './world';

/** A Pod's label by which its template says how its containers end: the judge need not understand what they run. */
export const OUTCOME = 'simulate/outcome';
/**
 * `runs`: for ever, and is ready. `completes` and `fails`: ends with 0 or another code and is not started again. `crashes`: ends and is started
 * again and again. `cannot-start`: its image cannot be had. `never-ready`: runs, but its readiness probe fails.
 */
export type Outcome = 'runs' | 'completes' | 'fails' | 'crashes' | 'cannot-start' | 'never-ready';

export const outcomeOf = (pod: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } }): Outcome | undefined =>
  pod.metadata?.labels?.[OUTCOME] as Outcome | undefined;

const condition = (pod: Pod, type: string): string | undefined => pod.status?.conditions?.find((c) => c.type === type)?.status;
export const isReady = (pod: Pod): boolean => condition(pod, 'Ready') === 'True';
export const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';
/** A Pod that counts as a replica. */
export const isActive = (pod: Pod): boolean => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;
export const ownedBy =
  (owner: KubeObject) =>
  (object: KubeObject): boolean =>
    object.metadata.ownerReferences?.some((r) => r.controller === true && r.uid === owner.metadata.uid) ?? false;

/** A finalizer of a user holds an object for as long as the user likes. */
const isHeld = ({ metadata }: KubeObject): boolean => (metadata.finalizers ?? []).some((f) => f.startsWith('simulate/'));

const READINESS = ['PodScheduled', 'Initialized', 'PodReadyToStartContainers', 'ContainersReady', 'Ready'];

function runningComplaints(pod: Pod): readonly string[] {
  const { phase, podIP, containerStatuses = [] } = pod.status ?? {};
  const complaints: string[] = [];
  if (phase !== 'Running') complaints.push(`phase is ${phase}`);
  for (const type of READINESS) if (condition(pod, type) !== 'True') complaints.push(`condition ${type} is ${condition(pod, type)}`);
  if (!podIP) complaints.push('no address');
  if (containerStatuses.length !== pod.spec?.containers?.length) complaints.push(`${containerStatuses.length} container statuses`);
  for (const c of containerStatuses) if (!c.ready || !c.state?.running) complaints.push(`container ${c.name} is not running and ready`);
  return complaints;
}

/** The machine went down while it ran, or came back without it: nobody knows how it would have ended. */
const wasLost = ({ state }: ContainerStatus): boolean => /^(ContainerStatus)?Unknown$/.test(state?.terminated?.reason ?? '');

/**
 * A Pod that never restarts and lost its sandbox with its machine before its containers had started gets no other, and stays Pending
 * (kuberuntime `computePodActions`; kubernetes/kubernetes issue 118321).
 */
export const isStranded = (pod: Pod): boolean =>
  pod.spec?.restartPolicy === 'Never' &&
  pod.status?.phase === 'Pending' &&
  pod.status.podIP !== undefined &&
  condition(pod, 'PodReadyToStartContainers') === 'False';

/** How a Pod that has a node differs from what its containers do. */
function outcomeComplaints(pod: Pod): readonly string[] {
  const { phase, reason, initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const lost = [...initContainerStatuses, ...containerStatuses].some(wasLost);
  // Evicted, not admitted, or lost with its machine: that is how it ended, whatever it runs.
  if (phase === 'Failed' && (reason !== undefined || condition(pod, 'DisruptionTarget') === 'True' || lost)) return [];
  if (isStranded(pod)) return [];
  const phaseIs = (wanted: string): readonly string[] => (phase === wanted ? [] : [`phase is ${phase}, not ${wanted}`]);
  switch (outcomeOf(pod)) {
    case 'runs':
      return runningComplaints(pod);
    case 'completes':
      return phaseIs('Succeeded');
    case 'fails':
      return phaseIs('Failed');
    case 'crashes':
      return [...phaseIs('Running'), ...(containerStatuses.some((c) => (c.restartCount ?? 0) > 0) ? [] : ['no container was restarted'])];
    case 'cannot-start':
      return [
        ...phaseIs('Pending'),
        ...(containerStatuses.some((c) => /^(ErrImagePull|ImagePullBackOff)$/.test(c.state?.waiting?.reason ?? ''))
          ? []
          : ['no container waits for its image']),
      ];
    case 'never-ready':
      return [...phaseIs('Running'), ...(condition(pod, 'Ready') === 'False' ? [] : ['is ready'])];
    case undefined:
      return [];
  }
}

/** Whether a node is open to a Pod as far as taints and selectors go. */
export function admits({ metadata, spec }: Node, pod: Pod): boolean {
  const tolerations = pod.spec?.tolerations ?? [];
  const tolerated = (spec?.taints ?? [])
    .filter((taint) => taint.effect !== 'PreferNoSchedule')
    .every((taint) =>
      tolerations.some(
        (t) =>
          (t.effect === undefined || t.effect === taint.effect) &&
          (t.key === undefined || t.key === taint.key) &&
          (t.operator === 'Exists' || (t.value ?? '') === (taint.value ?? '')),
      ),
    );
  return tolerated && Object.entries(pod.spec?.nodeSelector ?? {}).every(([key, value]) => metadata.labels?.[key] === value);
}

/** Every Pod is where and how its spec says, and none is on its way out for ever. */
export function podComplaints(world: World): readonly string[] {
  return world.of<Pod>('Pod').flatMap((pod) => {
    const complain = (complaints: readonly string[]): readonly string[] => complaints.map((what) => `${nameOf(pod)}: ${what}`);
    if (pod.metadata.deletionTimestamp !== undefined) return isHeld(pod) ? [] : complain(['still Terminating']);
    const { nodeName } = pod.spec ?? {};
    if (nodeName === undefined) return complain(waitingComplaints(world, pod));
    if (!world.machines.has(nodeName)) return isFinished(pod) ? [] : complain([`on ${nodeName}, which is gone`]);
    return complain(outcomeComplaints(pod));
  });
}

/** A Pod may wait only if it fits nowhere: it is decided again from what is stored, with nothing remembered. */
function waitingComplaints(world: World, pod: Pod): readonly string[] {
  const scheduled = pod.status?.conditions?.find((c) => c.type === 'PodScheduled');
  if (pod.spec?.schedulingGates?.length) return scheduled?.reason === 'SchedulingGated' ? [] : ['gated, and does not say so'];
  const { outcome, ties, preemption } = scheduleScenario({
    pod,
    nodes: world.of<Node>('Node'),
    pods: world.of<Pod>('Pod').filter((other) => other.spec?.nodeName !== undefined && !isFinished(other)),
    namespaces: world.of<Namespace>('Namespace'),
    services: world.of<Service>('Service'),
    replicaSets: world.of<ReplicaSet>('ReplicaSet'),
    replicationControllers: world.of<ReplicationController>('ReplicationController'),
    statefulSets: world.of<StatefulSet>('StatefulSet'),
    podDisruptionBudgets: world.of<PodDisruptionBudget>('PodDisruptionBudget'),
  });
  if (outcome === 'scheduled') return [`has no node, and fits on ${ties?.join(' or ')}`];
  if (preemption) return [`has no node, and would fit on ${preemption.node} instead of ${preemption.victims.join()}`];
  return scheduled?.reason === 'Unschedulable' ? [] : ['has no node, and nobody says why'];
}

/** Whether something that has to go first is held: what depends on an object, or is in a namespace. */
function isHeldUp(world: World, object: KubeObject): boolean {
  const { uid, name } = object.metadata;
  const first = (other: KubeObject): boolean =>
    object.kind === 'Namespace' ? other.metadata.namespace === name : (other.metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false);
  return world.all.some((other) => first(other) && (isHeld(other) || isHeldUp(world, other)));
}

/** What is being deleted is gone, unless a user's finalizer holds it. */
export const deletionComplaints = (world: World): readonly string[] =>
  world.all
    .filter((object) => object.kind !== 'Pod' && object.metadata.deletionTimestamp !== undefined && !isHeld(object) && !isHeldUp(world, object))
    .map((object) => `${nameOf(object)}: still being deleted (finalizers ${object.metadata.finalizers?.join() ?? 'none'})`);
