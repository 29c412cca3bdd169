import type { Row } from './message';

/** Rows as columns: some 30 bytes each, and the bodies. */
export interface Columns<B> {
  cause: Int32Array;
  from: Uint16Array;
  to: Uint16Array;
  flags: Uint8Array;
  sentAtUs: Float64Array;
  arrivesAtUs: Float64Array;
  bodies: B[];
}

const FIRST_CAPACITY = 4096;
export const BACKGROUND = 1;

const newColumns = <B>(capacity: number, bodies: B[]): Columns<B> => ({
  cause: new Int32Array(capacity),
  from: new Uint16Array(capacity),
  to: new Uint16Array(capacity),
  flags: new Uint8Array(capacity),
  sentAtUs: new Float64Array(capacity),
  arrivesAtUs: new Float64Array(capacity),
  bodies,
});

export const createColumns = <B>(): Columns<B> => newColumns(FIRST_CAPACITY, []);

/** Writes a row at a place, at most at the end. */
export function setRow<B>(columns: Columns<B>, at: number, row: Row<B>): void {
  if (at >= columns.cause.length) Object.assign(columns, part(columns, 0, at, 2 * at));
  columns.cause[at] = row.cause;
  columns.from[at] = row.from;
  columns.to[at] = row.to;
  columns.flags[at] = row.background ? BACKGROUND : 0;
  columns.sentAtUs[at] = row.sentAtUs;
  columns.arrivesAtUs[at] = row.arrivesAtUs;
  columns.bodies[at] = row.body;
}

/** Leaves out all rows before a place; there are so many. */
export function dropRows<B>(columns: Columns<B>, before: number, count: number): void {
  let capacity = FIRST_CAPACITY;
  while (capacity < count - before) capacity *= 2;
  Object.assign(columns, part(columns, before, count, capacity), { bodies: columns.bodies.slice(before) });
}

/** The rows from one place to another, with room for so many. */
function part<B>(old: Columns<B>, from: number, to: number, capacity: number): Columns<B> {
  const next = newColumns(capacity, old.bodies);
  next.cause.set(old.cause.subarray(from, to));
  next.from.set(old.from.subarray(from, to));
  next.to.set(old.to.subarray(from, to));
  next.flags.set(old.flags.subarray(from, to));
  next.sentAtUs.set(old.sentAtUs.subarray(from, to));
  next.arrivesAtUs.set(old.arrivesAtUs.subarray(from, to));
  return next;
}
