import type { KubeObject } from '../api/object';
import type { ImageSupply } from '../kubelet/images/catalogue';
import type { KubeSchedulerConfiguration } from '../scheduler/config';

export type { ImageSupply };

export interface NodeShape {
  readonly name: string;
  /** Quantities: `{ cpu: '4', memory: '8Gi', pods: '110' }`. */
  readonly capacity: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** It does not run when the cluster is switched on. */
  readonly down?: boolean;
}

export interface ClusterConfig {
  readonly seed: number;
  readonly nodes: readonly NodeShape[];
  /** Virtual time of the start, Unix microseconds. */
  readonly startUs: number;
  /** Which images can be pulled: `released`: those that there are in life, and what the user declares; `any` (the default): all. */
  readonly images?: ImageSupply;
  /**
   * What runs besides, and a new cluster does not have: `metrics-server` serves `metrics.k8s.io`; `local-path` makes volumes for claims, behind a default
   * StorageClass `standard`, as in kind; `coredns` is the cluster's DNS as Pods behind the Service `kube-dns`, where each node answers for itself else;
   * `load-balancer` gives Services of that type an address from outside, as a cloud does.
   */
  readonly addons?: readonly Addon[];
  /** What the cluster begins with: the objects of another one, of which it is a copy. Its nodes are among them. */
  readonly objects?: readonly KubeObject[];
}

export const ADDONS = ['metrics-server', 'local-path', 'coredns', 'load-balancer'] as const;
export type Addon = (typeof ADDONS)[number];

/** Faults and changes of topology that no API request can make. Cordon, taint and labels are ordinary requests. */
export type Fault =
  | { readonly kind: 'add-node'; readonly node: NodeShape }
  | { readonly kind: 'remove-node'; readonly node: string }
  | { readonly kind: 'crash-node'; readonly node: string }
  /** The machine is shut down in order: its Pods end first. `recover-node` switches it on again. */
  | { readonly kind: 'shut-down-node'; readonly node: string }
  | { readonly kind: 'recover-node'; readonly node: string }
  | { readonly kind: 'partition-node'; readonly node: string }
  | { readonly kind: 'stop-component'; readonly component: string }
  | { readonly kind: 'start-component'; readonly component: string }
  /** Every message to and from etcd takes so many times as long; 1: no longer. */
  | { readonly kind: 'slow-etcd'; readonly factor: number }
  /** The user means an image to exist: all nodes can pull its repository from now on, and it runs as a quiet server. */
  | { readonly kind: 'declare-image'; readonly image: string }
  /** All connections to the API server break at once: calls fail, watches start over. */
  | { readonly kind: 'drop-watches' }
  /** The scheduler starts anew with another configuration, as it does when its file has been changed. */
  | { readonly kind: 'configure-scheduler'; readonly configuration: KubeSchedulerConfiguration };

/** A worker node as the playground starts it: small enough that a learner can fill it. */
const nodeShape = (number: number, zones = 3): NodeShape => ({
  name: `node-${number}`,
  capacity: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '50Gi' },
  labels: { 'topology.kubernetes.io/zone': `zone-${((number - 1) % zones) + 1}` },
});

/** 2026-01-01T00:00:00Z, so that a link shows everyone the same times. */
const DEFAULT_START_US = 1_767_225_600_000_000;

export const defaultConfig = (
  options: {
    readonly nodes?: number;
    readonly seed?: number;
    readonly startUs?: number;
    readonly images?: ImageSupply;
    readonly addons?: readonly Addon[];
  } = {},
): ClusterConfig => ({
  seed: options.seed ?? 1,
  startUs: options.startUs ?? DEFAULT_START_US,
  ...(options.images && { images: options.images }),
  ...(options.addons?.length && { addons: options.addons }),
  nodes: Array.from({ length: options.nodes ?? 3 }, (_, i) => nodeShape(i + 1)),
});
