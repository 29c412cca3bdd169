import { createLadder, type Ladder, type Rung } from './ladder';

/** What is known of the current branch's course, also of what lies ahead: which message came when, and checkpoints to come back by. */
export interface History<C extends Rung> {
  readonly checkpoints: Ladder<C>;
  /** The message with this id has been handled as the nth; what is known already is not told anew. */
  note(delivered: number, id: number): void;
  /** The id of the message that was handled as the nth (from 0), and the other way round, of a message that is known. */
  deliveredAs(n: number): number;
  deliveryOf(id: number): number | undefined;
  /** How many messages have arrived up to a moment. */
  deliveredBy(us: number): number;
  /** How many deliveries there were before the first that is known. */
  readonly first: number;
  /** How many deliveries there were after the last that is known. */
  readonly end: number;
  /** Forgets what comes after so many deliveries. */
  cut(delivered: number): void;
  /** Begins at a checkpoint from now on; if that is not known, what comes after it has to be noted. The checkpoints stay. */
  moveTo(checkpoint: C): void;
}

/** `spacing`: how many messages lie between two checkpoints at most. */
export function createHistory<C extends Rung>(arrivesAtUs: (id: number) => number, first: C, spacing?: number): History<C> {
  const checkpoints = createLadder(first, spacing);
  /** How many deliveries have been forgotten. */
  let base = first.delivered;
  /** Ids in the order in which they were handled, which is that of their arrival. */
  let order: number[] = [];

  function deliveredBy(us: number): number {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (arrivesAtUs(order[middle]!) > us) high = middle;
      else low = middle + 1;
    }
    return base + low;
  }

  return {
    checkpoints,
    get first() {
      return base;
    },
    get end() {
      return base + order.length;
    },
    note(delivered, id) {
      if (delivered !== base + order.length + 1) return;
      order.push(id);
    },
    deliveredAs: (n) => order[n - base]!,
    deliveryOf(id) {
      const us = arrivesAtUs(id);
      for (let n = deliveredBy(us) - 1; n >= base && arrivesAtUs(order[n - base]!) === us; n--) if (order[n - base] === id) return n;
      return undefined;
    },
    deliveredBy,
    cut(delivered) {
      checkpoints.cut(delivered);
      order.length = Math.min(order.length, Math.max(0, delivered - base));
    },
    moveTo({ delivered }) {
      const isKnown = delivered >= base && delivered <= base + order.length;
      order = isKnown ? order.slice(delivered - base) : [];
      base = delivered;
    },
  };
}
