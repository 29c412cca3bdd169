import type { ExitMeaning, ProbeType, RestartPolicy, Role } from './container-story';
import type { MissingImage } from './known';

interface OfContainer {
  readonly container: string;
}

/** A container that ended, and what its Pod's policy says to that. */
interface OfEnd extends OfContainer {
  readonly exitCode: number;
  readonly meaning: ExitMeaning;
  readonly policy: RestartPolicy;
  readonly killedBy?: 'liveness' | 'startup';
}

/** Why one of an owner's objects is not as it should be: its own first reason. */
interface OfOther {
  /** `Pod` */
  readonly kind: string;
  readonly name: string;
  readonly because?: Reason;
}

/** All reasons by their codes, each with its facts. Times are virtual microseconds since the Unix epoch. */
export interface ReasonFacts {
  // ---- a Pod without a node
  scheduling: object;
  queued: { readonly before: number };
  binding: object;
  'scheduling-back-off': { readonly untilUs: number; readonly attempts: number };
  unschedulable: {
    readonly attempts: number;
    readonly objections: readonly { readonly reason: string; readonly nodes: number }[];
    /** The FailedScheduling text, where no node was looked at. */
    readonly message: string;
    readonly nominatedNode?: string;
  };
  gated: { readonly gates: readonly string[] };
  'no-scheduler': { readonly schedulerName: string };
  'scheduler-unseen': object;
  // ---- its node
  'node-unreachable': { readonly node: string; readonly sinceUs?: number };
  'node-gone': { readonly node: string };
  // ---- its volumes
  'missing-claim': { readonly claim: string };
  'unbound-claim': { readonly claim: string };
  /** A ConfigMap or Secret, or a key in it, that a volume or a variable needs. */
  'missing-source': {
    readonly source: 'ConfigMap' | 'Secret';
    readonly name: string;
    readonly key?: string;
    readonly volume?: string;
    readonly container?: string;
  };
  // ---- its containers
  creating: object;
  pulling: OfContainer & { readonly image: string };
  'pull-failed': OfContainer & {
    readonly image: string;
    readonly error: string;
    readonly missing?: MissingImage;
    readonly untilUs?: number;
    readonly delayUs?: number;
  };
  'bad-image-name': OfContainer & { readonly image: string };
  'never-pulled': OfContainer & { readonly image: string };
  'cannot-start': OfContainer & { readonly reason: string; readonly message: string };
  'init-runs': OfContainer & { readonly number: number; readonly of: number; readonly role: Role };
  'crash-loop': OfEnd & { readonly restarts: number; readonly delayUs?: number; readonly untilUs?: number };
  'starts-again': OfEnd & { readonly restarts: number };
  'probe-fails': OfContainer & {
    readonly probe: ProbeType;
    readonly does: string;
    readonly run: number;
    readonly failureThreshold: number;
    readonly message?: string;
  };
  'probe-pending': OfContainer & { readonly probe: ProbeType; readonly does: string };
  'readiness-gate': { readonly condition: string; readonly status?: string };
  running: { readonly ready: number; readonly of: number };
  /** NetworkPolicies select it: what none of them allows does not come in, or does not leave. */
  isolated: { readonly direction: 'Ingress' | 'Egress'; readonly policies: readonly string[] };
  // ---- its end
  completed: { readonly policy: RestartPolicy };
  failed: OfEnd;
  'ended-by-kubelet': { readonly reason: string; readonly message: string };
  'command-replaced': OfContainer & { readonly image: string; readonly replaced: readonly string[]; readonly by: 'command' | 'args' };
  /** How to have both: what the user wrote, and then what the image starts. */
  'command-and-server': OfContainer & { readonly command: readonly string[] };
  // ---- whatever is being deleted
  finalizer: { readonly finalizer: string; readonly usedBy: readonly string[] };
  'grace-period': { readonly seconds: number; readonly endsUs: number };
  'pre-stop': OfContainer & { readonly sinceUs: number; readonly killUs: number };
  stopping: OfContainer & { readonly killUs: number };
  'sidecar-turn': OfContainer;
  // ---- owners of Pods
  available: { readonly available: number; readonly wanted: number };
  'scaled-to-zero': object;
  paused: object;
  'replica-set': { readonly name: string; readonly isNew: boolean; readonly wanted: number; readonly ready: number };
  'not-available': OfOther;
  /** Of the Pods that the reason before it goes for as well. */
  'not-available-either': { readonly pods: readonly string[] };
  'ready-for-too-short': { readonly pod: string; readonly untilUs: number };
  refused: { readonly what: string; readonly message: string };
  'deadline-passed': { readonly seconds: number };
  'deadline-ahead': { readonly atUs: number };
  'controller-stopped': { readonly controller: string };
  'no-controller': { readonly controller: string };
  // ---- a StatefulSet
  'ordinal-blocks': { readonly pod: string; readonly behind: number; readonly because?: Reason };
  'ordinal-missing': { readonly pod: string };
  /** A set in order waits for a Pod that fails before it would replace it: whoever repairs the template has to delete the Pod as well. */
  'broken-template': { readonly pod: string; readonly isRepaired: boolean };
  'on-delete': { readonly old: number };
  partition: { readonly partition: number; readonly old: number };
  // ---- a Job
  'job-complete': { readonly succeeded: number };
  'job-ended': { readonly reason: string; readonly message: string };
  'job-suspended': object;
  'job-progress': { readonly succeeded: number; readonly wanted: number; readonly active: number };
  'job-failures': { readonly failed: number; readonly limit: number };
  'job-back-off': { readonly untilUs: number };
  // ---- storage
  bound: { readonly volume: string };
  'no-class': object;
  'class-missing': { readonly storageClass: string };
  'waits-for-consumer': { readonly storageClass: string };
  'waits-for-provisioner': { readonly storageClass: string; readonly provisioner: string };
  'volume-missing': { readonly volume: string };
  'volume-suits': { readonly volume: string };
  'volume-unsuitable': { readonly volumes: number };
  'nobody-binds': object;
  // ---- a namespace
  contents: { readonly resource: string; readonly count: number };
  'content-finalizer': { readonly finalizer: string; readonly count: number };
  // ---- a disruption budget
  'budget-allows': { readonly disruptions: number };
  'budget-full': { readonly healthy: number; readonly desired: number; readonly expected: number };
  'budget-empty': object;
  'budget-unknown': { readonly message: string };
  /** A cordoned node whose Pods this budget does not let go. */
  'stops-drain': { readonly node: string; readonly pods: readonly string[] };
  // ---- an autoscaler; its target is `Deployment web`
  'autoscaler-new': { readonly target: string };
  'cannot-scale': { readonly target: string; readonly message: string };
  'scaling-disabled': { readonly target: string };
  'metrics-unknown': { readonly replicas: number; readonly message: string };
  /** A share of a request is wanted where there is no request. */
  'needs-request': { readonly resource: string; readonly container: string; readonly target: string };
  'needs-metrics-server': object;
  autoscaled: { readonly target: string; readonly replicas: number; readonly min: number; readonly max: number };
  'scaling-limited': { readonly by: 'min' | 'max' | 'up' | 'down' };
  'scaling-stabilized': object;
  // ---- a node
  'node-ready': object;
  cordoned: object;
  'held-by-budget': { readonly pod: string; readonly budget: string };
  // ---- others
  'endpoints-ready': { readonly ready: number; readonly of: number };
  'selects-nothing': object;
  'no-selector': object;
  /** Nothing of the kind is known to be wrong. */
  exists: object;
}

export type Code = keyof ReasonFacts;
export type Reason<C extends Code = Code> = { readonly [K in C]: { readonly code: K } & ReasonFacts[K] }[C];
