import type { Component } from './component';
import { createEventQueue, type EventQueueCheckpoint } from './event-queue';
import { mustHold } from './invariant';
import type { Address, Message, Send, SendOptions } from './message';
import { createProcesses, type ProcessState } from './processes';
import { createRandom, type Random, type RandomState } from './random';
import type { Pieces } from './shared-list';
import { createTrace, type Trace } from './trace';

/**
 * The discrete-event kernel. It knows processes, messages and virtual time, and nothing of Kubernetes.
 * The whole state is a value: `checkpoint` and `restore` go to any earlier point, and from there the same inputs give the same messages.
 */
export interface Kernel<B, Spec> {
  readonly nowUs: number;
  /** Messages handled so far: the position in the run. */
  readonly delivered: number;
  /** Messages sent so far; `trace.length` may be more after going back. */
  readonly sent: number;
  readonly trace: Trace<B>;
  /** When the next message arrives; Infinity if none is under way. */
  readonly nextAtUs: number;
  /** The id of the message that arrives next, or -1. */
  readonly next: number;
  /** Messages sent and not yet arrived, in no order. */
  underWay(): readonly number[];
  /** Starts a process; `spec` is the plain data from which `make` makes it again after a restore. */
  spawn(address: Address, spec: Spec): void;
  remove(address: Address): void;
  addresses(): readonly Address[];
  component(address: Address): Component<B> | undefined;
  /** The process at an address, to be changed other than by a message. */
  touch(address: Address): Component<B> | undefined;
  /** A message from outside, handled at once when the next `step` comes: its cause is -1. Gives back its id. */
  input(from: Address, to: Address, body: B): number;
  /** Delivers the earliest message and gives it back; undefined if none is under way. */
  step(): Message<B> | undefined;
  /** Moves the clock forwards to a time at which nothing has arrived yet. */
  idleTo(us: number): void;
  checkpoint(): KernelCheckpoint<Spec>;
  restore(checkpoint: KernelCheckpoint<Spec>): void;
  /** Becomes what another kernel was at a checkpoint, and the messages under way there: of what was before, nothing is known. */
  begin(checkpoint: KernelCheckpoint<Spec>, underWay: readonly Message<B>[]): void;
  /** The past that is known begins at a checkpoint from now on: other messages are forgotten, but for some, and so is what none can ask for any more. */
  forgetBefore(checkpoint: KernelCheckpoint<Spec>, but: Iterable<number>): void;
  /** A checkpoint that holds nothing of what was before it but what a message can ask for: one that is kept for long. */
  withoutPast(checkpoint: KernelCheckpoint<Spec>): KernelCheckpoint<Spec>;
}

export interface KernelCheckpoint<Spec> {
  readonly nowUs: number;
  readonly delivered: number;
  readonly sent: number;
  readonly queue: EventQueueCheckpoint;
  readonly random: RandomState;
  readonly processes: Pieces<ProcessState<Spec>>;
}

export interface KernelOptions<B, Spec> {
  readonly seed: number;
  readonly startUs: number;
  readonly make: (address: Address, spec: Spec) => Component<B>;
  /** How long a message takes from one process to another, in microseconds. */
  readonly latencyUs: (from: Address, to: Address, body: B, random: Random) => number;
  /** Whether a message that arrives now is handled; if not, it is lost (its process is down, the network is cut). */
  readonly delivers?: (message: Message<B>) => boolean;
  /** What the sender of a lost message hears of it, if anything. */
  readonly refusal?: (message: Message<B>) => Refusal<B> | undefined;
}

export interface Refusal<B> {
  readonly body: B;
  /** It is the sender itself that finds out, after so long (a dial that times out); default: the other machine says so at once (connection refused). */
  readonly afterUs?: number;
}

/** As many as the trace's columns can number. */
const ADDRESSES_MAX = 2 ** 16;

