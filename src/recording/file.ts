import { strFromU8, strToU8 } from 'fflate';
import { isObject } from '../api/is-object';
import type { Sight } from '../live/scopes';
import { CHUNK_PLAIN_MAX, pack, unpackText } from './chunk';
import { type About, type ChangesChunk, type Chunk, changesIn, type Recording, RecordingError, type Segment } from './recording';

/**
 * A recording as a file: a line that says what it is, two lengths, an index as packed JSON, and the chunks one after the other as the index names them.
 */
const MAGIC = 'podscope recording 1\n';
const LENGTHS = 8;
/** Above this it is none of ours: 64 MB of chunks, a last segment that may be as large, and the index. */
const FILE_MAX = 256 << 20;
const INDEX_PLAIN_MAX = 64 << 20;
const SEGMENTS_MAX = 100_000;
const CHANGES_MAX = 5_000_000;

/** Whether a file of this size may be one of ours: one that is larger is not even read. */
export const mayBeRecording = (size: number): boolean => size <= FILE_MAX;

interface Index {
  readonly about: About;
  readonly folded: number;
  readonly endUs: number;
  readonly segments: readonly {
    readonly fromUs: number;
    readonly sights: readonly Sight[];
    readonly state: readonly Lengths[];
    /** Times as what has passed since the one before, the first since the segment's beginning. */
    readonly changes: readonly (Lengths & { readonly passedUs: readonly number[] })[];
  }[];
}

interface Lengths {
  readonly bytes: number;
  readonly plain: number;
}

const lengthsOf = ({ bytes, plain }: Chunk): Lengths => ({ bytes: bytes.length, plain });

/** The recording as the parts of a file. */
export function writeRecording({ about, segments, folded, endUs }: Recording): readonly Uint8Array<ArrayBuffer>[] {
  const index: Index = {
    about,
    folded,
    endUs,
    segments: segments.map(({ fromUs, sights, state, changes }) => {
      let lastUs = fromUs;
      const passed = (us: number): number => {
        const since = us - lastUs;
        lastUs = us;
        return since;
      };
      return { fromUs, sights, state: state.map(lengthsOf), changes: changes.map((chunk) => ({ ...lengthsOf(chunk), passedUs: chunk.timesUs.map(passed) })) };
    }),
  };
  const { bytes, plain } = pack([JSON.stringify(index)]);
  const lengths = new Uint8Array(LENGTHS);
  const view = new DataView(lengths.buffer);
  view.setUint32(0, bytes.length);
  view.setUint32(4, plain);
  return [strToU8(MAGIC), lengths, bytes, ...segments.flatMap(({ state, changes }) => [...state, ...changes].map((chunk) => chunk.bytes))];
}

/** The recording in a file. Throws RecordingError if there is none. Chunks are unpacked, and looked at, only when they are wanted. */
export function readRecording(file: Uint8Array<ArrayBuffer>): Recording {
  if (!mayBeRecording(file.length)) throw new RecordingError('It is larger than any recording.');
  if (strFromU8(file.subarray(0, MAGIC.length), true) !== MAGIC) throw new RecordingError(notOurs(file));
  const start = MAGIC.length + LENGTHS;
  if (file.length < start) throw new RecordingError('It is cut.');
  const view = new DataView(file.buffer, file.byteOffset + MAGIC.length, LENGTHS);
  const [length, plain] = [view.getUint32(0), view.getUint32(4)];
  if (plain > INDEX_PLAIN_MAX) throw new RecordingError('Its index is larger than that of any recording.');
  if (start + length > file.length) throw new RecordingError('It is cut.');
  const index = indexOf(unpackText({ bytes: file.subarray(start, start + length), plain }));
  let at = start + length;
  const bytesOf = (wanted: Lengths): Chunk => {
    if (wanted.plain > CHUNK_PLAIN_MAX) throw new RecordingError('A part of it is larger than that of any recording.');
    const bytes = file.subarray(at, at + wanted.bytes);
    if (bytes.length !== wanted.bytes) throw new RecordingError('It is cut.');
    at += wanted.bytes;
    return { bytes, plain: wanted.plain };
  };
  const segments = index.segments.map(({ fromUs, sights, state, changes }): Segment => {
    let us = fromUs;
    return {
      fromUs,
      sights,
      state: state.map(bytesOf),
      changes: changes.map((chunk): ChangesChunk => ({ ...bytesOf(chunk), timesUs: chunk.passedUs.map((passed) => (us += passed)) })),
    };
  });
  if (at !== file.length) throw new RecordingError('There is more in it than it says.');
  const recording = { about: index.about, segments, folded: index.folded, endUs: index.endUs };
  if (changesIn(recording) > CHANGES_MAX) throw new RecordingError('It has more changes than any recording.');
  return recording;
}

function notOurs(file: Uint8Array): string {
  const version = /^podscope recording (\d+)\n/.exec(strFromU8(file.subarray(0, 64), true))?.[1];
  return version === undefined ? 'It is no recording of Podscope.' : `It is a recording of version ${version}, which this Podscope does not know.`;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 10_000;
const isListOf = <T>(value: unknown, is: (one: unknown) => one is T, max = SEGMENTS_MAX): value is readonly T[] =>
  Array.isArray(value) && value.length <= max && value.every(is);
const isLengths = (value: unknown): value is Lengths => isObject(value) && isCount(value.bytes) && isCount(value.plain);
const isChanges = (value: unknown): value is Lengths & { readonly passedUs: readonly number[] } =>
  isLengths(value) && isListOf((value as { readonly passedUs?: unknown }).passedUs, isCount, CHANGES_MAX);

const SCOPES: readonly unknown[] = ['cluster', 'namespaces', 'none'];
const isProblem = (value: unknown): boolean => isObject(value) && isText(value.code) && isText(value.message);
const isSight = (value: unknown): value is Sight =>
  isObject(value) &&
  isText(value.resource) &&
  SCOPES.includes(value.scope) &&
  isListOf(value.namespaces, isText, 1_000) &&
  isCount(value.count) &&
  typeof value.synced === 'boolean' &&
  value.progress === undefined &&
  (value.problem === undefined || isProblem(value.problem));

const isSegment = (value: unknown): value is Index['segments'][number] =>
  isObject(value) && isCount(value.fromUs) && isListOf(value.sights, isSight, 1_000) && isListOf(value.state, isLengths) && isListOf(value.changes, isChanges);

const isAbout = (value: unknown): value is About => isObject(value) && isText(value.cluster) && isText(value.version) && isCount(value.beganUs);

/** Times go forward only, and end with the recording. */
function areInOrder({ segments, endUs }: Index): boolean {
  let us = 0;
  for (const { fromUs, changes } of segments) {
    if (fromUs < us) return false;
    us = fromUs;
    for (const { passedUs } of changes) for (const passed of passedUs) us += passed;
  }
  return us <= endUs;
}

const isIndex = (value: unknown): value is Index =>
  isObject(value) && isAbout(value.about) && isCount(value.folded) && isCount(value.endUs) && isListOf(value.segments, isSegment) && value.segments.length > 0;

function indexOf(text: string): Index {
  const index = parsed(text);
  if (!isIndex(index) || !areInOrder(index)) throw new RecordingError('Its index is none of a recording.');
  return index;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
