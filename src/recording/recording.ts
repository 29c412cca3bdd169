import type { Sight } from '../live/scopes';

/**
 * What has been recorded of a real cluster, as it is kept and saved: plain data. It consists of segments; each begins with the whole state, so that one gets to
 * any moment by unpacking one segment, and the oldest can be forgotten by dropping it: what it led to is what the next one begins with.
 */
export interface Recording {
  readonly about: About;
  readonly segments: readonly Segment[];
  /** So many changes came before the first segment and are forgotten. */
  readonly folded: number;
  /** Until when it was recorded. */
  readonly endUs: number;
}

/** Whose recording it is. */
export interface About {
  /** The context, or the address, of the cluster. */
  readonly cluster: string;
  /** The API server's version. */
  readonly version: string;
  /** When the recording was begun: Unix microseconds of the clock where it was recorded, as all times of it. */
  readonly beganUs: number;
}

export interface Segment {
  readonly fromUs: number;
  /** What could be seen of each kind when it began. */
  readonly sights: readonly Sight[];
  /** The state that it begins with: an object a line (`StateLine`). */
  readonly state: readonly Chunk[];
  /** What came after it: a change a line (`ChangeLine`). */
  readonly changes: readonly ChangesChunk[];
}

/** Lines of JSON, packed by gzip. */
export interface Chunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes they are when unpacked. */
  readonly plain: number;
}

export interface ChangesChunk extends Chunk {
  /** When each of the changes came. */
  readonly timesUs: readonly number[];
}

/** A recording that is none, or damaged; the message says what is wrong, in English. */
export class RecordingError extends Error {}

/** How many changes a segment has. */
export const countOf = ({ changes }: Segment): number => changes.reduce((sum, { timesUs }) => sum + timesUs.length, 0);

/** How many changes there are in all. */
export const changesIn = ({ segments }: Recording): number => segments.reduce((sum, segment) => sum + countOf(segment), 0);

/** From when on it can be looked at. */
export const reachesTo = ({ segments, endUs }: Recording): number => segments[0]?.fromUs ?? endUs;

/** How many changes had come at a moment, for somebody who stands where `at` of them have come, and goes on. */
export function placeAt({ segments }: Recording, us: number, at: number): number {
  let before = 0;
  for (const { changes } of segments)
    for (const { timesUs } of changes) {
      const end = before + timesUs.length;
      if (end > at && (timesUs.at(-1) ?? 0) > us) return Math.max(at, before + timesUs.findLastIndex((time) => time <= us) + 1);
      before = end;
    }
  return Math.max(at, before);
}
