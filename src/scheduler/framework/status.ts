import type { StatusCode } from '../explanation';

/** A plugin's answer when it is not success (kube-scheduler `fwk.Status`); success is `undefined`. */
export interface Status {
  readonly code: Exclude<StatusCode, 'Success'>;
  readonly reasons: readonly string[];
  /** Who answered; the framework fills it in. */
  readonly plugin?: string;
}

export const unschedulable = (...reasons: readonly string[]): Status => ({ code: 'Unschedulable', reasons });
export const unresolvable = (...reasons: readonly string[]): Status => ({ code: 'UnschedulableAndUnresolvable', reasons });
export const failure = (reason: string): Status => ({ code: 'Error', reasons: [reason] });
