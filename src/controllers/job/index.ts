import { semanticEqual } from '../../api/equality';
import { matchesLabelSelector } from '../../api/label-selector';
import { keyOf } from '../../api/object';
import { formatTime } from '../../api/time';
import type { Job, JobCondition, JobStatus, Pod } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Failure, Step, View, Wake } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { withCondition } from '../shared/conditions';
import { podsToDelete } from '../shared/deletion-order';
import { byController, controllerOf, ownerKey } from '../shared/ownership';
import { claimPods } from '../shared/pod-tally';
import { createPod, deletePod, slowStart } from '../shared/pods';
import { byNamespace, informerOf, JOBS, objectPath, PODS } from '../shared/resources';
import { type FailureRecord, NO_FAILURES, remainingUs, withEnded } from './back-off';
import { triable } from './failed-indexes';
import { failureVerdict } from './failure-policy';
import { deadlineInUs, isFinished, REACHED, type Verdict, verdictOn } from './finish';
import { countIndexes, formatIndexes, pendingIndexes } from './indexes';
import { type Counts, countPods, isIndexed, isTracked, jobPods, newPod, TRACKING } from './pods';

/** Keys of Pods that no Job counts. */
const ORPHAN = 'orphan:';
/** News of Pods is collected for so long (`syncJobBatchPeriod`). */
const BATCH_US = 1_000_000;
const BURST_MAX = 500;
/** What a Job's `managedBy` says when it means this controller. */
const JOB_CONTROLLER = 'kubernetes.io/job-controller';

type Jobs = View<FailureRecord>;
type Steps = readonly (Step | readonly Step[])[];

/** A controller that somebody else runs looks after the Job (`managedByExternalController`). */
const isManagedElsewhere = ({ spec }: Job): boolean => (spec?.managedBy ?? JOB_CONTROLLER) !== JOB_CONTROLLER;

/** kube-controller-manager `pkg/controller/job` syncJob. */
function reconcile(view: Jobs, key: string, nowUs: number): Action<FailureRecord> | undefined {
  if (key.startsWith(ORPHAN)) return releaseOrphan(view, key.slice(ORPHAN.length));
  const job = view.store<Job>('jobs').get(key);
  if (!job || isFinished(job) || isManagedElsewhere(job)) return view.notes.has(key) ? { notes: [[key, undefined]] } : undefined;
  const tally = view.tally(key);
  const counts = countPods(view, job, tally);
  const before = view.notes.get(key) ?? NO_FAILURES;
  const record = withEnded(before, counts.newSucceeded, counts.newFailed, nowUs);
  const plan = manage(job, counts, record, nowUs);
  const tracked = track(job, counts, plan, nowUs);
  return {
    steps: [...claimPods(view, tally, { owner: job, ownerResource: JOBS, finalizers: [TRACKING] }), ...plan.steps, ...tracked.steps],
    events: plan.events,
    ...againIn(plan.waitUs, deadlineInUs(tracked.job, nowUs)),
    ...(record !== before && { notes: [[key, record]] }),
  };
}

/** Pods could not be created or deleted: those that have ended are counted all the same. */
function failed(view: Jobs, key: string, { step }: Failure, nowUs: number): Action<FailureRecord> | undefined {
  const job = view.store<Job>('jobs').get(key);
  if (!job || !step.failed) return undefined;
  const counts = countPods(view, job, view.tally(key));
  return { steps: track(job, counts, unchanged(counts), nowUs).steps };
}

const againIn = (...times: readonly (number | undefined)[]): { readonly againAfterUs?: number } => {
  const soonest = Math.min(...times.filter((us) => us !== undefined && us > 0).map(Number));
  return Number.isFinite(soonest) ? { againAfterUs: soonest } : {};
};

/** A Pod that is held to be counted, and that no Job counts: it has lost its Job, or it goes when that has finished. */
function isOrphaned(view: Jobs, pod: Pod): boolean {
  const controller = controllerOf(pod);
  if (!isTracked(pod) || (controller && controller.kind !== 'Job')) return false;
  const job = view.store<Job>('jobs').get(ownerKey(view, 'jobs', 'Job', pod) ?? '');
  if (job && isManagedElsewhere(job)) return false;
  return !job || (isFinished(job) && pod.metadata.deletionTimestamp !== undefined);
}

