import { WRITE_US_MAX } from '../../apiserver/deadlines';
import { BOOKMARKS_EVERY_US, COMPACT_EVERY_US } from '../../apiserver/lifecycle';
import { DEADLINE_US } from '../../client/exchanges';
import { MONITOR_PERIOD_US } from '../../controllers/nodelifecycle';
import { PERIOD_US } from '../../controllers/podgc';
import { REPORT_EVERY_US } from '../../kubelet/node-agent';
import { jittered, LINK_US } from '../latency';
import { type Cached, LEASE, NODE, type Pulse, type RestTimer, type Subject, type TimerKind } from './pulse';

/**
 * Plays heartbeats and nothing else: what the processes do with them message by message, in the kernel's order and with the same draws of chance, so that
 * all comes out as it would have, but for the messages themselves. It allows that each heartbeat only takes the place of the one before: who hears of it
 * sends nothing, and what comes of the last is all that is left of them.
 */

// Kinds of messages on which others follow; the low bit of the first four says what of.
const REQUEST = 0;
const TXN = 2;
const EVENT = 4;
const STORED = 6;
const COMPACT = 8;
const KIND_BITS = 4;
const KIND_MASK = 15;

const EVERY_US: Readonly<Record<'bookmarks' | 'compact' | 'monitor' | 'gc', number>> = {
  bookmarks: BOOKMARKS_EVERY_US,
  compact: COMPACT_EVERY_US,
  monitor: MONITOR_PERIOD_US,
  gc: PERIOD_US,
};

/** Up to where to play: the first calm moment after one of these. */
export interface Until {
  readonly us: number;
  readonly delivered: number;
}

/** Goes on until nothing is on its way after a moment; false if there is no such moment before `endUs`. */
export function beat(pulse: Pulse, until: Until, endUs: number): boolean {
  const { wheel, queue, beats } = pulse;
  const [lease, node] = beats;
  for (;;) {
    const leaseUs = lease.atUs[lease.order[lease.turn]!]!;
    const nodeUs = node.atUs[node.order[node.turn]!]!;
    const timerUs = Math.min(leaseUs, nodeUs, queue.peekAtUs());
    // Timers that ring at the same moment were set long before anything was sent that arrives now, and what is sent sets none that rings before them.
    for (let us = wheel.nextUs; us < timerUs; us = wheel.nextUs) {
      if (us >= endUs) return false;
      pulse.nowUs = us;
      pulse.delivered++;
      wheel.pop();
      arrive(pulse, wheel.code & KIND_MASK, wheel.code >>> KIND_BITS, wheel.id);
    }
    if (wheel.size === 0 && timerUs > pulse.lastUs && (timerUs >= until.us || pulse.delivered >= until.delivered)) {
      pulse.nowUs = Math.max(pulse.nowUs, pulse.lastUs);
      return true;
    }
    if (timerUs >= endUs) return false;
    pulse.nowUs = timerUs;
    pulse.delivered++;
    const first = earliest(pulse, timerUs, leaseUs, nodeUs);
    if (first === LEASE) renew(pulse);
    else if (first === NODE) report(pulse);
    else ring(pulse);
  }
}

/** Which of the timers that ring now was set first. */
function earliest({ beats: [lease, node], queue }: Pulse, nowUs: number, leaseUs: number, nodeUs: number): Subject | undefined {
  const leaseId = leaseUs === nowUs ? lease.timer[lease.order[lease.turn]!]! : Number.POSITIVE_INFINITY;
  const nodeId = nodeUs === nowUs ? node.timer[node.order[node.turn]!]! : Number.POSITIVE_INFINITY;
  if (queue.peekAtUs() === nowUs && queue.peek() < Math.min(leaseId, nodeId)) return undefined;
  return leaseId < nodeId ? LEASE : NODE;
}

// The kubelets.

/** The next timer of a kind rings, and is set again. Gives back whose it is. */
function again(pulse: Pulse, what: Subject): number {
  const { order, turn, timer, cause, atUs, everyUs } = pulse.beats[what];
  const node = order[turn]!;
  pulse.beats[what].turn = turn + 1 === order.length ? 0 : turn + 1;
  cause[node] = timer[node]!;
  timer[node] = pulse.sent++;
  atUs[node] = pulse.nowUs + everyUs;
  return node;
}

function renew(pulse: Pulse): void {
  call(pulse, LEASE, again(pulse, LEASE));
}

