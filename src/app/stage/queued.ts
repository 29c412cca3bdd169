import { memoOf } from '../../api/memo';
import type { Pod } from '../../api/types.gen';
import type { Waiting } from '../../worker/protocol';
import { byName, isFinished } from '../store/pods';

/** Where a Pod without a node stands: in a part of the scheduler's queue, under its hands, or where the scheduler has not heard of it. `nobody`: it is another's. */
export type Place = Waiting['why'] | 'unheard';

/** What is known without asking: what the last attempt has left in the Pod's conditions, and whether anything is in the queue at all. */
export function placeByCondition(pod: Pod, isQueueEmpty: boolean): Place {
  const reason = pod.status?.conditions?.find((c) => c.type === 'PodScheduled' && c.status === 'False')?.reason;
  if (reason === 'SchedulingGated') return 'gated';
  if (reason === 'Unschedulable') return 'unschedulable';
  return isQueueEmpty ? 'unheard' : 'active';
}

/** The Pods that wait for a node, by name. */
export const podsWithoutNode = memoOf((pods: ReadonlyMap<string, Pod>): readonly Pod[] =>
  [...pods.values()].filter((pod) => !pod.spec?.nodeName && !isFinished(pod)).sort(byName),
);
