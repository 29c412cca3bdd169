import { keyOf } from '../api/object';
import type { Pod } from '../api/types.gen';
import { addActive, popActive, type QueuedPod, removeActive } from './active-queue';
import { backoffEnd, isBackingOff, popBackedOff, popEarly } from './backoff-queue';
import { matchesEvent } from './cluster-events';
import type { ClusterEvent, EventObjects } from './framework/events';
import { runPreEnqueue } from './framework/runtime';
import { type Status, unresolvable } from './framework/status';
import { nominate } from './nominator';
import { DEFAULT_PREEMPTION } from './plugins/default-preemption';
import type { Queue } from './state';
import { podsOf, profileOf, type Scheduler, type Turn } from './turn';

/** After this long a Pod is tried again although nothing has happened that could help it (`podMaxInUnschedulablePodsDuration`). */
const UNSCHEDULABLE_US_MAX = 300_000_000;
/** How often that is looked at. */
const LEFTOVER_PERIOD_US = 30_000_000;

/** When a Pod has been unschedulable for too long; it is looked at every 30 s since the scheduler's start. */
export const leftoverUs = ({ timestampUs }: QueuedPod, startedAtUs: number): number =>
  startedAtUs + (Math.floor((timestampUs + UNSCHEDULABLE_US_MAX - startedAtUs) / LEFTOVER_PERIOD_US) + 1) * LEFTOVER_PERIOD_US;

export const findQueued = ({ unschedulable, backoff, active }: Queue, key: string): QueuedPod | undefined =>
  unschedulable.get(key) ?? backoff.get(key) ?? active.byKey.get(key);

/** Takes a Pod out, wherever it waits. */
export function removeQueued({ state, settings }: Scheduler, key: string): void {
  const { unschedulable, backoff, active } = state.queue;
  if (!unschedulable.delete(key) && !backoff.delete(key)) removeActive(active, key, settings.less);
}

/** The next Pod to try. With none active, one that backs off goes early, rather than that the scheduler idles. */
export const pop = ({ state, settings }: Scheduler): QueuedPod | undefined => popActive(state.queue.active) ?? popEarly(state.queue.backoff, settings.less);

/** A Pod comes into the queue, as one that was never tried (`Add`). */
export function enqueue(turn: Turn, pod: Pod): void {
  const { scheduler, nowUs } = turn;
  const key = keyOf(pod);
  removeQueued(scheduler, key);
  requeue(turn, pod, {
    key,
    uid: pod.metadata.uid ?? '',
    order: scheduler.state.queue.order++,
    priority: pod.spec?.priority ?? 0,
    timestampUs: nowUs,
    attempts: 0,
    unschedulableCount: 0,
    errorCount: 0,
    backoffUntilUs: 0,
    plugins: [],
  });
  nominate(scheduler, key, pod.status?.nominatedNodeName);
}

/** A Pod comes into the queue, or back: to be tried at once or when its back-off is over, unless a PreEnqueue plugin keeps it out (`requeuePodWithQueueingStrategy`). */
export function requeue({ scheduler, nowUs }: Turn, pod: Pod, queued: QueuedPod): void {
  const { queue } = scheduler.state;
  const { gatedBy: _, ...ungated } = queued;
  const gate = gateOf(scheduler, pod);
  if (gate) {
    const plugins = [...new Set([...queued.plugins, gate.plugin!])];
    queue.unschedulable.set(queued.key, { ...ungated, plugins, gatedBy: gate.plugin!, message: gate.reasons.join(', ') });
  } else if (isBackingOff(queued, nowUs)) queue.backoff.set(queued.key, ungated);
  else addActive(queue.active, ungated, scheduler.settings.less);
}

/** What keeps a Pod out of the queue: a plugin, or that Pods are being asked to make room for it (`DefaultPreemption.PreEnqueue`). */
function gateOf(scheduler: Scheduler, pod: Pod): Status | undefined {
  if (isPreempting(scheduler, pod)) return PREEMPTING;
  const profile = profileOf(scheduler, pod);
  return profile && runPreEnqueue(profile, pod, scheduler.listers);
}

const PREEMPTING: Status = { ...unresolvable('waiting for the preemption for this pod to be finished'), plugin: DEFAULT_PREEMPTION };

/** Whether some Pod that has to make room is not on its way yet (kube-scheduler `Executor.IsPodRunningPreemption`). */
function isPreempting(scheduler: Scheduler, pod: Pod): boolean {
  return (scheduler.state.preempting.get(keyOf(pod)) ?? []).some((victim) => {
    const now = podsOf(scheduler).get(keyOf(victim))?.metadata;
    return now?.uid === victim.metadata.uid && now?.deletionTimestamp === undefined;
  });
}

/** What a plugin kept a Pod out for is over. That something had come which might help it is not forgotten. */
export function openGate(turn: Turn, key: string, plugin: string): void {
  const { unschedulable } = turn.scheduler.state.queue;
  const queued = unschedulable.get(key);
  const pod = podsOf(turn.scheduler).get(key);
  if (!pod || queued?.gatedBy !== plugin) return;
  unschedulable.delete(key);
  requeue(turn, pod, queued);
}

