import type { ClusterConfig } from '../cluster/config';
import type { Report } from '../dump/report';
import type { ObjectAnswer, Overview, Question } from '../live/answer';
import type { Recomputed } from '../live/recompute';
import type { List } from '../live/rows';
import type { ReplayAnswer } from '../recording/replay';
import type { SavedSession } from './protocol';

/** What the page and the worker that watches a real cluster say to each other. */

export type { AnswerOf, Kin, ObjectAnswer, Overview, Question } from '../live/answer';
export type { Fact, SeenStep } from '../live/journey';
export type { Recomputed } from '../live/recompute';
export type { List } from '../live/rows';
export type { Sight } from '../live/scopes';
export type { Tile } from '../live/tiles';
export type { ReplayAnswer } from '../recording/replay';

/** How a recording is played: change by change, or so many times as fast as it went. */
export type PlayPace = 'step' | 1 | 10 | 60;

/** How recording is, and what of a recording is shown. */
export interface RecordingNews {
  readonly recorder?: {
    readonly isOn: boolean;
    readonly changes: number;
    readonly bytes: number;
    readonly beganUs: number;
    readonly fromUs: number;
    readonly leftOut: number;
  };
  readonly shown?: {
    readonly at: number;
    readonly count: number;
    readonly nowUs: number;
    readonly fromUs: number;
    readonly endUs: number;
    readonly folded: number;
    readonly cluster: string;
    readonly version: string;
    /** What was the last change. */
    readonly change?: { readonly key: string; readonly did: 'came' | 'changed' | 'went' };
    readonly pace?: PlayPace;
  };
}

export type ToLiveWorker =
  /** Begins anew. `namespaces`: where to look, if the whole cluster may not be seen. */
  | { readonly type: 'start'; readonly namespaces: readonly string[] }
  /** From now on the answer is told whenever it changes; a question takes the place of the one with its number. */
  | { readonly type: 'follow'; readonly id: number; readonly question: Question }
  | { readonly type: 'leave'; readonly id: number }
  /** Decides again about a Pod (`namespace/name`). */
  | { readonly type: 'decide'; readonly id: number; readonly pod: string }
  /** Makes the beginning of a simulated cluster of all that is seen. */
  | { readonly type: 'copy' }
  /** Begins to record, or ends it. */
  | { readonly type: 'record'; readonly cluster: string }
  | { readonly type: 'stop-recording' | 'look-back' | 'to-now' | 'save-recording' }
  /** Shows a recording instead of a cluster. */
  | { readonly type: 'open-recording'; readonly file: Blob }
  /** To where so many changes have come. */
  | { readonly type: 'go'; readonly at: number }
  | { readonly type: 'play'; readonly pace: PlayPace | undefined }
  /** Does what was recorded again in a simulated cluster, by a scheduler's configuration (YAML). */
  | { readonly type: 'replay'; readonly configuration: string };

export type FromLiveWorker =
  | { readonly type: 'answer'; readonly id: number; readonly answer: Overview | List | ObjectAnswer | undefined; readonly version: string | undefined }
  | { readonly type: 'decided'; readonly id: number; readonly recomputed: Recomputed | undefined }
  | { readonly type: 'recording'; readonly news: RecordingNews }
  | { readonly type: 'recorded'; readonly file: Blob }
  | { readonly type: 'unreadable-recording'; readonly message: string }
  | { readonly type: 'replaying'; readonly part: number }
  | { readonly type: 'replayed'; readonly answer: ReplayAnswer; readonly session: SavedSession; readonly objects: Blob }
  | { readonly type: 'unreplayed'; readonly message: string }
  | { readonly type: 'copied'; readonly config: ClusterConfig; readonly objects: Blob; readonly report: Report }
  /** In English, as the server's own words in it are. */
  | { readonly type: 'uncopied'; readonly message: string };
