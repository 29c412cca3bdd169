import type { Pod } from '../api/types.gen';
import { type Live, newLive } from '../live/answer';
import { apply, type Gone } from '../live/holdings';
import type { Change } from '../live/reflector';
import { changesIn, countOf, type Recording } from './recording';
import { type Unpacked, unpackSegment } from './unpacked';

/** Goes to and fro in a recording: what it shows is what was known of the cluster after so many changes. */
export interface Player {
  readonly recording: Recording;
  /** How many changes there are. */
  readonly count: number;
  /** After how many of them it stands. */
  readonly at: number;
  /** The recorder's clock then. */
  readonly nowUs: number;
  /** The cluster as it was known then. Another one after a jump. */
  readonly live: Live;
  /** The last of the changes; undefined: it stands at the beginning. */
  readonly change: Change | undefined;
  /**
   * Goes to where so many changes have come. Within a segment it does or undoes those in between; for another segment it unpacks that.
   * Throws RecordingError where the recording is damaged, and stays where it was.
   */
  go(at: number): void;
}

/** A segment at hand. */
interface Shown {
  readonly index: number;
  /** How many changes came before it. */
  readonly before: number;
  readonly unpacked: Unpacked;
  readonly live: Live;
  /** Pods that went, with how many changes of the segment there were then. */
  readonly gone: readonly (Gone & { readonly after: number })[];
}

/** Opens a recording at its beginning. Throws RecordingError. */
export function createPlayer(recording: Recording): Player {
  const count = changesIn(recording);
  let shown = show(recording, 0, 0);
  let at = 0;

  /** Where in the recording a place lies. A place between two segments is in both: then no other than the one at hand is unpacked. */
  function segmentFor(place: number): Pick<Shown, 'index' | 'before'> {
    if (place >= shown.before && place <= shown.before + shown.unpacked.changes.length) return shown;
    let before = 0;
    for (const [index, segment] of recording.segments.entries()) {
      if (place <= before + countOf(segment)) return { index, before };
      before += countOf(segment);
    }
    return shown;
  }

  return {
    recording,
    count,
    get at() {
      return at;
    },
    get nowUs() {
      return shown.unpacked.changes[at - shown.before - 1]?.atUs ?? recording.segments[shown.index]?.fromUs ?? recording.about.beganUs;
    },
    get live() {
      return shown.live;
    },
    get change() {
      return shown.unpacked.changes[at - shown.before - 1];
    },
    go(to) {
      const place = Math.max(0, Math.min(count, Math.trunc(to)));
      const wanted = segmentFor(place);
      if (wanted.index !== shown.index) {
        shown = show(recording, wanted.index, wanted.before);
        at = shown.before;
      }
      move(shown, at - shown.before, place - shown.before);
      at = place;
    },
  };
}

function show(recording: Recording, index: number, before: number): Shown {
  const segment = recording.segments[index];
  if (!segment) throw new RangeError(`a recording has no segment ${index}`);
  const unpacked = unpackSegment(segment);
  const live: Live = { ...newLive(), recorded: new Map(segment.sights.map((sight) => [sight.resource, sight])) };
  apply(live.holdings, unpacked.state, segment.fromUs);
  const gone = unpacked.changes.flatMap(({ resource, was, is, atUs }, i) => {
    const isReplaced = resource === 'pods' && was !== undefined && is?.metadata.uid !== was.metadata.uid;
    const pod = was as Pod | undefined;
    return isReplaced && pod?.spec?.nodeName ? [{ pod, atUs, after: i + 1 }] : [];
  });
  return { index, before, unpacked, live, gone };
}

/** Does what came between two places of a segment, or undoes it. */
function move({ unpacked: { changes }, live: { holdings }, gone }: Shown, from: number, to: number): void {
  if (to >= from) for (const change of changes.slice(from, to)) apply(holdings, [change], change.atUs);
  else for (const change of changes.slice(to, from).reverse()) apply(holdings, [{ ...change, was: change.is, is: change.was }], change.atUs);
  // What was undone has not gone.
  holdings.gone.splice(0, holdings.gone.length, ...gone.filter(({ after }) => after <= to).map(({ pod, atUs }) => ({ pod, atUs })));
}
