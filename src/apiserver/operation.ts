import type { KubeObject, ListObject } from '../api/object';
import type { APIResource, APIService, ResourceQuota, Service, Status } from '../api/types.gen';
import type {
  ApiCall,
  ApiRequest,
  ContainerAttachRequest,
  ContainerExecRequest,
  ContainerLogsRequest,
  NodeStats,
  PortForwardRequest,
  StatsRequest,
} from '../api/wire';
import type { KeyValue } from '../etcd/messages';
import type { Address } from '../sim/message';
import type { RandomState } from '../sim/random';
import type { HookAnswer, HookCall } from './admission/dynamic/webhook-call';
import type { Identity } from './authentication/identity';
import type { Delete, Put } from './registry/scope';
import type { Selection } from './selection';
import type { Watcher } from './watchers';

/** A client's request with what is needed to answer it. Plain data: whatever waits can be checkpointed. */
export interface Operation {
  readonly client: Address;
  readonly background: boolean;
  readonly request: ApiRequest;
  /** As whom it acts, if not as the administrator. */
  readonly identity?: Identity;
  /** How often it has been decided so far. */
  readonly attempts: number;
  /** When it is answered at the latest. */
  readonly deadlineUs?: number;
  /** The deletion of a collection, or the question for metrics, that this is a part of. */
  readonly partOf?: number;
  /** What webhooks have said to it so far, and the chance and the time with which it was decided when they were asked: it is decided again with the same. */
  readonly answers?: readonly HookAnswer[];
  readonly first?: { readonly random: RandomState; readonly nowUs: number };
  /** An eviction whose disruption budget has been charged already. */
  readonly charged?: true;
}

/** The deletion of a collection: the objects that are being deleted one by one. */
export interface Sweep {
  readonly operation: Operation;
  readonly outstanding: number;
  /** What is answered when all are gone: the list, or what went wrong first. */
  readonly code: number;
  readonly body: unknown;
}

/** A question for metrics: what the kubelets have told so far. */
export interface Gathering {
  readonly operation: Operation;
  readonly outstanding: number;
  readonly told: readonly NodeStats[];
}

/** What the API server waits for from etcd, by the number of the exchange. */
export type Pending =
  /** The first list of a watch cache. */
  | { readonly for: 'fill'; readonly prefix: string }
  | { readonly for: 'get'; readonly operation: Operation }
  /** The store's current revision, which a consistent list from the cache needs. */
  | { readonly for: 'list'; readonly operation: Operation }
  /** The object as it is now, because a decision from the cache came out as an error or as no change. */
  | { readonly for: 'reread'; readonly operation: Operation }
  | { readonly for: 'write'; readonly operation: Operation; readonly decision: Put | Delete }
  /** A disruption budget with one disruption less. */
  | { readonly for: 'charge'; readonly operation: Operation }
  | { readonly for: 'compact' };

/** A program in a Pod that has asked over the network, and what it has been answered so far. */
export interface PodCaller {
  readonly node: Address;
  readonly stream: number;
  readonly format: 'json' | 'yaml';
  readonly pretty: boolean;
  readonly text: string;
}

/** A loop-back request of the API server to itself, by its stream. */
export type Loopback =
  /** What must be in the end: asked again where etcd did not answer. */
  | { readonly for: 'bootstrap' | 'definitions'; readonly call: ApiCall }
  | { readonly for: 'lookup'; readonly lookup: string }
  | { readonly for: 'pod'; readonly caller: PodCaller }
  | { readonly for: 'quota'; readonly namespace: string };

/** A request that is passed on to a kubelet, by the stream to the kubelet. */
export interface Relay {
  readonly operation: Operation;
  readonly kubelet: Address;
  /** What the node says its address is. */
  readonly address: string;
  readonly ask: ContainerLogsRequest | ContainerExecRequest | ContainerAttachRequest | PortForwardRequest | StatsRequest;
  /** The answer has begun. */
  readonly begun?: true;
}

/** A request that is passed on to a Pod, by the stream to its node. */
export interface Proxied {
  readonly operation: Operation;
  readonly to: Address;
  /** The address and port that is asked. */
  readonly host: string;
  /** The path up to what is passed on. */
  readonly prefix: string;
}

/** A group and version that a Service's Pods serve. */
export interface Delegated {
  readonly spec: APIService['spec'];
  /** What it serves, as it said last; undefined: it is not available. */
  readonly resources: readonly APIResource[] | undefined;
  /** What of it is under way: a question, or the reminder to ask again. */
  readonly stream: number | undefined;
  readonly isAsked: boolean;
}

/** A request that waits for webhooks: those that have not answered yet, by the stream to their node, and what the others said. */
export interface Consultation {
  readonly operation: Operation;
  readonly open: ReadonlyMap<number, { readonly call: HookCall; readonly uid: string; readonly host: string }>;
  readonly answers: readonly HookAnswer[];
}

/** Objects that a webhook is asked to convert into another version, on the stream to its node. */
export interface Review {
  readonly stream: number;
  readonly objects: readonly KubeObject[];
  readonly to: string;
  readonly uid: string;
  readonly host: string;
}

