import { parseTime } from '../../api/time';
import type { Job } from '../../api/types.gen';
import type { Action, Controller, View } from '../../client/controller';
import { informerOf, JOBS, objectPath } from '../shared/resources';

/** When a Job ended; undefined if it has not. */
function finishedAtUs({ status }: Job): number | undefined {
  const end = status?.conditions?.find((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True');
  return end && parseTime(end.lastTransitionTime);
}

/** Deletes Jobs some time after they ended (kube-controller-manager `pkg/controller/ttlafterfinished`). */
function reconcile(view: View, key: string, nowUs: number): Action | undefined {
  const job = view.store<Job>('jobs').get(key);
  const ttlSeconds = job?.spec?.ttlSecondsAfterFinished;
  const endUs = job && finishedAtUs(job);
  if (!job || ttlSeconds === undefined || endUs === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
  const waitUs = endUs + ttlSeconds * 1e6 - nowUs;
  if (waitUs > 0) return { againAfterUs: waitUs };
  const path = objectPath(JOBS, job);
  const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: job.metadata.uid }, propagationPolicy: 'Foreground' };
  return {
    steps: [
      { call: { method: 'GET', path }, expects: { uid: job.metadata.uid ?? '', is: 'alive' } },
      { call: { method: 'DELETE', path, body }, ignores: [404] },
    ],
  };
}

export const ttlAfterFinishedController: Controller = {
  name: 'ttlafterfinished',
  component: 'ttl-after-finished-controller',
  informers: [informerOf(JOBS)],
  enqueue: (delivery) => (delivery.type === 'added' || delivery.type === 'updated' ? [delivery.key] : []),
  reconcile,
};
