import { mustHold } from '../sim/invariant';
import type { Message } from '../sim/message';
import { createBranches, MAIN, type SavedBranch } from './branches';
import { type Breakdown, breakdownOf, ClusterBroken } from './breakdown';
import type { ClusterConfig } from './config';
import { createHistory } from './history';
import type { Body, Head, Input, Place, RecordedInput } from './input';
import { type Known, knowFrom, snapshotAt } from './known';
import { rungsOnTheWay, SPACING } from './ladder';
import { type Checkpoint, createPresent, type Snapshot } from './present';
import type { Until } from './quiet/beating';
import { passQuiet } from './quiet/pass-quiet';
import type { SavedSession } from './saved-session';
import { writeSnapshot } from './snapshot';

export interface ClusterOptions {
  /** The branches of an earlier run, to be replayed, and which of them to begin with. */
  readonly branches?: readonly SavedBranch[];
  readonly branch?: string;
  /** Where the run begins, if not with a cluster that is switched on: what was done on the branches is what came after. */
  readonly from?: Snapshot;
  /** The main branch is that of another cluster, told by `learn`: what is done here always begins a branch of its own. */
  readonly replica?: boolean;
  /** How many messages lie between two checkpoints at most. */
  readonly checkpointEvery?: number;
  /** Time in which nothing but heartbeats goes on is passed over by `runTo`: nobody looks at them. */
  readonly passesQuiet?: boolean;
  /** How many messages before a place are known for sure to whoever goes there: as many are played, whatever they are (500). */
  readonly playsLast?: number;
  /** Told when what was known of the future is forgotten: the trace's new length. */
  readonly truncated?: (length: number) => void;
}

/** A cluster's way through time: the moment at which it stands, what is known of its current branch, and the other branches. */
export interface Course extends Known {
  readonly config: ClusterConfig;
  readonly options: ClusterOptions;
  /** How many of the branch's inputs have been handed in at the current position. */
  given: number;
  /** Where the branch ends, while the cluster stands before it; undefined at the end. */
  ahead: Head | undefined;
  /** An excursion is under way: nothing goes on record. It knows no future, and makes none. */
  asking: boolean;
  /** Of a replica: how far the original has been run. */
  told: Head;
  /** The next message of the branch at this place cannot be handled. */
  broken: { readonly at: number; readonly breakdown: Breakdown } | undefined;
  /** When it was last looked whether time is quiet: that costs as much as some hundreds of messages. */
  lookedUs: number;
}

/** The more nodes, the more timers are under way, which each checkpoint holds: of 5,000 nodes one costs as much as a hundred messages. */
const spacingFor = ({ nodes }: ClusterConfig): number => Math.max(SPACING, Math.round(nodes.length / 2));

export function createCourse(config: ClusterConfig, options: ClusterOptions): Course {
  const present = createPresent(config, options.from);
  return {
    config,
    options,
    present,
    history: createHistory<Checkpoint>(present.kernel.trace.arrivesAtUs, present.checkpoint(), options.checkpointEvery ?? spacingFor(config)),
    branches: createBranches(options.branches, options.branch),
    given: 0,
    before: options.from?.given ?? 0,
    ahead: undefined,
    asking: false,
    told: { delivered: 0, nowUs: config.startUs },
    broken: undefined,
    lookedUs: Number.NEGATIVE_INFINITY,
  };
}

const here = ({ present: { kernel } }: Course): Head => ({ delivered: kernel.delivered, nowUs: kernel.nowUs });

/** How far the current branch has been run. */
export const headOf = (course: Course): Head => course.ahead ?? here(course);

/** The branch that is shown is the original's, and so not for the replica to change. */
export const isOriginals = ({ options, branches, asking }: Course): boolean => options.replica === true && branches.current.name === MAIN && !asking;

/** All that is known of the original has been run. */
const isAtEnd = (course: Course): boolean => isOriginals(course) && course.present.kernel.delivered >= course.told.delivered;

