import { BACKGROUND, createColumns, dropRows, setRow } from './columns';
import { mustHold } from './invariant';
import type { Address, Message, Row } from './message';

/**
 * The messages of a run, as columns: a million of them must be kept, searched and drawn. Bodies are the immutable objects themselves.
 * A row is its message's id. Of a long run the first may be forgotten (`first`): what is under way of them is still known. Going back does not shorten the trace: what was sent later stays known (`length`) until another input
 * makes it untrue (`truncate`); how much of it has been sent at the current time is the kernel's `sent`.
 */
export interface Trace<B> {
  /** All rows from this one on are known; of those before, what was under way when they were forgotten. */
  readonly first: number;
  /** All rows below this one have been sent, as far as is known. */
  readonly length: number;
  knows(id: number): boolean;
  /** Those before the first that are known, in order. */
  older(): readonly number[];
  /** How often `first` has moved. */
  readonly moves: number;
  /**
   * Begins at a row from now on. Where that is known, what follows it stays; if not, the rows are to be written from there on. Of all others some are kept,
   * as far as they are known.
   */
  moveTo(row: number, but: Iterable<number>): void;
  /** Of another run that had sent so many messages, only what was under way is known. */
  begin(sent: number, underWay: readonly Message<B>[]): void;
  /** Of what is not known, some messages are, from the next `moveTo` on. */
  learn(messages: readonly Message<B>[]): void;
  /**
   * Writes row `row.id`, which is at most `length`. What is known of the future is sent again as it was when the way there is gone again:
   * such a row stays with the body that it has, so that whoever keeps it and the state that comes of it share one object.
   */
  write(row: Row<B>): void;
  /** Forgets row `length` and all after it. */
  truncate(length: number): void;
  /**
   * Between `beginExcursion` and `endExcursion`, rows from `sent` on are written aside and then forgotten:
   * a question ("what would the answer be?") can run the simulation on without touching what is known of the future.
   */
  beginExcursion(sent: number): void;
  endExcursion(): void;
  /** A message that is known. */
  message(id: number): Message<B>;
  /** The cause of a message, or -1: nothing from inside, or nothing that is known any more. */
  cause(id: number): number;
  from(id: number): Address;
  to(id: number): Address;
  sentAtUs(id: number): number;
  arrivesAtUs(id: number): number;
  background(id: number): boolean;
  body(id: number): B;
  /** A small number for an address, the same for the whole run. */
  numberOf(address: Address): number;
}

export function createTrace<B>(): Trace<B> {
  let first = 0;
  let length = 0;
  const columns = createColumns<B>();
  let moves = 0;
  /** What is still known of other rows. */
  let kept = new Map<number, Message<B>>();
  let aside: { readonly base: number; readonly rows: Row<B>[] } | undefined;
  const addresses: Address[] = [];
  const addressNumbers = new Map<Address, number>();

  function intern(address: Address): number {
    const known = addressNumbers.get(address);
    if (known !== undefined) return known;
    addresses.push(address);
    addressNumbers.set(address, addresses.length - 1);
    return addresses.length - 1;
  }

  const isKnown = (id: number): boolean => (id >= first && id < length) || kept.has(id);

  function message(id: number): Message<B> {
    const row = aside?.rows[id - aside.base];
    if (row) return { ...row, from: addresses[row.from]!, to: addresses[row.to]! };
    if (id < first || id >= length) {
      const old = kept.get(id);
      mustHold(old !== undefined, 'a message that is asked for is known', id);
      return old;
    }
    const at = id - first;
    return {
      id,
      cause: columns.cause[at]!,
      from: addresses[columns.from[at]!]!,
      to: addresses[columns.to[at]!]!,
      sentAtUs: columns.sentAtUs[at]!,
      arrivesAtUs: columns.arrivesAtUs[at]!,
      background: columns.flags[at] === BACKGROUND,
      body: columns.bodies[at]!,
    };
  }

  return {
    get first() {
      return first;
    },
    get length() {
      return length;
    },
    knows: isKnown,
    older: () => [...kept.keys()].filter((id) => id < first).sort((a, b) => a - b),
    get moves() {
      return moves;
    },
    moveTo(row, but) {
      const old = new Map<number, Message<B>>();
      for (const id of but) if (isKnown(id)) old.set(id, message(id));
      const isInside = row >= first && row <= length;
      dropRows(columns, isInside ? row - first : 0, isInside ? length - first : 0);
      if (!isInside) length = row;
      [first, kept] = [row, old];
      moves++;
    },
    begin(sent, underWay) {
      [first, length, columns.bodies] = [sent, sent, []];
      kept = new Map(underWay.map((row) => [row.id, row]));
    },
    learn(messages) {
      for (const message of messages) kept.set(message.id, message);
    },
    write(row) {
      const id = row.id;
      if (aside && id >= aside.base) {
        aside.rows[id - aside.base] = row;
        return;
      }
      const at = id - first;
      if (id < length) {
        const { cause, to, arrivesAtUs } = columns;
        mustHold(cause[at] === row.cause && to[at] === row.to && arrivesAtUs[at] === row.arrivesAtUs, 'a message is sent again as it was', id);
        return;
      }
      setRow(columns, at, row);
      length = id + 1;
    },
    truncate(to) {
      if (to >= length) return;
      length = to;
      columns.bodies.length = to - first;
    },
    beginExcursion(sent) {
      aside = { base: sent, rows: [] };
    },
    endExcursion() {
      aside = undefined;
    },
    message,
    cause(id) {
      const found = id < first ? (kept.get(id)?.cause ?? -1) : columns.cause[id - first]!;
      return found >= 0 && isKnown(found) ? found : -1;
    },
    from: (id) => (id < first ? message(id).from : addresses[columns.from[id - first]!]!),
    to: (id) => (id < first ? message(id).to : addresses[columns.to[id - first]!]!),
    sentAtUs: (id) => (id < first ? message(id).sentAtUs : columns.sentAtUs[id - first]!),
    arrivesAtUs: (id) => (id < first ? message(id).arrivesAtUs : columns.arrivesAtUs[id - first]!),
    background: (id) => (id < first ? message(id).background : columns.flags[id - first] === BACKGROUND),
    body: (id) => (id < first ? message(id).body : columns.bodies[id - first]!),
    numberOf: intern,
  };
}
