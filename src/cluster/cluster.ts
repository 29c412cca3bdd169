import type { Component } from '../sim/component';
import type { Address, Message } from '../sim/message';
import type { Trace } from '../sim/trace';
import { type Branch, createBranches, MAIN, type SavedBranch } from './branches';
import type { ClusterConfig } from './config';
import { delivers, type Faults, faultsAfter } from './faults';
import { createHistory } from './history';
import type { Body, Head, Input, RecordedInput } from './input';
import { rungsOnTheWay } from './ladder';
import { componentAt, makeComponent, type PartAt } from './parts';
import { type Checkpoint, createPresent } from './present';

export type { Branch, SavedBranch } from './branches';
export type { Body, Head, Input, RecordedInput } from './input';

/** The engine's one public entry: a cluster as a value that goes forwards and backwards. */
export interface Cluster {
  readonly config: ClusterConfig;
  readonly nowUs: number;
  /** Messages handled so far. */
  readonly delivered: number;
  /** Messages sent so far. Those of the trace from there on are known of the future. */
  readonly sent: number;
  readonly trace: Trace<Body>;
  /** Ids of the messages that are under way, in no order. */
  underWay(): readonly number[];
  /** The processes that there are, in the order in which they were started. */
  addresses(): readonly Address[];
  /** The process at an address, to be looked at and asked. */
  part<A extends Address>(address: A): PartAt<A>;
  /** How far this branch has been run: going there needs only a replay. */
  readonly head: Head;
  /** The id of the message that was handled as the nth (from 0), and the other way round; as far as the branch is known. */
  deliveredAs(n: number): number;
  deliveryOf(id: number): number | undefined;
  /** How many messages have arrived up to a moment, as far as the branch is known. */
  deliveredBy(us: number): number;
  /** When the next message or recorded input comes. */
  readonly nextAtUs: number;
  readonly faults: Faults;
  readonly branch: Branch;
  readonly branches: readonly Branch[];
  readonly inputs: readonly RecordedInput[];
  /** All branches as data, the current one last: with the configuration, all that it takes to come back. */
  save(): readonly SavedBranch[];
  /** Hands in something from outside. In the past of a branch, this begins a new branch; the old one stays. Gives back a call's stream. */
  input(input: Input): void;
  /** A number for the next call's stream that no other call of this branch has. */
  nextStream(): number;
  /** Handles the next message; gives it back, or undefined if none is under way. */
  step(): Message<Body> | undefined;
  /** Lets time pass up to a moment, at which nothing may be skipped. */
  idleTo(us: number): void;
  /** Goes to the position after so many deliveries, forwards or backwards, and then lets time pass up to `us`. */
  seek(delivered: number, us?: number): void;
  /** Goes on until a moment: all that arrives by then is handled. */
  runTo(us: number): void;
  switchTo(branch: string): void;
  /**
   * A part as it was after so many deliveries, as far as the branch is known: a twin of it that hears what it heard since the last checkpoint,
   * while everything else stays where it is. For questions about the past that need one part only.
   */
  partAt<A extends Address>(address: A, delivered: number): PartAt<A>;
  /** Of a replica: what has happened to the original since, and how far it is now. The replica can be run up to there and no further. */
  learn(more: readonly RecordedInput[], head: Head): void;
  /** Runs something on and then takes all back: for questions whose answer must not change what is. */
  excursion<R>(ask: () => R): R;
  /** All that it is now. */
  checkpoint(): Checkpoint;
}

const NOBODY_HEARS = (): number => -1;

export interface ClusterOptions {
  /** The branches of an earlier run, to be replayed, and which of them to begin with. */
  readonly branches?: readonly SavedBranch[];
  readonly branch?: string;
  /** The main branch is that of another cluster, told by `learn`: what is done here always begins a branch of its own. */
  readonly replica?: boolean;
  /** How many messages lie between two checkpoints at most. */
  readonly checkpointEvery?: number;
  /** Told when what was known of the future is forgotten: the trace's new length. */
  readonly truncated?: (length: number) => void;
}

