import { keyOf } from '../api/object';
import type { OwnPlugin } from '../api/own-plugins';
import type { PluginSchema } from '../api/schema/scheduler-configuration';
import type { Pod } from '../api/types.gen';
import type { Failed } from '../sandbox/program';
import { activePods, type QueuedPod } from './active-queue';
import type { Cache } from './cache';
import { aloneProfile, type KubeSchedulerConfiguration } from './config';
import { explain } from './explain';
import type { Explanation, Objection } from './explanation';
import { compilePod } from './framework/pod-info';
import type { Profile } from './framework/profile';
import { objectionsTo } from './objections';
import { nameComplaint, ownComplaint } from './own/validation';
import { PLUGIN_SCHEMAS } from './plugins/registry';
import { isAssigned, withoutNode } from './pods';
import { type Remedy, whatWouldItTake } from './remedies';
import { podsOf, profileOf, type Scheduler } from './turn';
import { type Waiting, whyWaiting } from './waiting';

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
  /** The plugins that a configuration may name. */
  readonly plugins: readonly PluginSchema[];
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

/** A report tells of so many Pods of each part of the queue. */
const QUEUED_MAX = 200;

export function inspect({ state: { queue, current } }: Scheduler): SchedulerView {
  let gated = 0;
  for (const queued of queue.unschedulable.values()) if (queued.gatedBy) gated++;
  return {
    active: queue.active.byKey.size,
    backoff: queue.backoff.size,
    unschedulable: queue.unschedulable.size - gated,
    gated,
    ...(current && { current: current.pod.key }),
  };
}

export function report(scheduler: Scheduler): SchedulerReport {
  const { queue, current, configuration } = scheduler.state;
  const row = ({ key, priority }: QueuedPod): QueuedReport[] => {
    const waiting = whyWaiting(scheduler, key);
    return waiting ? [{ pod: key, priority, waiting }] : [];
  };
  const waiting = [...queue.unschedulable.values()];
  const parts = [
    activePods(queue.active),
    [...queue.backoff.values()].sort((a, b) => a.backoffUntilUs - b.backoffUntilUs),
    waiting.filter((q) => !q.gatedBy),
    waiting.filter((q) => q.gatedBy),
  ];
  return {
    configuration,
    schedulerNames: [...scheduler.settings.profiles.keys()],
    plugins: PLUGIN_SCHEMAS,
    ...(current && { current: current.pod.key }),
    queued: parts.flatMap((part) => part.slice(0, QUEUED_MAX).flatMap(row)),
  };
}

/** The decision of the cycle that is under way, or of the next one: see `SchedulerComponent`. */
export function explainCycle(scheduler: Scheduler): Explanation | undefined {
  const { current, queue, preBinding } = scheduler.state;
  const queued = current?.pod ?? activePods(queue.active)[0];
  const pod = queued && podsOf(scheduler).get(queued.key);
  const profile = pod && profileOf(scheduler, pod);
  if (!pod || !profile) return undefined;
  // What was decided about its volumes was not decided yet.
  const decided = preBinding.get(queued.key);
  preBinding.delete(queued.key);
  const explanation = explainWithout(scheduler.cache, pod, profile, current?.verdict.type === 'bind' ? current.verdict.node : undefined);
  if (decided) preBinding.set(queued.key, decided);
  return explanation;
}

/** Explains a Pod's placing with the Pod itself taken off its node for the moment, should it have one. */
function explainWithout(cache: Cache, pod: Pod, profile: Profile, selected: string | undefined): Explanation {
  const key = keyOf(pod);
  const placed = cache.podOf(key)?.pod;
  if (placed) cache.removePod(key);
  const { explanation } = explain(cache, compilePod(withoutNode(pod)), profile, (ties) => (selected && ties.includes(selected) ? selected : ties[0]!));
  if (placed) cache.setPod(placed);
  return explanation;
}

/** What a plugin of one's own would say of each node: of the next Pod that waits, or else of the one that came last. */
export type OwnTrial = Failed | { readonly explanation: Explanation | undefined };

/** Tries a plugin of one's own, alone. Nothing changes by it. */
export function tryOwnPlugin(scheduler: Scheduler, own: OwnPlugin): OwnTrial {
  const { queue } = scheduler.state;
  const complaint = nameComplaint(own.name) ?? ownComplaint(own);
  if (complaint) return complaint;
  const [waiting] = [...activePods(queue.active), ...queue.backoff.values(), ...queue.unschedulable.values()];
  const pods = podsOf(scheduler);
  const pod = (waiting && pods.get(waiting.key)) ?? [...pods.values()].at(-1);
  return { explanation: pod && explainWithout(scheduler.cache, pod, aloneProfile(own), undefined) };
}

/** For a Pod that fits nowhere: what keeps it off the nodes, by reason. */
export function objectionsFor(scheduler: Scheduler, key: string): readonly Objection[] {
  const pod = podsOf(scheduler).get(key);
  const profile = pod && !isAssigned(pod) ? profileOf(scheduler, pod) : undefined;
  return pod && profile ? objectionsTo(scheduler.cache, compilePod(pod), profile) : [];
}

/** For a Pod that fits nowhere: the smallest changes that would let it fit, each tried out. */
export function remediesFor(scheduler: Scheduler, key: string): readonly Remedy[] {
  const pod = podsOf(scheduler).get(key);
  const profile = pod && !isAssigned(pod) ? profileOf(scheduler, pod) : undefined;
  return pod && profile ? whatWouldItTake(scheduler.cache, pod, profile) : [];
}
