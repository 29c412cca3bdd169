import { asJson, type KubeObject } from '../api/object';
import type { DroppedValues } from '../dump/secrets';
import type { Change } from '../live/reflector';
import type { Sight } from '../live/scopes';
import { pack } from './chunk';
import { clean } from './clean';
import { deltaOf } from './delta';
import { type About, type ChangesChunk, type Chunk, countOf, type Recording, type Segment } from './recording';

/** An object that a segment begins with: its resource, and the object. */
export type StateLine = readonly [resource: string, object: KubeObject];

/** What has become of an object: gone, there whole, or changed by a delta. */
export type ChangeLine = readonly [resource: string, key: string, as: 'gone'] | readonly [resource: string, key: string, as: 'is' | 'delta', what: unknown];

export interface RecorderLimits {
  /** Packed bytes; above it the oldest segments are forgotten. The last one stays, however large. */
  readonly bytes: number;
  /** Characters that are packed at once. */
  readonly chunk: number;
  /** A segment ends when its changes are as long as the state that it begins with, but not before they have so many characters. */
  readonly segment: number;
}

const LIMITS: RecorderLimits = { bytes: 64 << 20, chunk: 1 << 18, segment: 4 << 20 };

/** How far a recording is. */
export interface RecorderStatus {
  readonly changes: number;
  readonly bytes: number;
  readonly beganUs: number;
  /** From when on it can be looked at: later than the beginning, where the oldest part had to be forgotten. */
  readonly fromUs: number;
  readonly dropped: Readonly<DroppedValues>;
  /** Changes that no recording can hold: left out. */
  readonly leftOut: number;
}

/** Takes down what becomes of a cluster's objects. */
export interface Recorder {
  take(changes: readonly Change[], nowUs: number): void;
  /** Packs some of what waits to be packed, for a few milliseconds; whether there is more. */
  work(): boolean;
  status(): RecorderStatus;
  /** All of it up to now. */
  recording(nowUs: number): Recording;
}

type State = Map<string, Map<string, KubeObject>>;

/** A segment that is being recorded. */
interface Open {
  readonly fromUs: number;
  readonly sights: readonly Sight[];
  readonly state: Chunk[];
  readonly changes: ChangesChunk[];
  /** Objects that it begins with and that are still to be packed. They are as they were: objects are never changed. */
  readonly waiting: Iterator<StateLine>;
  isPacked: boolean;
  lines: string[];
  timesUs: number[];
  /** Characters of `lines`, of all changes, of the state. */
  linesSize: number;
  changesSize: number;
  stateSize: number;
}

