/** The seven steps of a Pod's creation. */
export const JOURNEY_STEPS = ['submit', 'store', 'watch', 'filter', 'score', 'bind', 'run'] as const;
export type JourneyStep = (typeof JOURNEY_STEPS)[number];

export interface JourneyStage {
  readonly step: JourneyStep;
  /** When it began and ended; `endUs` is absent while it lasts. */
  readonly startUs: number;
  readonly endUs?: number;
  /** The messages that belong to it, in order. */
  readonly messages: readonly number[];
}
