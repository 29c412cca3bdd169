import { createVersionedMap, type Version, type VersionedMap } from '../../sim/versioned-map';
import type { Action, Failure, Step } from '../controller';
import type { EventTag } from '../event-recorder';

/** A controller's note: what it keeps in mind of its own. */
export type AnyNote = NonNullable<unknown>;

export interface StepTag {
  readonly for: 'step';
  readonly key: string;
  readonly step: Step;
}
/** The newest object for a status update that met a conflict. */
export interface RefetchTag {
  readonly for: 'refetch';
  readonly key: string;
  readonly step: Step;
}
export type Tag = StepTag | RefetchTag | EventTag;

/** An action under way. */
export interface Running<Note> {
  readonly action: Action<Note>;
  /** The group that is under way, and how many of its answers are missing. */
  readonly group: number;
  readonly missing: number;
  readonly failure: Failure | undefined;
  /** It was decided by `failed`: the key comes back with back-off in any case. */
  readonly aftermath: boolean;
}

/** The newest resourceVersion that an action wrote, by informer. */
type Written = ReadonlyMap<string, number>;

/** What a controller's process remembers besides its caches and its work queue: plain data, whose maps change in place. */
export interface State<Note extends AnyNote> {
  /** Actions by their keys. */
  readonly running: Map<string, Running<Note>>;
  readonly written: Map<string, Written>;
  /** Keys that wait until the caches show what was written for them. */
  readonly parked: Set<string>;
  readonly notes: VersionedMap<Note>;
}

export type SavedState<Note extends AnyNote> = Omit<State<Note>, 'notes'> & { readonly notes: Version<Note> };

export const newState = <Note extends AnyNote>(): State<Note> => ({
  running: new Map(),
  written: new Map(),
  parked: new Set(),
  notes: createVersionedMap(),
});

const copyMaps = <Note extends AnyNote>({ running, written, parked }: Omit<State<Note>, 'notes'>) => ({
  running: new Map(running),
  written: new Map(written),
  parked: new Set(parked),
});

export const saveState = <Note extends AnyNote>(state: State<Note>): SavedState<Note> => ({ ...copyMaps(state), notes: state.notes.checkpoint() });

/** The state that was saved. The notes that were there go back to what they were. */
export function restoreState<Note extends AnyNote>({ notes }: State<Note>, saved: SavedState<Note>): State<Note> {
  notes.restore(saved.notes);
  return { ...copyMaps(saved), notes };
}
