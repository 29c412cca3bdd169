/** The seven steps of a Pod's creation. */
export const JOURNEY_STEPS = ['submit', 'store', 'watch', 'filter', 'score', 'bind', 'run'] as const;
export type JourneyStep = (typeof JOURNEY_STEPS)[number];

export interface JourneyStage {
  readonly step: JourneyStep;
  /** When it began and ended; `endUs` is absent while it lasts. */
  readonly startUs: number;
  readonly endUs?: number;
  /** The moment at which it is best seen: its message half way, its verdicts given. It may lie ahead; absent while it is not known. */
  readonly momentUs?: number;
  /** The message that it is about; in Filter and Score, which happen inside the scheduler, the one that set them off. */
  readonly face?: number;
}
