/**
 * A list whose copies share what they have in common: it is cut into pieces, and a copy costs the pieces that have been written to since the last one.
 */
export interface SharedList<T> {
  readonly length: number;
  get(place: number): T | undefined;
  /** Writes at a place, at most at the end. */
  set(place: number, value: T | undefined): void;
  copy(): Pieces<T>;
  /** Takes back what a copy holds, and tells of each place where it is something else. */
  restore(copy: Pieces<T>, differs: (place: number, is: T | undefined) => void): void;
}

export type Pieces<T> = readonly (readonly (T | undefined)[])[];

const PIECE = 64;

export function createSharedList<T>(): SharedList<T> {
  let pieces: (readonly (T | undefined)[])[] = [];
  /** The pieces that no copy holds: they are changed in place. */
  let own = new Set<number>();
  let length = 0;

  function ownPiece(number: number): (T | undefined)[] {
    if (!own.has(number)) {
      pieces[number] = [...(pieces[number] ?? [])];
      own.add(number);
    }
    return pieces[number] as (T | undefined)[];
  }

  return {
    get length() {
      return length;
    },
    get: (place) => pieces[Math.floor(place / PIECE)]?.[place % PIECE],
    set(place, value) {
      ownPiece(Math.floor(place / PIECE))[place % PIECE] = value;
      length = Math.max(length, place + 1);
    },
    copy() {
      own = new Set();
      return [...pieces];
    },
    restore(copy, differs) {
      const before = pieces;
      pieces = [...copy];
      own = new Set();
      length = copy.length === 0 ? 0 : (copy.length - 1) * PIECE + copy.at(-1)!.length;
      for (let number = 0; number < Math.max(before.length, copy.length); number++) {
        const [was, is] = [before[number], copy[number]];
        if (was === is) continue;
        for (let i = 0; i < Math.max(was?.length ?? 0, is?.length ?? 0); i++) if (was?.[i] !== is?.[i]) differs(number * PIECE + i, is?.[i]);
      }
    },
  };
}
