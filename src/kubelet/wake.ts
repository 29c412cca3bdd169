import { deadlineUs } from './active-deadline';
import { nextNumber, type Turn } from './turn';
import type { Worker } from './worker';

/** When a worker looks at its Pod again though nobody tells it to (kubelet `queue.WorkQueue`). */

const NEVER = Number.POSITIVE_INFINITY;
/** How much later than due a retry may come (`workerBackOffPeriodJitterFactor`), and how long a worker waits for it at most. */
const RETRY_JITTER = 0.5;
const RETRY_MAX_US = 60e6;
const RELIST_US = 2_000;

/** Sees to it that the worker looks again at a time, or at its Pod's deadline if that comes first. */
export function wakeAt(turn: Turn, worker: Worker, retryAtUs: number | undefined): Worker {
  const { kubelet, nowUs, send } = turn;
  const endUs = worker.stage === 'syncing' ? deadlineUs(worker) : undefined;
  const pending = worker.wake.atUs > nowUs ? worker.wake.atUs : NEVER;
  const atUs = Math.min(retryAtUs ?? NEVER, endUs !== undefined && endUs > nowUs ? endUs : NEVER);
  if (atUs >= pending) return worker;
  const token = nextNumber(turn);
  send(kubelet.self, { type: 'pod-timer', uid: worker.uid, token }, { afterUs: Math.max(0, Math.ceil(atUs - nowUs)) });
  return { ...worker, wake: { token, atUs } };
}

/** Sees to it that the worker looks again when a back-off is over, or somewhat later; in a long one now and then. */
export function retryLater(turn: Turn, worker: Worker, retryAtUs: number): Worker {
  const { kubelet, nowUs } = turn;
  const waitUs = Math.min(Math.max(0, retryAtUs - nowUs), RETRY_MAX_US);
  return wakeAt(turn, worker, nowUs + waitUs * (1 + RETRY_JITTER * kubelet.random.next()));
}

/** What was done is looked at a moment later (kubelet `RequestPodRelist`), when quick containers have come to their end. */
export function relistSoon({ kubelet, send }: Turn, { uid }: Worker): void {
  send(kubelet.self, { type: 'pod-relist', uid }, { afterUs: RELIST_US });
}