/** It is let go (`syncOrphanPod`). */
function releaseOrphan(view: Jobs, key: string): Action<FailureRecord> | undefined {
  const pod = view.store<Pod>('pods').get(key);
  if (!pod || !isOrphaned(view, pod)) return undefined;
  return { steps: [untrack(pod)] };
}

const untrack = (pod: Pod): Step => ({
  call: {
    method: 'PATCH',
    path: objectPath(PODS, pod),
    contentType: 'application/strategic-merge-patch+json',
    body: { metadata: { uid: pod.metadata.uid, '$deleteFromPrimitiveList/finalizers': [TRACKING] } },
  },
  awaits: 'pods',
  ignores: [404],
});

/** What is done about a Job's Pods, and where it leaves the Job. */
interface Plan {
  readonly steps: Steps;
  readonly events: readonly EventNote[];
  /** Pods that run or are to run, after the steps. */
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly verdict: Verdict | undefined;
  readonly suspended: JobCondition | undefined;
  /** How long a Pod that is missing has to wait. */
  readonly waitUs?: number;
}

/** Nothing is done. */
const unchanged = ({ active, ready, terminating }: Counts): Plan => ({
  steps: [],
  events: [],
  active,
  ready,
  terminating,
  verdict: undefined,
  suspended: undefined,
});

const failedCount = ({ status }: Job): number => (status?.failed ?? 0) + (status?.uncountedTerminatedPods?.failed?.length ?? 0);
const succeededCount = (job: Job, { indexes, newSucceeded }: Counts): number =>
  isIndexed(job) ? countIndexes(indexes) : (job.status?.succeeded ?? 0) + (job.status?.uncountedTerminatedPods?.succeeded?.length ?? 0) + newSucceeded.length;

function manage(job: Job, counts: Counts, record: FailureRecord, nowUs: number): Plan {
  const { active, ready, terminating, newFailed, activePods } = counts;
  const failures = failedCount(job) + newFailed.filter((pod) => failureVerdict(job, pod).counts).length;
  const verdict = verdictOn(job, counts, failures, nowUs);
  const idle: Plan = { ...unchanged(counts), verdict };
  if (verdict) {
    const readyLeft = active > 0 ? 0 : ready;
    return { ...idle, steps: [activePods().map((pod) => deletePod(pod, job))], active: 0, ready: readyLeft, terminating: terminating + active };
  }
  if (job.metadata.deletionTimestamp !== undefined) return idle;
  const changed = job.spec?.suspend ? stop(job, counts) : fill(job, counts, record, nowUs);
  const plan: Plan = { ...idle, ...changed };
  const completions = job.spec?.completions;
  const succeeded = succeededCount(job, counts);
  const complete = plan.active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions);
  return complete ? { ...plan, verdict: REACHED } : { ...plan, ...suspension(job, nowUs) };
}

/** Pods that are not wanted go, without being counted. */
function removing(job: Job, pods: readonly Pod[]): Steps {
  return [pods.map(untrack), pods.map((pod) => deletePod(pod, job))].filter((steps) => steps.length > 0);
}

function stop(job: Job, { active, ready, terminating, activePods }: Counts): Partial<Plan> {
  return { steps: removing(job, activePods()), active: 0, ready: active > 0 ? 0 : ready, terminating: terminating + active };
}

/** Creates what is missing or deletes what is too much (`manageJob`). */
function fill(job: Job, counts: Counts, record: FailureRecord, nowUs: number): Partial<Plan> {
  const { active, terminating, ready } = counts;
  const { completions, parallelism = 1, podReplacementPolicy } = job.spec ?? {};
  const succeeded = succeededCount(job, counts);
  const wanted = completions === undefined ? (succeeded > 0 ? active : parallelism) : Math.max(0, Math.min(completions - succeeded, parallelism));
  if (active > wanted) {
    const pods = counts.activePods();
    const surplus = podsToDelete(pods, pods, Math.min(active - wanted, BURST_MAX), nowUs);
    return { steps: removing(job, surplus), active: active - surplus.length, ready: Math.min(ready, wanted), terminating: terminating + surplus.length };
  }
  const missing = Math.min(wanted - active - (podReplacementPolicy === 'Failed' ? terminating : 0), BURST_MAX);
  if (missing <= 0) return {};
  const { indexes, waitUs } = indexesToAdd(job, counts, missing, record, nowUs);
  if (waitUs !== undefined) return { waitUs };
  const pods = indexes.map((index) => newPod(job, index, index === undefined ? undefined : counts.lastFailed.get(index)));
  return { steps: slowStart(pods.map((pod) => createPod(pod, job))), active: active + pods.length };
}

