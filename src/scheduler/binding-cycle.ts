import type { KubeObject } from '../api/object';
import type { Status } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { mustHold } from '../sim/invariant';
import type { QueuedPod } from './active-queue';
import { handleSchedulingFailure } from './failure';
import { Action } from './framework/events';
import { beginWaiting, endedWaits, preBindingEnded } from './pre-binding';
import { moveAll } from './queue';
import type { BindingTag } from './state';
import { podsOf, type Scheduler, say, type Turn } from './turn';

/** Writes the next step of a binding (kube-scheduler `bindingCycle`). */
export function nextBindStep(turn: Turn, tag: BindingTag): void {
  const { scheduler } = turn;
  const [step] = tag.steps;
  // The Pod may have been deleted meanwhile.
  if (!step || !isAssumed(scheduler, tag.pod)) return;
  if ('awaits' in step) beginWaiting(turn, tag);
  else scheduler.client.call(turn, step, tag);
}

/** Whether it is this Pod that is assumed, and not one that has its name now. */
function isAssumed({ state, cache }: Scheduler, { key, uid }: QueuedPod): boolean {
  const assumed = state.assumed.get(key);
  if (assumed?.metadata.uid !== uid) return false;
  mustHold(cache.podOf(key)?.pod.spec?.nodeName === assumed?.spec?.nodeName, 'an assumed Pod is on its node in the cache', key);
  return true;
}

/** A step of a binding was answered: the next one follows, and after the last the Pod's Event. */
export function onBindStep(turn: Turn, tag: BindingTag, { code, body }: ApiResponse): void {
  const { key } = tag.pod;
  if (code >= 400) {
    rejectBinding(turn, tag, (body as Status).message ?? '');
    return;
  }
  const steps = tag.steps.slice(1);
  const pod = podsOf(turn.scheduler).get(key);
  if (steps.length > 0) nextBindStep(turn, { ...tag, steps, written: [...tag.written, body as KubeObject] });
  else if (pod) say(turn, pod, { type: 'Normal', reason: 'Scheduled', action: 'Binding', note: `Successfully assigned ${key} to ${tag.node}` });
}

/** The Pod could not be bound, or what it needs before that could not be had: it goes back into the queue. */
function rejectBinding(turn: Turn, { pod, steps }: BindingTag, why: string): void {
  const awaited = steps.find((step) => 'awaits' in step);
  const message = `${awaited ? `running PreBind plugin "${awaited.awaits}"` : 'binding rejected'}: ${why}`;
  if (isAssumed(turn.scheduler, pod)) forgetPod(turn, pod.key);
  handleSchedulingFailure(turn, pod, { type: 'fail', reason: 'SchedulerError', message, plugins: [], victims: [], nominatedNode: '' });
}

/** What Pods waited for before they are bound has come about, or will not. */
export function onPreBindTimer(turn: Turn): void {
  for (const { tag, error } of endedWaits(turn))
    if (error === undefined) nextBindStep(turn, { ...tag, steps: tag.steps.slice(1) });
    else rejectBinding(turn, tag, `binding volumes: ${error}`);
}

/** Takes an assumed Pod back: it was deleted, or could not be bound. Its room is free for others (`ForgetPod`). */
export function forgetPod(turn: Turn, key: string): void {
  const { state, cache } = turn.scheduler;
  const assumed = state.assumed.get(key);
  if (!assumed) return;
  state.assumed.delete(key);
  preBindingEnded(turn.scheduler, key);
  cache.removePod(key);
  moveAll(turn, { resource: 'Pod', actions: Action.Delete }, { old: assumed }, (queued) => queued.key !== key);
}
