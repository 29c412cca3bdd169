import { createLadder, type Ladder, type Rung } from './ladder';

/** What is known of the current branch's course, also of what lies ahead: which message came when, and checkpoints to come back by. */
export interface History<C extends Rung> {
  readonly checkpoints: Ladder<C>;
  /** The message with this id has been handled as the nth; what is known already is not told anew. */
  note(delivered: number, id: number): void;
  /** The id of the message that was handled as the nth (from 0), and the other way round. */
  deliveredAs(n: number): number;
  deliveryOf(id: number): number | undefined;
  /** How many messages have arrived up to a moment. */
  deliveredBy(us: number): number;
  /** Forgets what comes after so many deliveries. */
  cut(delivered: number): void;
}

/** `spacing`: how many messages lie between two checkpoints at most. */
export function createHistory<C extends Rung>(arrivesAtUs: (id: number) => number, first: C, spacing?: number): History<C> {
  const checkpoints = createLadder(first, spacing);
  /** Ids in the order in which they were handled, and the places of ids in it. */
  const order: number[] = [];
  const places: number[] = [];

  return {
    checkpoints,
    note(delivered, id) {
      if (delivered <= order.length) return;
      places[id] = order.length;
      order.push(id);
    },
    deliveredAs: (n) => order[n]!,
    deliveryOf: (id) => places[id],
    deliveredBy(us) {
      let low = 0;
      let high = order.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (arrivesAtUs(order[middle]!) > us) high = middle;
        else low = middle + 1;
      }
      return low;
    },
    cut(delivered) {
      checkpoints.cut(delivered);
      for (const id of order.splice(delivered)) delete places[id];
    },
  };
}
