import type { Frame, Pace } from './protocol';

/** How virtual time goes on. */
export interface Play {
  playing: boolean;
  pace: Pace;
  /** For the sake of these, time passes quickly, also where it would stand. */
  readonly errands: Set<number>;
  until: Frame['until'];
  /** Virtual microseconds in a millisecond of the wall clock. */
  rate: number;
  /** The gap between two messages that `rate` is for. */
  rateOf: string;
  /** How many messages that are shown have arrived one by one; and how many of them were on a wire, with what says as of when. */
  arrivals: number;
  tokens: { readonly asOf: string; readonly count: number };
  /** Virtual microseconds that have passed on the clock and are less than one. */
  owedUs: number;
}

/** Not counted yet. */
export const NO_TOKENS = { asOf: '', count: 0 } as const;

export const newPlay = (): Play => ({
  playing: true,
  pace: 'story',
  errands: new Set(),
  until: undefined,
  rate: 0,
  rateOf: '',
  arrivals: 0,
  tokens: NO_TOKENS,
  owedUs: 0,
});

/** Whether time passes: because it is to, or because somebody waits for an answer. */
export const passes = ({ playing, errands }: Play): boolean => playing || errands.size > 0;

/** Who waits for an answer is not told a story meanwhile. */
export const paceOf = ({ pace, errands }: Play): Pace => (errands.size > 0 && pace !== 'max' ? 'x10' : pace);

/** Time stands still from now on, whoever waits. */
export function stand(play: Play): void {
  play.playing = false;
  play.owedUs = 0;
  play.until = undefined;
  play.errands.clear();
}