/** Why the cluster cannot go on from where it stands; undefined while it can. */
export const brokenHere = ({ broken, present, asking }: Course): Breakdown | undefined =>
  broken && !asking && present.kernel.delivered >= broken.at ? broken.breakdown : undefined;

export const isBehindHead = ({ ahead, present, given, branches }: Course): boolean =>
  (ahead !== undefined && present.kernel.delivered < ahead.delivered) || given < branches.inputs.length;

/** The recorded input that comes before the next message, if one does. */
function pending({ asking, branches, given, present }: Course): RecordedInput | undefined {
  const next = asking ? undefined : branches.inputs[given];
  return next?.afterDelivered === present.kernel.delivered ? next : undefined;
}

/** When the next message or recorded input comes. */
export const nextAtUs = (course: Course): number =>
  pending(course)?.atUs ?? (isAtEnd(course) || brokenHere(course) ? Number.POSITIVE_INFINITY : course.present.kernel.nextAtUs);

function give(course: Course, { input, atUs }: RecordedInput): void {
  course.present.kernel.idleTo(atUs);
  course.given++;
  course.present.give(input);
}

/** Goes back or on to a checkpoint. */
export function restore(course: Course, to: Checkpoint): void {
  const { history, present } = course;
  if (to.delivered < history.first || to.delivered > history.end) knowFrom(course, to);
  present.restore(to);
  course.given = course.branches.inputs.filter((i) => i.afterDelivered < to.delivered).length;
  mustHold(course.present.kernel.delivered === to.delivered, 'a checkpoint is the place that it was taken at', to.delivered);
}

function noteHead(course: Course): void {
  const { ahead } = course;
  const { delivered, nowUs } = course.present.kernel;
  if (ahead && (delivered > ahead.delivered || (delivered === ahead.delivered && nowUs >= ahead.nowUs))) course.ahead = undefined;
}

/** The message with this id has been handled: where the branch is, and how to come back here. */
function note(course: Course, id: number): void {
  const { history, present } = course;
  const { delivered } = present.kernel;
  history.note(delivered, id);
  noteHead(course);
  if (!history.checkpoints.isDue(delivered)) return;
  history.checkpoints.add(present.checkpoint());
  history.checkpoints.thin(delivered, history.first);
}

/** Handles the next message; gives it back, or undefined if none is under way. Throws `ClusterBroken` where that fails. */
export function step(course: Course): Message<Body> | undefined {
  const message = handle(course);
  if (message && !course.asking) note(course, message.id);
  return message;
}

/** The same, and nothing of it is noted. */
function handle(course: Course): Message<Body> | undefined {
  for (let entry = pending(course); entry; entry = pending(course)) give(course, entry);
  if (course.asking) return course.present.kernel.step();
  return isAtEnd(course) || brokenHere(course) ? undefined : handleNext(course);
}

function handleNext(course: Course): Message<Body> | undefined {
  const { branches, given, present } = course;
  const { kernel } = present;
  const { next, delivered } = kernel;
  try {
    const input = branches.inputs[given];
    mustHold(input === undefined || input.afterDelivered > delivered, 'no input is passed over', given);
    return kernel.step();
  } catch (error) {
    throw standStill(course, delivered, kernel.trace.message(next), error);
  }
}

/** A process has broken off in the middle of a message: what it did is taken back, and the cluster stands right before that message. */
function standStill(course: Course, at: number, message: Message<Body>, error: unknown): ClusterBroken {
  const { config, history, branches } = course;
  restore(course, history.checkpoints.nearest(at));
  course.ahead = undefined;
  stepTo(course, at);
  idleTo(course, message.arrivesAtUs);
  forgetFuture(course);
  const head = here(course);
  const session: SavedSession = {
    version: 1,
    config,
    ...(history.first > 0 && { beginning: writeSnapshot(snapshotAt(course, history.first)) }),
    branches: branches.save(head),
    branch: branches.current.name,
    ...head,
    playing: false,
  };
  course.broken = { at, breakdown: breakdownOf(error, message, session) };
  return new ClusterBroken(course.broken.breakdown);
}

