import { parseTime } from '../../api/time';
import type { Pod } from '../../api/types.gen';

/** How often a Job's Pods failed since one last succeeded (`backoffStore`): another is only created after a while. */
export interface FailureRecord {
  readonly failures: number;
  readonly lastFailureUs: number;
  /** Ended Pods that are in the record already. */
  readonly seen: readonly string[];
}

export const NO_FAILURES: FailureRecord = { failures: 0, lastFailureUs: 0, seen: [] };

const INITIAL_US = 10e6;
const MAX_US = 600e6;

/** When a Pod's last container ended, or else when the Pod was last heard of. */
export function endUs({ status, metadata }: Pod, nowUs: number): number {
  const times = (status?.containerStatuses ?? []).flatMap((c) => parseTime(c.state?.terminated?.finishedAt) ?? []);
  return times.length > 0 ? Math.max(...times) : (parseTime(metadata.deletionTimestamp) ?? nowUs);
}

/** The record after some more Pods have ended (`newBackoffRecord`). */
export function withEnded(record: FailureRecord, succeeded: readonly Pod[], failed: readonly Pod[], nowUs: number): FailureRecord {
  const isNew = ({ metadata }: Pod): boolean => !record.seen.includes(metadata.uid ?? '');
  const ended = [...succeeded.filter(isNew).map((pod) => ({ pod, success: true })), ...failed.filter(isNew).map((pod) => ({ pod, success: false }))];
  if (ended.length === 0) return record;
  let { failures, lastFailureUs } = record;
  for (const { pod, success } of ended.toSorted((a, b) => endUs(a.pod, nowUs) - endUs(b.pod, nowUs))) {
    failures = success ? 0 : failures + 1;
    if (!success) lastFailureUs = endUs(pod, nowUs);
  }
  return { failures, lastFailureUs, seen: [...succeeded, ...failed].map(({ metadata }) => metadata.uid ?? '') };
}

/** How long to wait after so many failures, the last of them then (`getRemainingTimeForFailuresCount`). */
export const waitUs = (failures: number, lastFailureUs: number, nowUs: number): number =>
  failures === 0 ? 0 : Math.max(0, lastFailureUs + Math.min(INITIAL_US * 2 ** (failures - 1), MAX_US) - nowUs);

/** How long to wait before the next Pod is created. */
export const remainingUs = ({ failures, lastFailureUs }: FailureRecord, nowUs: number): number => waitUs(failures, lastFailureUs, nowUs);
