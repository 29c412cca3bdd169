import { mustHold } from '../sim/invariant';
import { type Course, goOn, headOf, isBehindHead, isOriginals, nextAtUs, playsLast, restore, runUnnoted, step, type Unnoted } from './course';
import { knowFrom, snapshotAt, spreadBefore } from './known';

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

/** Drops the messages before the last checkpoint that is not after so many deliveries. Whoever goes back there has them sent again, from the checkpoint before. */
export function dropBefore(course: Course, delivered: number): void {
  const { checkpoints, first } = course.history;
  const from = checkpoints.nearest(delivered);
  if (from.delivered <= first) return;
  spreadBefore(course, from);
  knowFrom(course, from);
}

/** Goes on as far as it is said, and drops the messages of the way at once: nobody has seen them. Whoever goes back there has them sent again. */
export const settle = (course: Course, way: Unnoted): void => knowFrom(course, runUnnoted(course, way));

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
  const checkpoints = history.checkpoints.all();
  const place = Math.max(
    0,
    checkpoints.findLastIndex(({ kernel }) => kernel.nowUs <= us),
  );
  const [from, next] = [checkpoints[place]!, checkpoints[place + 1] ?? head];
  const known = history.deliveredBy(us);
  if (from.delivered >= history.first && (known < history.end || history.end >= head.delivered)) return known;
  course.ahead = head;
  restore(course, from);
  const keep = (): boolean => {
    if (present.kernel.delivered % history.checkpoints.spacing === 0) history.checkpoints.add(present.checkpoint());
    return true;
  };
  if (next.delivered - from.delivered > playsLast(course)) goOn(course, { us: us - KNOWN_BEFORE_US, delivered: head.delivered }, keep);
  while (nextAtUs(course) <= us && step(course) && keep());
  return present.kernel.delivered;
}

/** Whoever goes to a moment of quiet time finds what was sent so long before it. */
const KNOWN_BEFORE_US = 60e6;
