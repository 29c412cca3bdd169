/** A part of a command line: of the image, or of the Pod's spec in its place. */
export interface CommandPart {
  readonly from: 'ENTRYPOINT' | 'CMD' | 'command' | 'args';
  readonly words: readonly string[];
  /** False: the Pod's spec has taken its place. */
  readonly kept: boolean;
}

export type Role = 'init' | 'sidecar' | 'main';
export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

export interface ContainerStory {
  readonly name: string;
  readonly role: Role;
  readonly image: string;
  /** Nobody here knows what the image starts. */
  readonly imageUnknown: boolean;
  readonly parts: readonly CommandPart[];
  readonly state: 'waiting' | 'running' | 'terminated';
  /** Why it waits (`CrashLoopBackOff`), as its status says. */
  readonly waiting?: string;
  readonly restarts: number;
  readonly policy: RestartPolicy;
  /** How the present or the last instance ended. */
  readonly ended?: Ending;
  /** What it printed last: the instance that ended, or runs. */
  readonly printed?: { readonly lines: number; readonly last: readonly string[] };
  readonly next?: Next;
  readonly probes: readonly ProbeStory[];
}

export interface Ending {
  readonly exitCode: number;
  readonly meaning: ExitMeaning;
  /** The status's own reason and message. */
  readonly reason?: string;
  readonly message?: string;
  readonly startedUs?: number;
  readonly finishedUs?: number;
  /** The probe whose failure made the kubelet end it. */
  readonly killedBy?: 'liveness' | 'startup';
}

/** What an exit code means. */
export type ExitMeaning =
  | { readonly code: 'success' | 'error' | 'not-executable' | 'not-found' | 'start-error' | 'lost' | 'other' }
  | { readonly code: 'signal'; readonly signal: string }
  | { readonly code: 'oom'; readonly limit?: string; readonly neededBytes?: number };

/** What `restartPolicy` makes of an end. */
export type Next =
  | { readonly code: 'stays'; readonly policy: RestartPolicy }
  | { readonly code: 'starts-again'; readonly policy: RestartPolicy; readonly backOff?: BackOffStory }
  /** It runs again: how long it waits should it end once more, and when that is forgotten. */
  | { readonly code: 'runs-again'; readonly backOff: Pick<BackOffStory, 'delayUs' | 'step' | 'stepsUs'> & { readonly forgottenUs: number } };

export interface BackOffStory {
  readonly delayUs: number;
  /** Which of the steps it is, from 0. */
  readonly step: number;
  readonly stepsUs: readonly number[];
  /** Not before this moment. */
  readonly untilUs: number;
}

export type ProbeType = 'startup' | 'liveness' | 'readiness';

export interface ProbeStory {
  readonly type: ProbeType;
  /** What it does, in one line: `GET http://:8080/`, `exec cat /ready`. */
  readonly does: string;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly result?: 'success' | 'failure';
  readonly last?: 'success' | 'failure';
  /** How many times the last outcome came in a row. */
  readonly run: number;
  /** What it says last, if it fails. */
  readonly message?: string;
}
