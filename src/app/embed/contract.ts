import type { Moment, SavedSession } from '../../worker/protocol';

/**
 * What is said between a page that embeds this one in a frame (`mount`, or `?embed` in an address) and the frame, by `postMessage`: the frame asks once what
 * it is to show, does what it is told, and tells where in time it is. docs/embedding.md has it for users.
 */

/** The frame's question. */
export const ASKS = 'podscope-asks';
/** The answer's type. */
export const SHOW = 'podscope-show';

/** The parts of the screen that a frame may show; `?embed=stage,timeline` names them. */
export const PARTS = ['stage', 'inspector', 'timeline', 'life', 'decision', 'terminal'] as const;
export type PartName = (typeof PARTS)[number];

/** What of the timeline the reader has in hand; `?controls=transport,clock` names them. */
export const CONTROLS = ['transport', 'journey', 'clock', 'lanes'] as const;
export type ControlName = (typeof CONTROLS)[number];

/** The type of what the frame is told to do. */
export const DO = 'podscope-do';
/** The type of what the frame tells of itself. */
export const EVENT = 'podscope-event';

/** What a frame can be told to do. */
export type Command =
  | { readonly do: 'play' }
  | { readonly do: 'pause' }
  /** A step of the journey, forwards or back. */
  | { readonly do: 'step'; readonly direction?: 1 | -1 }
  /** To a step of the journey that is told, or to where the clock shows so many seconds; time stands still there. */
  | { readonly do: 'seek'; readonly to: Moment };

/** Where in time a frame is; it says so when it is ready and whenever that changes. */
export interface FrameEvent {
  readonly event: 'ready' | 'moment' | 'failed';
  /** As its clock shows them: virtual seconds since the cluster began. */
  readonly seconds: number;
  readonly playing: boolean;
  /** Messages that have been sent so far. */
  readonly messages: number;
  /** The step of the journey that is told. */
  readonly step?: string;
}

const EVENTS: readonly unknown[] = ['ready', 'moment', 'failed'] satisfies readonly FrameEvent['event'][];

/** Whether a message is one in which a frame tells of itself. */
export const isFrameEvent = (data: object): data is FrameEvent =>
  'type' in data &&
  data.type === EVENT &&
  'event' in data &&
  EVENTS.includes(data.event) &&
  'seconds' in data &&
  typeof data.seconds === 'number' &&
  'playing' in data &&
  typeof data.playing === 'boolean' &&
  'messages' in data &&
  typeof data.messages === 'number' &&
  (!('step' in data) || typeof data.step === 'string');

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