function report(pulse: Pulse): void {
  const node = again(pulse, NODE);
  if (pulse.nowUs - pulse.reportedUs[node]! >= REPORT_EVERY_US) call(pulse, NODE, node);
}

function call(pulse: Pulse, what: Subject, node: number): void {
  const { sentUs, answeredUs, cause } = pulse.beats[what];
  const { nowUs, nextStream, deadline, upUs } = pulse;
  sentUs[node] = nowUs;
  answeredUs[node] = Number.POSITIVE_INFINITY;
  nextStream[node]!++;
  upUs[node] = send(pulse, upUs[node]!, LINK_US.component, REQUEST + what, node);
  if (deadline[node] === 0) setDeadline(pulse, node, nowUs, cause[node]!);
}

function setDeadline(pulse: Pulse, node: number, sentUs: number, cause: number): void {
  pulse.deadline[node] = pulse.nextStream[node]!++;
  setTimer(pulse, 'kubelet-deadline', sentUs + DEADLINE_US, cause, node);
}

function kubeletDeadline(pulse: Pulse, node: number, id: number): void {
  const open = pulse.beats.filter(({ answeredUs }) => answeredUs[node]! >= pulse.nowUs).map(({ sentUs }) => sentUs[node]!);
  pulse.deadline[node] = 0;
  if (open.length > 0) setDeadline(pulse, node, Math.min(...open), id);
}

// Messages.

/** When something arrives that is sent now on a link, whose last message arrives at `lastUs`. */
const arrival = ({ nowUs, random }: Pulse, lastUs: number, takesUs: number): number => Math.max(nowUs + Math.round(jittered(takesUs, random)), lastUs);

/** Sends something from which more follows; gives back when it arrives. */
function send(pulse: Pulse, lastUs: number, takesUs: number, kind: number, node: number): number {
  const atUs = arrival(pulse, lastUs, takesUs);
  pulse.wheel.push(pulse.nowUs, atUs, (node << KIND_BITS) | kind, pulse.sent++);
  return atUs;
}

/** Sends something from which nothing more follows. */
function sendLast(pulse: Pulse, lastUs: number, takesUs: number): number {
  const atUs = arrival(pulse, lastUs, takesUs);
  pulse.sent++;
  pulse.delivered++;
  if (atUs > pulse.lastUs) pulse.lastUs = atUs;
  return atUs;
}

function setTimer(pulse: Pulse, kind: TimerKind, atUs: number, cause: number, node = 0): void {
  const id = pulse.sent++;
  pulse.rest.set(id, { kind, node, cause, sentUs: pulse.nowUs, atUs });
  pulse.queue.push(id, atUs);
}

function arrive(pulse: Pulse, kind: number, node: number, id: number): void {
  const what: Subject = (kind & 1) === 0 ? LEASE : NODE;
  if (kind < TXN) accept(pulse, what, node, id);
  else if (kind < EVENT) store(pulse, what, node);
  else if (kind < STORED) tell(pulse, what, node);
  else if (kind < COMPACT) answer(pulse, what, node);
  else pulse.fromEtcdUs = sendLast(pulse, pulse.fromEtcdUs, LINK_US.etcdRead);
}

// The API server, and etcd.

function accept(pulse: Pulse, what: Subject, node: number, id: number): void {
  const { server, nowUs } = pulse;
  pulse.beats[what].arrivedUs[node] = nowUs;
  const deadlineUs = nowUs + WRITE_US_MAX;
  watchOver(pulse, deadlineUs, id);
  server.waiting[server.came++ % server.waiting.length] = deadlineUs;
  server.nextId++;
  pulse.toEtcdUs = send(pulse, pulse.toEtcdUs, LINK_US.etcdWrite, TXN + what, node);
}

function watchOver(pulse: Pulse, deadlineUs: number, cause: number): void {
  if (deadlineUs >= pulse.server.deadlineUs) return;
  pulse.server.deadlineUs = deadlineUs;
  setTimer(pulse, 'server-deadline', deadlineUs, cause);
}

function serverDeadline(pulse: Pulse, id: number): void {
  const { server } = pulse;
  server.deadlineUs = Number.POSITIVE_INFINITY;
  if (server.went < server.came) watchOver(pulse, server.waiting[server.went % server.waiting.length]!, id);
}

