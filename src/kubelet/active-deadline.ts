import { parseTime } from '../api/time';
import { specOf } from './containers';
import { statusOf, type Worker } from './worker';

/** How long a Pod may be active (kubelet `active_deadline`). */

export const DEADLINE_EXCEEDED = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };

/** When a Pod has been active for as long as it may; undefined if it has no deadline or has not begun. */
export function deadlineUs(worker: Worker): number | undefined {
  const seconds = specOf(worker.pod).activeDeadlineSeconds;
  if (seconds === undefined) return undefined;
  const startUs = parseTime(statusOf(worker).startTime);
  return startUs === undefined ? undefined : startUs + seconds * 1e6;
}

export function pastDeadline(worker: Worker, nowUs: number): boolean {
  const endUs = deadlineUs(worker);
  return endUs !== undefined && nowUs >= endUs;
}
