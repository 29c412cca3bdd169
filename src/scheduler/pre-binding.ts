import type { Outcome, Plugin } from './framework/plugin';
import type { BindingTag, PreBinding } from './state';
import { podsOf, profileOf, type Scheduler, type Turn } from './turn';

/** Pods wait, before they are bound, until what PreBind has written has come about: a volume for their claim, say. */

/** Upstream looks each second (`wait.PollUntilContextTimeout`); here only when there is something to see, but at the same moments. */
const POLL_US = 1e6;
const NEVER = Number.POSITIVE_INFINITY;

/** A Pod's binding has come to where it waits. */
export function beginWaiting(turn: Turn, tag: BindingTag): void {
  const { preBinding } = turn.scheduler.state;
  const { key } = tag.pod;
  preBinding.set(key, { assumed: preBinding.get(key)?.assumed ?? [], waiting: { tag, sinceUs: turn.nowUs, lookAtUs: NEVER } });
  lookAtPreBindings(turn);
}

/** Something has changed: whoever waits no longer goes on at the next look. */
export function lookAtPreBindings(turn: Turn): void {
  const { preBinding } = turn.scheduler.state;
  for (const [key, { assumed, waiting }] of preBinding) {
    if (!waiting || waiting.lookAtUs !== NEVER || outcomeOf(turn.scheduler, waiting) === 'waits') continue;
    const polls = Math.max(1, Math.ceil((turn.nowUs - waiting.sinceUs) / POLL_US));
    preBinding.set(key, { assumed, waiting: { ...waiting, lookAtUs: waiting.sinceUs + polls * POLL_US } });
  }
}

type Waiting = NonNullable<PreBinding['waiting']>;

const pluginOf = (scheduler: Scheduler, { tag }: Waiting): Plugin | undefined => {
  const [step] = tag.steps;
  const pod = podsOf(scheduler).get(tag.pod.key);
  const name = step && 'awaits' in step ? step.awaits : undefined;
  return pod && profileOf(scheduler, pod)?.preBind.find((plugin) => plugin.name === name);
};

const outcomeOf = (scheduler: Scheduler, waiting: Waiting): Outcome =>
  pluginOf(scheduler, waiting)?.awaits?.check(scheduler.cache, waiting.tag.node, waiting.tag.written) ?? 'done';

const deadlineUs = (scheduler: Scheduler, waiting: Waiting): number => waiting.sinceUs + (pluginOf(scheduler, waiting)?.awaits?.withinUs ?? 0);

/** When somebody is to be looked at next: because something has changed, or because time is up. */
export function nextLook(scheduler: Scheduler): { readonly atUs: number | undefined; readonly isDeadline: boolean } {
  let [lookAtUs, lateAtUs] = [NEVER, NEVER];
  for (const { waiting } of scheduler.state.preBinding.values()) {
    if (!waiting) continue;
    lookAtUs = Math.min(lookAtUs, waiting.lookAtUs);
    lateAtUs = Math.min(lateAtUs, deadlineUs(scheduler, waiting));
  }
  const atUs = Math.min(lookAtUs, lateAtUs);
  return { atUs: atUs === NEVER ? undefined : atUs, isDeadline: lookAtUs === NEVER };
}

/** Those whose waiting is over, and the error if it was in vain. */
export function endedWaits({ scheduler, nowUs }: Turn): readonly { readonly tag: BindingTag; readonly error?: string }[] {
  const ended: { tag: BindingTag; error?: string }[] = [];
  for (const [key, { assumed, waiting }] of scheduler.state.preBinding) {
    if (!waiting || Math.min(waiting.lookAtUs, deadlineUs(scheduler, waiting)) > nowUs) continue;
    const outcome = outcomeOf(scheduler, waiting);
    const isLate = deadlineUs(scheduler, waiting) <= nowUs;
    const goesOn = outcome === 'waits' && !isLate;
    scheduler.state.preBinding.set(key, { assumed, ...(goesOn && { waiting: { ...waiting, lookAtUs: NEVER } }) });
    if (outcome === 'done') ended.push({ tag: waiting.tag });
    else if (!goesOn) ended.push({ tag: waiting.tag, error: outcome === 'waits' ? 'context deadline exceeded' : outcome.error });
  }
  return ended;
}

/** What a Pod's binding had written is as the API server says from now on. */
export function preBindingEnded({ state, cache }: Scheduler, key: string): void {
  if (state.preBinding.delete(key)) cache.invalidate();
}
