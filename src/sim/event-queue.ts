/**
 * The messages under way: a binary heap of message ids, earliest arrival first; of two that arrive at once, the one sent first.
 */
export interface EventQueue {
  readonly size: number;
  push(id: number, atUs: number): void;
  /** The id of the earliest, or -1. */
  peek(): number;
  peekAtUs(): number;
  pop(): number;
  checkpoint(): EventQueueCheckpoint;
  restore(checkpoint: EventQueueCheckpoint): void;
  /** The ids under way, in no order. */
  ids(): readonly number[];
}

export interface EventQueueCheckpoint {
  readonly ids: readonly number[];
  readonly atUs: readonly number[];
}

export function createEventQueue(): EventQueue {
  let ids: number[] = [];
  let times: number[] = [];

  /** Whether a message arrives before the one at a place. */
  const before = (id: number, atUs: number, place: number): boolean => atUs < times[place]! || (atUs === times[place] && id < ids[place]!);

  function put(place: number, id: number, atUs: number): void {
    ids[place] = id;
    times[place] = atUs;
  }

  /** Finds the place of a message in the heap from the top, whose place is free: those that arrive before it move up. */
  function sink(id: number, atUs: number): void {
    let free = 0;
    for (;;) {
      let child = 2 * free + 1;
      if (child >= ids.length) break;
      if (child + 1 < ids.length && before(ids[child + 1]!, times[child + 1]!, child)) child++;
      if (before(id, atUs, child)) break;
      put(free, ids[child]!, times[child]!);
      free = child;
    }
    put(free, id, atUs);
  }

  return {
    get size() {
      return ids.length;
    },
    push(id, atUs) {
      let free = ids.length;
      while (free > 0) {
        const parent = (free - 1) >> 1;
        if (!before(id, atUs, parent)) break;
        put(free, ids[parent]!, times[parent]!);
        free = parent;
      }
      put(free, id, atUs);
    },
    peek: () => ids[0] ?? -1,
    peekAtUs: () => times[0] ?? Number.POSITIVE_INFINITY,
    pop() {
      const first = ids[0];
      const last = ids.pop();
      const atUs = times.pop();
      if (first === undefined || last === undefined || atUs === undefined) return -1;
      if (ids.length > 0) sink(last, atUs);
      return first;
    },
    checkpoint: () => ({ ids: ids.slice(), atUs: times.slice() }),
    restore(checkpoint) {
      ids = checkpoint.ids.slice();
      times = checkpoint.atUs.slice();
    },
    ids: () => ids,
  };
}
