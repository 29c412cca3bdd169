import type { ContainerStory } from './container-story';
import type { Reason } from './reason';

/** How an object does, in one word: a reader's first question. */
export type Standing = 'well' | 'waits' | 'fails' | 'ended' | 'ends';

/** The answer to "why did it end?" and "what holds it?": facts with codes, the first reason the most important. Words are made from it elsewhere. */
export interface Why {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly standing: Standing;
  readonly reasons: readonly Reason[];
  /** Of a Pod: each container's story, in the order in which they start. */
  readonly containers?: readonly ContainerStory[];
}
