import type { ClusterConfig } from '../cluster/config';
import type { Report } from '../dump/report';
import type { ObjectAnswer, Overview, Question } from '../live/answer';
import type { Recomputed } from '../live/recompute';
import type { List } from '../live/rows';

/** What the page and the worker that watches a real cluster say to each other. */

export type { AnswerOf, Kin, ObjectAnswer, Overview, Question } from '../live/answer';
export type { Fact, SeenStep } from '../live/journey';
export type { Recomputed } from '../live/recompute';
export type { List } from '../live/rows';
export type { Sight } from '../live/scopes';
export type { Tile } from '../live/tiles';

export type ToLiveWorker =
  /** Begins anew. `namespaces`: where to look, if the whole cluster may not be seen. */
  | { readonly type: 'start'; readonly namespaces: readonly string[] }
  /** From now on the answer is told whenever it changes; a question takes the place of the one with its number. */
  | { readonly type: 'follow'; readonly id: number; readonly question: Question }
  | { readonly type: 'leave'; readonly id: number }
  /** Decides again about a Pod (`namespace/name`). */
  | { readonly type: 'decide'; readonly id: number; readonly pod: string }
  /** Makes the beginning of a simulated cluster of all that is seen. */
  | { readonly type: 'copy' };

export type FromLiveWorker =
  | { readonly type: 'answer'; readonly id: number; readonly answer: Overview | List | ObjectAnswer | undefined; readonly version: string | undefined }
  | { readonly type: 'decided'; readonly id: number; readonly recomputed: Recomputed | undefined }
  | { readonly type: 'copied'; readonly config: ClusterConfig; readonly objects: Blob; readonly report: Report }
  /** In English, as the server's own words in it are. */
  | { readonly type: 'uncopied'; readonly message: string };
