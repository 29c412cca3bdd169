import type { Cluster } from '../cluster';
import type { Cycle, CycleTimes } from '../cycle';
import type { RecordedInput } from '../input';
import type { TraceIndex } from '../trace-index';
import { journeyNamed } from '.';
import type { JourneyEntry } from './journey';
import { type Milestones, milestonesAt } from './milestones';
import { type Reading, readJourney } from './reading';
import type { Focus, Start } from './start';
import { createStarts, hasBegun } from './starts';

/** Knows all journeys of a cluster, and which of them is told. */
export interface Guide {
  /** The journey that is told. */
  focus: Focus | undefined;
  /** It stays, whatever the user does. */
  pinned: boolean;
  /** How many times `follow` has turned to something. */
  readonly turns: number;
  /** The journey that is told, as far as it has come now. */
  milestones(): Milestones | undefined;
  /** What the user did that has a journey, up to now, the latest first. As long as it is the same, the same object. */
  journeys(): readonly JourneyEntry[];
  /** Turns to what the user has done last, if that is news and has a journey; says so. */
  follow(): boolean;
  /** Turns to the journey that has a step: the one that is told, or what came of it first (the first Pod of a Deployment). False: there is none so far. */
  turnTo(step: string): boolean;
  /** What has been done so far is no news. */
  forgetNews(): void;
  /** Takes in what is new in the trace; its index has done so. */
  catchUp(): void;
  /** The trace was truncated to this length. */
  cut(length: number): void;
}

/** So many journeys are listed; more nobody looks through. */
const JOURNEYS_MAX = 24;

/** It was done after the other; of faults, which are no messages, only the moment is known. */
const isLater = (deed: Start, other: Start): boolean => deed !== other && deed.startUs >= other.startUs && (deed.struck === true || deed.began > other.began);

export function createGuide(cluster: Cluster, index: TraceIndex, timesOf: (cycle: Cycle) => CycleTimes | undefined): Guide {
  const { trace } = cluster;
  const starts = createStarts(trace, index);
  const readings = new Map<string, Reading>();
  /** How far the trace has been looked through for journeys, and how many of them have been news. */
  let noticed = trace.first;
  let { moves } = trace;
  let seen = 0;
  /** How many of the branch's inputs have been looked at for faults. */
  let struck = 0;
  let turns = 0;
  let last: { readonly sent: number; readonly nowUs: number; readonly focus: Focus | undefined; readonly value: Milestones | undefined } | undefined;
  let listed: readonly JourneyEntry[] = [];

  function reading(start: Start): Reading {
    const key = `${start.id} ${start.began}`;
    const known = readings.get(key) ?? readJourney(journeyNamed(start.id), start, trace, index);
    readings.set(key, known);
    known.catchUp();
    return known;
  }

  /** Forgets what comes from this row on. */
  function cut(length: number): void {
    starts.cut(length);
    readings.clear();
    noticed = Math.min(noticed, length);
    struck = 0;
    seen = Math.min(seen, starts.deeds.length);
    last = undefined;
  }

  /** Looks through a trace that begins elsewhere; what was done in it is no news. */
  function beginAnew(): void {
    cut(0);
    ({ moves } = trace);
    for (noticed = trace.first; noticed < trace.length; noticed++) starts.notice(noticed);
    seen = starts.deeds.length;
  }

  const hasCome = ({ afterDelivered, atUs }: RecordedInput): boolean => afterDelivered <= cluster.delivered && atUs <= cluster.nowUs;

  function entryOf(start: Start): JourneyEntry {
    const { id, subject, began } = start;
    const { done, refused } = milestonesAt(reading(start), { trace, sent: cluster.sent, nowUs: cluster.nowUs, timesOf: () => undefined });
    return { id, subject, began, state: refused ? 'refused' : done ? 'over' : 'under-way' };
  }

  const guide: Guide = {
    focus: undefined,
    pinned: false,
    get turns() {
      return turns;
    },
    milestones() {
      const { focus } = guide;
      const { sent, nowUs } = cluster;
      if (last?.sent === sent && last.nowUs === nowUs && last.focus === focus) return last.value;
      const start = focus && starts.find(focus, { sent, nowUs });
      const value = start && milestonesAt(reading(start), { trace, sent, nowUs, timesOf });
      last = { sent, nowUs, focus, value };
      return value;
    },
    journeys() {
      const known = starts.listed.filter((start) => hasBegun(start, cluster));
      // Of a request that was refused, that is what is told.
      const refused = new Set(known.filter(({ id }) => id === 'refused').map(({ began }) => began));
      const told = known.filter(({ id, began }) => id === 'refused' || !refused.has(began)).slice(-JOURNEYS_MAX);
      const entries = told.reverse().map(entryOf);
      if (JSON.stringify(entries) !== JSON.stringify(listed)) listed = entries;
      return listed;
    },
    follow() {
      const news = starts.deeds.length > seen ? starts.deeds.at(-1) : undefined;
      seen = starts.deeds.length;
      // Of what was done before something else, word may come late.
      if (!news || guide.pinned || starts.deeds.some((deed) => isLater(deed, news))) return false;
      guide.focus = news;
      turns++;
      return true;
    },
    turnTo(step) {
      const told = guide.milestones();
      if (told?.definition.steps.some(({ name }) => name === step)) return true;
      const child = told && starts.childOf(told.start.began, cluster);
      if (!child || !journeyNamed(child.id).steps.some(({ name }) => name === step)) return false;
      guide.focus = child;
      return true;
    },
    forgetNews() {
      seen = starts.deeds.length;
    },
    catchUp() {
      if (moves !== trace.moves) beginAnew();
      for (; noticed < trace.length; noticed++) starts.notice(noticed);
      // Faults are no messages: they are among the inputs, and count once they have struck.
      for (let input = cluster.inputs[struck]; input && hasCome(input); input = cluster.inputs[++struck])
        if (input.input.kind === 'fault') starts.strike(input.input.fault, input.atUs);
      // It belonged to a future that is not so any more, or to another branch.
      if (guide.focus && 'began' in guide.focus && !starts.has(guide.focus)) guide.focus = starts.deeds.at(-1);
    },
    cut,
  };
  return guide;
}
