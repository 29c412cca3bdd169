import type { KubeObject } from '../../../src/api/object';
import type {
  DaemonSet,
  Deployment,
  Job,
  Node,
  Pod,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  StatefulSet,
} from '../../../src/api/types.gen';
import { admits, isActive, isFinished, isReady, isStranded, outcomeOf, ownedBy } from './pods';
import { differs, nameOf, type World } from './world';

interface Observed extends KubeObject {
  readonly status?: { readonly observedGeneration?: number };
}
const observed = (object: Observed): readonly string[] =>
  differs(object, 'status.observedGeneration', object.status?.observedGeneration, object.metadata.generation ?? 0);

/** Whether Pods of a template come to run and be ready, as far as the template goes. */
const comesUp = (template: PodTemplateSpec | undefined): boolean => template !== undefined && outcomeOf(template) === 'runs';

/** A quota allows no more Pods in the owner's namespace: what is missing cannot be made. */
const isFull = (world: World, { metadata }: KubeObject): boolean =>
  world
    .of<ResourceQuota>('ResourceQuota')
    .some(
      ({ metadata: { namespace }, status }) =>
        namespace === metadata.namespace && status?.hard?.pods !== undefined && Number(status.used?.pods) >= Number(status.hard.pods),
    );

const isWaiting = (pod: Pod): boolean => pod.spec?.nodeName === undefined;

/** The node that a daemon is on, or is to go to: it can go nowhere else. */
const hosts = ({ spec }: Pod): string | undefined =>
  spec?.nodeName ?? spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.[0]?.matchFields?.[0]?.values?.[0];

/** A ReplicaSet or a ReplicationController has as many Pods as it wants, and counts them right. */
function replicaComplaints(world: World, set: ReplicaSet | ReplicationController): readonly string[] {
  const pods = world.of<Pod>('Pod').filter(ownedBy(set)).filter(isActive);
  const { replicas, readyReplicas, availableReplicas } = set.status ?? {};
  const ready = pods.filter(isReady).length;
  const wanted = set.spec?.replicas ?? 1;
  return [
    ...observed(set),
    ...(isFull(world, set) && pods.length < wanted ? [] : differs(set, 'the number of its Pods', pods.length, wanted)),
    ...differs(set, 'status.replicas', replicas, pods.length),
    ...differs(set, 'status.readyReplicas', readyReplicas, ready),
    ...differs(set, 'status.availableReplicas', availableReplicas, ready),
  ];
}

function deploymentComplaints(world: World, deployment: Deployment): readonly string[] {
  const sets = world.of<ReplicaSet>('ReplicaSet').filter(ownedBy(deployment));
  const sum = (count: (set: ReplicaSet) => number | undefined): number => sets.reduce((total, set) => total + (count(set) ?? 0), 0);
  const { spec, status = {} } = deployment;
  const wanted = spec?.replicas ?? 1;
  const complaints = [
    ...observed(deployment),
    ...differs(
      deployment,
      'status.replicas',
      status.replicas,
      sum((set) => set.status?.replicas),
    ),
    ...differs(
      deployment,
      'status.readyReplicas',
      status.readyReplicas,
      sum((set) => set.status?.readyReplicas),
    ),
    ...differs(
      deployment,
      'status.availableReplicas',
      status.availableReplicas,
      sum((set) => set.status?.availableReplicas),
    ),
  ];
  const waiting = world.of<Pod>('Pod').some((pod) => isWaiting(pod) && sets.some((set) => ownedBy(set)(pod)));
  if (spec?.paused || waiting || isFull(world, deployment) || !comesUp(spec?.template)) return complaints;
  const full = sets.filter((set) => (set.spec?.replicas ?? 0) > 0);
  if (full.length > 1) complaints.push(`${nameOf(deployment)}: its rollout has not ended, ${full.length} ReplicaSets have Pods`);
  return [
    ...complaints,
    ...differs(deployment, 'status.updatedReplicas', status.updatedReplicas, wanted),
    ...differs(deployment, 'status.replicas', status.replicas, wanted),
  ];
}

function statefulSetComplaints(world: World, set: StatefulSet): readonly string[] {
  // Those that are on their way out count too: each has a name that nobody else can have.
  const all = world.of<Pod>('Pod').filter(ownedBy(set));
  const pods = all.filter(isActive);
  const { spec, status } = set;
  const complaints = [
    ...observed(set),
    ...differs(set, 'status.replicas', status?.replicas, all.length),
    ...differs(set, 'status.readyReplicas', status?.readyReplicas, all.filter((pod) => isReady(pod) && !isFinished(pod)).length),
  ];
  if (all.length > pods.length) return complaints;
  if (pods.some(isWaiting) || isFull(world, set) || !comesUp(spec?.template) || pods.some((pod) => outcomeOf(pod) !== 'runs')) return complaints;
  const wanted = Array.from({ length: spec?.replicas ?? 1 }, (_, i) => `${set.metadata.name}-${(spec?.ordinals?.start ?? 0) + i}`);
  const names = new Set(pods.map((pod) => pod.metadata.name));
  // Another Pod has the name of one that is missing.
  if (world.of<Pod>('Pod').some((pod) => pod.metadata.namespace === set.metadata.namespace && wanted.includes(pod.metadata.name ?? '') && !pods.includes(pod)))
    return complaints;
  for (const name of wanted) if (!names.has(name)) complaints.push(`${nameOf(set)}: ${name} is missing`);
  complaints.push(...differs(set, 'the number of its Pods', pods.length, wanted.length));
  if (spec?.updateStrategy?.type !== 'OnDelete' && !spec?.updateStrategy?.rollingUpdate?.partition && status?.currentRevision !== status?.updateRevision)
    complaints.push(`${nameOf(set)}: its rollout has not ended`);
  return complaints;
}

