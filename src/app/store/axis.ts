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

/** Places are kept in blocks of so many: a long axis that grows is never copied. */
const BLOCK_BITS = 14;
const IN_BLOCK = (1 << BLOCK_BITS) - 1;

const NO_ROWS: SentRows = { length: 0, sentAtUs: () => 0 };

export function createAxis(): Axis {
  let rows = NO_ROWS;
  const blocks: Float64Array[] = [];
  let known = 0;

  const at = (index: number) => blocks[index >> BLOCK_BITS]?.[index & IN_BLOCK] ?? 0;
  const sent = (index: number) => rows.sentAtUs(index);

  function push(place: number): void {
    if ((known & IN_BLOCK) === 0) blocks[known >> BLOCK_BITS] = new Float64Array(1 << BLOCK_BITS);
    blocks[known >> BLOCK_BITS]![known & IN_BLOCK] = place;
    known++;
  }

  return {
    grow(next) {
      rows = next;
      while (known < rows.length) push(known === 0 ? 0 : at(known - 1) + stepOf(sent(known) - sent(known - 1)));
    },
    cut(length) {
      known = Math.min(known, length);
    },
    place: at,
    length: () => (known === 0 ? 0 : at(known - 1)),
    placeOfTime(us) {
      const after = countWhile(known, (i) => sent(i) <= us);
      if (after === 0) return 0;
      const from = after - 1;
      const gap = us - sent(from);
      if (after === known) return at(from) + (gap > 0 ? Math.min(2, stepOf(gap) - 1) : 0);
      const span = sent(after) - sent(from);
      return at(from) + (at(after) - at(from)) * (span > 0 ? gap / span : 0);
    },
    timeOfPlace(place) {
      const after = countWhile(known, (i) => at(i) <= place);
      if (after === 0) return known > 0 ? sent(0) : 0;
      if (after === known) return sent(after - 1);
      const t = (place - at(after - 1)) / (at(after) - at(after - 1));
      return Math.round(sent(after - 1) + t * (sent(after) - sent(after - 1)));
    },
    indexFrom: (place) => countWhile(known, (i) => at(i) < place),
  };
}
