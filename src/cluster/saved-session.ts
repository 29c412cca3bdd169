import type { SavedBranch } from './branches';
import type { DebugSetup } from './breakpoint';
import type { ClusterConfig } from './config';
import type { Focus } from './journeys/start';

/** All that a replay needs; fits in a link. */
export interface SavedSession {
  readonly version: 1;
  readonly config: ClusterConfig;
  readonly branches: readonly SavedBranch[];
  /** Where the run begins, if not with a cluster that is switched on (`writeSnapshot`). */
  readonly beginning?: string;
  /** The branch that is shown, and the position in it. */
  readonly branch: string;
  readonly delivered: number;
  readonly nowUs: number;
  readonly playing: boolean;
  /** The objects that the configuration begins with are too many to be saved again and again: they are kept apart, and handed in beside the session. */
  readonly apart?: true;
  /** Breakpoints and watched expressions, if there are any. */
  readonly debug?: DebugSetup;
  /** The journey that is told. */
  readonly journey?: Focus;
  /** In sessions of older versions: the Pod whose creation is told, `namespace/name`. */
  readonly focus?: string;
}