interface Begin {
  readonly about: About;
  /** What can be seen of each kind, whenever a segment begins. */
  readonly sights: () => readonly Sight[];
  /** The objects that there are, by resource and key. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, KubeObject>>;
  readonly limits?: RecorderLimits;
}

const NO_FIELD = /"__proto__":/;
const bytesOf = ({ state, changes }: Pick<Segment, 'state' | 'changes'>): number => [...state, ...changes].reduce((sum, { bytes }) => sum + bytes.length, 0);
const linesOf = (state: State): readonly StateLine[] => [...state].flatMap(([resource, of]) => [...of.values()].map((object): StateLine => [resource, object]));

/** Begins a recording with the objects as they are. What is not watched but was listed stays in it as it was. */
export function createRecorder({ about, sights, objects, limits = LIMITS }: Begin): Recorder {
  const dropped: DroppedValues = { secretValues: 0, environmentValues: 0, lastApplied: 0 };
  const state: State = new Map(
    [...objects].map(([resource, of]) => [resource, new Map([...of].map(([key, object]): [string, KubeObject] => [key, clean(object, dropped)]))]),
  );
  const closed: Segment[] = [];
  let open = begin(state, about.beganUs, sights());
  let [folded, count, leftOut] = [0, 0, 0];

  /** What is said of a change; undefined: nothing has changed. The state changes with it. */
  function lineOf({ resource, key, is }: Change): string | undefined {
    const of = state.get(resource) ?? new Map<string, KubeObject>();
    state.set(resource, of);
    const was = of.get(key);
    const object = is && clean(is, dropped);
    const line = changeLine(resource, key, was, object);
    if (!line) return undefined;
    const text = JSON.stringify(line);
    if (NO_FIELD.test(text)) {
      leftOut++;
      return undefined;
    }
    if (object) of.set(key, object);
    else of.delete(key);
    return text;
  }

  function endSegment(nowUs: number): void {
    closed.push(segmentOf(open));
    open = begin(state, nowUs, sights());
  }

  /** Forgets the oldest segments where there is more than there may be. */
  function fold(): void {
    let bytes = [...closed, open].reduce((sum, segment) => sum + bytesOf(segment), 0);
    while (bytes > limits.bytes) {
      const oldest = closed.shift();
      if (!oldest) return;
      bytes -= bytesOf(oldest);
      folded += countOf(oldest);
    }
  }

  return {
    take(changes, nowUs) {
      for (const change of changes) {
        const line = lineOf(change);
        if (line === undefined) continue;
        count++;
        add(open, line, nowUs, limits);
        if (open.isPacked && open.changesSize >= Math.max(limits.segment, open.stateSize)) endSegment(nowUs);
        if (open.lines.length === 0) fold();
      }
    },
    work: () => packSome(open, limits),
    status: () => ({
      changes: count - folded,
      bytes: [...closed, open].reduce((sum, segment) => sum + bytesOf(segment), 0) + open.linesSize,
      beganUs: about.beganUs,
      fromUs: closed[0]?.fromUs ?? open.fromUs,
      dropped,
      leftOut,
    }),
    recording(nowUs) {
      while (packSome(open, limits));
      return { about, segments: [...closed, segmentOf(open)], folded, endUs: nowUs };
    },
  };
}

function changeLine(resource: string, key: string, was: KubeObject | undefined, is: KubeObject | undefined): ChangeLine | undefined {
  if (!is) return was && [resource, key, 'gone'];
  if (!was || was.metadata.uid !== is.metadata.uid) return [resource, key, 'is', is];
  const delta = deltaOf(asJson(was), asJson(is));
  return delta && [resource, key, 'delta', delta];
}

const begin = (state: State, fromUs: number, sights: readonly Sight[]): Open => ({
  fromUs,
  sights: sights.map(({ progress: _, ...sight }) => sight),
  state: [],
  changes: [],
  waiting: linesOf(state).values(),
  isPacked: false,
  lines: [],
  timesUs: [],
  linesSize: 0,
  changesSize: 0,
  stateSize: 0,
});

const segmentOf = (open: Open): Segment => {
  packLines(open);
  return { fromUs: open.fromUs, sights: open.sights, state: [...open.state], changes: [...open.changes] };
};

function add(open: Open, line: string, nowUs: number, { chunk }: RecorderLimits): void {
  open.lines.push(line);
  // A clock may be set back; a recording goes on.
  open.timesUs.push(Math.max(nowUs, open.timesUs.at(-1) ?? open.changes.at(-1)?.timesUs.at(-1) ?? open.fromUs));
  open.linesSize += line.length + 1;
  open.changesSize += line.length + 1;
  if (open.linesSize >= chunk) packLines(open);
}

function packLines(open: Open): void {
  if (open.lines.length === 0) return;
  open.changes.push({ ...pack(open.lines), timesUs: open.timesUs });
  Object.assign(open, { lines: [], timesUs: [], linesSize: 0 } satisfies Partial<Open>);
}

/** Packs one more chunk of what a segment begins with. */
function packSome(open: Open, { chunk }: RecorderLimits): boolean {
  if (open.isPacked) return false;
  const lines: string[] = [];
  let size = 0;
  while (size < chunk) {
    const next = open.waiting.next();
    if (next.done) {
      open.isPacked = true;
      break;
    }
    const line = JSON.stringify(next.value);
    if (NO_FIELD.test(line)) continue;
    lines.push(line);
    size += line.length + 1;
  }
  open.stateSize += size;
  if (lines.length > 0) open.state.push(pack(lines));
  return !open.isPacked;
}