interface ToAdd {
  readonly indexes: readonly (number | undefined)[];
  readonly waitUs?: number;
}

/** For which indexes Pods are missing that may be created now; each waits for itself where the Job limits the failures of each. */
function indexesToAdd({ spec }: Job, counts: Counts, missing: number, record: FailureRecord, nowUs: number): ToAdd {
  const { failedIndexes, lastFailed } = counts;
  const waitUs = failedIndexes ? 0 : remainingUs(record, nowUs);
  if (waitUs > 0) return { indexes: [], waitUs };
  if (spec?.completionMode !== 'Indexed') return { indexes: Array.from({ length: missing }) };
  const pending = pendingIndexes(spec.completions ?? 0, missing, [...counts.indexes, ...(failedIndexes ?? [])], counts.activeIndexes);
  if (!failedIndexes) return { indexes: pending };
  const { now, ...wait } = triable(pending, lastFailed, nowUs);
  return { indexes: now, ...wait };
}

/** The condition that says that the Job is suspended, or no longer, if that is news. */
function suspension(job: Job, nowUs: number): Partial<Plan> {
  const suspended = job.spec?.suspend === true;
  const before = job.status?.conditions?.find((c) => c.type === 'Suspended');
  if ((before?.status === 'True') === suspended) return {};
  const [reason, message] = suspended ? ['JobSuspended', 'Job suspended'] : ['JobResumed', 'Job resumed'];
  return {
    suspended: conditionNow('Suspended', { reason, message }, nowUs, suspended),
    events: [{ about: referenceTo(job), type: 'Normal', reason: suspended ? 'Suspended' : 'Resumed', message }],
  };
}

function conditionNow(type: string, { reason, message }: { readonly reason: string; readonly message: string }, nowUs: number, isTrue = true): JobCondition {
  const now = formatTime(nowUs);
  return { type, status: isTrue ? 'True' : 'False', lastProbeTime: now, lastTransitionTime: now, reason, message };
}

/**
 * Counts Pods that have ended without losing one: first their uids go into the status, then their finalizers are removed, and
 * then the numbers go up (`trackJobStatusAndRemoveFinalizers`).
 */
function track(job: Job, counts: Counts, plan: Plan, nowUs: number): { readonly steps: Steps; readonly job: Job } {
  const { verdict } = plan;
  const ends = verdict !== undefined || job.metadata.deletionTimestamp !== undefined;
  const uncounted = job.status?.uncountedTerminatedPods ?? {};
  const isCounted = new Set([...(uncounted.succeeded ?? []), ...(uncounted.failed ?? [])]);
  const uidOf = ({ metadata }: Pod): string => metadata.uid ?? '';
  // What failed last at an index that is tried again stays until its follower is there.
  const stays = new Set(ends ? [] : [...counts.lastFailed.values()].map(uidOf));
  const released = ends ? counts.trackedPods() : counts.endedPods().filter((pod) => !stays.has(uidOf(pod)));
  // When a Job fails, every Pod that has not ended has failed with it.
  const given = verdict && !verdict.success ? counts.activePods().filter((pod) => isTracked(pod) && !isCounted.has(uidOf(pod))) : [];
  const failed = [
    ...(uncounted.failed ?? []),
    ...[...counts.newFailed.filter((pod) => !stays.has(uidOf(pod)) && failureVerdict(job, pod).counts), ...given].map(uidOf),
  ];
  const succeeded = isIndexed(job) ? [] : [...(uncounted.succeeded ?? []), ...counts.newSucceeded.map(uidOf)];

  const first = withStatus(job, counts, plan, { ...(succeeded.length > 0 && { succeeded }), ...(failed.length > 0 && { failed }) }, nowUs);
  const steps: (Step | readonly Step[])[] = [];
  let latest = job;
  if (!semanticEqual(first, job.status)) {
    latest = { ...job, status: first };
    steps.push(putStatus(latest));
  }
  if (released.length > 0) steps.push(released.map(untrack));
  const { conditions, ...done } = countedStatus(first, succeeded.length, failed.length);
  const ended = verdict && plan.active === 0 && plan.terminating === 0;
  const last: JobStatus = {
    ...done,
    conditions: ended ? withCondition(conditions ?? [], conditionNow(verdict.success ? 'Complete' : 'Failed', verdict, nowUs)) : (conditions ?? []),
    ...(ended && verdict.success && { completionTime: formatTime(nowUs) }),
  };
  if (!semanticEqual(last, latest.status)) {
    latest = { ...job, status: last };
    steps.push({ ...putStatus(latest), ...(ended && { succeeded: endEvent(job, verdict) }) });
  }
  return { steps, job: latest };
}

