import type { EventQueue } from '../../sim/event-queue';
import type { Random } from '../../sim/random';
import type { Wheel } from './wheel';

/** What a kubelet says of its node again and again: that it is there (its Lease), and how it is (its Node's status). */
export const SUBJECTS = ['lease', 'node'] as const;
export type Subject = 0 | 1;
export const LEASE: Subject = 0;
export const NODE: Subject = 1;

/** One kind of heartbeat, of all nodes: by the number of the node. */
export interface Beats {
  /** How long a timer of this kind runs. */
  readonly everyUs: number;
  /** The nodes in the order in which their timers ring, and whose is next. */
  readonly order: Int32Array;
  turn: number;
  /** The timer that is set: its message, the one that it follows from, and when it rings. */
  readonly timer: Float64Array;
  readonly cause: Float64Array;
  readonly atUs: Float64Array;
  /** When the last one was sent, and when it came to the API server; 0: none yet. */
  readonly sentUs: Float64Array;
  readonly arrivedUs: Float64Array;
  /** When the last one is answered; Infinity: nobody knows yet. */
  readonly answeredUs: Float64Array;
  /** The revision that the last one made. */
  readonly revision: Float64Array;
  /** When the node lifecycle controller hears of one that its looks have not found yet (0: there is none), and when that was sent which they have. */
  readonly heardUs: Float64Array;
  readonly seenUs: Float64Array;
}

/** The API server's copy of the Leases, or of the Nodes. */
export interface Cached {
  /** The numbers of the clients that it tells of a change of any of them, in this order. */
  readonly told: readonly number[];
  /** A node's own kubelet hears of it after them. */
  readonly tellsOwn: boolean;
  /** Those that are sent bookmarks. */
  readonly marked: readonly number[];
  /** Up to where it is complete, the last change in it, and up to where bookmarks have told. */
  revision: number;
  changed: number;
  bookmarked: number;
}

/** The API server's own counters. */
export interface ServerPulse {
  nextId: number;
  /** When somebody looks whose time is up. */
  deadlineUs: number;
  compactNext: number;
  /** Up to where the history was given up last. */
  compacted: number;
  /** When the requests that wait for etcd are to be answered at the latest: a ring, and how many came and went. */
  readonly waiting: Float64Array;
  came: number;
  went: number;
  /** How far its other caches are: they hear nothing meanwhile. */
  readonly otherRevision: number;
}

/** Timers that ring seldom. */
export type TimerKind = 'kubelet-deadline' | 'server-deadline' | 'bookmarks' | 'compact' | 'monitor' | 'gc';
export interface RestTimer {
  readonly kind: TimerKind;
  readonly node: number;
  readonly cause: number;
  readonly sentUs: number;
  readonly atUs: number;
}

/** What the last changes were, by their revisions: as many as the history goes back. */
export interface Chronicle {
  readonly mask: number;
  /** Twice the node's number, and what of it. */
  readonly what: Int32Array;
  readonly sentUs: Float64Array;
  readonly arrivedUs: Float64Array;
}

/** A cluster in which nothing happens but heartbeats: all that they change, and all that their order depends on. */
export interface Pulse {
  readonly nodes: number;
  nowUs: number;
  delivered: number;
  sent: number;
  revision: number;
  /** The links' jitter. */
  readonly random: Random;
  readonly wheel: Wheel;
  /** When the last of the messages arrives that are not on the wheel: nothing follows from their coming, or it is known before. */
  lastUs: number;
  readonly beats: readonly [Beats, Beats];
  readonly cached: readonly [Cached, Cached];
  readonly server: ServerPulse;
  /** Of each kubelet: its next stream's number, the one of its deadline (0: none is set), and when its last report was taken. */
  readonly nextStream: Float64Array;
  readonly deadline: Float64Array;
  readonly reportedUs: Float64Array;
  /** When the last message arrives, by link: of kubelets to the API server and back, of clients, to etcd and back. */
  readonly upUs: Float64Array;
  readonly downUs: Float64Array;
  readonly clientUs: Float64Array;
  toEtcdUs: number;
  fromEtcdUs: number;
  /** The revision of the last bookmark, by client. */
  readonly bookmark: Float64Array;
  /** The number of the node lifecycle controller among the clients, the nodes of which it has heard since its last look, and when it saw each last. */
  readonly lifecycle: number;
  news: number[];
  readonly isNews: Uint8Array;
  readonly probeUs: Float64Array;
  readonly queue: EventQueue;
  readonly rest: Map<number, RestTimer>;
  readonly chronicle: Chronicle;
}

export const newBeats = (nodes: number, everyUs: number, order: readonly number[]): Beats => {
  const zeros = (): Float64Array => new Float64Array(nodes);
  return {
    everyUs,
    order: Int32Array.from(order),
    turn: 0,
    timer: zeros(),
    cause: zeros(),
    atUs: zeros(),
    sentUs: zeros(),
    arrivedUs: zeros(),
    answeredUs: zeros(),
    revision: zeros(),
    heardUs: zeros(),
    seenUs: zeros(),
  };
};

/** So many changes of a node the history has at most: two compactions lie ten minutes apart, and what stood at the earlier is up to five older. */
const CHANGES_OF_NODE = 128;

export function newChronicle(nodes: number): Chronicle {
  const size = 2 ** (32 - Math.clz32(nodes * CHANGES_OF_NODE - 1));
  return { mask: size - 1, what: new Int32Array(size), sentUs: new Float64Array(size), arrivedUs: new Float64Array(size) };
}