/** Lets time pass up to a moment, at which nothing may be skipped. */
export function idleTo(course: Course, us: number): void {
  for (let entry = pending(course); entry && entry.atUs <= us; entry = pending(course)) give(course, entry);
  course.present.kernel.idleTo(Math.min(us, pending(course)?.atUs ?? us, isAtEnd(course) ? course.told.nowUs : us));
  if (!course.asking) noteHead(course);
}

/** Goes on until a moment: all that arrives by then is handled. */
export function runTo(course: Course, us: number): void {
  goOn(course, { us, delivered: Number.POSITIVE_INFINITY });
  idleTo(course, us);
}

/** Handles messages, or passes over them where they are nothing but heartbeats, as long as somebody who is asked after each wants to go on. */
export function goOn(course: Course, until: Until, goesOn = (): boolean => true): void {
  const { kernel } = course.present;
  while (nextAtUs(course) <= until.us && kernel.delivered < until.delivered && (passQuietTime(course, until) || step(course)) && goesOn());
}

/** So many messages are passed over at most before somebody is asked: they take some seconds. */
const AT_ONCE = 20_000_000;

/** Goes on to shortly before so many deliveries, if it is to pass over quiet time: what is left is to be played. */
export function passTo(course: Course, delivered: number, goesOn = (): boolean => true): void {
  const { history, options, present } = course;
  const { kernel } = present;
  if (!options.passesQuiet || history.end > kernel.delivered) return;
  const end = delivered - playsLast(course);
  for (let from = -1; from < kernel.delivered && kernel.delivered < end && goesOn(); ) {
    from = kernel.delivered;
    goOn(course, { us: Number.POSITIVE_INFINITY, delivered: Math.min(end, from + AT_ONCE) }, goesOn);
  }
}

const PLAYS_LAST = 500;

/** How many messages before a place are played for whoever goes there. */
export const playsLast = ({ options }: Course): number => options.playsLast ?? PLAYS_LAST;

/** How far a cluster goes on without anything of the way being noted. */
export interface Unnoted {
  readonly us: number;
  /** So many messages in all at most. */
  readonly delivered?: number;
  /** Is told now and then how many have been handled. */
  readonly passing?: (delivered: number) => void;
}

/** Goes on, and notes nothing of the way: what is known is to begin with the checkpoint that stands at its end. */
export function runUnnoted(course: Course, { us, delivered = Number.POSITIVE_INFINITY, passing }: Unnoted): Checkpoint {
  const { present, history } = course;
  const { kernel } = present;
  while (nextAtUs(course) <= us && kernel.delivered < delivered && handle(course)) if (kernel.delivered % PASSING === 0) passing?.(kernel.delivered);
  if (kernel.delivered < delivered) idleTo(course, us);
  noteHead(course);
  const checkpoint = present.checkpoint();
  history.checkpoints.add(checkpoint);
  return checkpoint;
}

/** Whoever is told on the way is told every so many messages. */
const PASSING = 500;

/** When nothing comes for so long, nothing is on its way. */
const LULL_US = 2_000;
const LOOK_EVERY_US = 10e6;

/** Passes over time in which nothing goes on but heartbeats, if it is to and if it begins here, and where nothing is known of it. */
export function passQuietTime(course: Course, until: Until): boolean {
  const { asking, history, present, branches, given, options, lookedUs } = course;
  const { nowUs, delivered } = present.kernel;
  if (!options.passesQuiet || nextAtUs(course) - nowUs <= LULL_US || (nowUs >= lookedUs && nowUs < lookedUs + LOOK_EVERY_US)) return false;
  if (asking || isOriginals(course) || brokenHere(course) || history.end > delivered) return false;
  course.lookedUs = nowUs;
  const passed = passQuiet(course, { ...until, us: Math.min(until.us, branches.inputs[given]?.atUs ?? until.us) });
  if (passed) noteHead(course);
  return passed;
}

function stepTo(course: Course, delivered: number): void {
  while (course.present.kernel.delivered < delivered && step(course));
}

