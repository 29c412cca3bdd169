import type { Pod, PodStatus } from '../api/types.gen';
import type { Resize } from './allocation';
import type { BackOff } from './back-off';
import type { Bound } from './bound-volumes';
import { NOTHING_RUNS, type RuntimePod } from './containers';
import type { CriContainer, CriSandbox, DiskUsage } from './cri/cri';
import type { VolumeContent } from './cri/volumes';
import type { Step } from './pod-actions';
import { type Reference, referencesOf } from './references';
import { NOTHING_RUNS_YET, type RunningAsOf } from './running-as-of';
import { NO_TOKENS, type Tokens } from './token-state';

/**
 * Where a Pod's worker stands (kubelet `pod_workers`): it brings the Pod up and keeps it so, then stops what runs, then is done.
 */
export type Stage = 'syncing' | 'terminating' | 'terminated';

/** One pass of a worker over its Pod: steps one after the other, each waiting for the runtime's answers. */
export interface Pass {
  readonly id: number;
  readonly steps: readonly Step[];
  /** Where the first step stands. */
  readonly at: 'begin' | 'image' | 'pull' | 'env-files' | 'create' | 'start' | 'hook' | 'kill' | 'sandbox' | 'resize';
  /** The container that the step makes, once it has an id. */
  readonly containerId: string | undefined;
  /** Something was done, so that the Pod is looked at again right after. */
  readonly acted: boolean;
  /** When to try again what failed. */
  readonly retryAtUs: number | undefined;
  /** Volumes whose images are not to be had, by their names. */
  readonly absent: Readonly<Record<string, StartFailure>>;
}

/** A container on its way out. */
export interface Kill {
  readonly container: CriContainer;
  readonly graceSeconds: number;
  readonly sinceUs: number;
  /** Runs its preStop hook, waits for others to end first (sidecars), was told to stop, is gone. */
  readonly at: 'hook' | 'turn' | 'stopping' | 'done';
}

export interface ProbeState {
  readonly containerId: string;
  readonly result: 'success' | 'failure' | undefined;
  /** The last outcome and how many times it came in a row. */
  readonly last: 'success' | 'failure' | undefined;
  readonly run: number;
  /** Has said all it has to say about this instance. */
  readonly onHold: boolean;
  /** A reminder is under way with this token. */
  readonly token: number;
  readonly ticking: boolean;
  /** Since when its period counts: one asks at this time, one period later, … */
  readonly ticksFromUs: number;
  /** Where the first answer is not good enough, it is asked once more a moment later. */
  readonly insists: boolean;
}

/** The status that the API server is to have, and how far it has it (kubelet status manager). */
export interface StatusCache {
  readonly status: PodStatus;
  readonly version: number;
  readonly sentVersion: number;
  /** The version on its way to the API server, if one is, and the deletion that may follow it. */
  readonly sending: { readonly status: PodStatus; readonly version: number; readonly finished: boolean } | undefined;
  /** The Pod has ended and this is its last status. */
  readonly finished: boolean;
  /** The API server has taken the last deletion. */
  readonly released: boolean;
  /** The API's status that was found to say the same as this one. */
  readonly agreed: PodStatus | undefined;
}

/** How far the Pod's volumes are. */
interface Volumes {
  readonly mounted: boolean;
  /** When the volume manager gets to see the Pod. */
  readonly seenAtUs: number | undefined;
  readonly tokens: Tokens;
  /** Of claims, the volumes behind them. */
  readonly bound?: Bound;
  /** Of those that lead to a place of the node that has to be of some type, whether they do, by their names. */
  readonly hostPaths?: Readonly<Record<string, 'asked' | 'right'>>;
  readonly failures: number;
  /** When they are unmounted, of a Pod of which nothing runs any more. */
  readonly unmountedAtUs?: number;
  /** What they hold, by their names, once they are mounted. */
  readonly contents?: Readonly<Record<string, VolumeContent>>;
}

