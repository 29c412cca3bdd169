/**
 * Messages on their way, none of them for long: a wheel with a slot for each microsecond, in which they lie in the order in which they were sent. What the
 * kernel's queue does with any message, it does with these in a few nanoseconds.
 */
export interface Wheel {
  readonly size: number;
  /** When the first arrives; Infinity if none is on its way. */
  readonly nextUs: number;
  /** One more: `code` says what it is. It arrives at `atUs`, not before `nowUs` and not much later: all that is on its way at once fits on the wheel. */
  push(nowUs: number, atUs: number, code: number, id: number): void;
  /** Takes the first; `code` and `id` are its own then. */
  pop(): void;
  readonly code: number;
  readonly id: number;
}

const SLOTS = 8192;
const LAST_SLOT = SLOTS - 1;
const LAST_WORD = SLOTS / 32 - 1;

export function createWheel(capacity: number): Wheel {
  const codes = new Int32Array(capacity);
  const ids = new Float64Array(capacity);
  /** The next of the same slot, or the next that is free. */
  const nexts = Int32Array.from({ length: capacity }, (_, i) => i + 1);
  const firsts = new Int32Array(SLOTS).fill(-1);
  const lasts = new Int32Array(SLOTS);
  /** A bit for each slot that has some. */
  const taken = new Int32Array(LAST_WORD + 1);
  let free = 0;
  /** Where the wheel stands, and at what time. */
  let slot = 0;
  let slotUs = 0;
  const wheel = { size: 0, nextUs: Number.POSITIVE_INFINITY, code: 0, id: 0 };

  /** How far away the next slot is that has some. */
  function distance(): number {
    let word = slot >>> 5;
    let bits = taken[word]! & (-1 << (slot & 31));
    while (bits === 0) {
      word = (word + 1) & LAST_WORD;
      bits = taken[word]!;
    }
    return (word * 32 + 31 - Math.clz32(bits & -bits) - slot) & LAST_SLOT;
  }

  return Object.assign(wheel, {
    push(nowUs: number, atUs: number, code: number, id: number) {
      if (wheel.size === 0) slotUs = nowUs;
      const at = (slot + (atUs - slotUs)) & LAST_SLOT;
      const entry = free;
      free = nexts[entry]!;
      codes[entry] = code;
      ids[entry] = id;
      nexts[entry] = -1;
      if (firsts[at] === -1) {
        firsts[at] = entry;
        taken[at >>> 5]! |= 1 << (at & 31);
      } else nexts[lasts[at]!] = entry;
      lasts[at] = entry;
      wheel.size++;
      if (atUs < wheel.nextUs) wheel.nextUs = atUs;
    },
    pop() {
      slot = (slot + (wheel.nextUs - slotUs)) & LAST_SLOT;
      slotUs = wheel.nextUs;
      const entry = firsts[slot]!;
      const after = nexts[entry]!;
      firsts[slot] = after;
      wheel.code = codes[entry]!;
      wheel.id = ids[entry]!;
      nexts[entry] = free;
      free = entry;
      wheel.size--;
      if (after !== -1) return;
      taken[slot >>> 5]! &= ~(1 << (slot & 31));
      wheel.nextUs = wheel.size === 0 ? Number.POSITIVE_INFINITY : slotUs + distance();
    },
  });
}
