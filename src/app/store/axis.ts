import { countWhile } from './count-while';

/**
 * The timeline's axis. Virtual time is too uneven to draw to scale: a request takes a millisecond, an image a minute. So each message
 * takes one step, and a gap adds to it with its logarithm: what happened together stays together, a pause is seen, and nothing is lost.
 */
const GAP_PER_DECADE = 0.55;
/** Gaps shorter than this add nothing. */
const GAP_FROM_US = 100;

const stepOf = (gapUs: number): number => 1 + (gapUs > GAP_FROM_US ? GAP_PER_DECADE * Math.log10(gapUs / GAP_FROM_US) : 0);

/** When the messages were sent, in their order. */
export interface SentRows {
  readonly length: number;
  sentAtUs(index: number): number;
}

export interface Axis {
  /** Takes in the messages that are new. */
  grow(rows: SentRows): void;
  /** Forgets the messages from this index on. */
  cut(length: number): void;
  /** The place of the i-th message. */
  place(index: number): number;
  placeOfTime(us: number): number;
  timeOfPlace(place: number): number;
  /** The index of the first message at this place or after it. */
  indexFrom(place: number): number;
  length(): number;
}

const NO_ROWS: SentRows = { length: 0, sentAtUs: () => 0 };

export function createAxis(): Axis {
  let rows = NO_ROWS;
  const places: number[] = [];

  const at = (index: number) => places[index]!;
  const sent = (index: number) => rows.sentAtUs(index);

  return {
    grow(next) {
      rows = next;
      for (let i = places.length; i < rows.length; i++) places.push(i === 0 ? 0 : at(i - 1) + stepOf(sent(i) - sent(i - 1)));
    },
    cut(length) {
      places.length = Math.min(places.length, length);
    },
    place: at,
    length: () => places.at(-1) ?? 0,
    placeOfTime(us) {
      const after = countWhile(places.length, (i) => sent(i) <= us);
      if (after === 0) return 0;
      const from = after - 1;
      const gap = us - sent(from);
      if (after === places.length) return at(from) + (gap > 0 ? Math.min(2, stepOf(gap) - 1) : 0);
      const span = sent(after) - sent(from);
      return at(from) + (at(after) - at(from)) * (span > 0 ? gap / span : 0);
    },
    timeOfPlace(place) {
      const after = countWhile(places.length, (i) => at(i) <= place);
      if (after === 0) return places.length > 0 ? sent(0) : 0;
      if (after === places.length) return sent(after - 1);
      const t = (place - at(after - 1)) / (at(after) - at(after - 1));
      return Math.round(sent(after - 1) + t * (sent(after) - sent(after - 1)));
    },
    indexFrom: (place) => countWhile(places.length, (i) => at(i) < place),
  };
}