/** Goes forwards over what may be known, with checkpoints on the way: whoever has gone back may go back further. */
function replayTo(course: Course, delivered: number): void {
  const { history, present } = course;
  passTo(course, delivered);
  for (const rung of rungsOnTheWay(present.kernel.delivered, delivered)) {
    stepTo(course, rung);
    if (present.kernel.delivered === rung) history.checkpoints.add(present.checkpoint());
  }
  stepTo(course, delivered);
  history.checkpoints.thin(delivered, history.first);
}

/** Goes to the position after so many deliveries, forwards or backwards, and then lets time pass up to `us`. */
export function seek(course: Course, delivered: number, us?: number): void {
  const { kernel } = course.present;
  const from = course.history.checkpoints.nearest(delivered);
  const back = delivered < kernel.delivered || (us !== undefined && us < kernel.nowUs);
  if (back || from.delivered > kernel.delivered) {
    course.ahead = headOf(course);
    restore(course, from);
  }
  replayTo(course, delivered);
  if (us !== undefined) idleTo(course, us);
}

function forgetFuture(course: Course): void {
  const { options, history } = course;
  const { kernel } = course.present;
  course.broken = undefined;
  kernel.trace.truncate(kernel.sent);
  options.truncated?.(kernel.sent);
  history.cut(kernel.delivered);
}

/** What was known of the future is no longer so: it stays as a branch of its own, and from here another goes on. */
function fork(course: Course): void {
  course.branches.fork(course.given, headOf(course), course.present.kernel.nowUs);
  forgetFuture(course);
  course.ahead = undefined;
}

/** Hands in something from outside. In the past of a branch, this begins a new branch; the old one stays. Where the cluster cannot go on, it throws `ClusterBroken`. */
export function input(course: Course, given: Input): void {
  const broken = brokenHere(course);
  if (broken) throw new ClusterBroken(broken);
  if (!course.asking && (isBehindHead(course) || isOriginals(course))) fork(course);
  const { delivered, nowUs } = course.present.kernel;
  const entry: RecordedInput = { afterDelivered: delivered, atUs: nowUs, input: given };
  if (!course.asking) course.branches.record([entry]);
  give(course, entry);
}

/** Goes to the end of another branch, if there is one of that name. */
export function switchTo(course: Course, name: string): void {
  const to = course.branches.switchTo(name, headOf(course));
  if (!to) return;
  restore(course, course.history.checkpoints.nearest(to.shared));
  forgetFuture(course);
  course.ahead = to.head;
  seek(course, to.head.delivered, to.head.nowUs);
}

/** Where the cluster stands. */
export const placeOf = (course: Course): Place => ({ ...here(course), branch: course.branches.current.name, given: course.given });

/** Goes back to a place, from where another branch goes on: what was done after it stays with the branch on which it was done. */
export function returnTo(course: Course, { branch, given, delivered, nowUs }: Place): void {
  if (branch !== course.branches.current.name) switchTo(course, branch);
  course.ahead = headOf(course);
  restore(course, course.history.checkpoints.nearest(delivered));
  replayTo(course, delivered);
  for (let entry = pending(course); entry && course.given < given; entry = pending(course)) give(course, entry);
  if (isBehindHead(course)) fork(course);
  idleTo(course, nowUs);
}

/** Of a replica: what has happened to the original since, and how far it is now. */
export function learn(course: Course, more: readonly RecordedInput[], head: Head): void {
  course.told = head;
  if (course.branches.current.name !== MAIN) {
    course.branches.learn(MAIN, more, head);
    return;
  }
  course.branches.record(more);
  course.ahead = head;
  noteHead(course);
}

/** Runs something on and then takes all back. */
export function excursion<R>(course: Course, ask: () => R): R {
  const { present, given } = course;
  const { kernel } = present;
  const now = present.checkpoint();
  course.asking = true;
  kernel.trace.beginExcursion(kernel.sent);
  try {
    return ask();
  } finally {
    kernel.trace.endExcursion();
    course.asking = false;
    course.given = given;
    present.restore(now);
  }
}
