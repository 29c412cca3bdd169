import { describe, expect, it } from 'vitest';
import { formatTime } from '../../api/time';
import type { CronJob, Job } from '../../api/types.gen';
import { decide, NOW_US } from '../testing';
import { cronJobController } from '.';

const MINUTE_US = 60e6;
const nightly = (spec: Partial<CronJob['spec']> = {}, status: CronJob['status'] = {}): CronJob => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'report', namespace: 'default', uid: 'cj', creationTimestamp: formatTime(NOW_US - MINUTE_US) },
  spec: {
    schedule: '* * * * *',
    concurrencyPolicy: 'Allow',
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    jobTemplate: { spec: { template: {} } },
    ...spec,
  },
  status,
});
const job = (name: string, end?: 'Complete' | 'Failed', minutesAgo = 1): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name,
    namespace: 'default',
    uid: name,
    ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid: 'cj', controller: true }],
  },
  spec: { template: {} },
  status: {
    startTime: formatTime(NOW_US - minutesAgo * MINUTE_US),
    ...(end && { conditions: [{ type: end, status: 'True' }] }),
    ...(end === 'Complete' && { completionTime: formatTime(NOW_US - minutesAgo * MINUTE_US + 5e6) }),
  },
});
const active = (name: string) => ({ apiVersion: 'batch/v1', kind: 'Job', name, namespace: 'default', uid: name });
const sync = (cronJob: CronJob, jobs: readonly Job[] = []) => decide(cronJobController, 'default/report', { objects: { cronjobs: [cronJob], jobs } });

/** Jobs are named by the minute for which they are. */
const DUE = `report-${NOW_US / MINUTE_US}`;

describe('a CronJob', () => {
  it('starts a Job when its time has come, and looks again a little after the next time', () => {
    const { calls, bodies, againAfterUs } = sync(nightly());
    expect(calls).toEqual([['POST jobs [SuccessfulCreate]']]);
    expect(bodies[0]).toMatchObject({
      metadata: { name: DUE, annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:00:00Z' }, ownerReferences: [{ uid: 'cj' }] },
    });
    expect(againAfterUs).toBe(MINUTE_US + 100_000);
  });
  it('waits until then', () => expect(sync(nightly({ schedule: '30 * * * *' }))).toMatchObject({ calls: [], againAfterUs: 30 * MINUTE_US + 100_000 }));
  it('rests while it is suspended', () => expect(sync(nightly({ suspend: true })).calls).toEqual([]));
  it('with Forbid, starts none beside another', () => {
    const before = nightly({ concurrencyPolicy: 'Forbid' }, { active: [active('old')] });
    expect(sync(before, [job('old')])).toMatchObject({
      calls: [],
      events: ['Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid'],
    });
  });
  it('with Replace, ends the one that runs first', () => {
    const before = nightly({ concurrencyPolicy: 'Replace' }, { active: [active('old')] });
    expect(sync(before, [job('old')]).calls).toEqual([
      ['PUT cronjobs/report/status'],
      ['DELETE jobs/old [SuccessfulDelete]'],
      ['POST jobs [SuccessfulCreate]'],
    ]);
  });
  it('gives up a start that is too late', () => {
    expect(sync(nightly({ schedule: '59 * * * *', startingDeadlineSeconds: 10 }, {})).calls).toEqual([]);
  });
  it('says when a Job has ended, and remembers the last success', () => {
    const before = nightly({ schedule: '30 * * * *' }, { active: [active('old')] });
    const { events, bodies } = sync(before, [job('old', 'Complete')]);
    expect(events).toEqual(['Normal SawCompletedJob Saw completed job: old, condition: Complete']);
    expect(bodies[0]).toMatchObject({ status: { lastSuccessfulTime: '2025-12-31T23:59:05Z' } });
    expect((bodies[0] as CronJob).status?.active).toBeUndefined();
  });
  it('keeps three Jobs that succeeded and one that failed', () => {
    const jobs = [5, 4, 3, 2].map((minutes) => job(`good-${minutes}`, 'Complete', minutes));
    const failed = [6, 1].map((minutes) => job(`bad-${minutes}`, 'Failed', minutes));
    const { calls } = sync(nightly({ schedule: '30 * * * *' }, { lastSuccessfulTime: formatTime(NOW_US) }), [...jobs, ...failed]);
    expect(calls).toEqual([['DELETE jobs/good-5 [SuccessfulDelete]'], ['DELETE jobs/bad-6 [SuccessfulDelete]']]);
  });
});
