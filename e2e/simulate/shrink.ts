import type { History, Step } from './history';

/** Leaves out what is not needed for a failure: ever smaller parts of a list, as long as what remains still fails (delta debugging, `ddmin`). */
function withoutNeedless<T>(list: readonly T[], fails: (rest: readonly T[]) => boolean): readonly T[] {
  let left = list;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < left.length; ) {
      const rest = [...left.slice(0, from), ...left.slice(from + size)];
      if (fails(rest)) left = rest;
      else from += size;
    }
  }
  return left;
}

/** The same steps with as little time between them as still fails: none, or a second. */
function sooner(steps: readonly Step[], fails: (steps: readonly Step[]) => boolean): readonly Step[] {
  let left = steps;
  for (let i = 0; i < left.length; i++) {
    const gapUs = left[i]!.atUs - (left[i - 1]?.atUs ?? 0);
    for (const us of [0, 1e6, 10e6]) {
      if (us >= gapUs) break;
      const moved = left.map((step, n) => (n < i ? step : { ...step, atUs: step.atUs - gapUs + us }));
      if (!fails(moved)) continue;
      left = moved;
      break;
    }
  }
  return left;
}

/** The shortest history that can be made of one that fails, in so many trials: fewer inputs, fewer nodes, less time. */
export function shrink(history: History, fails: (history: History) => boolean, trials: number): History {
  let left = trials;
  let best = history;
  const still = (change: Partial<History>): boolean => {
    if (left-- <= 0) return false;
    const smaller = { ...best, ...change };
    const failed = fails(smaller);
    if (failed) best = smaller;
    return failed;
  };
  withoutNeedless(best.steps, (steps) => still({ steps }));
  withoutNeedless(best.config.nodes, (nodes) => still({ config: { ...best.config, nodes } }));
  sooner(best.steps, (steps) => still({ steps }));
  return best;
}