/** Why a container does not run: `ErrImagePull`, `CrashLoopBackOff`, … (kubelet `reasonCache`). */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
}

/** Everything the kubelet knows of one Pod. Immutable: each change makes another, all of one shape, which keeps copying them cheap. */
export interface Worker {
  readonly uid: string;
  /** As the API server last told. */
  readonly pod: Pod;
  /** What its containers and volumes refer to, which stays the same as long as the Pod lives. */
  readonly references: readonly Reference[];
  readonly stage: Stage;
  /** It came with a copy of another cluster and stands as it stood there, until somebody changes it. */
  readonly still: boolean;
  /** The API has it no more. */
  readonly gone: boolean;
  readonly runtime: RuntimePod;
  readonly volumes: Volumes;
  readonly pass: Pass | undefined;
  /** Something happened during the pass: another has to follow. */
  readonly again: boolean;
  readonly kills: readonly Kill[];
  /** The grace period that counts; it can only get shorter. */
  readonly graceSeconds: number | undefined;
  /** Why the kubelet itself ends the Pod; `rejected`: it never took it; `forNode`: others need the room. */
  readonly eviction: { readonly reason: string; readonly message: string; readonly rejected?: true; readonly forNode?: true } | undefined;
  /** Of a Pod that asks for other resources than at first, how far it has got them. */
  readonly resize: Resize | undefined;
  readonly failures: Readonly<Record<string, StartFailure>>;
  readonly restarts: Readonly<Record<string, BackOff>>;
  readonly pulls: Readonly<Record<string, BackOff & { readonly error: string }>>;
  readonly pullStartedAtUs: number | undefined;
  readonly probes: Readonly<Record<string, ProbeState>>;
  readonly cache: StatusCache | undefined;
  /** At which version of the Pod the API server first had each container running, by id. */
  readonly runningAsOf: RunningAsOf;
  /** How much it has written, where that was measured. */
  readonly disk: DiskUsage | undefined;
  /** The reminder that counts, and its time. */
  readonly wake: { readonly token: number; readonly atUs: number };
}

export const newWorker = (pod: Pod, runtime: RuntimePod = NOTHING_RUNS, eviction: Worker['eviction'] = undefined, still = false): Worker => ({
  uid: pod.metadata.uid ?? '',
  pod,
  references: still ? [] : referencesOf(pod),
  stage: 'syncing',
  still,
  gone: false,
  runtime,
  volumes: { mounted: false, seenAtUs: undefined, tokens: NO_TOKENS, failures: 0 },
  pass: undefined,
  again: false,
  kills: [],
  graceSeconds: undefined,
  eviction,
  resize: undefined,
  failures: {},
  restarts: {},
  pulls: {},
  pullStartedAtUs: undefined,
  probes: {},
  cache: undefined,
  runningAsOf: NOTHING_RUNS_YET,
  disk: undefined,
  wake: { token: 0, atUs: Number.POSITIVE_INFINITY },
});

/** The status that counts for the kubelet: the one it made last, or else what the API says. */
export const statusOf = (worker: Worker): PodStatus => worker.cache?.status ?? worker.pod.status ?? {};

/** Whether the Pod is not to be brought up any more. */
export const isToEnd = ({ pod, gone, eviction }: Worker): boolean => pod.metadata.deletionTimestamp !== undefined || gone || eviction !== undefined;

/** Puts what the runtime says of a container into what is known of the Pod. */
export const withContainer = (worker: Worker, container: CriContainer): Worker => ({
  ...worker,
  runtime: { ...worker.runtime, containers: [...worker.runtime.containers.filter((c) => c.id !== container.id), container] },
});

/** Puts what the runtime says of a sandbox, if it says something, into what is known of the Pod. */
export const withSandbox = (worker: Worker, sandbox: CriSandbox | undefined): Worker =>
  sandbox ? { ...worker, runtime: { ...worker.runtime, sandboxes: [...worker.runtime.sandboxes.filter((s) => s.id !== sandbox.id), sandbox] } } : worker;