/** A Pod that was tried waits for a change of the cluster; if one that may help it came during its cycle, it need not (`AddUnschedulableIfNotPresent`). */
export function addUnschedulable(turn: Turn, pod: Pod, queued: QueuedPod): void {
  const { scheduler } = turn;
  const { happened, queue } = scheduler.state;
  if (happened.some(({ event, objects }) => isWorthRequeuing(scheduler, pod, queued, event, objects))) requeue(turn, pod, queued);
  else queue.unschedulable.set(queued.key, queued);
}

/** What was to help a Pod has failed: it waits no more for a change, but as after an error (upstream `Activate`, which does without the back-off). */
export function requeueAfterError(turn: Turn, key: string): void {
  const { scheduler, nowUs } = turn;
  const { unschedulable } = scheduler.state.queue;
  const queued = unschedulable.get(key);
  const pod = podsOf(scheduler).get(key);
  if (!queued || !pod) return;
  unschedulable.delete(key);
  const errorCount = queued.errorCount + 1;
  requeue(turn, pod, { ...queued, errorCount, plugins: [], backoffUntilUs: backoffEnd(errorCount, nowUs, scheduler.settings.backoff) });
}

/** A Pod that waits was changed: that may be what it waited for (`Update`). */
export function updateQueued(turn: Turn, old: Pod, pod: Pod, changes: readonly ClusterEvent[]): void {
  const { scheduler } = turn;
  const { queue } = scheduler.state;
  const key = keyOf(pod);
  if (old.status?.nominatedNodeName !== pod.status?.nominatedNodeName) nominate(scheduler, key, pod.status?.nominatedNodeName);
  const queued = queue.unschedulable.get(key);
  if (!queued) {
    if (!findQueued(queue, key)) enqueue(turn, pod);
    return;
  }
  if (!changes.some((event) => isWorthRequeuing(scheduler, pod, queued, event, { old, now: pod }))) return;
  queue.unschedulable.delete(key);
  requeue(turn, pod, queued);
}

/** Whether a change may matter to anybody: one that nobody awaits need not be looked at closely. */
export const isAwaited = ({ state }: Scheduler): boolean => state.current !== undefined || state.queue.unschedulable.size > 0;

/** Something has changed: brings back the Pods that it may help (`MoveAllToActiveOrBackoffQueue`). */
export function moveAll(turn: Turn, event: ClusterEvent, objects: EventObjects, isConcerned: (queued: QueuedPod) => boolean = () => true): void {
  const { scheduler } = turn;
  const { state } = scheduler;
  if (state.current) state.happened.push({ event, objects });
  for (const queued of [...state.queue.unschedulable.values()]) {
    const pod = podsOf(scheduler).get(queued.key);
    if (!pod || !isConcerned(queued) || !opensGate(scheduler, pod, queued, event) || !isWorthRequeuing(scheduler, pod, queued, event, objects)) continue;
    state.queue.unschedulable.delete(queued.key);
    requeue(turn, pod, queued);
  }
}

/** Whether a Pod has no gate, or an event is one that its gate waits for. */
function opensGate(scheduler: Scheduler, pod: Pod, { gatedBy }: QueuedPod, event: ClusterEvent): boolean {
  if (!gatedBy) return true;
  const gate = profileOf(scheduler, pod)?.plugins.find((plugin) => plugin.name === gatedBy);
  return (gate?.events ?? []).some((registered) => matchesEvent(registered, event));
}

/** Whether an event may help a Pod, by the word of the plugins that turned it down (`isPodWorthRequeuing`). */
function isWorthRequeuing(scheduler: Scheduler, pod: Pod, { plugins }: QueuedPod, event: ClusterEvent, objects: EventObjects): boolean {
  if (plugins.length === 0) return true;
  return (profileOf(scheduler, pod)?.plugins ?? []).some(
    ({ name, events = [] }) =>
      plugins.includes(name) &&
      events.some((registered) => matchesEvent(registered, event) && (registered.hint?.(pod, objects, scheduler.listers) ?? 'queue') === 'queue'),
  );
}

/** Back-off is over for some Pods (`flushBackoffQCompleted`). */
export function flushBackedOff({ scheduler: { state, settings }, nowUs }: Turn): void {
  const { backoff, active } = state.queue;
  for (const queued of popBackedOff(backoff, nowUs, settings.less)) addActive(active, queued, settings.less);
}

/** Some Pods have waited for too long without anything happening (`flushUnschedulablePodsLeftover`). */
export function flushLeftovers(turn: Turn): void {
  const { scheduler, nowUs } = turn;
  const { unschedulable } = scheduler.state.queue;
  for (const queued of [...unschedulable.values()]) {
    if (queued.gatedBy || nowUs - queued.timestampUs <= UNSCHEDULABLE_US_MAX) continue;
    unschedulable.delete(queued.key);
    const pod = podsOf(scheduler).get(queued.key);
    if (pod) requeue(turn, pod, queued);
  }
}

/** When `flushLeftovers` will have something to do; undefined if never. */
export function nextLeftoverUs({ unschedulable }: Queue, startedAtUs: number): number | undefined {
  let first: QueuedPod | undefined;
  for (const pod of unschedulable.values()) if (!pod.gatedBy && (!first || pod.timestampUs < first.timestampUs)) first = pod;
  return first && leftoverUs(first, startedAtUs);
}
