import type { ContainerStory, Ending, Next, ProbeStory } from './container-story';
import type { Line } from './line';
import type { Code, Reason } from './reason';
import type { Why } from './why';

/** All words for reasons in one language. */
export interface Words {
  /** `in 12 s`, `3 min ago`: a moment as it lies from now. */
  readonly moment: (afterUs: number) => string;
  readonly reasons: { readonly [C in Code]: (facts: Reason<C>, clock: Clock) => Line };
  readonly standings: Readonly<Record<Why['standing'], string>>;
  readonly roles: Readonly<Record<ContainerStory['role'], string>>;
  /** What an end means, to be read after its exit code. */
  readonly meaning: (ending: Pick<Ending, 'meaning' | 'killedBy'>) => Line;
  readonly ran: (ending: Ending) => Line;
  readonly next: (next: Next, clock: Clock) => Line;
  readonly duration: (us: number) => string;
  readonly waits: string;
  readonly forgotten: string;
  readonly probe: (probe: ProbeStory) => Line;
  readonly printed: (lines: number, shown: number) => string;
  readonly runs: string;
  readonly ended: string;
  readonly log: string;
  readonly afterwards: string;
  readonly probes: string;
  readonly restarts: (count: number) => string;
  readonly replaced: string;
  readonly imageUnknown: string;
}

/** Makes words of a moment (virtual microseconds since the Unix epoch). */
export type Clock = (us: number) => string;

export const clockOf =
  ({ moment }: Pick<Words, 'moment'>, nowUs: number): Clock =>
  (us) =>
    moment(us - nowUs);

/** A length of time in its two largest units; `units` are those of a second, a minute and an hour. */
export function duration(us: number, units: readonly [second: string, minute: string, hour: string]): string {
  const seconds = Math.round(us / 1e6);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const words = parts.flatMap((n, i) => (n > 0 ? [`${n} ${units[2 - i]}`] : []));
  return words.length > 0 ? words.slice(0, 2).join(' ') : `${us < 1e6 && us > 0 ? '< 1' : '0'} ${units[0]}`;
}

/** A reason in words. */
export const wordsOf = <C extends Code>({ reasons }: Words, reason: Reason<C>, clock: Clock): Line => {
  const word: (facts: Reason<C>, clock: Clock) => Line = reasons[reason.code];
  return word(reason, clock);
};
