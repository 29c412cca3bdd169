import { parseTime } from '../api/time';
import type { Job, JobCondition, Pod } from '../api/types.gen';
import { controllerReasons } from './controllers';
import type { Known } from './known';
import { creationRefusal, ownedBy, unavailable } from './owned';
import type { Reason } from './reason';

/** The Job controller waits 10 s after the first failure, doubled after each, ten minutes at most. */
const INITIAL_US = 10e6;
const MAX_US = 600e6;
const LIMIT_DEFAULT = 6;

const isTrue = ({ status }: Job, type: string): JobCondition | undefined => status?.conditions?.find((c) => c.type === type && c.status === 'True');

const restartsOf = ({ status }: Pod): number =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].reduce((sum, { restartCount }) => sum + restartCount, 0);

const endUs = ({ status }: Pod): number => Math.max(0, ...(status?.containerStatuses ?? []).map((c) => parseTime(c.state?.terminated?.finishedAt) ?? 0));

/** When the next Pod comes after failures. */
function backOffReasons({ status }: Job, pods: readonly Pod[], nowUs: number): readonly Reason[] {
  const failures = pods.filter((pod) => pod.status?.phase === 'Failed');
  if (failures.length === 0 || (status?.active ?? 0) > 0) return [];
  const untilUs = Math.max(...failures.map(endUs)) + Math.min(INITIAL_US * 2 ** (failures.length - 1), MAX_US);
  return untilUs > nowUs ? [{ code: 'job-back-off', untilUs }] : [];
}

/** How a Job ended, or what it still waits for: failures against its limit, its deadline, its Pods. */
export function jobReasons(job: Job, known: Known): readonly Reason[] {
  const { succeeded = 0, failed = 0, active = 0, startTime } = job.status ?? {};
  const ended = isTrue(job, 'Failed') ?? isTrue(job, 'FailureTarget');
  const limit = job.spec?.backoffLimit ?? LIMIT_DEFAULT;
  const pods = ownedBy<Pod>(known, 'pods', job);
  const isRestarting = job.spec?.template.spec?.restartPolicy === 'OnFailure';
  const failures = failed + (isRestarting ? pods.reduce((sum, pod) => sum + restartsOf(pod), 0) : 0);
  const counted: readonly Reason[] = failures > 0 ? [{ code: 'job-failures', failed: failures, limit }] : [];
  if (isTrue(job, 'Complete')) return [{ code: 'job-complete', succeeded }, ...counted];
  if (ended) return [{ code: 'job-ended', reason: ended.reason ?? '', message: ended.message ?? '' }, ...counted, ...unavailable(known, pods)];
  const suspended: readonly Reason[] = job.spec?.suspend ? [{ code: 'job-suspended' }] : [];
  const deadline = job.spec?.activeDeadlineSeconds;
  const startUs = parseTime(startTime);
  return [
    ...controllerReasons(known, 'job'),
    ...suspended,
    ...(active === 0 && !job.spec?.suspend ? creationRefusal(known, job) : []),
    ...counted,
    ...backOffReasons(job, pods, known.nowUs),
    ...unavailable(
      known,
      pods.filter(({ status }) => status?.phase !== 'Succeeded'),
    ),
    ...(deadline !== undefined && startUs !== undefined ? [{ code: 'deadline-ahead' as const, atUs: startUs + deadline * 1e6 }] : []),
    { code: 'job-progress', succeeded, wanted: job.spec?.completions ?? 1, active },
  ];
}