export function createCluster(config: ClusterConfig, options: ClusterOptions = {}): Cluster {
  const present = createPresent(config);
  const { kernel } = present;
  const { trace } = kernel;
  const history = createHistory<Checkpoint>(trace.arrivesAtUs, present.checkpoint(), options.checkpointEvery);
  const branches = createBranches(options.branches, options.branch);
  /** How many of the branch's inputs have been handed in at the current position. */
  let given = 0;
  /** Where the branch ends, while the cluster stands before it; undefined at the end. */
  let ahead: Head | undefined;
  /** An excursion is under way: nothing goes on record. It knows no future, and makes none. */
  let asking = false;
  /** Of a replica: how far the original has been run. */
  let told: Head = { delivered: 0, nowUs: config.startUs };

  /** The recorded input that comes before the next message, if one does. */
  function pending(): RecordedInput | undefined {
    const next = asking ? undefined : branches.inputs[given];
    return next?.afterDelivered === kernel.delivered ? next : undefined;
  }

  function give({ input, atUs }: RecordedInput): void {
    kernel.idleTo(atUs);
    given++;
    present.give(input);
  }

  function restore(to: Checkpoint): void {
    present.restore(to);
    given = branches.inputs.filter((i) => i.afterDelivered < to.delivered).length;
  }

  const here = (): Head => ({ delivered: kernel.delivered, nowUs: kernel.nowUs });
  const head = (): Head => ahead ?? here();

  function noteHead(): void {
    if (ahead && (kernel.delivered > ahead.delivered || (kernel.delivered === ahead.delivered && kernel.nowUs >= ahead.nowUs))) ahead = undefined;
  }

  function addCheckpoint(): void {
    history.checkpoints.add(present.checkpoint());
  }

  /** The message with this id has been handled: where the branch is, and how to come back here. */
  function note(id: number): void {
    history.note(kernel.delivered, id);
    noteHead();
    if (!history.checkpoints.isDue(kernel.delivered)) return;
    addCheckpoint();
    history.checkpoints.thin(kernel.delivered);
  }

  function forgetFuture(): void {
    trace.truncate(kernel.sent);
    options.truncated?.(kernel.sent);
    history.cut(kernel.delivered);
  }

  const isOriginals = (): boolean => options.replica === true && branches.current.name === MAIN && !asking;
  /** All that is known of the original has been run. */
  const isAtEnd = (): boolean => isOriginals() && kernel.delivered >= told.delivered;
  const isBehindHead = (): boolean => (ahead !== undefined && kernel.delivered < ahead.delivered) || given < branches.inputs.length;

  /** What was known of the future is no longer so: it stays as a branch of its own, and from here another goes on. */
  function fork(): void {
    branches.fork(given, head(), kernel.nowUs);
    forgetFuture();
    ahead = undefined;
  }

  const nextAtUs = (): number => pending()?.atUs ?? (isAtEnd() ? Number.POSITIVE_INFINITY : kernel.nextAtUs);

  function step(): Message<Body> | undefined {
    for (let entry = pending(); entry; entry = pending()) give(entry);
    if (isAtEnd()) return undefined;
    const message = kernel.step();
    if (message && !asking) note(message.id);
    return message;
  }

  function idleTo(us: number): void {
    for (let entry = pending(); entry && entry.atUs <= us; entry = pending()) give(entry);
    kernel.idleTo(Math.min(us, pending()?.atUs ?? us, isAtEnd() ? told.nowUs : us));
    if (!asking) noteHead();
  }

  /** Goes forwards over what may be known, with checkpoints on the way: whoever has gone back may go back further. */
  function replayTo(delivered: number): void {
    const goTo = (position: number): void => {
      while (kernel.delivered < position && step());
    };
    for (const rung of rungsOnTheWay(kernel.delivered, delivered)) {
      goTo(rung);
      if (kernel.delivered === rung) addCheckpoint();
    }
    goTo(delivered);
    history.checkpoints.thin(delivered);
  }

  function seek(delivered: number, us?: number): void {
    const from = history.checkpoints.nearest(delivered);
    const back = delivered < kernel.delivered || (us !== undefined && us < kernel.nowUs);
    if (back || from.delivered > kernel.delivered) {
      ahead = head();
      restore(from);
    }
    replayTo(delivered);
    if (us !== undefined) idleTo(us);
  }

  /** A part at a checkpoint, and all that it hears from there on. */
  function twinAt(address: Address, delivered: number): Component<Body> {
    const from = history.checkpoints.nearest(delivered);
    const { spec, state } = from.kernel.processes.flat().find((p) => p?.address === address)!;
    const twin = makeComponent(address, spec, config.seed);
    twin.restore(state);
    const { inputs } = branches;
    let faults = from.faults;
    let next = inputs.findIndex((i) => i.afterDelivered >= from.delivered);
    for (let n = from.delivered; n < delivered; n++) {
      for (let entry = inputs[next]; entry?.afterDelivered === n; entry = inputs[++next])
        if (entry.input.kind === 'fault') faults = faultsAfter(faults, entry.input.fault);
      const id = history.deliveredAs(n);
      if (trace.to(id) === address && delivers(faults, trace.from(id), address)) twin.receive(trace.message(id), trace.arrivesAtUs(id), NOBODY_HEARS);
    }
    return twin;
  }

  return {
    config,
    trace,
    get nowUs() {
      return kernel.nowUs;
    },
    get delivered() {
      return kernel.delivered;
    },
    get sent() {
      return kernel.sent;
    },
    underWay: kernel.underWay,
    addresses: kernel.addresses,
    part: (address) => componentAt(address, kernel.component(address)),
    get head() {
      return head();
    },
    deliveredAs: history.deliveredAs,
    deliveryOf: history.deliveryOf,
    deliveredBy: history.deliveredBy,
    get nextAtUs() {
      return nextAtUs();
    },
    get faults() {
      return present.faults;
    },
    get branch() {
      return branches.current;
    },
    get branches() {
      return branches.list();
    },
    get inputs() {
      return branches.inputs;
    },
    save: () => branches.save(head()),
    input(input) {
      if (!asking && (isBehindHead() || isOriginals())) fork();
      const entry: RecordedInput = { afterDelivered: kernel.delivered, atUs: kernel.nowUs, input };
      if (!asking) branches.record([entry]);
      give(entry);
    },
    nextStream: () => given + 1,
    step,
    idleTo,
    seek,
    runTo(us) {
      while (nextAtUs() <= us && step());
      idleTo(us);
    },
    switchTo(name) {
      const to = branches.switchTo(name, head());
      if (!to) return;
      restore(history.checkpoints.nearest(to.shared));
      forgetFuture();
      ahead = to.head;
      seek(to.head.delivered, to.head.nowUs);
    },
    partAt: (address, delivered) => componentAt(address, twinAt(address, delivered)),
    learn(more, end) {
      told = end;
      if (branches.current.name !== MAIN) {
        branches.learn(MAIN, more, end);
        return;
      }
      branches.record(more);
      ahead = end;
      noteHead();
    },
    excursion(ask) {
      const [now, inputsGiven] = [present.checkpoint(), given];
      asking = true;
      trace.beginExcursion(kernel.sent);
      try {
        return ask();
      } finally {
        trace.endExcursion();
        asking = false;
        given = inputsGiven;
        present.restore(now);
      }
    },
    checkpoint: present.checkpoint,
  };
}
