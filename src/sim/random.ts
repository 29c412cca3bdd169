/**
 * A seeded random generator (sfc32) whose state is four numbers of plain data, so that it can be checkpointed.
 * Each component owns one; nothing in the engine uses `Math.random`.
 */
export type RandomState = readonly [number, number, number, number];

export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  integer(below: number): number;
  save(): RandomState;
  load(state: RandomState): void;
}

/** 32-bit FNV-1a: turns text into a seed. */
export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A generator for a seed and a purpose: the same pair always gives the same numbers. */
export function createRandom(seed: number, purpose: string): Random {
  const state = new Int32Array([seed, hashText(purpose), hashText(purpose, seed >>> 0), 1]);
  const random: Random = {
    next() {
      const sum = (state[0]! + state[1]! + state[3]!) | 0;
      state[3] = state[3]! + 1;
      state[0] = state[1]! ^ (state[1]! >>> 9);
      state[1] = state[2]! + (state[2]! << 3);
      state[2] = ((state[2]! << 21) | (state[2]! >>> 11)) + sum;
      return (sum >>> 0) / 2 ** 32;
    },
    integer: (below) => Math.floor(random.next() * below),
    save: () => [state[0]!, state[1]!, state[2]!, state[3]!],
    load: (saved) => state.set(saved),
  };
  for (let i = 0; i < 12; i++) random.next();
  return random;
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** So many random hexadecimal digits. */
export function randomHex(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits) {
    const word = random.integer(2 ** 32);
    text += BYTES[word >>> 24]! + BYTES[(word >>> 16) & 0xff]! + BYTES[(word >>> 8) & 0xff]! + BYTES[word & 0xff]!;
  }
  return text.slice(0, digits);
}