const endEvent = (job: Job, { success, reason, message }: Verdict): EventNote =>
  success
    ? { about: referenceTo(job), type: 'Normal', reason: 'Completed', message: 'Job completed' }
    : { about: referenceTo(job), type: 'Warning', reason, message };

/** The second status of a sync goes out without a resourceVersion, for the first has changed it. */
function putStatus(job: Job): Step {
  const { resourceVersion: _, ...metadata } = job.metadata;
  return { call: { method: 'PUT', path: objectPath(JOBS, job, 'status'), body: { ...job, metadata } }, awaits: 'jobs' };
}

function withStatus(job: Job, counts: Counts, plan: Plan, uncountedTerminatedPods: JobStatus['uncountedTerminatedPods'], nowUs: number): JobStatus {
  const { startTime, conditions: before = [], active: _, completedIndexes: __, ...rest } = job.status ?? {};
  const suspends = job.spec?.suspend === true;
  const started = suspends ? undefined : plan.suspended ? formatTime(nowUs) : (startTime ?? formatTime(nowUs));
  let conditions = plan.suspended ? withCondition(before, plan.suspended) : before;
  if (plan.verdict) conditions = withCondition(conditions, conditionNow(plan.verdict.success ? 'SuccessCriteriaMet' : 'FailureTarget', plan.verdict, nowUs));
  return {
    ...rest,
    ...(conditions.length > 0 && { conditions }),
    ...(started !== undefined && { startTime: started }),
    ...(plan.active > 0 && { active: plan.active }),
    ...(counts.indexes.length > 0 && { completedIndexes: formatIndexes(counts.indexes), succeeded: countIndexes(counts.indexes) }),
    ...(counts.failedIndexes && { failedIndexes: formatIndexes(counts.failedIndexes) }),
    ready: plan.ready,
    terminating: plan.terminating,
    uncountedTerminatedPods: uncountedTerminatedPods ?? {},
  };
}

/** The status when the uids in it have become numbers. */
const countedStatus = (status: JobStatus, succeeded: number, failed: number): JobStatus => ({
  ...status,
  ...(succeeded > 0 && { succeeded: (status.succeeded ?? 0) + succeeded }),
  ...(failed > 0 && { failed: (status.failed ?? 0) + failed }),
  uncountedTerminatedPods: {},
});

function enqueue(delivery: Delivery<unknown>, view: Jobs): readonly Wake[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  const { object } = delivery;
  if (delivery.informer === 'jobs') {
    if (delivery.type === 'deleted')
      return view
        .indexed<Pod>('pods', 'controller', object.metadata.uid ?? '')
        .filter(isTracked)
        .map((pod) => `${ORPHAN}${keyOf(pod)}`);
    const changed = delivery.type === 'added' || delivery.old.metadata.generation !== object.metadata.generation;
    return [changed ? delivery.key : { key: delivery.key, afterUs: BATCH_US }];
  }
  const controller = controllerOf(object);
  const keys = [controller, delivery.type === 'updated' ? controllerOf(delivery.old) : undefined].flatMap(
    (reference) => (reference && ownerKey(view, 'jobs', 'Job', object, reference)) ?? [],
  );
  if (!controller && delivery.type !== 'deleted')
    for (const job of view.indexed<Job>('jobs', 'namespace', object.metadata.namespace ?? ''))
      if (matchesLabelSelector(job.spec?.selector, object.metadata.labels)) keys.push(keyOf(job));
  const orphan = delivery.type !== 'deleted' && isOrphaned(view, object as Pod) ? [`${ORPHAN}${delivery.key}`] : [];
  return [...orphan, ...[...new Set(keys)].map((key) => ({ key, afterUs: BATCH_US }))];
}

export const jobController: Controller<FailureRecord> = {
  name: 'job',
  component: 'job-controller',
  informers: [informerOf(JOBS, { indexes: { namespace: byNamespace } }), informerOf(PODS, { indexes: { controller: byController }, after: 'jobs' })],
  tally: jobPods,
  enqueue,
  reconcile,
  failed,
};
