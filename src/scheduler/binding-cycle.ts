import type { Status } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { mustHold } from '../sim/invariant';
import type { QueuedPod } from './active-queue';
import { handleSchedulingFailure } from './failure';
import { Action } from './framework/events';
import { moveAll } from './queue';
import type { BindingTag } from './state';
import { podsOf, type Scheduler, say, type Turn } from './turn';

/** Writes the next step of a binding (kube-scheduler `bindingCycle`). */
export function nextBindStep(turn: Turn, tag: BindingTag): void {
  const { scheduler } = turn;
  const [step] = tag.steps;
  // The Pod may have been deleted meanwhile.
  if (step && isAssumed(scheduler, tag.pod)) scheduler.client.call(turn, step, tag);
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
    const message = `binding rejected: ${(body as Status).message ?? ''}`;
    if (isAssumed(turn.scheduler, tag.pod)) forgetPod(turn, key);
    handleSchedulingFailure(turn, tag.pod, { type: 'fail', reason: 'SchedulerError', message, plugins: [], victims: [], nominatedNode: '' });
    return;
  }
  const steps = tag.steps.slice(1);
  const pod = podsOf(turn.scheduler).get(key);
  if (steps.length > 0) nextBindStep(turn, { ...tag, steps });
  else if (pod) say(turn, pod, { type: 'Normal', reason: 'Scheduled', action: 'Binding', note: `Successfully assigned ${key} to ${tag.node}` });
}

/** Takes an assumed Pod back: it was deleted, or could not be bound. Its room is free for others (`ForgetPod`). */
export function forgetPod(turn: Turn, key: string): void {
  const { state, cache } = turn.scheduler;
  const assumed = state.assumed.get(key);
  if (!assumed) return;
  state.assumed.delete(key);
  cache.removePod(key);
  moveAll(turn, { resource: 'Pod', actions: Action.Delete }, { old: assumed }, (queued) => queued.key !== key);
}
