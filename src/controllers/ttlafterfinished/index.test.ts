import { describe, expect, it } from 'vitest';
import type { Job } from '../../api/types.gen';
import { decide } from '../testing';
import { ttlAfterFinishedController } from '.';

/** A Job that ended a minute ago, if it did. */
const job = (ttlSecondsAfterFinished: number | undefined, type: string | undefined, deletionTimestamp?: string): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'once', namespace: 'default', uid: 'once', ...(deletionTimestamp && { deletionTimestamp }) },
  spec: { template: { spec: { containers: [] } }, ...(ttlSecondsAfterFinished !== undefined && { ttlSecondsAfterFinished }) },
  status: { conditions: type === undefined ? [] : [{ type, status: 'True', lastTransitionTime: '2025-12-31T23:59:00Z' }] },
});
const DELETED = ['GET jobs/once', 'DELETE jobs/once'];

describe('a Job', () => {
  it.each<[what: string, job: Job, calls: readonly string[], againAfterUs: number | undefined]>([
    ['that completed goes when its time is over', job(60, 'Complete'), DELETED, undefined],
    ['that failed, too', job(0, 'Failed'), DELETED, undefined],
    ['stays until then', job(100, 'Complete'), [], 40e6],
    ['that runs stays', job(0, undefined), [], undefined],
    ['that is only suspended stays', job(0, 'Suspended'), [], undefined],
    ['without a time stays', job(undefined, 'Complete'), [], undefined],
    ['that is being deleted is not deleted again', job(0, 'Complete', '2026-01-01T00:00:00Z'), [], undefined],
  ])('%s', (_, one, calls, againAfterUs) => {
    const decided = decide(ttlAfterFinishedController, 'default/once', { objects: { jobs: [one] } });
    expect([decided.calls.flat(), decided.againAfterUs]).toEqual([calls, againAfterUs]);
  });

  it('goes in the foreground, and only if it is still the same', () => {
    expect(decide(ttlAfterFinishedController, 'default/once', { objects: { jobs: [job(0, 'Complete')] } }).bodies[1]).toMatchObject({
      preconditions: { uid: 'once' },
      propagationPolicy: 'Foreground',
    });
  });
});