function store(pulse: Pulse, what: Subject, node: number): void {
  const { chronicle } = pulse;
  const { sentUs, arrivedUs, revision } = pulse.beats[what];
  revision[node] = ++pulse.revision;
  const place = pulse.revision & chronicle.mask;
  chronicle.what[place] = 2 * node + what;
  chronicle.sentUs[place] = sentUs[node]!;
  chronicle.arrivedUs[place] = arrivedUs[node]!;
  pulse.fromEtcdUs = send(pulse, pulse.fromEtcdUs, LINK_US.etcdRead, EVENT + what, node);
  pulse.fromEtcdUs = send(pulse, pulse.fromEtcdUs, LINK_US.etcdRead, STORED + what, node);
}

/** etcd has stored it, and the kubelet hears so. */
function answer(pulse: Pulse, what: Subject, node: number): void {
  pulse.server.went++;
  const atUs = sendLast(pulse, pulse.downUs[node]!, LINK_US.component);
  pulse.downUs[node] = pulse.beats[what].answeredUs[node] = atUs;
  if (what === NODE) pulse.reportedUs[node] = atUs;
}

/** The API server's copy changes, and all hear of it who watch it. */
function tell(pulse: Pulse, what: Subject, node: number): void {
  const { clientUs, downUs, lifecycle } = pulse;
  const cached = pulse.cached[what];
  cached.changed = cached.revision = pulse.beats[what].revision[node]!;
  for (const client of cached.told) {
    clientUs[client] = sendLast(pulse, clientUs[client]!, LINK_US.component);
    if (client === lifecycle) hear(pulse, what, node, clientUs[client]!);
  }
  if (cached.tellsOwn) downUs[node] = sendLast(pulse, downUs[node]!, LINK_US.component);
}

function bookmarks(pulse: Pulse): void {
  for (const cached of pulse.cached) if (cached.changed > cached.bookmarked) mark(pulse, cached);
}

function mark(pulse: Pulse, cached: Cached): void {
  cached.bookmarked = cached.changed;
  for (const client of cached.marked) {
    pulse.clientUs[client] = sendLast(pulse, pulse.clientUs[client]!, LINK_US.component);
    pulse.bookmark[client] = cached.revision;
  }
}

function compact(pulse: Pulse): void {
  const { server, cached } = pulse;
  const until = server.compactNext;
  server.compactNext = Math.max(server.otherRevision, cached[LEASE].revision, cached[NODE].revision);
  if (until === 0) return;
  server.nextId++;
  server.compacted = until;
  pulse.toEtcdUs = send(pulse, pulse.toEtcdUs, LINK_US.etcdRead, COMPACT, 0);
}

// The controllers.

/** The node lifecycle controller will hear of a heartbeat. */
function hear(pulse: Pulse, what: Subject, node: number, atUs: number): void {
  pulse.beats[what].heardUs[node] = atUs;
  if (pulse.isNews[node]) return;
  pulse.isNews[node] = 1;
  pulse.news.push(node);
}

/** It looks after all nodes: any news of one is a sign of life. What comes later than now waits for its next look. */
function look(pulse: Pulse): void {
  const { beats, isNews, probeUs, nowUs } = pulse;
  for (const node of pulse.news) {
    isNews[node] = 0;
    for (const { seenUs, heardUs, sentUs } of beats) {
      if (heardUs[node]! >= nowUs) isNews[node] = 1;
      else if (heardUs[node] !== 0) {
        probeUs[node] = nowUs;
        seenUs[node] = sentUs[node]!;
        heardUs[node] = 0;
      }
    }
  }
  pulse.news = pulse.news.filter((node) => isNews[node] === 1);
}

/** The earliest of the timers that ring seldom. */
function ring(pulse: Pulse): void {
  const id = pulse.queue.pop();
  const timer = pulse.rest.get(id)!;
  pulse.rest.delete(id);
  act(pulse, timer, id);
  if (timer.kind !== 'kubelet-deadline' && timer.kind !== 'server-deadline') setTimer(pulse, timer.kind, pulse.nowUs + EVERY_US[timer.kind], id);
}

function act(pulse: Pulse, { kind, node }: RestTimer, id: number): void {
  switch (kind) {
    case 'kubelet-deadline':
      kubeletDeadline(pulse, node, id);
      return;
    case 'server-deadline':
      serverDeadline(pulse, id);
      return;
    case 'bookmarks':
      bookmarks(pulse);
      return;
    case 'compact':
      compact(pulse);
      return;
    case 'monitor':
      look(pulse);
      return;
    case 'gc':
  }
}
