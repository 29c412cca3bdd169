import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import { type ActiveQueue, activePods, activeQueueOf, type QueuedPod } from './active-queue';
import type { BackoffQueue } from './backoff-queue';
import type { KubeSchedulerConfiguration } from './config';
import { type Broadcast, newBroadcast, restoreBroadcast, type SavedBroadcast, saveBroadcast } from './event-broadcaster';
import type { ClusterEvent, EventObjects } from './framework/events';
import type { BindStep } from './framework/plugin';

/** What a call to the API server was for. */
export type Tag = EventTag | { readonly for: 'status' } | BindingTag | PreemptionTag;

export interface EventTag {
  readonly for: 'event';
  readonly call: ApiCall;
  readonly tries: number;
}

/** A step of a binding: a call, or to wait for what the calls of a plugin's PreBind bring about. */
export type BindingStep = BindStep | { readonly awaits: string };

/** The steps before binding are done one after the other; the last of `steps` is the binding itself. */
export interface BindingTag {
  readonly for: 'bind';
  readonly pod: QueuedPod;
  readonly node: string;
  readonly steps: readonly BindingStep[];
  /** What PreBind has written so far, as the API server gave it back. */
  readonly written: readonly KubeObject[];
}

/** A Pod before whose binding something has to be written: objects that count as they will be, and what it waits for then. */
export interface PreBinding {
  readonly assumed: readonly KubeObject[];
  readonly waiting?: { readonly tag: BindingTag; readonly sinceUs: number; readonly lookAtUs: number };
}

export interface PreemptionTag {
  readonly for: 'preempt-condition' | 'preempt-delete';
  readonly victim: Pod;
  readonly preemptor: Pod;
  readonly node: string;
}

/** What a cycle came to; acted upon when its time is over. */
export type Verdict = { readonly type: 'bind'; readonly node: string; readonly steps: readonly BindingStep[] } | Failure;

export interface Failure {
  readonly type: 'fail';
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  /** The plugins that turned the Pod down; none: something went wrong in the scheduler itself. */
  readonly plugins: readonly string[];
  /** The node that preemption promises to the Pod; '' takes an earlier promise back. */
  readonly nominatedNode?: string;
  /** Keys of the Pods that have to make room. */
  readonly victims: readonly string[];
}

/** The cycle that is under way. */
export interface Current {
  readonly cycle: number;
  readonly pod: QueuedPod;
  readonly verdict: Verdict;
}

/**
 * The Pods that wait (kube-scheduler `backend/queue.PriorityQueue`): active ones in the order in which they will be tried, ones that back off,
 * and ones that nothing fits for until something changes. A Pod is in one of the three, or its cycle is under way, or it has a node.
 */
export interface Queue {
  /** How many Pods have come so far. */
  order: number;
  readonly active: ActiveQueue;
  readonly backoff: BackoffQueue;
  readonly unschedulable: Map<string, QueuedPod>;
}

export type TimerName = 'backoff' | 'leftover' | 'events' | 'prebind';

/** The number of the last timer set, and when it rings, if it has not yet. */
export interface Timer {
  readonly generation: number;
  readonly atUs: number | undefined;
}

/** All that the scheduler remembers besides its informers' caches: plain data, whose maps and arrays change in place. */
export interface State {
  readonly configuration: KubeSchedulerConfiguration;
  /** 0: not yet. */
  readonly startedAtUs: number;
  cycle: number;
  current: Current | undefined;
  /** What happened during the current cycle: a Pod that fails must not miss it. */
  happened: { readonly event: ClusterEvent; readonly objects: EventObjects }[];
  readonly queue: Queue;
  /** Pods that have a node, for all that the scheduler knows, but are not bound yet: as they will be. */
  readonly assumed: Map<string, Pod>;
  /** Of these, by key: those before whose binding something has to be written. */
  readonly preBinding: Map<string, PreBinding>;
  /** Pod → the node that preemption has promised it. */
  readonly nominated: Map<string, string>;
  /** Pod → the Pods that are being asked to make room for it. */
  readonly preempting: Map<string, readonly Pod[]>;
  readonly timers: Map<TimerName, Timer>;
  readonly broadcast: Broadcast;
}

export const newState = (configuration: KubeSchedulerConfiguration, startedAtUs = 0): State => ({
  configuration,
  startedAtUs,
  cycle: 0,
  current: undefined,
  happened: [],
  queue: { order: 0, active: activeQueueOf([]), backoff: new Map(), unschedulable: new Map() },
  assumed: new Map(),
  preBinding: new Map(),
  nominated: new Map(),
  preempting: new Map(),
  timers: new Map(),
  broadcast: newBroadcast(),
});

/** The memory of the process that follows: numbers go on, so that timers of the one that died are not taken for its own. */
export const restarted = ({ cycle, timers, broadcast }: State, configuration: KubeSchedulerConfiguration, startedAtUs: number): State => ({
  ...newState(configuration, startedAtUs),
  cycle,
  timers: new Map(Array.from(timers, ([name, { generation }]) => [name, { generation, atUs: undefined }])),
  broadcast: { ...newBroadcast(), lastName: broadcast.lastName },
});

/** A state as a checkpoint has it: what grows with the cluster is shared or made again. */
export type SavedState = Omit<State, 'queue' | 'broadcast'> & {
  readonly queue: Omit<Queue, 'active'> & { readonly active: readonly QueuedPod[] };
  readonly broadcast: SavedBroadcast;
};

export const saveState = (s: State): SavedState => ({
  ...s,
  ...copyMaps(s),
  queue: { ...copyQueue(s.queue), active: activePods(s.queue.active) },
  broadcast: saveBroadcast(s.broadcast),
});

/** The state that was saved. The one that was there is used up for it. */
export const restoreState = ({ broadcast }: State, saved: SavedState): State => ({
  ...saved,
  ...copyMaps(saved),
  queue: { ...copyQueue(saved.queue), active: activeQueueOf(saved.queue.active) },
  broadcast: restoreBroadcast(broadcast, saved.broadcast),
});

type Maps = Pick<State, 'happened' | 'assumed' | 'preBinding' | 'nominated' | 'preempting' | 'timers'>;

const copyMaps = ({ happened, assumed, preBinding, nominated, preempting, timers }: Maps) => ({
  happened: [...happened],
  assumed: new Map(assumed),
  preBinding: new Map(preBinding),
  nominated: new Map(nominated),
  preempting: new Map(preempting),
  timers: new Map(timers),
});

const copyQueue = ({ order, backoff, unschedulable }: Omit<Queue, 'active'>) => ({
  order,
  backoff: new Map(backoff),
  unschedulable: new Map(unschedulable),
});
