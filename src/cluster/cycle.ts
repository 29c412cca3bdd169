/** A scheduling cycle of a Pod. While it lasts, the scheduler's timer for its end is under way: `id` is that timer's. */
export interface Cycle {
  readonly id: number;
  readonly startUs: number;
  readonly endUs: number;
}

/** When, in a scheduling cycle, the filters have spoken, scoring begins (absent if no node is scored), and all is known. */
export interface CycleTimes {
  readonly filteredUs: number;
  readonly scoreStartUs?: number;
  readonly decidedUs: number;
}
