import { goesBefore, type Less, type QueuedPod } from './active-queue';

/** The Pods that wait after a failure until they may be tried again, by key (kube-scheduler `backend/queue.backoffQueue`). */
export type BackoffQueue = Map<string, QueuedPod>;

/** How long a Pod backs off after its first failure, and at most. */
export interface Backoff {
  readonly initialUs: number;
  readonly maxUs: number;
}

/** Back-off ends at whole seconds, so that Pods of about the same time are ordered by priority. */
const WINDOW_US = 1_000_000;
const alignToWindow = (us: number): number => us - (us % WINDOW_US);

/** Beyond this many doublings the longest back-off is reached long since. */
const DOUBLINGS_MAX = 30;

/** When back-off ends for a Pod that failed `count` times in a row, the last time at `timestampUs` (`getBackoffTime`). */
export function backoffEnd(count: number, timestampUs: number, { initialUs, maxUs }: Backoff): number {
  return count === 0 ? 0 : alignToWindow(timestampUs + Math.min(maxUs, initialUs * 2 ** Math.min(count - 1, DOUBLINGS_MAX)));
}

export const isBackingOff = (pod: QueuedPod, nowUs: number): boolean => pod.backoffUntilUs > 0 && pod.backoffUntilUs >= alignToWindow(nowUs);

/** When a Pod is let go: its window has to be over. */
const letGoUs = (pod: QueuedPod): number => pod.backoffUntilUs + WINDOW_US;

/** When the first Pod is let go; undefined if none backs off. */
export function nextBackoffEndUs(queue: ReadonlyMap<string, QueuedPod>): number | undefined {
  let first: number | undefined;
  for (const pod of queue.values()) if (first === undefined || letGoUs(pod) < first) first = letGoUs(pod);
  return first;
}

const endsBefore = (a: QueuedPod, b: QueuedPod, less: Less): boolean =>
  a.backoffUntilUs < b.backoffUntilUs || (a.backoffUntilUs === b.backoffUntilUs && goesBefore(a, b, less));

/** Takes out the Pods whose back-off is over, in the order in which it ended (`popAllBackoffCompleted`). */
export function popBackedOff(queue: BackoffQueue, nowUs: number, less: Less): readonly QueuedPod[] {
  const over = [...queue.values()].filter((pod) => letGoUs(pod) <= nowUs).sort((a, b) => (endsBefore(a, b, less) ? -1 : 1));
  for (const pod of over) queue.delete(pod.key);
  return over;
}

/** Takes the Pod out whose back-off ends first. After an error of the scheduler's own (no plugin turned it down) a Pod waits its time. */
export function popEarly(queue: BackoffQueue, less: Less): QueuedPod | undefined {
  let first: QueuedPod | undefined;
  for (const pod of queue.values()) if (pod.plugins.length > 0 && (!first || endsBefore(pod, first, less))) first = pod;
  if (first) queue.delete(first.key);
  return first;
}
