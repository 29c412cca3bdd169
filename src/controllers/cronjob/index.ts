import { semanticEqual } from '../../api/equality';
import { formatTime, parseTime } from '../../api/time';
import type { CronJob, CronJobStatus, Job, ObjectReference } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Step, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { byController, controllerReference, isControlledBy, ownerKey } from '../shared/ownership';
import { CRON_JOBS, informerOf, JOBS, objectPath, pathOf } from '../shared/resources';
import { lastTime, nextTime } from './schedule';

/** Clocks differ a little (`nextScheduleDelta`). */
const PADDING_US = 100_000;
const MISSED_MANY = 100;
const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** A note is the Job that was just created, until the status names it. */
type CronJobs = View<Job>;

/** One sync while it is being decided. */
interface Sync {
  readonly cronJob: CronJob;
  readonly jobs: readonly Job[];
  readonly nowUs: number;
  readonly events: EventNote[];
  readonly steps: Step[];
  active: readonly ObjectReference[];
  lastSuccessfulTime: string | undefined;
  lastScheduleTime: string | undefined;
}

const endOf = ({ status }: Job): string | undefined =>
  status?.conditions?.find((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True')?.type;
const say = ({ cronJob, events }: Sync, type: EventNote['type'], reason: string, message: string): void =>
  void events.push({ about: referenceTo(cronJob), type, reason, message });

/** kube-controller-manager `pkg/controller/cronjob` sync: starts Jobs by the clock. */
function reconcile(view: CronJobs, key: string, nowUs: number): Action<Job> | undefined {
  const cronJob = view.store<CronJob>('cronjobs').get(key);
  const created = view.notes.get(key);
  if (!cronJob) return created && { notes: [[key, undefined]] };
  const jobs = view.indexed<Job>('jobs', 'controller', cronJob.metadata.uid ?? '');
  const { active = [], lastSuccessfulTime, lastScheduleTime } = cronJob.status ?? {};
  const sync: Sync = { cronJob, jobs, nowUs, events: [], steps: [], active, lastSuccessfulTime, lastScheduleTime };
  if (created && isControlledBy(created, cronJob)) noteStarted(sync, created);
  followJobs(sync);
  const due = cronJob.metadata.deletionTimestamp !== undefined || cronJob.spec?.suspend ? {} : schedule(sync, key);
  cleanUp(sync);
  const status: CronJobStatus = {
    ...(sync.active.length > 0 && { active: sync.active }),
    ...(sync.lastScheduleTime !== undefined && { lastScheduleTime: sync.lastScheduleTime }),
    ...(sync.lastSuccessfulTime !== undefined && { lastSuccessfulTime: sync.lastSuccessfulTime }),
  };
  const update: Step = {
    call: { method: 'PUT', path: objectPath(CRON_JOBS, cronJob, 'status'), body: { ...cronJob, status } },
    awaits: 'cronjobs',
    refetches: true,
  };
  return {
    steps: [...(semanticEqual(status, cronJob.status ?? {}) ? [] : [update]), ...sync.steps],
    events: sync.events,
    ...(created && { notes: [[key, undefined]] }),
    ...due,
  };
}

/** A Job has been started: the status names it, and the time that it was for. */
function noteStarted(sync: Sync, job: Job): void {
  const { uid } = job.metadata;
  if (!endOf(job) && !sync.active.some((reference) => reference.uid === uid)) sync.active = [...sync.active, referenceTo(job)];
  const atUs = parseTime(job.metadata.annotations?.[SCHEDULED_AT]);
  if (atUs !== undefined) sync.lastScheduleTime = formatTime(atUs);
}

/** Takes note of Jobs that have ended or are gone. */
function followJobs(sync: Sync): void {
  for (const job of sync.jobs) {
    const isActive = sync.active.some(({ uid }) => uid === job.metadata.uid);
    const end = endOf(job);
    if (!end && !isActive) say(sync, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${job.metadata.name}`);
    if (!end) continue;
    if (isActive) {
      sync.active = sync.active.filter(({ uid }) => uid !== job.metadata.uid);
      say(sync, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${end}`);
    }
    const time = job.status?.completionTime;
    if (end === 'Complete' && time !== undefined && time > (sync.lastSuccessfulTime ?? '')) sync.lastSuccessfulTime = time;
  }
  for (const { uid, name } of sync.active) {
    if (sync.jobs.some(({ metadata }) => metadata.uid === uid)) continue;
    sync.active = sync.active.filter((reference) => reference.uid !== uid);
    say(sync, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
  }
}

/** Starts a Job if it is time, and says when to look again. */
function schedule(sync: Sync, key: string): Action<Job> {
  const { cronJob, nowUs, lastScheduleTime } = sync;
  const { schedule: text = '', timeZone = '', startingDeadlineSeconds, concurrencyPolicy } = cronJob.spec ?? {};
  const sinceUs = parseTime(lastScheduleTime ?? cronJob.metadata.creationTimestamp) ?? nowUs;
  const due = lastTime(text, timeZone, Math.max(sinceUs, nowUs - (startingDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1e6), nowUs);
  const nextUs = nextTime(text, timeZone, due?.atUs ?? Math.max(sinceUs, nowUs));
  const later: Action<Job> = nextUs === undefined ? {} : { againAfterUs: nextUs + PADDING_US - nowUs };
  if (!due) return later;
  const name = jobName(cronJob, due.atUs);
  const started = sync.jobs.find(({ metadata }) => metadata.name === name);
  if (started) {
    noteStarted(sync, started);
    return later;
  }
  if (due.missed > MISSED_MANY)
    say(sync, 'Warning', 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew');
  if (concurrencyPolicy === 'Forbid' && sync.active.length > 0) {
    say(sync, 'Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
    return later;
  }
  if (concurrencyPolicy === 'Replace') {
    for (const { uid } of sync.active) {
      const job = sync.jobs.find(({ metadata }) => metadata.uid === uid);
      if (job) sync.steps.push(deleteJob(sync, job));
    }
    sync.active = [];
  }
  sync.steps.push(createJob(cronJob, due.atUs, key));
  // What was created is put into the status in a sync of its own, when the cache shows it.
  return later;
}

const jobName = ({ metadata }: CronJob, atUs: number): string => `${metadata.name}-${Math.floor(atUs / 60e6)}`;

function createJob(cronJob: CronJob, atUs: number, key: string): Step {
  const { metadata, spec } = cronJob.spec?.jobTemplate ?? {};
  const name = jobName(cronJob, atUs);
  const body = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...(metadata?.labels && { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, [SCHEDULED_AT]: formatTime(atUs) },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  };
  const about = referenceTo(cronJob);
  return {
    call: { method: 'POST', path: pathOf(JOBS, cronJob.metadata.namespace), body },
    awaits: 'jobs',
    keeps: key,
    succeeded: { about, type: 'Normal', reason: 'SuccessfulCreate', message: `Created job ${name}` },
    failed: { about, type: 'Warning', reason: 'FailedCreate', message: 'Error creating job: ' },
    ignores: [409],
  };
}

function deleteJob({ cronJob }: Sync, job: Job): Step {
  const about = referenceTo(cronJob);
  return {
    call: {
      method: 'DELETE',
      path: objectPath(JOBS, job),
      body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
    },
    awaits: 'jobs',
    succeeded: { about, type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted job ${job.metadata.name}` },
    failed: { about, type: 'Warning', reason: 'FailedDelete', message: 'Deleted job: ' },
    ignores: [404],
  };
}

/** Deletes the oldest ended Jobs beyond what is to be kept (`cleanupFinishedJobs`). */
function cleanUp(sync: Sync): void {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = sync.cronJob.spec ?? {};
  const started = ({ status, metadata }: Job): string => `${status?.startTime ?? '~'} ${metadata.name}`;
  for (const [end, limit] of [
    ['Complete', successfulJobsHistoryLimit],
    ['Failed', failedJobsHistoryLimit],
  ] as const) {
    if (limit === undefined) continue;
    const ended = sync.jobs.filter((job) => endOf(job) === end).toSorted((a, b) => (started(a) < started(b) ? -1 : 1));
    for (const job of ended.slice(0, Math.max(0, ended.length - limit)))
      if (job.metadata.deletionTimestamp === undefined) sync.steps.push(deleteJob(sync, job));
  }
}

function enqueue(delivery: Delivery<unknown>, view: CronJobs): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'cronjobs') return [delivery.key];
  const owner = ownerKey(view, 'cronjobs', 'CronJob', delivery.object);
  return owner === undefined ? [] : [owner];
}

export const cronJobController: Controller<Job> = {
  name: 'cronjob',
  component: 'cronjob-controller',
  informers: [informerOf(CRON_JOBS), informerOf(JOBS, { indexes: { controller: byController }, after: 'cronjobs' })],
  enqueue,
  reconcile,
};
