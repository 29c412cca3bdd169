import type { ApiCall } from '../../src/api/wire';
import type { ClusterConfig, Fault } from '../../src/cluster/config';

/** What a user does to a Pod whose name nobody knows beforehand. */
export type PodAction = 'delete' | 'kill' | 'evict' | 'release' | 'hold' | 'let-go' | 'logs';

/** One input of a history: plain data that makes sense whatever came before, so that a history can lose any of its steps. */
export type Action =
  | { readonly do: 'call'; readonly call: ApiCall }
  | { readonly do: 'fault'; readonly fault: Fault }
  /** To the Pod that comes as the nth in the order of names, counted round. */
  | { readonly do: 'pod'; readonly nth: number; readonly what: PodAction }
  /** Cordons a node and evicts its Pods. */
  | { readonly do: 'drain'; readonly node: string };

export interface Step {
  /** After the start of the history, at which the cluster has booted. */
  readonly atUs: number;
  readonly action: Action;
}

/** A cluster, and what happens to it. */
export interface History {
  readonly config: ClusterConfig;
  readonly steps: readonly Step[];
}
