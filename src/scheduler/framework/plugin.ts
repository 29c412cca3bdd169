import type { KubeObject } from '../../api/object';
import type { Pod } from '../../api/types.gen';
import type { Because } from '../explanation';
import type { ClusterEventWithHint } from './events';
import type { NodeInfo } from './node-info';
import type { PodInfo } from './pod-info';
import type { Listers, Snapshot, Topology } from './snapshot';
import type { Status } from './status';

/** What PreFilter and PreScore give: nothing to do for this Pod, or the state for Filter or Score. */
export type Prepared<State> = 'skip' | { readonly state: State };

/** PreFilter may moreover refuse the Pod outright, or narrow the search to some nodes. */
export type PreFiltered<State> = 'skip' | { readonly refuse: Status } | { readonly state: State; readonly nodes?: ReadonlySet<string> };

export interface PostFiltered {
  readonly status: Status | undefined;
  /** The node that the Pod is nominated to, and who has to leave it. An empty node takes an earlier nomination back. */
  readonly nominatedNode?: string;
  readonly victims?: readonly PodInfo[];
  readonly candidates?: readonly PreemptionCandidate[];
  readonly why?: string;
}

export interface PreemptionCandidate {
  readonly node: string;
  readonly victims: readonly PodInfo[];
  readonly pdbViolations: number;
}

/** What PostFilter may use: why each node was turned down, and a way to try again with other Pods on a node. */
export interface PostFilterHandle {
  readonly snapshot: Snapshot;
  /** Whether a plugin's PreFilter was reached. */
  hasPrepared(plugin: string): boolean;
  statusOf(node: NodeInfo): Status;
  /** A trial on one node: Pods are taken off it and put back, and the Filter plugins asked again. */
  tryNode(node: NodeInfo): NodeTrial;
}

export interface NodeTrial {
  readonly node: NodeInfo;
  add(pod: PodInfo): void;
  remove(pod: PodInfo): void;
  /** Undefined if the Pod fits, nominated Pods of the same or a higher priority included. */
  filter(): Status | undefined;
}

/**
 * What a verdict or a score depends on besides the waiting Pod: the node itself, the Pods on it as well, or Pods on any node.
 * A plugin that does not say so can only be asked anew each time.
 */
export type Scope = 'node' | 'pods' | 'cluster';

/**
 * A filter over all nodes at once: a number for each domain of a topology has to lie within bounds. The incremental path
 * reads these arrays instead of asking node by node.
 */
export interface DomainBound {
  readonly topology: Topology;
  readonly values: Float64Array;
  readonly min: number;
  readonly max: number;
  /** Whether nodes without the topology's label are turned down. */
  readonly needsLabel: boolean;
}

/**
 * How a plugin whose word depends on Pods anywhere keeps up with their coming and going, instead of counting them again for each Pod
 * that waits. It has to come to the same as the plain methods; a property test compares the two.
 */
export interface Incremental<F, S, T> {
  /** PreFilter's state, even if PreFilter would skip just now; undefined if the plugin will never have a say on such Pods. */
  filterState?(snapshot: Snapshot, pod: PodInfo): F | undefined;
  updateFilter?(state: F, pod: PodInfo, other: PodInfo, node: NodeInfo, change: 1 | -1): void;
  /** Filter, for all nodes. */
  bounds?(state: F, pod: PodInfo): readonly DomainBound[];
  /** The part of PreScore that counts Pods. */
  scoreState?(snapshot: Snapshot, pod: PodInfo): T | undefined;
  updateScore?(state: T, pod: PodInfo, other: PodInfo, node: NodeInfo, change: 1 | -1): void;
  /** The part of PreScore that looks at the feasible nodes; undefined if all of them score the same. */
  weigh?(state: T, snapshot: Snapshot, feasible: NodeIndexes): S | undefined;
  /** Score, for all feasible nodes. */
  scoreAll?(state: S, feasible: NodeIndexes, scores: Scores): void;
}

/** A Pod as the queue orders it. */
export interface Queued {
  readonly priority: number;
  readonly timestampUs: number;
}

/** A call to the API server that has to succeed before the Pod is bound. */
export interface BindStep {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
}

/** One that writes an object, before the Pod is bound. */
export interface PreBindStep extends BindStep {
  readonly body: KubeObject;
}

/** Whether what a plugin wrote before binding has come about: not yet, or it never will, and why. */
export type Outcome = 'waits' | 'done' | { readonly error: string };

/** What has to come about before the Pod is bound, by what PreBind has written; another process sees to it. */
export interface Awaits {
  readonly withinUs: number;
  /** Asked each second; `written` is what the API server has made of PreBind's steps. */
  check(snapshot: Snapshot, node: string, written: readonly KubeObject[]): Outcome;
}

/**
 * A scheduler plugin (kube-scheduler `framework/interface.go`): the extension points in the order in which a Pod meets them.
 * All are pure; what PreFilter and PreScore work out is handed to the calls that follow. `F` and `S` are those states, `T` is what PreScore counts.
 */
export interface Plugin<F = unknown, S = unknown, T = unknown> {
  readonly name: string;
  /** The user has written it. */
  readonly isOwn?: true;
  readonly filterScope?: Scope;
  readonly scoreScope?: Scope;
  readonly incremental?: Incremental<F, S, T>;
  /** Changes of the cluster that may make a Pod schedulable that this plugin has turned down (EnqueueExtensions). */
  readonly events?: readonly ClusterEventWithHint[];

  preEnqueue?(pod: Pod, listers: Listers): Status | undefined;
  /** QueueSort: whether `a` goes before `b`. */
  less?(a: Queued, b: Queued): boolean;

  preFilter?(snapshot: Snapshot, pod: PodInfo): PreFiltered<F>;
  /** What another Pod's coming to (1) or leaving (-1) a node means for PreFilter's state (PreFilterExtensions AddPod and RemovePod). Changes the state. */
  updateFilter?(state: F, pod: PodInfo, other: PodInfo, node: NodeInfo, change: 1 | -1): void;
  /** A copy of the state that `updateFilter` may change. */
  cloneFilter?(state: F): F;
  filter?(state: F, pod: PodInfo, node: NodeInfo): Status | undefined;
  /** What more there is to say of its turning a node down: which Pods, which counts. Asked only by those who want to know. */
  because?(state: F, pod: PodInfo, node: NodeInfo): readonly Because[];
  postFilter?(handle: PostFilterHandle, pod: PodInfo): PostFiltered;

  preScore?(snapshot: Snapshot, pod: PodInfo, feasible: NodeIndexes): Prepared<S>;
  /** A whole number; a status, if it failed. */
  score?(state: S, pod: PodInfo, node: NodeInfo): number | Status;
  /** NormalizeScore: brings the scores of all feasible nodes into 0..100, in place. A status, if it failed. */
  normalize?(state: S, scores: Scores, feasible: NodeIndexes): Status | undefined;

  reserve?(snapshot: Snapshot, pod: PodInfo, node: NodeInfo): Status | undefined;
  permit?(snapshot: Snapshot, pod: PodInfo, node: NodeInfo): Status | undefined;
  /** What has to be written before binding: objects as they will be, which count as such from now on. */
  preBind?(snapshot: Snapshot, pod: PodInfo, node: NodeInfo): readonly PreBindStep[];
  readonly awaits?: Awaits;
  bind?(pod: PodInfo, node: string): BindStep;
}

/** Places of nodes in the snapshot, ascending. */
export type NodeIndexes = Int32Array;

/** One plugin's scores, in the order of the feasible nodes. */
export type Scores = Float64Array;

export const MAX_SCORE = 100;
