import type { SavedBranch } from './branches';
import type { ClusterConfig } from './config';

/** All that a replay needs; fits in a link. */
export interface SavedSession {
  readonly version: 1;
  readonly config: ClusterConfig;
  readonly branches: readonly SavedBranch[];
  /** The branch that is shown, and the position in it. */
  readonly branch: string;
  readonly delivered: number;
  readonly nowUs: number;
  readonly playing: boolean;
  /** The Pod whose journey is told, `namespace/name`. */
  readonly focus?: string;
}
