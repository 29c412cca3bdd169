import type { StreamInput } from '../api/container-streams';
import type { ApiCall } from '../api/wire';
import type { Fault } from './config';

/** What a body is to the kernel: each part knows its own kinds by `type`. */
export interface Body {
  readonly type: string;
}

/** Everything that reaches the cluster from outside; with the configuration, all that a replay needs. */
export type Input =
  | { readonly kind: 'call'; readonly stream: number; readonly agent: string; readonly call: ApiCall }
  | { readonly kind: 'cancel'; readonly stream: number }
  /** More on the connection that a call has opened. */
  | { readonly kind: 'data'; readonly stream: number; readonly data: StreamInput }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** An input with its place in the run: after how many deliveries, at what time. */
export interface RecordedInput {
  readonly afterDelivered: number;
  readonly atUs: number;
  readonly input: Input;
}

/** How far a branch has been run. */
export interface Head {
  readonly delivered: number;
  readonly nowUs: number;
}

/** A place on a branch, to come back to: in one moment much may be done, so it also counts what had been. */
export interface Place extends Head {
  readonly branch: string;
  readonly given: number;
}