export function createKernel<B, Spec>(options: KernelOptions<B, Spec>): Kernel<B, Spec> {
  const trace = createTrace<B>();
  const queue = createEventQueue();
  const random = createRandom(options.seed, 'links');
  const processes = createProcesses(options.make);
  /** When the last message arrives, by link. Derived: nothing is under way on the others. */
  let lastArrivals = new Map<number, number>();
  let nowUs = options.startUs;
  let delivered = 0;
  let sent = 0;
  /** Who handles a message now, and which: the sender of what is sent, and its cause. */
  let handler: Address = '';
  let handling = -1;

  /** When a message arrives that takes so long on a link: those on one link do not overtake each other, as on a connection. */
  function arrival(link: number, takesUs: number): number {
    const atUs = Math.max(nowUs + Math.round(takesUs), lastArrivals.get(link) ?? 0);
    lastArrivals.set(link, atUs);
    return atUs;
  }

  function post(from: Address, to: Address, body: B, cause: number, sendOptions: SendOptions | undefined): number {
    const background = sendOptions?.background ?? false;
    const sender = trace.numberOf(from);
    const receiver = trace.numberOf(to);
    let arrivesAtUs = nowUs;
    if (from === to) arrivesAtUs += Math.max(0, Math.round(sendOptions?.afterUs ?? 0));
    else if (cause >= 0) arrivesAtUs = arrival(linkOf(sender, receiver), options.latencyUs(from, to, body, random));
    const id = sent++;
    trace.write({ id, cause, from: sender, to: receiver, sentAtUs: nowUs, arrivesAtUs, background, body });
    queue.push(id, arrivesAtUs);
    return id;
  }

  const send: Send<B> = (to, body, sendOptions) => post(handler, to, body, handling, sendOptions);

  function restore(checkpoint: KernelCheckpoint<Spec>): void {
    ({ nowUs, delivered, sent } = checkpoint);
    queue.restore(checkpoint.queue);
    random.load(checkpoint.random);
    lastArrivals = lastArrivalsOf(trace, queue.ids());
    processes.restore(checkpoint.processes);
  }

  return {
    get nowUs() {
      return nowUs;
    },
    get delivered() {
      return delivered;
    },
    get sent() {
      return sent;
    },
    get nextAtUs() {
      return queue.peekAtUs();
    },
    get next() {
      return queue.peek();
    },
    trace,
    underWay: () => queue.ids(),
    spawn: (address, spec) => processes.spawn(address, spec, sent),
    remove: processes.remove,
    addresses: processes.addresses,
    component: processes.get,
    touch: (address) => processes.touch(address, Number.POSITIVE_INFINITY),
    input: (from, to, body) => post(from, to, body, -1, undefined),
    step() {
      const id = queue.pop();
      if (id < 0) return undefined;
      const message = trace.message(id);
      mustHold(message.arrivesAtUs >= nowUs, 'time does not go backwards', id);
      nowUs = message.arrivesAtUs;
      delivered++;
      const delivers = options.delivers?.(message) ?? true;
      const component = delivers ? processes.touch(message.to, id) : undefined;
      if (!component) {
        const refusal = options.refusal?.(message);
        if (refusal !== undefined) post(refusal.afterUs === undefined ? message.to : message.from, message.from, refusal.body, id, refusal);
        return message;
      }
      handler = message.to;
      handling = id;
      component.receive(message, nowUs, send);
      return message;
    },
    idleTo(us) {
      if (us > nowUs) nowUs = Math.min(us, queue.peekAtUs());
    },
    checkpoint: () => ({
      nowUs,
      delivered,
      sent,
      queue: queue.checkpoint(),
      random: random.save(),
      processes: processes.checkpoint(),
    }),
    restore,
    forgetBefore(checkpoint, but) {
      trace.moveTo(checkpoint.sent, but);
      processes.forgetPast(checkpoint.processes);
    },
    withoutPast: (checkpoint) => ({ ...checkpoint, processes: processes.withoutPast(checkpoint.processes) }),
    begin(checkpoint, underWay) {
      trace.begin(checkpoint.sent, underWay);
      restore(checkpoint);
    },
  };
}

const linkOf = (from: number, to: number): number => from * ADDRESSES_MAX + to;

/** When the last of the messages under way arrives, by link. */
function lastArrivalsOf<B>(trace: Trace<B>, underWay: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const id of underWay) {
    const { cause, from, to, arrivesAtUs } = trace.message(id);
    if (cause < 0 || from === to) continue;
    const link = linkOf(trace.numberOf(from), trace.numberOf(to));
    found.set(link, Math.max(arrivesAtUs, found.get(link) ?? 0));
  }
  return found;
}
