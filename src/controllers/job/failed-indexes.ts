import type { Job, Pod } from '../../api/types.gen';
import { endUs, waitUs } from './back-off';
import { failureVerdict } from './failure-policy';
import { hasIndex, type IndexRanges, indexOf, parseIndexes, withIndexes } from './indexes';
import { isPodFailed } from './pod-end';

/** An Indexed Job that limits how often each of its indexes may fail (`indexed_job_utils.go`): a Pod carries how often its index has failed before. */
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED = 'batch.kubernetes.io/job-index-ignored-failure-count';

export type LastFailed = ReadonlyMap<number, Pod>;
export const NONE_FAILED: LastFailed = new Map();

const isLimitedPerIndex = ({ spec }: Job): boolean => spec?.backoffLimitPerIndex !== undefined;
const countIn = ({ metadata }: Pod, annotation: string): number => Number(metadata.annotations?.[annotation] ?? 0) || 0;
const failuresBefore = (pod: Pod): number => countIn(pod, FAILURES) + countIn(pod, IGNORED);

/** Whether an index fails for good with a Pod (`isIndexFailed`). */
function failsIndex(job: Job, pod: Pod): boolean {
  if (!isPodFailed(pod, job)) return false;
  const { counts, failsIndex: atOnce } = failureVerdict(job, pod);
  return atOnce === true || (counts && countIn(pod, FAILURES) >= (job.spec?.backoffLimitPerIndex ?? 0));
}

/** The indexes that have failed for good, those of the status included (`calculateFailedIndexes`). */
export function failedIndexesOf(job: Job, ended: () => readonly Pod[]): IndexRanges | undefined {
  if (!isLimitedPerIndex(job)) return undefined;
  const failed = ended().filter((pod) => (indexOf(pod) ?? Number.POSITIVE_INFINITY) < (job.spec?.completions ?? 0) && failsIndex(job, pod));
  return withIndexes(
    parseIndexes(job.status?.failedIndexes),
    failed.map((pod) => indexOf(pod)!),
  );
}

/** Of each index that nobody works on and that has not ended, the Pod that failed last (`getPodsWithDelayedDeletionPerIndex`). */
export function lastFailedOf(job: Job, uncounted: readonly Pod[], ended: readonly IndexRanges[], active: readonly number[]): LastFailed {
  const last = new Map<number, Pod>();
  for (const pod of uncounted) {
    const index = indexOf(pod);
    if (index === undefined || index >= (job.spec?.completions ?? 0) || !isPodFailed(pod, job)) continue;
    if (active.includes(index) || ended.some((ranges) => hasIndex(ranges, index))) continue;
    const known = last.get(index);
    if (!known || (failuresBefore(known) <= failuresBefore(pod) && endUs(pod, 0) >= endUs(known, 0))) last.set(index, pod);
  }
  return last;
}

/** How often an index has failed, for its next Pod (`addIndexFailureCountAnnotation`). */
export function failureCounts(job: Job, lastFailed: Pod | undefined): Readonly<Record<string, string>> {
  if (!isLimitedPerIndex(job)) return {};
  if (!lastFailed) return { [FAILURES]: '0' };
  const { counts } = failureVerdict(job, lastFailed);
  const ignored = countIn(lastFailed, IGNORED) + (counts ? 0 : 1);
  return { [FAILURES]: `${countIn(lastFailed, FAILURES) + (counts ? 1 : 0)}`, ...(ignored > 0 && { [IGNORED]: `${ignored}` }) };
}

/** Which indexes may be tried now, or how long the first of them has to wait (`getPodCreationInfoForIndependentIndexes`). */
export function triable(indexes: readonly number[], lastFailed: LastFailed, nowUs: number): { readonly now: readonly number[]; readonly waitUs?: number } {
  const waits = indexes.map((index) => {
    const pod = lastFailed.get(index);
    return pod ? waitUs(failuresBefore(pod) + 1, endUs(pod, nowUs), nowUs) : 0;
  });
  const now = indexes.filter((_, i) => waits[i] === 0);
  return now.length > 0 || waits.length === 0 ? { now } : { now, waitUs: Math.min(...waits) };
}
