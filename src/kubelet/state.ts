import type { StreamInput } from '../api/container-streams';
import type { Lease } from '../api/types.gen';
import type { EventTag } from '../client/event-recorder';
import type { CopyOnWrite } from '../sim/copy-on-write';
import type { Address } from '../sim/message';
import type { RandomState } from '../sim/random';
import type { RuntimePod } from './containers';
import type { CriCall, CriImage } from './cri/cri';
import type { Worker } from './worker';

/** What a call to the API server was for. */
export type ApiTag =
  | EventTag
  | { readonly for: 'status-get'; readonly uid: string }
  | { readonly for: 'status-patch'; readonly uid: string }
  | { readonly for: 'pod-delete'; readonly uid: string }
  /** The Services that a container was told of, for a command that is to be run inside; `asOf`: as they were at that version, or as they are. */
  | { readonly for: 'links'; readonly stream: number; readonly asOf?: string }
  | { readonly for: 'token'; readonly uid: string; readonly key: string }
  /** A claim, or, with the claim's UID, its volume. */
  | { readonly for: 'claim'; readonly uid: string; readonly claim: string; readonly claimUid?: string }
  | NodeTag;

export interface NodeTag {
  readonly for: 'node-create' | 'node-status' | 'lease-get' | 'lease-create' | 'lease-update';
}

/** Where a probe was sent on to, and how often it has been. */
export interface Redirected {
  readonly path: string;
  readonly times: number;
}

/** What a call to the runtime was for. */
export type CriTag =
  | { readonly for: 'pass'; readonly uid: string; readonly pass: number }
  | { readonly for: 'kill'; readonly uid: string; readonly containerId: string }
  | { readonly for: 'pre-stop'; readonly uid: string; readonly containerId: string }
  | { readonly for: 'probe'; readonly uid: string; readonly probe: string; readonly containerId: string; readonly redirected?: Redirected }
  | { readonly for: 'stop-sandbox'; readonly uid: string }
  | { readonly for: 'host-path'; readonly uid: string; readonly volume: string }
  | { readonly for: 'list' }
  | StatsTag
  | { readonly for: 'disk'; readonly uid: string }
  | LogsTag
  | StreamTag
  | { readonly for: 'nothing' };

export interface StatsTag {
  readonly for: 'stats';
  readonly stream: number;
  readonly background: boolean;
}

export interface LogsTag {
  readonly for: 'logs';
  readonly stream: number;
  readonly options: LogOptions;
  /** Read on, and not for the first time. */
  readonly again?: true;
}

/** A connection to a container, or to a Pod's ports, that somebody has asked for. */
export interface StreamTag {
  readonly for: 'stream';
  readonly stream: number;
  readonly to: Address;
  readonly asked: 'exec' | 'attach' | 'port-forward';
}

/** A command for which Services are looked up: in which Pod and container, for whom, and what its client has said meanwhile. */
export interface LinkLookup {
  readonly uid: string;
  readonly call: Extract<CriCall, { readonly method: 'Exec' }>;
  readonly tag: StreamTag;
  readonly said: readonly StreamInput[];
}

export interface LogOptions {
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly sinceUs?: number;
  readonly limitBytes?: number;
  /** Goes on until the container ends or the reader goes. */
  readonly follow?: boolean;
}

/** A log that somebody follows: how far it has been read. */
export interface Followed {
  readonly to: Address;
  readonly containerId: string;
  readonly options: LogOptions;
  readonly readUs: number;
}

/** An image that a pass of a worker waits for. */
export interface Pull {
  readonly uid: string;
  readonly pass: number;
  readonly image: string;
}

/** How far a kubelet is with telling the API server of its node (kubelet `kubelet_node_status`, `nodelease`). */
export interface NodeAgent {
  /** How often in a row it could not register its node. */
  readonly registerFailures: number;
  readonly ready: boolean;
  readonly lease: Lease | undefined;
  /** When the API server last took a status. */
  readonly reportedAtUs: number;
  /** When memory last ran short, and the disk. */
  readonly pressureSeenUs: number | undefined;
  readonly diskPressureSeenUs: number | undefined;
}

/** How far a machine is with its shutdown: whose turn it is to end, since when; then it is off. */
export type Shutdown = { readonly turn: 'usual' | 'critical'; readonly sinceUs: number } | { readonly turn: 'off' };

const NEW_AGENT: NodeAgent = { registerFailures: 0, ready: false, lease: undefined, reportedAtUs: 0, pressureSeenUs: undefined, diskPressureSeenUs: undefined };

/** All that a kubelet remembers besides its informers' caches: plain data. */
export interface State extends CopyOnWrite {
  boot: number;
  /** When the process started. */
  startedAtUs: number;
  nextNumber: number;
  agent: NodeAgent;
  random: RandomState;
  workers: ReadonlyMap<string, Worker>;
  /** Pods by `namespace/name`, as the API names them. */
  uids: ReadonlyMap<string, string>;
  calls: ReadonlyMap<number, CriTag>;
  images: ReadonlyMap<string, CriImage>;
  /** What ran before the kubelet started, by Pod, until the API tells whose it is. */
  recovered: ReadonlyMap<string, RuntimePod>;
  /** The ConfigMaps and Secrets that are watched, and whether the first list has come. */
  references: ReadonlyMap<string, boolean>;
  /** Images to pull, one after the other; the first is being pulled. */
  pulls: readonly Pull[];
  pullStartedAtUs: number;
  /** Who asked for a log, by the number of the call to the runtime. */
  askers: ReadonlyMap<number, Address>;
  /** Logs that are followed, by stream. */
  followed: ReadonlyMap<number, Followed>;
  /** Commands that are to be run inside containers as soon as it is known which Services those were told of, by stream. */
  lookups: ReadonlyMap<number, LinkLookup>;
  /** A `status-timer` runs. */
  statusTimer: boolean;
  /** The machine is about to go off, or is. */
  shutdown: Shutdown | undefined;
}

export const newState = (boot: number, startedAtUs: number, nextNumber: number, random: RandomState): State => ({
  boot,
  startedAtUs,
  nextNumber,
  agent: NEW_AGENT,
  random,
  workers: new Map(),
  uids: new Map(),
  calls: new Map(),
  images: new Map(),
  recovered: new Map(),
  references: new Map(),
  pulls: [],
  pullStartedAtUs: 0,
  askers: new Map(),
  followed: new Map(),
  lookups: new Map(),
  statusTimer: false,
  shutdown: undefined,
  own: new Set(),
});
