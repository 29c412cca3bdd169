import type { Queued } from './framework/plugin';

/** A Pod that waits to be scheduled, as plain data (kube-scheduler `QueuedPodInfo`). */
export interface QueuedPod extends Queued {
  readonly key: string;
  readonly uid: string;
  /** Tells Pods apart that came at the same time. */
  readonly order: number;
  readonly attempts: number;
  readonly unschedulableCount: number;
  readonly errorCount: number;
  /** When it may be tried again; 0: at once. */
  readonly backoffUntilUs: number;
  /** The plugins that turned it down. */
  readonly plugins: readonly string[];
  /** The plugin that keeps it out of the queue. */
  readonly gatedBy?: string;
  /** The last attempt's FailedScheduling text, or what its gate waits for. */
  readonly message?: string;
}

/** The QueueSort plugin's order. */
export type Less = (a: Queued, b: Queued) => boolean;

/** The Pods that will be tried next, in order (kube-scheduler `backend/queue.activeQueue`). */
export interface ActiveQueue {
  /** In order, from `head` on. */
  pods: QueuedPod[];
  /** Where in `pods` those begin that have not been popped: taking the first of a long array away would be slow. */
  head: number;
  readonly byKey: Map<string, QueuedPod>;
}

/** So many popped Pods may stay in the array, as long as they are not the most of it. */
const POPPED_MAX = 1024;

/** The queue of Pods that are in order. */
export const activeQueueOf = (pods: readonly QueuedPod[]): ActiveQueue => ({ pods: [...pods], head: 0, byKey: new Map(pods.map((pod) => [pod.key, pod])) });

export const goesBefore = (a: QueuedPod, b: QueuedPod, less: Less): boolean => less(a, b) || (!less(b, a) && a.order < b.order);

/** The Pods in the order in which they will be tried. */
export const activePods = ({ pods, head }: ActiveQueue): readonly QueuedPod[] => pods.slice(head);

export function addActive(queue: ActiveQueue, pod: QueuedPod, less: Less): void {
  queue.byKey.set(pod.key, pod);
  queue.pods.splice(placeOf(queue, pod, less), 0, pod);
}

export function removeActive(queue: ActiveQueue, key: string, less: Less): void {
  const pod = queue.byKey.get(key);
  if (!pod) return;
  queue.byKey.delete(key);
  queue.pods.splice(queue.pods.lastIndexOf(pod, placeOf(queue, pod, less)), 1);
}

/** Takes the first Pod out. */
export function popActive(queue: ActiveQueue): QueuedPod | undefined {
  const pod = queue.pods[queue.head];
  if (!pod) return undefined;
  queue.head++;
  queue.byKey.delete(pod.key);
  if (queue.head > POPPED_MAX && queue.head * 2 > queue.pods.length) {
    queue.pods = queue.pods.slice(queue.head);
    queue.head = 0;
  }
  return pod;
}

/** Where a Pod belongs: after all that do not go after it. Most come last. */
function placeOf({ pods, head }: ActiveQueue, pod: QueuedPod, less: Less): number {
  let low = head;
  let high = pods.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (goesBefore(pod, pods[middle]!, less)) high = middle;
    else low = middle + 1;
  }
  return low;
}
