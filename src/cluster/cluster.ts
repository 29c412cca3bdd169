import type { Address, Message } from '../sim/message';
import type { Trace } from '../sim/trace';
import type { Branch, SavedBranch } from './branches';
import type { Breakdown } from './breakdown';
import type { ClusterConfig } from './config';
import {
  brokenHere,
  type ClusterOptions,
  createCourse,
  excursion,
  headOf,
  idleTo,
  input,
  learn,
  nextAtUs,
  passQuietTime,
  passTo,
  placeOf,
  returnTo,
  runTo,
  seek,
  step,
  switchTo,
  type Unnoted,
} from './course';
import type { Faults } from './faults';
import type { Body, Head, Input, Place, RecordedInput } from './input';
import { snapshotAt } from './known';
import { componentAt, type PartAt } from './parts';
import { dropBefore, forgetBefore, type KnownPart, knownPart, reach, settle } from './past';
import type { Checkpoint, Snapshot } from './present';
import { twinAt } from './twin';

export type { Branch, SavedBranch } from './branches';
export type { ClusterOptions } from './course';
export type { Body, Head, Input, Place, RecordedInput } from './input';

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
  /** Why the cluster cannot go on from here; undefined while it can. */
  readonly broken: Breakdown | undefined;
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
  /**
   * Handles the next message; gives it back, or undefined if none is under way. A process that throws on it breaks the cluster: `ClusterBroken` is thrown,
   * once, and from then on the cluster stands still right before that message (see `broken`).
   */
  step(): Message<Body> | undefined;
  /** Lets time pass up to a moment, at which nothing may be skipped. */
  idleTo(us: number): void;
  /** Goes to the position after so many deliveries, forwards or backwards, and then lets time pass up to `us`. */
  seek(delivered: number, us?: number): void;
  /** Goes on until a moment: all that arrives by then is handled, or passed over where it is nothing but heartbeats (`passesQuiet`). */
  runTo(us: number): void;
  readonly passesQuiet: boolean;
  /** Passes over time in which nothing goes on but heartbeats, up to shortly before a moment, if it begins here (and `passesQuiet`). */
  passQuiet(us: number): boolean;
  /** Goes on to shortly before so many deliveries (`passesQuiet`, `playsLast`); whoever is asked meanwhile may have had enough. */
  passTo(delivered: number, goesOn?: () => boolean): void;
  /** Goes on as far as it is said, with the messages of the way dropped at once: how a copied cluster finds its place before anybody looks. */
  settle(way: Unnoted): void;
  switchTo(branch: string): void;
  /** Where it stands now, to come back to. */
  readonly place: Place;
  /** Goes back to a place, from where another branch goes on: what was done after it, even in the same moment, does not come again. */
  returnTo(place: Place): void;
  /**
   * A part as it was after so many deliveries, as far as the branch is known: a twin of it that hears what it heard since the last checkpoint,
   * while everything else stays where it is. For questions about the past that need one part only.
   */
  partAt<A extends Address>(address: A, delivered: number): PartAt<A>;
  /** Of a replica: what has happened to the original since, and how far it is now. The replica can be run up to there and no further. */
  learn(more: readonly RecordedInput[], head: Head): void;
  /** How many messages had been handled at the first moment that is known. */
  readonly first: number;
  /** How many inputs there were before those that are known (`inputs`). */
  readonly inputsBefore: number;
  /** All that it takes to go on from about so many deliveries, before them. */
  snapshot(delivered: number): Snapshot;
  /** Which part of the branch's messages is known. */
  readonly known: KnownPart;
  /** Drops the messages that came before about so many deliveries. Going back there sends them again. */
  dropBefore(delivered: number): void;
  /** How many messages had arrived at a moment of the branch. Goes there where they are not known. */
  reach(us: number): number;
  /** Forgets what was more than about so many deliveries ago, inputs too: nobody can go back there any more. */
  forgetBefore(delivered: number): void;
  /** Runs something on and then takes all back: for questions whose answer must not change what is. */
  excursion<R>(ask: () => R): R;
  /** All that it is now. */
  checkpoint(): Checkpoint;
}

/** A cluster as it is switched on, or as an earlier run began. */
export function createCluster(config: ClusterConfig, options: ClusterOptions = {}): Cluster {
  const course = createCourse(config, options);
  const { present, history, branches } = course;
  const { kernel } = present;
  return {
    config,
    passesQuiet: options.passesQuiet ?? false,
    passQuiet: (us) => passQuietTime(course, { us, delivered: Number.POSITIVE_INFINITY }),
    passTo: (delivered, goesOn) => passTo(course, delivered, goesOn),
    trace: kernel.trace,
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
    partAt: (address, delivered) => componentAt(address, twinAt(course, config, address, delivered)),
    get broken() {
      return brokenHere(course);
    },
    get head() {
      return headOf(course);
    },
    deliveredAs: history.deliveredAs,
    deliveryOf: (id) => (kernel.trace.knows(id) ? history.deliveryOf(id) : undefined),
    deliveredBy: history.deliveredBy,
    get nextAtUs() {
      return nextAtUs(course);
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
    save: () => branches.save(headOf(course)),
    input: (given) => input(course, given),
    nextStream: () => course.before + course.given + 1,
    step: () => step(course),
    idleTo: (us) => idleTo(course, us),
    runTo: (us) => runTo(course, us),
    settle: (way) => settle(course, way),
    seek: (delivered, us) => seek(course, delivered, us),
    switchTo: (branch) => switchTo(course, branch),
    get place() {
      return placeOf(course);
    },
    returnTo: (place) => returnTo(course, place),
    learn: (more, head) => learn(course, more, head),
    get first() {
      return history.first;
    },
    get inputsBefore() {
      return course.before;
    },
    get known() {
      return knownPart(course);
    },
    dropBefore: (delivered) => dropBefore(course, delivered),
    reach: (us) => reach(course, us),
    snapshot: (delivered) => snapshotAt(course, delivered),
    forgetBefore: (delivered) => forgetBefore(course, delivered),
    excursion: (ask) => excursion(course, ask),
    checkpoint: present.checkpoint,
  };
}
