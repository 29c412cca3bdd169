import { parseTime } from '../../api/time';
import type { Job, JobCondition } from '../../api/types.gen';
import { conditionOf } from '../shared/conditions';
import { failureVerdict } from './failure-policy';
import { countCommon, countIndexes, type IndexRanges, parseIndexes } from './indexes';
import { type Counts, isIndexed, restartsExceed } from './pods';

/** Why a Job comes to its end. */
export interface Verdict {
  readonly success: boolean;
  readonly reason: string;
  readonly message: string;
}

export const REACHED: Verdict = { success: true, reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };

const isTrue = (job: Job, type: string): JobCondition | undefined => {
  const condition = conditionOf(job.status?.conditions, type);
  return condition?.status === 'True' ? condition : undefined;
};

/** Whether a Job has ended for good. */
export const isFinished = (job: Job): boolean => isTrue(job, 'Complete') !== undefined || isTrue(job, 'Failed') !== undefined;

/** How long a Job may still run; undefined if that is not limited. */
export function deadlineInUs({ spec, status }: Job, nowUs: number): number | undefined {
  const startUs = parseTime(status?.startTime);
  return spec?.activeDeadlineSeconds === undefined || startUs === undefined || spec.suspend ? undefined : startUs + spec.activeDeadlineSeconds * 1e6 - nowUs;
}

/** Whether the Job has to end, before its Pods are looked after: as decided earlier, as its policies say, or at its limits (`syncJob`). */
export function verdictOn(job: Job, counts: Counts, failed: number, nowUs: number): Verdict | undefined {
  const decided = isTrue(job, 'SuccessCriteriaMet') ?? isTrue(job, 'FailureTarget');
  if (decided) return { success: decided.type === 'SuccessCriteriaMet', reason: decided.reason ?? '', message: decided.message ?? '' };
  for (const pod of counts.newFailed) {
    const { failsJob } = failureVerdict(job, pod);
    if (failsJob !== undefined) return { success: false, reason: 'PodFailurePolicy', message: failsJob };
  }
  if (failed > (job.spec?.backoffLimit ?? 6) || restartsExceed(job, counts))
    return { success: false, reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  if ((deadlineInUs(job, nowUs) ?? 1) <= 0) return { success: false, reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  const hopeless = failedByIndexes(job, counts);
  if (hopeless) return hopeless;
  const rule = matchingSuccessRule(job, counts.indexes);
  return rule === undefined ? undefined : { success: true, reason: 'SuccessPolicy', message: `Matched rules at index ${rule}` };
}

/** A Job that limits the failures of each index fails when none is left to try, or when too many have failed. */
function failedByIndexes({ spec }: Job, { failedIndexes, indexes }: Counts): Verdict | undefined {
  const failed = failedIndexes ? countIndexes(failedIndexes) : 0;
  if (failed === 0) return undefined;
  if (spec?.maxFailedIndexes !== undefined && failed > spec.maxFailedIndexes)
    return { success: false, reason: 'MaxFailedIndexesExceeded', message: 'Job has exceeded the specified maximal number of failed indexes' };
  return failed + countIndexes(indexes) >= (spec?.completions ?? 0)
    ? { success: false, reason: 'FailedIndexes', message: 'Job has failed indexes' }
    : undefined;
}

/** The first rule of the success policy that the succeeded indexes fulfil (`matchSuccessPolicy`). */
function matchingSuccessRule(job: Job, succeeded: IndexRanges): number | undefined {
  if (!isIndexed(job)) return undefined;
  const found = (job.spec?.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    const wanted = succeededIndexes === undefined ? succeeded : parseIndexes(succeededIndexes);
    const met = countCommon(wanted, succeeded);
    return succeededCount === undefined ? met === countIndexes(wanted) : met >= succeededCount;
  });
  return found < 0 ? undefined : found;
}
