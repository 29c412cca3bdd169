import type { Step } from './pod-actions';
import type { Turn } from './turn';
import type { Pass, StartFailure, Worker } from './worker';

/** The pass of a worker over its Pod: one step after the other, each as far as it goes without an answer from the runtime. */

/** A retry after a failure that has no back-off of its own (`backOffPeriod`). */
export const RETRY_US = 10e6;

export const newPass = (id: number, steps: readonly Step[]): Pass => ({
  id,
  steps,
  at: 'begin',
  containerId: undefined,
  acted: false,
  retryAtUs: undefined,
  absent: {},
});

/** The first step of the pass could not get the image of a volume: no container that mounts it can start. */
export function failImage({ nowUs }: Turn, worker: Worker, volume: string, failure: StartFailure, retryAtUs = nowUs + RETRY_US): Worker {
  const { absent, retryAtUs: earlier = Number.POSITIVE_INFINITY } = worker.pass!;
  return nextStep(setPass(worker, { absent: { ...absent, [volume]: failure }, retryAtUs: Math.min(retryAtUs, earlier) }), false);
}

const setPass = (worker: Worker, change: Partial<Pass>): Worker => ({ ...worker, pass: { ...worker.pass!, ...change } });

/** The first step waits for an answer here. */
export const waitAt = (worker: Worker, at: Pass['at'], containerId = worker.pass!.containerId): Worker => ({
  ...worker,
  pass: { ...worker.pass!, at, containerId },
});

/** The first step is done, or given up. */
export function nextStep(worker: Worker, acted: boolean): Worker {
  const pass = worker.pass!;
  return { ...worker, pass: { ...pass, steps: pass.steps.slice(1), at: 'begin', containerId: undefined, acted: pass.acted || acted } };
}

/** Nothing of the pass can go on: all is tried again later. */
export const giveUp = ({ nowUs }: Turn, worker: Worker): Worker => setPass(nextStep(worker, false), { steps: [], retryAtUs: nowUs + RETRY_US });

/** A container that could not be started: the reason shows in its status, and it is tried again. */
export function failStart({ nowUs }: Turn, worker: Worker, name: string, reason: string, message: string, retryAtUs = nowUs + RETRY_US): Worker {
  const step = worker.pass!.steps[0]!;
  const earliest = Math.min(retryAtUs, worker.pass!.retryAtUs ?? Number.POSITIVE_INFINITY);
  const failed = setPass({ ...worker, failures: { ...worker.failures, [name]: { reason, message } } }, { retryAtUs: earliest });
  // An init container that does not start holds up all that follow; others do not wait for each other.
  return step.do === 'start' && step.kind === 'init' ? setPass(nextStep(failed, false), { steps: [] }) : nextStep(failed, false);
}