/** Objects that a webhook converts for a request, and what is done with them then. */
export interface Converting extends Review {
  readonly operation: Operation;
  readonly next:
    | { readonly do: 'show'; readonly code: number; readonly body: unknown; readonly warnings?: readonly string[] }
    /** A list of what may be selected, by fields that it has only once it is converted. */
    | { readonly do: 'select'; readonly list: ListObject; readonly selection: Selection; readonly then: 'show' | 'sweep' }
    | { readonly do: 'decide'; readonly current: KeyValue<KubeObject>; readonly isPresent: boolean }
    | { readonly do: 'store'; readonly decision: Put; readonly modRevision: number };
}

/** What waits its turn in a feed. */
export type FeedItem =
  | { readonly is: 'fill'; readonly kvs: readonly KeyValue<KubeObject>[]; readonly revision: number }
  | { readonly is: 'change'; readonly change: KeyValue<KubeObject> }
  | { readonly is: 'watch'; readonly operation: Operation };

/** What those are told who watch custom resources in a version into which a webhook converts them. */
export interface ConvertedFeed {
  /** Where they are stored. */
  readonly prefix: string;
  readonly apiVersion: string;
  readonly queue: readonly FeedItem[];
  /** What the webhook is asked for the first of the queue. */
  readonly asked: Review | undefined;
  /** The objects as they are converted, by their keys in etcd. */
  readonly known: ReadonlyMap<string, KubeObject>;
  readonly history: readonly { readonly was: KubeObject | undefined; readonly is: KubeObject | undefined; readonly revision: number }[];
  /** After this revision the history is complete, up to that one. */
  readonly oldest: number;
  readonly revision: number;
  readonly watchers: readonly Watcher[];
}

/** A write that waits until the quotas of its namespace are charged. */
export interface Charging {
  readonly operation: Operation;
  readonly decision: Put;
  /** Of the object that the decision was made from. */
  readonly modRevision: number;
  /** Quotas not answered for yet. */
  readonly open: number;
  readonly refused?: Status;
  /** Others in the same namespace, which are decided again when this one is through. */
  readonly waiting: readonly Operation[];
}

export interface State {
  phase: 'stopped' | 'filling' | 'bootstrapping' | 'ready';
  /** Counts starts: timers of an earlier life are ignored. */
  life: number;
  nextId: number;
  pending: Map<number, Pending>;
  loopback: Map<number, Loopback>;
  relays: Map<number, Relay>;
  proxied: Map<number, Proxied>;
  /** What Services serve, by the names of their APIServices. */
  delegated: Map<string, Delegated>;
  consultations: Map<number, Consultation>;
  conversions: Map<number, Converting>;
  /** By where they are stored, and the version. */
  feeds: Map<string, ConvertedFeed>;
  sweeps: Map<number, Sweep>;
  gatherings: Map<number, Gathering>;
  /** Requests that came before the caches were filled. */
  early: Operation[];
  /** Requests that wait for a live lookup of admission, by the lookup. */
  parked: Map<string, Operation[]>;
  /** When admission last looked something up live. */
  lookedUpUs: Map<string, number>;
  /** By namespace. */
  charging: Map<string, Charging>;
  /** Quotas as the API server's own charges left them, by key, until the cache shows them. */
  quotas: Map<string, ResourceQuota>;
  /** Services under way to etcd and back, by key: what they were given is taken although the cache does not show them yet. */
  storing: Map<string, Service>;
  /** Up to where the history is given up next time. */
  compactNext: number;
  /** When somebody looks whose time is up; Infinity: nobody waits. */
  deadlineUs: number;
  /** etcd watches by the number of the exchange: the cache's prefix. */
  etcdWatches: Map<number, string>;
}

export const newState = (life: number, nextId: number): State => ({
  phase: 'stopped',
  life,
  nextId,
  pending: new Map(),
  loopback: new Map(),
  relays: new Map(),
  proxied: new Map(),
  delegated: new Map(),
  consultations: new Map(),
  conversions: new Map(),
  feeds: new Map(),
  sweeps: new Map(),
  gatherings: new Map(),
  early: [],
  parked: new Map(),
  lookedUpUs: new Map(),
  charging: new Map(),
  quotas: new Map(),
  storing: new Map(),
  compactNext: 0,
  deadlineUs: Number.POSITIVE_INFINITY,
  etcdWatches: new Map(),
});

export const copyState = (s: State): State => ({
  ...s,
  pending: new Map(s.pending),
  loopback: new Map(s.loopback),
  relays: new Map(s.relays),
  proxied: new Map(s.proxied),
  delegated: new Map(s.delegated),
  consultations: new Map(s.consultations),
  conversions: new Map(s.conversions),
  feeds: new Map(s.feeds),
  sweeps: new Map(s.sweeps),
  gatherings: new Map(s.gatherings),
  early: [...s.early],
  parked: new Map(Array.from(s.parked, ([lookup, waiting]) => [lookup, waiting.slice()])),
  lookedUpUs: new Map(s.lookedUpUs),
  charging: new Map(s.charging),
  quotas: new Map(s.quotas),
  storing: new Map(s.storing),
  etcdWatches: new Map(s.etcdWatches),
});
