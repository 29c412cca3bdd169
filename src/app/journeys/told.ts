import type { ReactNode } from 'react';
import type { Facts } from '../../worker/protocol';

/** What the words of a step may speak of: the object that the journey is about, by its name, and the step's facts. */
export interface Told extends Facts {
  readonly name: string;
}

/** A step as the panel explains it. */
export interface StepWords {
  readonly title: (told: Told) => string;
  readonly body: (told: Told) => ReactNode;
}

/** A journey explained, in one language. */
export interface JourneyWords<Step extends string = string> {
  readonly steps: Readonly<Record<Step, StepWords>>;
  /** The names of facts. */
  readonly facts: Readonly<Record<string, string>>;
}
