import { memoOf } from '../../api/memo';
import { isPodTerminal } from '../../api/pod-phase';
import type { Pod } from '../../api/types.gen';
import type { Waiting } from '../../worker/protocol';
import { type Group, grouped, type Objects } from '../store/objects';
import { byName } from '../store/pods';

/** Where a Pod without a node stands: in a part of the scheduler's queue, under its hands, or where the scheduler has not heard of it. `nobody`: it is another's. */
export type Place = Waiting['why'] | 'unheard';

/** What is known without asking: what the last attempt has left in the Pod's conditions, and whether anything is in the queue at all. */
export function placeByCondition(pod: Pod, isQueueEmpty: boolean): Place {
  const reason = pod.status?.conditions?.find((c) => c.type === 'PodScheduled' && c.status === 'False')?.reason;
  if (reason === 'SchedulingGated') return 'gated';
  if (reason === 'Unschedulable') return 'unschedulable';
  return isQueueEmpty ? 'unheard' : 'active';
}

/** Pods that wait for a node: how many, the first of them by name, and all of them for whoever asks. */
export interface WaitingPods {
  readonly count: number;
  readonly first: readonly Pod[];
  all(): readonly Pod[];
}

/** So many have a place in the picture. */
export const SHOWN_MAX = 40;

const waiting = grouped<Pod>((pod) => (pod.spec?.nodeName || isPodTerminal(pod) ? undefined : ''));

/** Those of many that come first by their names, in order: without sorting all. */
function firstByName(pods: Iterable<Pod>): readonly Pod[] {
  let first: Pod[] = [];
  let last: Pod | undefined;
  for (const pod of pods) {
    if (last && byName(last, pod) < 0) continue;
    first.push(pod);
    if (first.length < 2 * SHOWN_MAX) continue;
    first = first.sort(byName).slice(0, SHOWN_MAX);
    last = first.at(-1);
  }
  return first.sort(byName).slice(0, SHOWN_MAX);
}

const shownOf = memoOf(
  ({ members }: Group<Pod>): WaitingPods => ({
    count: members.size,
    first: firstByName(members),
    all: () => [...members].sort(byName),
  }),
);

/** The same as long as none of them changes. */
export const podsWithoutNode = (pods: Objects<Pod>): WaitingPods => shownOf(waiting(pods, ''));
