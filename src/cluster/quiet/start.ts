import type { CachePulse } from '../../apiserver/pulse';
import { CHECK_EVERY_US, LEASE_EVERY_US } from '../../kubelet/node-agent';
import { createEventQueue } from '../../sim/event-queue';
import type { Address, Message } from '../../sim/message';
import { createRandom, type RandomState } from '../../sim/random';
import type { Body } from '../input';
import type { Quiet, QuietNode } from './observe';
import { type Beats, type Cached, LEASE, NODE, newBeats, newChronicle, type Pulse, type RestTimer, type TimerKind } from './pulse';
import { MONITOR } from './timers';
import { createWheel } from './wheel';

/** The clients that hear of heartbeats, each with its number: its place. */
export const clientsOf = ({ caches }: Pick<Quiet, 'caches'>): readonly Address[] => [
  ...new Set(caches.flatMap(({ watchers }) => watchers.map(({ client }) => client))),
];

const NEVER = 0;
/** It was heard of before the pulse began. */
const BEFORE = -1;

interface From {
  readonly nowUs: number;
  readonly delivered: number;
  readonly sent: number;
  readonly random: RandomState;
  readonly revision: number;
}

/** How the heartbeats stand in a quiet cluster. */
export function startPulse(quiet: Quiet, from: From): Pulse {
  const { nodes, server, single } = quiet;
  const clients = clientsOf(quiet);
  const random = createRandom(0, '');
  random.load(from.random);
  const numbers = (of: (node: QuietNode) => number): Float64Array => Float64Array.from(nodes, of);
  const none = (length: number): Float64Array => new Float64Array(length);
  const pulse: Pulse = {
    nodes: nodes.length,
    nowUs: from.nowUs,
    delivered: from.delivered,
    sent: from.sent,
    revision: from.revision,
    random,
    // Of each node a Lease and a status may be on their way at once, each as two messages at most; and a compaction.
    wheel: createWheel(4 * nodes.length + 1),
    lastUs: 0,
    beats: [beatsOf(nodes, 'lease'), beatsOf(nodes, 'status')],
    cached: [cachedOf(quiet.caches[LEASE], clients, false), cachedOf(quiet.caches[NODE], clients, true)],
    server: { ...server, compacted: 0, waiting: none(2 * nodes.length + 1), came: 0, went: 0 },
    nextStream: numbers((node) => node.numbers.nextStream),
    deadline: numbers((node) => node.numbers.deadline ?? NEVER),
    reportedUs: numbers((node) => node.numbers.reportedAtUs),
    upUs: none(nodes.length),
    downUs: none(nodes.length),
    clientUs: none(clients.length),
    toEtcdUs: 0,
    fromEtcdUs: 0,
    bookmark: none(clients.length),
    lifecycle: clients.indexOf(MONITOR.address),
    news: nodes.flatMap(({ isNews }, node) => (isNews ? [node] : [])),
    isNews: Uint8Array.from(nodes, ({ isNews }) => Number(isNews)),
    probeUs: none(nodes.length),
    queue: createEventQueue(),
    rest: new Map(),
    chronicle: newChronicle(nodes.length),
  };
  for (const [kind, timer] of single) keep(pulse, kind, 0, timer);
  for (const [node, { deadline }] of nodes.entries()) if (deadline) keep(pulse, 'kubelet-deadline', node, deadline);
  return pulse;
}

function keep({ queue, rest }: Pulse, kind: TimerKind, node: number, { id, cause, sentAtUs, arrivesAtUs }: Message<Body>): void {
  const timer: RestTimer = { kind, node, cause, sentUs: sentAtUs, atUs: arrivesAtUs };
  rest.set(id, timer);
  queue.push(id, arrivesAtUs);
}

/** How often a kubelet renews its lease, and sees whether it has something to say of its node. */
const EVERY_US = { lease: LEASE_EVERY_US, status: CHECK_EVERY_US } as const;

function beatsOf(nodes: readonly QuietNode[], kind: 'lease' | 'status'): Beats {
  const timers = nodes.map((node) => node[kind]);
  const order = [...timers.keys()].sort((a, b) => timers[a]!.arrivesAtUs - timers[b]!.arrivesAtUs || timers[a]!.id - timers[b]!.id);
  const beats = newBeats(nodes.length, EVERY_US[kind], order);
  for (const [node, { id, cause, arrivesAtUs }] of timers.entries()) {
    beats.timer[node] = id;
    beats.cause[node] = cause;
    beats.atUs[node] = arrivesAtUs;
    if (nodes[node]!.isNews) beats.heardUs[node] = BEFORE;
  }
  return beats;
}

const cachedOf = ({ watchers, revision, changed, bookmarked }: CachePulse, clients: readonly Address[], tellsOwn: boolean): Cached => ({
  told: watchers.map(({ client }) => clients.indexOf(client)),
  tellsOwn,
  marked: watchers.filter(({ bookmarks, background }) => bookmarks && !background).map(({ client }) => clients.indexOf(client)),
  revision,
  changed,
  bookmarked,
});
