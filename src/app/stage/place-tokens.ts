import type { MessageRow } from '../../worker/protocol';
import type { ClusterState } from '../store/cluster';
import { placeOf, type StageLayout } from './layout';
import type { Spots } from './network';
import { NOWHERE, type Place, placeOfMessage } from './place-message';

/** The width of a token with its words, as the style draws it. */
const widthOf = (label: string): number => Math.min(300, label.length * WORDS_PX) + 38;
const WORDS_PX = 7.33;
const TOKEN_PX = 28;

export interface Placed {
  readonly row: MessageRow;
  readonly place: Place;
  /** Written out; otherwise a dot, for another token's words are in the way. */
  readonly wordy: boolean;
}

/** What the journey tells of now. */
export interface Told {
  /** The object that it is about. */
  readonly subject?: string | undefined;
  /** The message that is the face of its current step. */
  readonly face?: number | undefined;
}

/** The most telling first: the face of the step that is told, what is about its object, then what goes to those who act, then by age. */
function byWeight(rows: readonly MessageRow[], { subject, face }: Told): readonly MessageRow[] {
  const weight = (row: MessageRow): number => {
    if (row.id === face) return -1;
    return (row.about === subject ? 0 : 2) + (placeOf(row.to) === 'controllers' ? 1 : 0);
  };
  return rows
    .map((row) => ({ row, weight: weight(row) }))
    .sort((a, b) => a.weight - b.weight || a.row.id - b.row.id)
    .map(({ row }) => row);
}

/** Messages whose way takes less than this on the wall clock flash by: nobody could read their words. */
const READ_MS = 100;

/** How long a message's way must be, in virtual microseconds, for its words to be read. The story gives each its time, and so does standing still. */
export function readableUs({ playing, pace, usPerMs }: Pick<ClusterState, 'playing' | 'pace' | 'usPerMs'>): number {
  if (!playing || pace === 'story') return 0;
  return pace === 'max' ? Number.POSITIVE_INFINITY : READ_MS * usPerMs;
}

/** On a phone boxes stand close together: words may not cover them. Elsewhere they are beside them, or pass by. */
const coversBox = ({ shape, boxes }: StageLayout, x: number, y: number, half: number): boolean =>
  shape === 'narrow' &&
  [...boxes.values()].some((box) => x - half < box.x + box.w && x + half > box.x && y - TOKEN_PX / 2 < box.y + box.h && y + TOKEN_PX / 2 > box.y);

/** Places the messages in flight. Words never cover words: where two would, the lesser message is a dot, and so is one that cannot be read. */
export function placeTokens(
  rows: readonly MessageRow[],
  nowUs: number,
  layout: StageLayout,
  heatIndex: ReadonlyMap<string, number>,
  told: Told,
  readableUs = 0,
  spots: Spots = NOWHERE,
): readonly Placed[] {
  const taken: { readonly x: number; readonly y: number; readonly half: number }[] = [];
  return byWeight(rows, told).flatMap((row): Placed[] => {
    const place = placeOfMessage(row, nowUs, layout, heatIndex, spots);
    if (!place) return [];
    if (row.arrivesAtUs - row.sentAtUs < readableUs) return [{ row, place, wordy: false }];
    const half = widthOf(row.label) / 2;
    // Words stay on the stage.
    const x = Math.min(layout.width - half - 6, Math.max(half + 6, place.at[0]));
    const y = place.at[1];
    const wordy = !coversBox(layout, x, y, half) && !taken.some((t) => Math.abs(t.y - y) < TOKEN_PX && Math.abs(t.x - x) < t.half + half);
    if (!wordy) return [{ row, place, wordy }];
    taken.push({ x, y, half });
    return [{ row, place: { ...place, at: [x, y] }, wordy }];
  });
}
