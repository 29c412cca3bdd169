import type { Moment, SavedSession } from '../../worker/protocol';

/** What is said between a page that embeds this one in a frame (`mount`) and the frame: once it asks, and is told what to show. */

/** The frame's question. */
export const ASKS = 'podscope-asks';
/** The answer's type. */
export const SHOW = 'podscope-show';

/** The parts of the screen that a frame may show; `?embed=stage,timeline` names them. */
export const PARTS = ['stage', 'inspector', 'timeline'] as const;
export type PartName = (typeof PARTS)[number];

/** The moment that is to be shown: one that was saved, or a scene. */
export type Wanted =
  /** As the engine's `save()` gives it, or the page's own. */
  | { readonly session: SavedSession }
  | {
      /** What a user creates in a new cluster, one after the other: YAML or JSON, of the kinds that every cluster has. */
      readonly manifests: string;
      /** A step of the journey of what was created last, or virtual seconds since the first was; time stands still there. */
      readonly moment: Moment;
      /** How many worker nodes; default 3. */
      readonly nodes?: number;
      /** Of all chance in the cluster; default 1. */
      readonly seed?: number;
    };
