import { podsOf, type Scheduler } from './turn';

/** Promises a node to a Pod, for which preemption makes room there, or takes the promise back (kube-scheduler `backend/queue.nominator`). */
export function nominate(scheduler: Scheduler, key: string, node: string | undefined): void {
  const { nominated } = scheduler.state;
  if (node ? nominated.get(key) === node : !nominated.has(key)) return;
  if (node) nominated.set(key, node);
  else nominated.delete(key);
  scheduler.cache.nominate(nominated, podsOf(scheduler));
}
