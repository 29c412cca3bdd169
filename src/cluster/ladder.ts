/**
 * The checkpoints of a branch by position, dense near the cursor and sparse far away, like the rungs of a ladder that one stands on: so that a step back
 * costs almost nothing, a jump costs a bounded replay, and a long run does not keep more and more of them.
 */
export interface Ladder<C extends Rung> {
  /** So many messages lie between two, far from the cursor. */
  readonly spacing: number;
  /** The last one that is not after a position. */
  nearest(delivered: number): C;
  /** Whether the way forward has come so far from the last one that there ought to be another. */
  isDue(delivered: number): boolean;
  add(checkpoint: C): void;
  /** Forgets those after a position. */
  cut(delivered: number): void;
  /** In order. */
  all(): readonly C[];
  /** Forgets those before a position. */
  forget(delivered: number): void;
  /** Forgets those before a position that are closer to each other than so many messages, and changes those that stay. */
  spread(delivered: number, gap: number, change: (checkpoint: C) => C): void;
  /** The cursor stands here: forgets those that are denser than their distance asks for, but for one. */
  thin(cursor: number, but?: number): void;
}

export interface Rung {
  /** The position: after how many deliveries. */
  readonly delivered: number;
}

/** Far from the cursor so many messages lie between two checkpoints: a replay of them is not felt. */
export const SPACING = 1_000;
/** So many checkpoints far from the cursor, before they get sparser. */
const FAR_MAX = 1_536;

/** Where checkpoints are to be made on the way to a position: right before it, and at distances that double, for one may go on backwards from there. */
export function rungsOnTheWay(from: number, to: number): readonly number[] {
  const rungs: number[] = [];
  for (let distance = 1; to - distance > from; distance *= 2) rungs.push(to - distance);
  return rungs.reverse();
}

/** Leaves out what is not needed: at some distance from the cursor, gaps of half the distance are close enough, but none is made wider than `far`. */
export function thinned<C extends Rung>(rungs: readonly C[], cursor: number, far: number): C[] {
  const kept: C[] = [];
  rungs.forEach((rung, i) => {
    const [before, after] = [kept.at(-1), rungs[i + 1]];
    const gap = Math.min(far, Math.abs(cursor - rung.delivered) / 2);
    if (!before || !after || after.delivered - before.delivered > gap) kept.push(rung);
  });
  return kept;
}

export function createLadder<C extends Rung>(first: C, spacing = SPACING): Ladder<C> {
  let rungs: C[] = [first];

  /** How many are not after a position. */
  function countUpTo(delivered: number): number {
    let low = 0;
    let high = rungs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (rungs[middle]!.delivered <= delivered) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    spacing,
    nearest: (delivered) => rungs[Math.max(0, countUpTo(delivered) - 1)]!,
    isDue: (delivered) => delivered >= rungs.at(-1)!.delivered + spacing,
    add(checkpoint) {
      const place = countUpTo(checkpoint.delivered);
      if (rungs[place - 1]?.delivered !== checkpoint.delivered) rungs.splice(place, 0, checkpoint);
    },
    cut(delivered) {
      rungs.length = countUpTo(delivered);
    },
    all: () => rungs,
    spread(before, gap, change) {
      let last = Number.NEGATIVE_INFINITY;
      rungs = rungs.flatMap((rung) => {
        if (rung.delivered >= before) return rung;
        if (rung.delivered - last < gap) return [];
        last = rung.delivered;
        return change(rung);
      });
    },
    forget(delivered) {
      rungs = rungs.filter((rung) => rung.delivered >= delivered);
    },
    thin(cursor, but) {
      const far = Math.max(spacing, rungs.at(-1)!.delivered / FAR_MAX);
      const kept = but === undefined ? -1 : countUpTo(but) - 1;
      // The one that stays is the end of those before it.
      rungs =
        kept < 0 ? thinned(rungs, cursor, far) : [...thinned(rungs.slice(0, kept + 1), cursor, far).slice(0, -1), ...thinned(rungs.slice(kept), cursor, far)];
    },
  };
}
