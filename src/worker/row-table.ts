import type { Ends } from '../cluster/describe-message';
import type { MessageRow } from '../cluster/view';
import type { Address } from '../sim/message';

/** The lanes of the timeline: a message is in that of who sent it. */
export const LANES = ['kubectl', 'apiserver', 'etcd', 'scheduler', 'controllers', 'kubelets'] as const;
/** What stands out of the messages of a run: what the user changes, an Event that is recorded, a request that fails. */
export const MARKS = ['deed', 'event', 'failure'] as const;

/** A row's lane and mark in one byte, by their places in the lists; 0 where there is no mark. */
export const traitsOf = (lane: number, mark: number): number => lane | (mark << MARK_SHIFT);
const MARK_SHIFT = 4;
const LANE_MASK = (1 << MARK_SHIFT) - 1;

/**
 * The rows of messages that are shown, as columns: there may be a million of them. A frame brings some, whose buffers are handed over and not copied; whoever
 * keeps them all makes an object only of a row that is looked at.
 */
export interface Rows {
  /** So many numbers a row as there are fields. */
  readonly numbers: Int32Array;
  /** When it was sent and when it arrives, row by row. */
  readonly times: Float64Array;
  /** A byte a row, see `traitsOf`: what a picture of a million of them needs. */
  readonly traits: Uint8Array;
  /** The words that the numbers of this batch stand for, from 1 on. */
  readonly words: readonly string[];
}

/** The places of a row's fields. The first are numbers, the others stand for words. */
export const FIELDS = {
  id: 0,
  cause: 1,
  code: 2,
  revision: 3,
  from: 4,
  to: 5,
  kind: 6,
  label: 7,
  verb: 8,
  resource: 9,
  subresource: 10,
  operation: 11,
  about: 12,
  failure: 13,
  ends: 14,
} as const;

export const STRIDE = Object.keys(FIELDS).length;
const FIRST_WORD = FIELDS.from;

/** Fields that a row has only where there is something to say. */
const OPTIONAL = ['verb', 'resource', 'subresource', 'operation', 'about', 'failure'] as const;

export interface RowTable {
  readonly length: number;
  append(rows: Rows): void;
  /** Forgets row `length` and all after it. */
  cut(length: number): void;
  id(index: number): number;
  from(index: number): Address;
  to(index: number): Address;
  /** The place of its lane in `LANES`. */
  lane(index: number): number;
  /** The place of its mark in `MARKS`, counted from 1; 0: none. */
  mark(index: number): number;
  about(index: number): string | undefined;
  sentAtUs(index: number): number;
  arrivesAtUs(index: number): number;
  row(index: number): MessageRow;
}

/** Rows are kept in blocks of so many: a table that grows is never copied. */
const BLOCK_BITS = 14;
const BLOCK_ROWS = 1 << BLOCK_BITS;
const IN_BLOCK = BLOCK_ROWS - 1;

/**
 * Of a long run's words most come once, within a short time. One that comes again after so many others is kept twice: to find each of a million would mean a
 * map of a million, which stands still for long whenever it outgrows its room.
 */
const RECENT_WORDS = 10_000;

const newBlock = () => ({ numbers: new Int32Array(BLOCK_ROWS * STRIDE), times: new Float64Array(BLOCK_ROWS * 2), traits: new Uint8Array(BLOCK_ROWS) });

export function createRowTable(): RowTable {
  let length = 0;
  const blocks: ReturnType<typeof newBlock>[] = [];
  /** Place 0 is for what is not there. */
  const words: (string | undefined)[] = [undefined];
  /** The places of words that came lately, and of those that came before them. */
  let [recent, earlier] = [new Map<string, number>(), new Map<string, number>()];

  function numberOf(word: string): number {
    const known = recent.get(word);
    if (known !== undefined) return known;
    const place = earlier.get(word) ?? words.push(word) - 1;
    if (recent.size >= RECENT_WORDS) [recent, earlier] = [new Map(), recent];
    recent.set(word, place);
    return place;
  }

  /** Takes in some rows of a batch, for which there is room in the last block. `known`: the words of the batch. */
  function write({ numbers, times, traits }: Rows, known: readonly number[], from: number, to: number): void {
    const at = length & IN_BLOCK;
    if (at === 0) blocks.push(newBlock());
    const block = blocks.at(-1)!;
    block.numbers.set(numbers.subarray(from * STRIDE, to * STRIDE), at * STRIDE);
    for (let row = at * STRIDE; row < (at + to - from) * STRIDE; row += STRIDE) {
      for (let field: number = FIRST_WORD; field < STRIDE; field++) block.numbers[row + field] = known[block.numbers[row + field]!]!;
    }
    block.times.set(times.subarray(from * 2, to * 2), at * 2);
    block.traits.set(traits.subarray(from, to), at);
    length += to - from;
  }

  const blockOf = (index: number) => blocks[index >> BLOCK_BITS]!;
  const number = (index: number, field: keyof typeof FIELDS): number => blocks[index >> BLOCK_BITS]?.numbers[(index & IN_BLOCK) * STRIDE + FIELDS[field]] ?? 0;
  const word = (index: number, field: keyof typeof FIELDS): string | undefined => words[number(index, field)];
  const trait = (index: number): number => blockOf(index).traits[index & IN_BLOCK]!;
  const sentAtUs = (index: number): number => blockOf(index).times[2 * (index & IN_BLOCK)]!;
  const arrivesAtUs = (index: number): number => blockOf(index).times[2 * (index & IN_BLOCK) + 1]!;

  return {
    get length() {
      return length;
    },
    append(rows) {
      // The batch has numbers of its own for words.
      const known = [0, ...rows.words.map(numberOf)];
      const count = rows.traits.length;
      for (let from = 0; from < count; ) {
        const to = Math.min(count, from + BLOCK_ROWS - (length & IN_BLOCK));
        write(rows, known, from, to);
        from = to;
      }
    },
    cut(to) {
      length = Math.min(length, to);
      blocks.length = Math.ceil(length / BLOCK_ROWS);
    },
    id: (index) => number(index, 'id'),
    from: (index) => word(index, 'from') ?? '',
    to: (index) => word(index, 'to') ?? '',
    lane: (index) => trait(index) & LANE_MASK,
    mark: (index) => trait(index) >> MARK_SHIFT,
    about: (index) => word(index, 'about'),
    sentAtUs,
    arrivesAtUs,
    row(index) {
      const [code, revision, ends] = [number(index, 'code'), number(index, 'revision'), word(index, 'ends')];
      return {
        id: number(index, 'id'),
        cause: number(index, 'cause'),
        from: word(index, 'from') ?? '',
        to: word(index, 'to') ?? '',
        sentAtUs: sentAtUs(index),
        arrivesAtUs: arrivesAtUs(index),
        background: false,
        kind: word(index, 'kind') as MessageRow['kind'],
        label: word(index, 'label') ?? '',
        ...Object.fromEntries(OPTIONAL.flatMap((field) => (number(index, field) === 0 ? [] : [[field, word(index, field)]]))),
        ...(code !== 0 && { code }),
        ...(revision !== 0 && { revision }),
        ...(ends !== undefined && { ends: JSON.parse(ends) as Ends }),
      };
    },
  };
}
