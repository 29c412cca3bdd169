import type { RestartPolicy, Role } from '../why/container-story';

/** A Pod's whole life as data: what was when. Read out of a trace by `cluster/life`; times are virtual microseconds since the Unix epoch. */
export interface Life {
  readonly uid: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly node?: string;
  readonly restartPolicy: RestartPolicy;
  /** From when the API server had it stored, until it was removed. */
  readonly createdUs: number;
  readonly endUs?: number;
  /** When it got its node. */
  readonly boundUs?: number;
  readonly phases: readonly PhaseSpan[];
  readonly conditions: readonly ConditionLife[];
  /** Init containers and sidecars first, in the order of the spec. */
  readonly containers: readonly ContainerLife[];
  /** From the request to delete it on; one more for each time that the grace period was changed. */
  readonly graces: readonly GraceSpan[];
  /** When its node was not to be relied on. */
  readonly troubles: readonly NodeTrouble[];
  readonly events: readonly RecordedEvent[];
}

/** A stretch of time; without an end it goes on as far as anything is known. `message`: the one of the trace that began it. */
export interface Span {
  readonly startUs: number;
  readonly endUs?: number;
  readonly message?: number;
}

/** Something that took no time. */
export interface Moment {
  readonly atUs: number;
  readonly message?: number;
}

export interface PhaseSpan extends Span {
  readonly phase: string;
  /** Why it has failed (`Evicted`). */
  readonly reason?: string;
}

export interface ConditionLife {
  readonly type: string;
  readonly spans: readonly (Span & { readonly status: string; readonly reason?: string })[];
}

export interface ContainerLife {
  readonly name: string;
  readonly role: Role;
  /** Its own, or what its Pod's makes of it. */
  readonly policy: RestartPolicy;
  readonly spans: readonly ContainerSpan[];
  readonly backOffs: readonly BackOffSpan[];
  readonly pulls: readonly Pull[];
  readonly hooks: readonly Hook[];
  readonly probes: readonly ProbeRun[];
  readonly signals: readonly Signal[];
}

export type ContainerSpan = Span &
  (
    | { readonly state: 'waiting'; readonly reason?: string }
    | { readonly state: 'running'; readonly attempt: number }
    | { readonly state: 'terminated'; readonly attempt: number; readonly exitCode: number; readonly reason?: string; readonly restarts: boolean }
    /** Its node is down: what became of it, nobody can say. */
    | { readonly state: 'unknown' }
  );

/** Its kubelet lets some time pass before it starts the container or pulls its image again; the end may lie ahead of all that is known. */
export interface BackOffSpan extends Span {
  readonly endUs: number;
  readonly before: 'start' | 'pull';
  readonly delayUs: number;
}

export interface Pull extends Span {
  readonly image: string;
  readonly error?: string;
}

export interface Hook extends Span {
  readonly hook: 'postStart' | 'preStop';
  readonly failed: boolean;
}

export interface ProbeRun extends Moment {
  readonly type: string;
  readonly passed: boolean;
}

export interface Signal extends Moment {
  readonly signal: 'SIGTERM' | 'SIGKILL';
  /** Of SIGTERM: how long is waited before SIGKILL. */
  readonly seconds?: number;
}

export interface GraceSpan extends Span {
  readonly seconds: number;
  readonly deadlineUs: number;
}

export interface NodeTrouble extends Span {
  /** `not-ready`: as the API has it; the others: as it is. */
  readonly trouble: 'crashed' | 'partitioned' | 'removed' | 'not-ready';
}

export interface RecordedEvent extends Moment {
  readonly type: string;
  readonly reason: string;
  readonly text: string;
  /** How often it was seen so far. */
  readonly count: number;
  /** Who says it (`kubelet`). */
  readonly from?: string;
}

/** Whether a stretch contains a moment. */
const holdsAt = ({ startUs, endUs = Number.POSITIVE_INFINITY }: Span, us: number): boolean => startUs <= us && us < endUs;

/** The one of several stretches, which do not overlap, that contains a moment. */
export const at = <S extends Span>(spans: readonly S[], us: number): S | undefined => spans.findLast((span) => holdsAt(span, us));
