import type { Pace } from './protocol';

/** What the pace depends on at a moment: the gap to the next message, and what there is to see in it. */
export interface Moment {
  /** Virtual microseconds until the next message arrives. */
  readonly gapUs: number;
  /** Messages that are on a wire now and are shown. */
  readonly tokens: number;
  /** The scheduling cycle that is under way: how long it lasts, and how many plugin calls it shows. */
  readonly cycle: { readonly durationUs: number; readonly calls: number } | undefined;
  /** Nothing is happening that one waits for: the clock runs as clocks do. */
  readonly settled: boolean;
}

const FIXED: Readonly<Record<Exclude<Pace, 'story' | 'max'>, number>> = { 'x0.1': 100, x1: 1_000, x10: 10_000 };

const TOKEN_MS = { least: 260, most: 800, perDecade: 110 } as const;
const GAP_MS = { least: 180, most: 1_400, perDecade: 200 } as const;
const CYCLE_MS = { least: 2_400, most: 9_000, perCall: 70 } as const;
/** So many tokens at once are still seen one by one; more make the story go faster. */
const CROWD = 3;

const clamp = (value: number, { least, most }: { readonly least: number; readonly most: number }): number => Math.min(most, Math.max(least, value));
const decades = (us: number): number => Math.log10(Math.max(1, us));

/**
 * Virtual microseconds that pass in a millisecond of the wall clock. `story` gives each message the time to be seen, each scheduling
 * cycle the time to be followed plugin by plugin, and skips the gaps: a gap ten times as long takes a little longer, not ten times.
 */
export function usPerMs(pace: Pace, { gapUs, tokens, cycle, settled }: Moment): number {
  if (pace === 'max') return Number.POSITIVE_INFINITY;
  if (pace !== 'story') return FIXED[pace];
  if (cycle) return cycle.durationUs / clamp(cycle.calls * CYCLE_MS.perCall, CYCLE_MS);
  if (tokens > 0) return gapUs / (clamp(decades(gapUs) * TOKEN_MS.perDecade, TOKEN_MS) / Math.max(1, tokens / CROWD));
  if (settled) return FIXED.x1;
  return Math.max(FIXED.x1, gapUs / clamp((decades(gapUs) - 2) * GAP_MS.perDecade, GAP_MS));
}
