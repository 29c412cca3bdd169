import { semanticEqual } from '../api/equality';
import type { KubeObject } from '../api/object';
import { formatTime } from '../api/time';
import type {
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodCondition,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
  StorageClass,
} from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { type ClientMessage, createApiClient, type Delivery, type InformerSpec } from '../client/api-client';
import type { Component } from '../sim/component';
import type { Send } from '../sim/message';
import { createRandom, type RandomState } from '../sim/random';
import { type Cache, createCache } from './cache';
import { matchesEvent, nodeChanges, podChanges } from './cluster-events';
import { compileProfiles, type KubeSchedulerConfiguration } from './config';
import { readConfiguration } from './config-validation';
import { decide } from './decide';
import { createEventBroadcaster } from './event-broadcaster';
import { explain } from './explain';
import type { Explanation } from './explanation';
import { Action, type ClusterEvent, type EventObjects } from './framework/events';
import type { NodeInfo } from './framework/node-info';
import type { BindStep } from './framework/plugin';
import { compilePod, type PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';
import { runPreEnqueue } from './framework/runtime';
import type { Listers } from './framework/snapshot';
import { createPlacementFinder, type PlacementFinder } from './placement';
import { type Backoff, backoffEnd, createQueue, type QueuedPod } from './queue';
import { type Remedy, whatWouldItTake } from './remedies';
import { type Waiting, whyQueued } from './waiting';
import { type Comparison, compareConfigurations } from './what-if';

export type SchedulerMessage =
  | ClientMessage
  /** The process starts, with the configuration that it had before, or with another. */
  | { readonly type: 'start'; readonly configuration?: KubeSchedulerConfiguration }
  /** The scheduling cycle of a Pod has taken its time. Sent when it begins: `cause` is the message that began it. */
  | { readonly type: 'cycle-end'; readonly cycle: number; readonly pod: string }
  | { readonly type: 'queue-timer'; readonly timer: 'backoff' | 'leftover' | 'events'; readonly generation: number };

/** What a call to the API server was for. */
type Tag =
  | { readonly for: 'event' }
  | { readonly for: 'status' }
  /** Steps before binding are written one after the other; the last of `steps` is the binding itself. */
  | { readonly for: 'bind'; readonly pod: QueuedPod; readonly node: string; readonly steps: readonly BindStep[] }
  | { readonly for: 'preempt-condition' | 'preempt-delete'; readonly victim: Pod; readonly preemptor: Pod; readonly node: string };

/** What a cycle came to; acted upon when its time is over. */
type Verdict =
  | { readonly type: 'bind'; readonly node: string; readonly steps: readonly BindStep[] }
  | {
      readonly type: 'fail';
      readonly reason: 'Unschedulable' | 'SchedulerError';
      readonly message: string;
      readonly plugins: readonly string[];
      readonly nominatedNode?: string;
      /** Keys of the Pods that have to make room. */
      readonly victims: readonly string[];
    };

interface Current {
  readonly cycle: number;
  readonly pod: QueuedPod;
  readonly verdict: Verdict;
}

interface State {
  configuration: KubeSchedulerConfiguration;
  cycle: number;
  order: number;
  startedAtUs: number;
  current: Current | undefined;
  /** What happened during the current cycle: a Pod that fails must not miss it. */
  happened: { readonly event: ClusterEvent; readonly objects: EventObjects }[];
  /** Pods that have a node, for all that the scheduler knows, but are not bound yet: as they will be. */
  readonly assumed: Map<string, Pod>;
  /** Pod → the node that preemption has promised it. */
  readonly nominated: Map<string, string>;
  /** Of each timer the number of the last one set, and whether it still runs. */
  readonly timers: Map<string, { readonly generation: number; readonly atUs: number | undefined }>;
}

/** What the stage shows: how many Pods wait in each part of the queue, and the one whose cycle is under way. */
export interface SchedulerView {
  readonly active: number;
  readonly backoff: number;
  readonly unschedulable: number;
  readonly gated: number;
  readonly current?: string;
}

/** The scheduler from inside, for whoever asks. */
export interface SchedulerReport {
  readonly configuration: KubeSchedulerConfiguration;
  /** The scheduler names that it answers to. */
  readonly schedulerNames: readonly string[];
  readonly current?: string;
  /** The Pods that wait, the next one first: at most `QUEUED_MAX` of each part of the queue. */
  readonly queued: readonly QueuedReport[];
}

export interface QueuedReport {
  /** `namespace/name` */
  readonly pod: string;
  readonly priority: number;
  readonly waiting: Waiting;
}

export interface SchedulerOptions {
  readonly seed: number;
  readonly configuration?: KubeSchedulerConfiguration;
  /** The component's own address. */
  readonly self?: string;
}

export interface Scheduler extends Component<SchedulerMessage> {
  inspect(): SchedulerView;
  report(): SchedulerReport;
  /**
   * The decision of the cycle that is under way, as a whole matrix: decided again, nothing is kept for it. It is exact right after the message that
   * began the cycle has been handled (the `cause` of the `cycle-end` timer), so a past decision is explained by restoring the cluster to there and
   * asking. Without a cycle under way it tells how the next active Pod would fare.
   */
  explainCycle(): Explanation | undefined;
  /** Why a Pod has no node yet; undefined if it has one, or does not exist. */
  whyWaiting(key: string): Waiting | undefined;
  /** For a Pod that fits nowhere: the smallest changes that would let it fit, each tried out. */
  whatWouldItTake(key: string): readonly Remedy[];
  /** What another configuration would make of the Pods that have a node. */
  compareWith(configuration: KubeSchedulerConfiguration): Comparison;
}

const PODS = 'pods';
const NODES = 'nodes';

/** Finished Pods are of no concern (kube-scheduler `newPodInformer`). */
const UNFINISHED = 'fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed';

const INFORMERS: readonly InformerSpec[] = [
  { name: NODES, path: '/api/v1/nodes' },
  { name: PODS, path: '/api/v1/pods', selector: UNFINISHED },
  { name: 'namespaces', path: '/api/v1/namespaces' },
  { name: 'services', path: '/api/v1/services' },
  { name: 'replicationcontrollers', path: '/api/v1/replicationcontrollers' },
  { name: 'replicasets', path: '/apis/apps/v1/replicasets' },
  { name: 'statefulsets', path: '/apis/apps/v1/statefulsets' },
  { name: 'poddisruptionbudgets', path: '/apis/policy/v1/poddisruptionbudgets' },
  { name: 'persistentvolumeclaims', path: '/api/v1/persistentvolumeclaims' },
  { name: 'persistentvolumes', path: '/api/v1/persistentvolumes' },
  { name: 'storageclasses', path: '/apis/storage.k8s.io/v1/storageclasses' },
];

/** What a scheduling cycle takes: some time for itself and a little for each call of a plugin, which upstream spreads over 16 workers. */
const CYCLE_US = 200;
const CALLS_PER_US = 1;
const CYCLE_US_MAX = 10_000;

/** A report tells of so many Pods of each part of the queue. */
const QUEUED_MAX = 200;

const DEFAULT_BACKOFF: Backoff = { initialUs: 1_000_000, maxUs: 10_000_000 };

const isAssigned = (pod: Pod): boolean => !!pod.spec?.nodeName;
const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
const keyOfPod = (pod: Pod): string => `${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`;
const podPath = (pod: Pod): string => `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`;

const emptyState = (configuration: KubeSchedulerConfiguration, cycle: number): State => ({
  configuration,
  cycle,
  order: 0,
  startedAtUs: 0,
  current: undefined,
  happened: [],
  assumed: new Map(),
  nominated: new Map(),
  timers: new Map(),
});

const copyOf = (s: State): State => ({
  ...s,
  happened: [...s.happened],
  assumed: new Map(s.assumed),
  nominated: new Map(s.nominated),
  timers: new Map(s.timers),
});

interface Checkpoint {
  readonly client: unknown;
  readonly queue: unknown;
  readonly events: unknown;
  readonly random: RandomState;
  readonly state: State;
}

/** What of a looked-up object can change a decision; its other changes are of no concern. */
const RELEVANT: Readonly<Record<string, (object: KubeObject) => unknown>> = {
  namespaces: (o) => (o as Namespace).metadata.labels,
  services: (o) => (o as Service).spec?.selector,
  replicationcontrollers: (o) => (o as ReplicationController).spec?.selector,
  replicasets: (o) => (o as ReplicaSet).spec?.selector,
  statefulsets: (o) => (o as StatefulSet).spec?.selector,
};

const EVENT_RESOURCE: Readonly<Record<string, ClusterEvent['resource']>> = {
  persistentvolumeclaims: 'PersistentVolumeClaim',
  persistentvolumes: 'PersistentVolume',
  storageclasses: 'StorageClass',
};

/** What follows from a configuration. */
interface Settings {
  readonly of: KubeSchedulerConfiguration;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly first: Profile;
  readonly backoff: Backoff;
}

function settingsOf(configuration: KubeSchedulerConfiguration): Settings {
  const { podInitialBackoffSeconds, podMaxBackoffSeconds } = configuration;
  const profiles = compileProfiles(configuration);
  const backoff = {
    initialUs: podInitialBackoffSeconds === undefined ? DEFAULT_BACKOFF.initialUs : podInitialBackoffSeconds * 1e6,
    maxUs: podMaxBackoffSeconds === undefined ? DEFAULT_BACKOFF.maxUs : podMaxBackoffSeconds * 1e6,
  };
  return { of: configuration, profiles, first: [...profiles.values()][0]!, backoff };
}

/** kube-scheduler: one Pod after the other gets a node; binding goes on in the background. */
export function createScheduler({ seed, configuration = {}, self = 'scheduler' }: SchedulerOptions): Scheduler {
  let settings = settingsOf(configuration);
  const client = createApiClient<Tag>({ agent: 'kube-scheduler', self });
  const queue = createQueue((a, b) => settings.first.queueSort.less!(a, b));
  const events = createEventBroadcaster<Tag>();
  const random = createRandom(seed, 'scheduler');
  let state = emptyState(configuration, 0);

  const listers: Listers = {
    get namespaces() {
      return client.store<Namespace>('namespaces');
    },
    get services() {
      return client.store<Service>('services');
    },
    get replicationControllers() {
      return client.store<ReplicationController>('replicationcontrollers');
    },
    get replicaSets() {
      return client.store<ReplicaSet>('replicasets');
    },
    get statefulSets() {
      return client.store<StatefulSet>('statefulsets');
    },
    get podDisruptionBudgets() {
      return client.store<PodDisruptionBudget>('poddisruptionbudgets');
    },
    get persistentVolumeClaims() {
      return client.store<PersistentVolumeClaim>('persistentvolumeclaims');
    },
    get persistentVolumes() {
      return client.store<PersistentVolume>('persistentvolumes');
    },
    get storageClasses() {
      return client.store<StorageClass>('storageclasses');
    },
  };
  let derived: { readonly cache: Cache; readonly finder: PlacementFinder } | undefined;

  const pods = (): ReadonlyMap<string, Pod> => client.store<Pod>(PODS);
  const profileOf = (pod: Pod): Profile | undefined => settings.profiles.get(pod.spec?.schedulerName ?? settings.first.schedulerName);

  /** What is derived from the informers' caches and the assumed Pods, built anew where there is none: after a start or a restore. */
  function derive(): NonNullable<typeof derived> {
    if (derived) return derived;
    const cache = createCache(listers);
    for (const node of client.store<Node>(NODES).values()) cache.setNode(node);
    for (const pod of pods().values()) if (isAssigned(pod) && !isFinished(pod)) cache.setPod(pod);
    for (const pod of state.assumed.values()) cache.setPod(pod);
    derived = { cache, finder: createPlacementFinder(cache) };
    updateNominated();
    return derived;
  }
  const cache = (): Cache => derive().cache;

  function updateNominated(): void {
    const byNode = new Map<string, PodInfo[]>();
    for (const [key, node] of state.nominated) {
      const pod = pods().get(key);
      if (pod) byNode.set(node, [...(byNode.get(node) ?? []), compilePod(pod)]);
    }
    derived?.cache.nominate(byNode);
  }

  function nominate(key: string, node: string | undefined): void {
    if (node ? state.nominated.get(key) === node : !state.nominated.has(key)) return;
    if (node) state.nominated.set(key, node);
    else state.nominated.delete(key);
    updateNominated();
  }

  // ---------------------------------------------------------------- the queue

  function say(
    send: Send<SchedulerMessage>,
    nowUs: number,
    about: Pod,
    type: 'Normal' | 'Warning',
    reason: string,
    action: string,
    note: string,
    related?: Pod,
  ): void {
    const reportingController = about.spec?.schedulerName ?? settings.first.schedulerName;
    events.record(send, client, { for: 'event' }, nowUs, about, { reportingController, type, reason, action, note }, related);
  }

  /** Puts a Pod among the active ones, unless a PreEnqueue plugin keeps it out. */
  function activate(pod: Pod, queued: QueuedPod): void {
    const { gatedBy: _, ...ungated } = queued;
    const profile = profileOf(pod);
    const gate = profile && runPreEnqueue(profile, pod);
    if (gate)
      queue.addUnschedulable({ ...ungated, plugins: [...new Set([...queued.plugins, gate.plugin!])], gatedBy: gate.plugin!, message: gate.reasons.join(', ') });
    else queue.addActive(ungated);
  }

  function enqueue(pod: Pod, nowUs: number): void {
    const key = keyOfPod(pod);
    queue.remove(key);
    activate(pod, {
      key,
      uid: pod.metadata.uid ?? '',
      order: state.order++,
      priority: pod.spec?.priority ?? 0,
      timestampUs: nowUs,
      attempts: 0,
      unschedulableCount: 0,
      errorCount: 0,
      backoffUntilUs: 0,
      plugins: [],
    });
    nominate(key, pod.status?.nominatedNodeName);
  }

  /** Whether an event may help a Pod, by the word of the plugins that turned it down (`isPodWorthRequeuing`). */
  function helps(queued: QueuedPod, pod: Pod, event: ClusterEvent, objects: EventObjects): boolean {
    if (queued.plugins.length === 0) return true;
    const profile = profileOf(pod);
    return (profile?.plugins ?? []).some(
      (plugin) =>
        queued.plugins.includes(plugin.name) &&
        (plugin.events ?? []).some((registered) => matchesEvent(registered, event) && (registered.hint?.(pod, objects, listers) ?? 'queue') === 'queue'),
    );
  }

  function requeue(pod: Pod, queued: QueuedPod, nowUs: number): void {
    if (queue.isBackingOff(queued, nowUs)) queue.addBackoff(queued);
    else activate(pod, queued);
  }

  /** Whether there are Pods that a change may help. */
  const isAwaited = (): boolean => state.current !== undefined || queue.unschedulable.size > 0;

  /** Something has changed: brings back the Pods that it may help (`MoveAllToActiveOrBackoffQueue`). */
  function moveAll(event: ClusterEvent, objects: EventObjects, nowUs: number, only: (queued: QueuedPod) => boolean = () => true): void {
    if (state.current) state.happened.push({ event, objects });
    for (const queued of [...queue.unschedulable.values()]) {
      const pod = pods().get(queued.key);
      if (!pod || !only(queued)) continue;
      if (queued.gatedBy && !(profileOf(pod)?.plugins.find((p) => p.name === queued.gatedBy)?.events ?? []).some((e) => matchesEvent(e, event))) continue;
      if (!helps(queued, pod, event, objects)) continue;
      queue.remove(queued.key);
      requeue(pod, queued, nowUs);
    }
  }

  const POD_ADDED: ClusterEvent = { resource: 'Pod', actions: Action.Add };
  const POD_DELETED: ClusterEvent = { resource: 'Pod', actions: Action.Delete };

  // ---------------------------------------------------------------- news from the informers

  function podArrived(pod: Pod, nowUs: number): void {
    if (isAssigned(pod)) {
      const key = keyOfPod(pod);
      state.assumed.delete(key);
      cache().setPod(pod);
      moveAll(POD_ADDED, { now: pod }, nowUs);
    } else if (profileOf(pod)) enqueue(pod, nowUs);
  }

  function podLeft(pod: Pod, nowUs: number): void {
    const key = keyOfPod(pod);
    queue.remove(key);
    nominate(key, undefined);
    const assumed = state.assumed.get(key);
    state.assumed.delete(key);
    if (isAssigned(pod) || assumed) {
      cache().removePod(key);
      moveAll(POD_DELETED, { old: assumed ?? pod }, nowUs);
    } else if (pod.status?.nominatedNodeName) {
      const priority = pod.spec?.priority ?? 0;
      moveAll(POD_DELETED, { old: pod }, nowUs, (queued) => queued.priority <= priority);
    }
  }

  function podChanged(old: Pod, pod: Pod, nowUs: number): void {
    if (old.metadata.uid !== pod.metadata.uid) {
      podLeft(old, nowUs);
      podArrived(pod, nowUs);
      return;
    }
    if (isAssigned(old)) {
      cache().setPod(pod);
      if (isAwaited()) for (const event of podChanges(old, pod)) moveAll(event, { old, now: pod }, nowUs);
      return;
    }
    const key = keyOfPod(pod);
    if (isAssigned(pod)) {
      queue.remove(key);
      nominate(key, undefined);
      podArrived(pod, nowUs);
      return;
    }
    if (!profileOf(pod)) return;
    const assumed = state.assumed.get(key);
    if (assumed) {
      if (!pod.metadata.deletionTimestamp || old.metadata.deletionTimestamp) return;
      forget(key, nowUs);
      return;
    }
    const changes = podChanges(old, pod);
    if (state.current?.pod.key === key) for (const event of changes) state.happened.push({ event, objects: { old, now: pod } });
    else updateQueued(key, old, pod, changes, nowUs);
    if (old.status?.nominatedNodeName && old.status.nominatedNodeName !== pod.status?.nominatedNodeName) {
      const priority = old.spec?.priority ?? 0;
      moveAll(POD_DELETED, { old }, nowUs, (queued) => queued.priority <= priority);
    }
  }

  function updateQueued(key: string, old: Pod, pod: Pod, changes: readonly ClusterEvent[], nowUs: number): void {
    if (old.status?.nominatedNodeName !== pod.status?.nominatedNodeName) nominate(key, pod.status?.nominatedNodeName);
    const queued = queue.unschedulable.get(key);
    if (!queued) {
      if (!queue.find(key)) enqueue(pod, nowUs);
      return;
    }
    if (!changes.some((event) => helps(queued, pod, event, { old, now: pod }))) return;
    queue.remove(key);
    requeue(pod, queued, nowUs);
  }

  /** Takes an assumed Pod back: it was deleted, or could not be bound. */
  function forget(key: string, nowUs: number): void {
    const assumed = state.assumed.get(key);
    if (!assumed) return;
    state.assumed.delete(key);
    cache().removePod(key);
    moveAll(POD_DELETED, { old: assumed }, nowUs, (queued) => queued.key !== key);
  }

  function nodeNews(delivery: Exclude<Delivery<Tag>, { type: 'response' | 'synced' }>, nowUs: number): void {
    const node = delivery.object as Node;
    if (delivery.type === 'deleted') {
      cache().removeNode(delivery.key);
      moveAll({ resource: 'Node', actions: Action.Delete }, { old: node }, nowUs);
      return;
    }
    cache().setNode(node);
    if (delivery.type === 'added') moveAll({ resource: 'Node', actions: Action.Add }, { now: node }, nowUs);
    else if (isAwaited()) for (const event of nodeChanges(delivery.old as Node, node)) moveAll(event, { old: delivery.old, now: node }, nowUs);
  }

  function otherNews(delivery: Exclude<Delivery<Tag>, { type: 'response' | 'synced' }>, nowUs: number): void {
    const relevant = RELEVANT[delivery.informer];
    if (delivery.type !== 'updated' || !relevant || !semanticEqual(relevant(delivery.old), relevant(delivery.object))) derived?.cache.invalidate();
    const resource = EVENT_RESOURCE[delivery.informer];
    if (!resource) return;
    const { object } = delivery;
    if (delivery.type === 'added') moveAll({ resource, actions: Action.Add }, { now: object }, nowUs);
    else if (delivery.type === 'deleted') moveAll({ resource, actions: Action.Delete }, { old: object }, nowUs);
    else moveAll({ resource, actions: Action.Update }, { old: delivery.old, now: object }, nowUs);
  }

  function podNews(delivery: Exclude<Delivery<Tag>, { type: 'response' | 'synced' }>, nowUs: number): void {
    const pod = delivery.object as Pod;
    if (delivery.type === 'deleted') podLeft(pod, nowUs);
    else if (delivery.type === 'added') {
      if (!isFinished(pod)) podArrived(pod, nowUs);
    } else if (isFinished(pod)) podLeft(delivery.old as Pod, nowUs);
    else podChanged(delivery.old as Pod, pod, nowUs);
  }

  // ---------------------------------------------------------------- scheduling cycles

  /** Begins the cycle of the next Pod, if none is under way. */
  function next(nowUs: number, send: Send<SchedulerMessage>): void {
    if (state.current || !client.synced() || state.startedAtUs === 0) return;
    for (let queued = queue.pop(); queued; queued = queue.pop()) {
      const pod = pods().get(queued.key);
      const profile = pod && profileOf(pod);
      if (!pod || !profile || pod.metadata.uid !== queued.uid || isAssigned(pod) || state.assumed.has(queued.key)) continue;
      if (pod.metadata.deletionTimestamp) {
        say(send, nowUs, pod, 'Warning', 'FailedScheduling', 'Scheduling', `skip schedule deleting pod: ${queued.key}`);
        continue;
      }
      begin(pod, queued, profile, send);
      return;
    }
  }

  function begin(pod: Pod, queued: QueuedPod, profile: Profile, send: Send<SchedulerMessage>): void {
    const info = compilePod(pod);
    const tried: QueuedPod = { ...queued, attempts: queued.attempts + 1, backoffUntilUs: 0 };
    const cycle = ++state.cycle;
    state.happened = [];
    const verdict = place(pod, info, profile);
    state.current = { cycle, pod: tried, verdict };
    const plugins = profile.filter.length + (verdict.type === 'bind' ? profile.score.length : 0);
    const callsUs = Math.ceil((cache().nodes.length * plugins) / CALLS_PER_US);
    send(self, { type: 'cycle-end', cycle, pod: queued.key }, { afterUs: Math.min(CYCLE_US_MAX, CYCLE_US + callsUs) });
  }

  /** Finds the Pod a node, or out why there is none. */
  function place(pod: Pod, info: PodInfo, profile: Profile): Verdict {
    const { cache: snapshot, finder } = derive();
    const best = finder.find(info, profile);
    if (best) return assume(pod, info, snapshot.nodes[best[random.integer(best.length)]!]!, profile);
    const decision = decide(snapshot, info, profile);
    switch (decision.outcome) {
      case 'scheduled':
        return assume(pod, info, snapshot.byName.get(decision.ties[random.integer(decision.ties.length)]!)!, profile);
      case 'unschedulable': {
        const { message, plugins, postFilter } = decision;
        const victims = (postFilter?.victims ?? []).map((v) => v.key);
        const nomination = postFilter?.nominatedNode === undefined ? {} : { nominatedNode: postFilter.nominatedNode };
        return { type: 'fail', reason: 'Unschedulable', message, plugins, victims, ...nomination };
      }
      case 'gated':
        return failed('SchedulerError', decision.status.reasons.join(', '));
      case 'error':
        return failed('SchedulerError', decision.message);
    }
  }

  const failed = (reason: 'Unschedulable' | 'SchedulerError', message: string, plugins: readonly string[] = []): Verdict & { readonly type: 'fail' } => ({
    type: 'fail',
    reason,
    message,
    plugins,
    victims: [],
    nominatedNode: '',
  });

  /** From now on the Pod counts as being on its node, although it is not bound yet. */
  function assume(pod: Pod, info: PodInfo, node: NodeInfo, profile: Profile): Verdict {
    const snapshot = cache();
    for (const plugin of [...profile.reserve, ...profile.permit]) {
      const status = plugin.reserve?.(snapshot, info, node) ?? plugin.permit?.(snapshot, info, node);
      if (status) return failed('Unschedulable', `0/1 nodes are available: 1 ${status.reasons.join(', ')}.`, [plugin.name]);
    }
    const steps = profile.preBind.flatMap((p) => p.preBind!(snapshot, info, node));
    const [binder] = profile.bind;
    if (binder) steps.push(binder.bind!(info, node.name));
    const assumed: Pod = { ...pod, spec: { ...pod.spec!, nodeName: node.name } };
    state.assumed.set(info.key, assumed);
    snapshot.addPod({ ...info, pod: assumed });
    nominate(info.key, undefined);
    return { type: 'bind', node: node.name, steps };
  }

  function end(nowUs: number, send: Send<SchedulerMessage>): void {
    const { pod: queued, verdict } = state.current!;
    state.current = undefined;
    if (verdict.type === 'bind') bind({ for: 'bind', pod: queued, node: verdict.node, steps: verdict.steps }, send);
    else fail(queued, verdict, nowUs, send);
    state.happened = [];
  }

  function bind(tag: Tag & { readonly for: 'bind' }, send: Send<SchedulerMessage>): void {
    // The Pod may have been deleted meanwhile.
    if (!state.assumed.has(tag.pod.key)) return;
    const [step] = tag.steps;
    if (step) client.call(send, { method: step.method, path: step.path, body: step.body }, tag);
  }

  function bound(tag: Tag & { readonly for: 'bind' }, response: ApiResponse, nowUs: number, send: Send<SchedulerMessage>): void {
    const pod = pods().get(tag.pod.key);
    if (response.code >= 400) {
      const message = (response.body as { message?: string }).message ?? '';
      forget(tag.pod.key, nowUs);
      fail(
        tag.pod,
        { type: 'fail', reason: 'SchedulerError', message: `binding rejected: ${message}`, plugins: [], victims: [], nominatedNode: '' },
        nowUs,
        send,
      );
      return;
    }
    const steps = tag.steps.slice(1);
    if (steps.length > 0) bind({ ...tag, steps }, send);
    else if (pod) say(send, nowUs, pod, 'Normal', 'Scheduled', 'Binding', `Successfully assigned ${tag.pod.key} to ${tag.node}`);
  }

  /** Puts the Pod back into the queue and says why (kube-scheduler `handleSchedulingFailure`). */
  function fail(tried: QueuedPod, verdict: Verdict & { readonly type: 'fail' }, nowUs: number, send: Send<SchedulerMessage>): void {
    const pod = pods().get(tried.key);
    if (!pod || isAssigned(pod) || pod.metadata.uid !== tried.uid) return;
    const { plugins, message, nominatedNode } = verdict;
    const isError = plugins.length === 0;
    const counts = isError ? { errorCount: tried.errorCount + 1 } : { errorCount: 0, unschedulableCount: tried.unschedulableCount + 1 };
    const counted = { ...tried, ...counts, plugins, message, timestampUs: nowUs };
    const queued: QueuedPod = { ...counted, backoffUntilUs: backoffEnd(counted.errorCount || counted.unschedulableCount, nowUs, settings.backoff) };
    const comesBack = isError || state.happened.some(({ event, objects }) => helps(queued, pod, event, objects));
    if (comesBack) requeue(pod, queued, nowUs);
    else queue.addUnschedulable(queued);
    nominate(tried.key, nominatedNode ?? pod.status?.nominatedNodeName);

    say(send, nowUs, pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    patchStatus(pod, verdict, nowUs, send);
    if (nominatedNode) for (const key of verdict.victims) preempt(key, pod, nominatedNode, nowUs, send);
  }

  function patchStatus(pod: Pod, verdict: Verdict & { readonly type: 'fail' }, nowUs: number, send: Send<SchedulerMessage>): void {
    const condition = conditionPatch(pod, { type: 'PodScheduled', status: 'False', reason: verdict.reason, message: verdict.message }, nowUs);
    const { nominatedNode } = verdict;
    const renominated = nominatedNode !== undefined && (pod.status?.nominatedNodeName ?? '') !== nominatedNode;
    if (!condition && !renominated) return;
    const status = { ...(condition && { conditions: [condition] }), ...(renominated && { nominatedNodeName: nominatedNode || null }) };
    patch(pod, status, { for: 'status' }, send);
  }

  function patch(pod: Pod, status: object, tag: Tag, send: Send<SchedulerMessage>): void {
    client.call(send, { method: 'PATCH', path: `${podPath(pod)}/status`, contentType: 'application/strategic-merge-patch+json', body: { status } }, tag);
  }

  /** A victim is told why in its status, then deleted, then spoken of (kube-scheduler `preemption.Executor`). */
  function preempt(key: string, preemptor: Pod, node: string, nowUs: number, send: Send<SchedulerMessage>): void {
    const victim = pods().get(key);
    if (!victim || victim.metadata.deletionTimestamp) return;
    for (const other of cache().nominated.get(node) ?? []) {
      if (other.priority >= (preemptor.spec?.priority ?? 0)) continue;
      nominate(other.key, undefined);
      if (other.pod.status?.nominatedNodeName) patch(other.pod, { nominatedNodeName: null }, { for: 'status' }, send);
    }
    const scheduler = preemptor.spec?.schedulerName ?? settings.first.schedulerName;
    const message = `${scheduler}: preempting to accommodate a higher priority pod`;
    const condition = conditionPatch(victim, { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message }, nowUs);
    const tag = { victim, preemptor, node };
    if (condition) patch(victim, { conditions: [condition] }, { for: 'preempt-condition', ...tag }, send);
    else client.call(send, { method: 'DELETE', path: podPath(victim) }, { for: 'preempt-delete', ...tag });
  }

  function answered(tag: Tag, response: ApiResponse, nowUs: number, send: Send<SchedulerMessage>): void {
    if (tag.for === 'bind') bound(tag, response, nowUs, send);
    else if (tag.for === 'preempt-condition') {
      if (response.code < 400) client.call(send, { method: 'DELETE', path: podPath(tag.victim) }, { ...tag, for: 'preempt-delete' });
    } else if (tag.for === 'preempt-delete' && response.code < 400) {
      const note = `Preempted by pod ${tag.preemptor.metadata.uid} on node ${tag.node}`;
      say(send, nowUs, tag.victim, 'Normal', 'Preempted', 'Preempting', note, tag.preemptor);
    }
  }

  // ---------------------------------------------------------------- timers

  /** Sees to it that a timer rings at the given time; one that would ring too late is forgotten. */
  function arm(timer: 'backoff' | 'leftover' | 'events', atUs: number | undefined, nowUs: number, send: Send<SchedulerMessage>): void {
    const known = state.timers.get(timer);
    if (atUs === undefined || (known?.atUs !== undefined && known.atUs <= atUs && known.atUs > nowUs)) return;
    const generation = (known?.generation ?? 0) + 1;
    state.timers.set(timer, { generation, atUs });
    send(self, { type: 'queue-timer', timer, generation }, { afterUs: Math.max(0, atUs - nowUs), background: true });
  }

  function armTimers(nowUs: number, send: Send<SchedulerMessage>): void {
    if (queue.backoff.size > 0) arm('backoff', queue.nextBackoffEndUs(), nowUs, send);
    if (queue.unschedulable.size > 0) arm('leftover', queue.nextLeftoverUs(state.startedAtUs), nowUs, send);
    if (state.timers.get('events')?.atUs === undefined) arm('events', events.nextFinishUs(), nowUs, send);
  }

  function ring(timer: 'backoff' | 'leftover' | 'events', nowUs: number, send: Send<SchedulerMessage>): void {
    if (timer === 'events') events.finish(send, client, { for: 'event' }, nowUs);
    else if (timer === 'backoff') {
      for (const queued of queue.popBackedOff(nowUs)) queue.addActive(queued);
    } else
      for (const queued of queue.leftovers(nowUs)) {
        const pod = pods().get(queued.key);
        queue.remove(queued.key);
        if (pod) requeue(pod, queued, nowUs);
      }
  }

  // ---------------------------------------------------------------- the component

  function start(configured: KubeSchedulerConfiguration | undefined, nowUs: number, send: Send<SchedulerMessage>): void {
    // kube-scheduler would not start with a configuration that it cannot use; ours then keeps the one that it had.
    const next = configured && 'configuration' in readConfiguration(configured) ? configured : state.configuration;
    if (next !== settings.of) settings = settingsOf(next);
    client.reset();
    queue.reset();
    events.reset();
    derived = undefined;
    const { timers } = state;
    state = { ...emptyState(next, state.cycle), startedAtUs: nowUs };
    // Timers of the process that died must not be taken for new ones.
    for (const [timer, { generation }] of timers) state.timers.set(timer, { generation, atUs: undefined });
    for (const informer of INFORMERS) client.inform(send, informer);
  }

  function conditionPatch(pod: Pod, condition: PodCondition, nowUs: number): object | undefined {
    const known = pod.status?.conditions?.find((c) => c.type === condition.type);
    const observedGeneration = pod.metadata.generation;
    if (
      known?.status === condition.status &&
      known.reason === condition.reason &&
      known.message === condition.message &&
      known.observedGeneration === observedGeneration
    )
      return undefined;
    const lastTransitionTime = known?.status === condition.status ? known.lastTransitionTime : formatTime(nowUs);
    return { ...condition, ...(observedGeneration !== undefined && { observedGeneration }), lastProbeTime: null, lastTransitionTime };
  }

  /** Explains a Pod's placing with the Pod itself taken off its node for the moment, should it have one. */
  function explainWithout(pod: Pod, profile: Profile, selected: string | undefined): Explanation {
    const snapshot = cache();
    const key = keyOfPod(pod);
    const placed = snapshot.podOf(key)?.pod;
    if (placed) snapshot.removePod(key);
    const { nodeName: _, ...spec } = pod.spec!;
    const { explanation } = explain(snapshot, compilePod({ ...pod, spec }), profile, (ties) => (selected && ties.includes(selected) ? selected : ties[0]!));
    if (placed) snapshot.setPod(placed);
    return explanation;
  }

  function whyWaiting(key: string): Waiting | undefined {
    const pod = pods().get(key);
    if (!pod || isAssigned(pod)) return undefined;
    const profile = profileOf(pod);
    if (!profile) return { why: 'nobody', schedulerName: pod.spec?.schedulerName ?? '' };
    if (state.current?.pod.key === key) return { why: 'scheduling' };
    const node = state.assumed.get(key)?.spec?.nodeName;
    return node ? { why: 'binding', node } : whyQueued(queue, key, profile, state.startedAtUs, state.nominated.get(key));
  }

  return {
    receive(message, nowUs, send) {
      const { body } = message;
      if (body.type === 'start') start(body.configuration, nowUs, send);
      else if (body.type === 'cycle-end') {
        if (state.current?.cycle === body.cycle) end(nowUs, send);
      } else if (body.type === 'queue-timer') {
        if (state.timers.get(body.timer)?.generation !== body.generation) return;
        state.timers.set(body.timer, { generation: body.generation, atUs: undefined });
        ring(body.timer, nowUs, send);
      } else {
        for (const delivery of client.receive(body, send)) {
          if (delivery.type === 'response') answered(delivery.tag, delivery.response, nowUs, send);
          else if (delivery.type === 'synced') continue;
          else if (delivery.informer === PODS) podNews(delivery, nowUs);
          else if (delivery.informer === NODES) nodeNews(delivery, nowUs);
          else otherNews(delivery, nowUs);
        }
      }
      next(nowUs, send);
      armTimers(nowUs, send);
    },

    inspect() {
      let gated = 0;
      for (const queued of queue.unschedulable.values()) if (queued.gatedBy) gated++;
      return {
        active: queue.active.length,
        backoff: queue.backoff.size,
        unschedulable: queue.unschedulable.size - gated,
        gated,
        ...(state.current && { current: state.current.pod.key }),
      };
    },

    report() {
      const row = (queued: QueuedPod): QueuedReport[] => {
        const waiting = whyWaiting(queued.key);
        return waiting ? [{ pod: queued.key, priority: queued.priority, waiting }] : [];
      };
      const waiting = [...queue.unschedulable.values()];
      const parts = [
        queue.active,
        [...queue.backoff.values()].sort((a, b) => a.backoffUntilUs - b.backoffUntilUs),
        waiting.filter((q) => !q.gatedBy),
        waiting.filter((q) => q.gatedBy),
      ];
      return {
        configuration: state.configuration,
        schedulerNames: [...settings.profiles.keys()],
        ...(state.current && { current: state.current.pod.key }),
        queued: parts.flatMap((part) => part.slice(0, QUEUED_MAX).flatMap(row)),
      };
    },

    explainCycle() {
      const queued = state.current?.pod ?? queue.active[0];
      const pod = queued && pods().get(queued.key);
      const profile = pod && profileOf(pod);
      const verdict = state.current?.verdict;
      return pod && profile && explainWithout(pod, profile, verdict?.type === 'bind' ? verdict.node : undefined);
    },

    whyWaiting,

    whatWouldItTake(key) {
      const pod = pods().get(key);
      const profile = pod && !isAssigned(pod) ? profileOf(pod) : undefined;
      return pod && profile ? whatWouldItTake(cache(), pod, profile) : [];
    },

    compareWith: (other) => compareConfigurations(cache(), state.configuration, other),

    checkpoint: (): Checkpoint => ({
      client: client.checkpoint(),
      queue: queue.checkpoint(),
      events: events.checkpoint(),
      random: random.save(),
      state: copyOf(state),
    }),
    restore(checkpoint) {
      const saved = checkpoint as Checkpoint;
      client.restore(saved.client);
      queue.restore(saved.queue);
      events.restore(saved.events);
      random.load(saved.random);
      state = copyOf(saved.state);
      if (state.configuration !== settings.of) settings = settingsOf(state.configuration);
      derived = undefined;
    },
  };
}
