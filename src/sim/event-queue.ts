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

  const before = (a: number, b: number): boolean => times[a]! < times[b]! || (times[a] === times[b] && ids[a]! < ids[b]!);

  function swap(a: number, b: number): void {
    const id = ids[a]!;
    const at = times[a]!;
    ids[a] = ids[b]!;
    times[a] = times[b]!;
    ids[b] = id;
    times[b] = at;
  }

  function sink(start: number): void {
    let i = start;
    for (;;) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (left < ids.length && before(left, least)) least = left;
      if (right < ids.length && before(right, least)) least = right;
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  }

  return {
    get size() {
      return ids.length;
    },
    push(id, atUs) {
      let i = ids.length;
      ids.push(id);
      times.push(atUs);
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (!before(i, parent)) break;
        swap(i, parent);
        i = parent;
      }
    },
    peek: () => ids[0] ?? -1,
    peekAtUs: () => times[0] ?? Number.POSITIVE_INFINITY,
    pop() {
      const first = ids[0];
      if (first === undefined) return -1;
      swap(0, ids.length - 1);
      ids.pop();
      times.pop();
      sink(0);
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
