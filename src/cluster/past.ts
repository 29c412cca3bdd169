import { mustHold } from '../sim/invariant';
import { type Course, headOf, isBehindHead, isOriginals, nextAtUs, restore, step } from './course';
import { knowFrom, snapshotAt } from './known';

/** The stretch of a branch whose messages are known. */
export interface KnownPart {
  readonly fromUs: number;
  readonly toUs: number;
  /** What was before: to be sent again when one goes there, or forgotten for good. */
  readonly earlier?: 'dropped' | 'forgotten';
  /** There was more, which is to be sent again. */
  readonly later: boolean;
}

/**
 * Forgets what was before the last checkpoint that is not after so many deliveries: nobody can go back there any more. Only where there is one branch,
 * at its end.
 */
export function forgetBefore(course: Course, delivered: number): void {
  const { history, branches } = course;
  mustHold(!isBehindHead(course) && branches.list().length === 1, 'what is forgotten is the past of all that is known', delivered);
  const { checkpoint, given } = snapshotAt(course, delivered);
  history.checkpoints.forget(checkpoint.delivered);
  knowFrom(course, checkpoint);
  branches.forget(given - course.before);
  course.given -= given - course.before;
  course.before = given;
}

/** So many checkpoints lie before the messages that are known: fewer of a large cluster, each of which holds the more. So many messages at least lie between two. */
const OLD_CHECKPOINTS = { most: 128, least: 8, underWay: 50_000, gap: 40_000 } as const;

/** Drops the messages before the last checkpoint that is not after so many deliveries. Whoever goes back there has them sent again, from the checkpoint before. */
export function dropBefore(course: Course, delivered: number): void {
  const { checkpoints, first } = course.history;
  const { kernel } = course.present;
  const from = checkpoints.nearest(delivered);
  if (from.delivered <= first) return;
  const { most, least, underWay, gap } = OLD_CHECKPOINTS;
  const count = Math.min(most, Math.max(least, underWay / from.kernel.queue.ids.length));
  // Each that stays is on its own: else what lies between them would stay with them.
  checkpoints.spread(from.delivered, Math.max(Math.min(gap, from.delivered / 4), from.delivered / count), (old) =>
    old.isAlone ? old : { ...old, kernel: kernel.withoutPast(old.kernel), isAlone: true },
  );
  knowFrom(course, from);
}

/** Which part of the branch's messages is known. */
export function knownPart(course: Course): KnownPart {
  const { history, present } = course;
  const { delivered, nowUs } = headOf(course);
  const [oldest] = history.checkpoints.all();
  const later = history.end < delivered && course.ahead !== undefined && !isOriginals(course);
  const fromUs = history.checkpoints.nearest(history.first).kernel.nowUs;
  const lastUs = history.end > history.first ? present.kernel.trace.arrivesAtUs(history.deliveredAs(history.end - 1)) : fromUs;
  return {
    fromUs,
    toUs: later ? lastUs : nowUs,
    ...(history.first > oldest!.delivered ? { earlier: 'dropped' } : oldest!.delivered > 0 ? { earlier: 'forgotten' } : {}),
    later,
  };
}

/**
 * How many messages had arrived at a moment that the branch knows. Where the messages around it are not known, goes there: then they are.
 */
export function reach(course: Course, us: number): number {
  const { history, present } = course;
  const head = headOf(course);
  if (us >= head.nowUs) return head.delivered;
  const from = history.checkpoints.all().findLast(({ kernel }) => kernel.nowUs <= us) ?? history.checkpoints.nearest(0);
  const known = history.deliveredBy(us);
  if (from.delivered >= history.first && (known < history.end || history.end >= head.delivered)) return known;
  course.ahead = head;
  restore(course, from);
  while (nextAtUs(course) <= us && step(course)) if (present.kernel.delivered % STRIDE === 0) history.checkpoints.add(present.checkpoint());
  return present.kernel.delivered;
}

/** On the way to a moment, so many messages lie between two checkpoints. */
const STRIDE = 500;