/** What the DaemonSet controller lets each daemon tolerate, as far as it matters to a node that is well. */
const DAEMON_TOLERATION = { key: 'node.kubernetes.io/unschedulable', operator: 'Exists' };

function daemonSetComplaints(world: World, set: DaemonSet): readonly string[] {
  const all = world.of<Pod>('Pod').filter(ownedBy(set));
  const pods = all.filter(isActive);
  const spec = { containers: [], ...set.spec?.template?.spec };
  const daemon: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { ...spec, tolerations: [...(spec.tolerations ?? []), DAEMON_TOLERATION] } };
  const nodes = world
    .of<Node>('Node')
    .filter((node) => admits(node, daemon))
    .map(({ metadata }) => metadata.name);
  const on = (list: readonly Pod[], node: string | undefined): readonly Pod[] => list.filter((pod) => hosts(pod) === node);
  return [
    ...observed(set),
    ...differs(set, 'status.numberReady', set.status?.numberReady, nodes.filter((node) => on(pods, node).some(isReady)).length),
    ...nodes.filter((node) => on(pods, node).length > 1).map((node) => `${nameOf(set)}: more than one Pod on ${node}`),
    ...nodes.filter((node) => on(all, node).length === 0 && !isFull(world, set)).map((node) => `${nameOf(set)}: no Pod on ${node}`),
  ];
}

function jobComplaints(world: World, job: Job): readonly string[] {
  const { spec, status = {} } = job;
  const pods = world.of<Pod>('Pod').filter(ownedBy(job));
  const active = pods.filter(isActive);
  const uncounted = [...(status.uncountedTerminatedPods?.succeeded ?? []), ...(status.uncountedTerminatedPods?.failed ?? [])];
  const ended = status.conditions?.find((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True')?.type;
  const complaints = [
    ...differs(job, 'status.active', status.active, active.length),
    ...differs(job, 'status.ready', status.ready, active.filter(isReady).length),
    ...differs(job, 'the number of uncounted Pods', uncounted.length, 0),
  ];
  if (ended) return [...complaints, ...differs(job, 'the number of its active Pods', active.length, 0)];
  if (spec?.suspend) return [...complaints, ...differs(job, 'the number of its active Pods', active.length, 0)];
  if (isFull(world, job) || spec?.parallelism === 0 || active.some(isStranded)) return complaints;
  if (outcomeOf(spec?.template ?? {}) === 'completes' && !active.some(isWaiting)) complaints.push(`${nameOf(job)}: has not ended`);
  if (active.length === 0) complaints.push(`${nameOf(job)}: has not ended, and nothing runs`);
  return complaints;
}

/** Every controller of Pods has what it wants, and its status says what is. */
export function workloadComplaints(world: World): readonly string[] {
  const isGoing = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined;
  // In a namespace that is being deleted nothing can be made; its Pods go first, and for as long as one of them stays, so does all the rest.
  const closed = new Set(
    world
      .of('Namespace')
      .filter(isGoing)
      .map(({ metadata }) => metadata.name),
  );
  const alive = <T extends KubeObject>(kind: string): readonly T[] =>
    world.of<T>(kind).filter((object) => !isGoing(object) && !closed.has(object.metadata.namespace));
  return [
    ...[...alive<ReplicaSet>('ReplicaSet'), ...alive<ReplicationController>('ReplicationController')].flatMap((set) => replicaComplaints(world, set)),
    ...alive<Deployment>('Deployment').flatMap((deployment) => deploymentComplaints(world, deployment)),
    ...alive<StatefulSet>('StatefulSet').flatMap((set) => statefulSetComplaints(world, set)),
    ...alive<DaemonSet>('DaemonSet').flatMap((set) => daemonSetComplaints(world, set)),
    ...alive<Job>('Job').flatMap((job) => jobComplaints(world, job)),
  ];
}

/** Nobody's owner is gone: the garbage collector has removed what hung on it. */
export function orphanComplaints(world: World): readonly string[] {
  const kinds = ['Pod', 'ReplicaSet', 'Job', 'EndpointSlice', 'ControllerRevision'];
  return kinds
    .flatMap((kind) => world.of(kind))
    .flatMap((object) =>
      (object.metadata.ownerReferences ?? [])
        .filter((owner) => object.metadata.deletionTimestamp === undefined && world.withUid(owner.uid) === undefined)
        .map((owner) => `${nameOf(object)}: its owner ${owner.kind} ${owner.name} is gone`),
    );
}
