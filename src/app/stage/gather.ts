import type { TraceRows } from '../store/trace';
import { placeOf } from './layout';

/** Messages that take the same way in the same direction, too many to be told apart: one picture for all of them, with their number. */
export interface Stream {
  /** Of its way: `apiserver>nodes/node-1`. */
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** One of them. */
  readonly index: number;
}

export interface Gathered {
  /** The rows that are shown one by one. */
  readonly single: readonly number[];
  readonly streams: readonly Stream[];
}

/** What is told of now stays to be seen in any crowd, as far as it is none itself. */
const TOLD_MAX = 20;

/** The place on the stage where a process stands; in the heat map all nodes are one. */
function groundOf(address: string, inHeat: boolean): string {
  const place = placeOf(address) ?? address;
  return inHeat && place.startsWith('nodes/') ? 'nodes' : place;
}

type Rows = Pick<TraceRows, 'from' | 'to' | 'about'>;

/** Up to so many messages each have a token. Where there are more, those of the fullest ways become streams, until the others are few enough: none is left out. */
export function gather(
  underWay: readonly number[],
  rows: Rows,
  { most, subject, inHeat }: { most: number; subject: string | undefined; inHeat: boolean },
): Gathered {
  if (underWay.length <= most) return { single: underWay, streams: [] };
  const grounds = new Map<string, string>();
  const groundAt = (address: string): string => {
    const known = grounds.get(address) ?? groundOf(address, inHeat);
    grounds.set(address, known);
    return known;
  };
  const told: number[] = [];
  const ways = new Map<string, Map<string, number[]>>();
  for (const index of underWay) {
    if (subject !== undefined && told.length < TOLD_MAX && rows.about(index) === subject) {
      told.push(index);
      continue;
    }
    const [from, to] = [groundAt(rows.from(index)), groundAt(rows.to(index))];
    const outOf = ways.get(from) ?? new Map<string, number[]>();
    ways.set(from, outOf);
    const way = outOf.get(to);
    if (way) way.push(index);
    else outOf.set(to, [index]);
  }
  const fullest = [...ways]
    .flatMap(([from, outOf]) => [...outOf].map(([to, indexes]) => ({ from, to, indexes })))
    .sort((a, b) => b.indexes.length - a.indexes.length);
  const streams: Stream[] = [];
  const single: number[] = [...told];
  let left = underWay.length;
  for (const { from, to, indexes } of fullest) {
    if (left <= most) single.push(...indexes);
    else {
      left -= indexes.length;
      streams.push({ key: `${from}>${to}`, from, to, count: indexes.length, index: indexes[0]! });
    }
  }
  return { single, streams };
}
