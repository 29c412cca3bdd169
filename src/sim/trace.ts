import { mustHold } from './invariant';
import type { Address, Message } from './message';

/**
 * All messages of a run, as columns: a million of them must be kept, searched and drawn. Bodies are the immutable objects themselves.
 * A row is its message's id. Going back does not shorten the trace: what was sent later stays known (`length`) until another input
 * makes it untrue (`truncate`); how much of it has been sent at the current time is the kernel's `sent`.
 */
export interface Trace<B> {
  /** Rows known. */
  readonly length: number;
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
  message(id: number): Message<B>;
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

/** A message with the numbers of its addresses. */
export interface Row<B> extends Omit<Message<B>, 'from' | 'to'> {
  readonly from: number;
  readonly to: number;
}

const FIRST_CAPACITY = 4096;
const BACKGROUND = 1;

export function createTrace<B>(): Trace<B> {
  let length = 0;
  let cause = new Int32Array(FIRST_CAPACITY);
  let from = new Uint16Array(FIRST_CAPACITY);
  let to = new Uint16Array(FIRST_CAPACITY);
  let flags = new Uint8Array(FIRST_CAPACITY);
  let sentAtUs = new Float64Array(FIRST_CAPACITY);
  let arrivesAtUs = new Float64Array(FIRST_CAPACITY);
  const bodies: B[] = [];
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

  function grow(): void {
    const capacity = cause.length * 2;
    const wider = <T extends Int32Array | Uint16Array | Uint8Array | Float64Array>(next: T, old: T): T => {
      next.set(old);
      return next;
    };
    cause = wider(new Int32Array(capacity), cause);
    from = wider(new Uint16Array(capacity), from);
    to = wider(new Uint16Array(capacity), to);
    flags = wider(new Uint8Array(capacity), flags);
    sentAtUs = wider(new Float64Array(capacity), sentAtUs);
    arrivesAtUs = wider(new Float64Array(capacity), arrivesAtUs);
  }

  const trace: Trace<B> = {
    get length() {
      return length;
    },
    write(row) {
      const id = row.id;
      if (aside && id >= aside.base) {
        aside.rows[id - aside.base] = row;
        return;
      }
      if (id < length) {
        mustHold(cause[id] === row.cause && to[id] === row.to && arrivesAtUs[id] === row.arrivesAtUs, 'a message is sent again as it was', id);
        return;
      }
      if (id >= cause.length) grow();
      cause[id] = row.cause;
      from[id] = row.from;
      to[id] = row.to;
      flags[id] = row.background ? BACKGROUND : 0;
      sentAtUs[id] = row.sentAtUs;
      arrivesAtUs[id] = row.arrivesAtUs;
      bodies[id] = row.body;
      length = id + 1;
    },
    truncate(to) {
      if (to >= length) return;
      length = to;
      bodies.length = to;
    },
    beginExcursion(sent) {
      aside = { base: sent, rows: [] };
    },
    endExcursion() {
      aside = undefined;
    },
    message(id) {
      const row = aside?.rows[id - aside.base];
      if (row) return { ...row, from: addresses[row.from]!, to: addresses[row.to]! };
      return {
        id,
        cause: cause[id]!,
        from: addresses[from[id]!]!,
        to: addresses[to[id]!]!,
        sentAtUs: sentAtUs[id]!,
        arrivesAtUs: arrivesAtUs[id]!,
        background: flags[id] === BACKGROUND,
        body: bodies[id]!,
      };
    },
    cause: (id) => cause[id]!,
    from: (id) => addresses[from[id]!]!,
    to: (id) => addresses[to[id]!]!,
    sentAtUs: (id) => sentAtUs[id]!,
    arrivesAtUs: (id) => arrivesAtUs[id]!,
    background: (id) => flags[id] === BACKGROUND,
    body: (id) => bodies[id]!,
    numberOf: intern,
  };
  return trace;
}
