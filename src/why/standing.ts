import type { Code, Reason } from './reason';
import type { Standing } from './why';

/** Reasons that say that something does not work; the others only that it is not there yet. */
const FAILURES: ReadonlySet<Code> = new Set<Code>([
  'crash-loop',
  'starts-again',
  'failed',
  'pull-failed',
  'bad-image-name',
  'never-pulled',
  'cannot-start',
  'missing-source',
  'missing-claim',
  'probe-fails',
  'node-unreachable',
  'node-gone',
  'no-scheduler',
  'refused',
  'deadline-passed',
  'controller-stopped',
  'no-controller',
  'nobody-binds',
  'broken-template',
  'class-missing',
  'volume-missing',
  'budget-unknown',
  'cannot-scale',
  'metrics-unknown',
]);

/** What reasons come to, where there are any: also those of others that they name. */
export const standingOf = (reasons: readonly Reason[]): Standing => (reasons.some(isFailure) ? 'fails' : 'waits');

export function isFailure(reason: Reason): boolean {
  if (FAILURES.has(reason.code)) return true;
  return 'because' in reason && reason.because !== undefined && isFailure(reason.because);
}
