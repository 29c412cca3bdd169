import type { ClusterConfig, Fault } from '../cluster/config';
import type { Block } from './prose';

/** A lesson as data: what happens in it is the same in all languages, what is said of it is not. */

/** Something that is done to the cluster or with its time: by the lesson itself, or, in a solution, by the learner. */
export type Action =
  /** A line in the terminal. */
  | { readonly do: 'run'; readonly line: string }
  /** Manifests, without a file that the learner would see. */
  | { readonly do: 'apply'; readonly manifests: string }
  /** A file in the editor. */
  | { readonly do: 'edit'; readonly file: string; readonly text: string }
  | { readonly do: 'fault'; readonly fault: Fault }
  /** Time passes: so many seconds, */
  | { readonly do: 'pass'; readonly seconds: number }
  /** until something holds, */
  | { readonly do: 'until'; readonly condition: string; readonly within: number }
  /** or up to a step of the journey that is told, where it stands. */
  | { readonly do: 'to'; readonly step: string }
  /** Whose journey is told: `pods/default/web`. */
  | { readonly do: 'follow'; readonly key: string };

/** Whoever can do what a lesson wants done, each in its own way: the page, or a test. */
export type Hands<R> = { readonly [K in Action['do']]: (action: Extract<Action, { readonly do: K }>) => R };

/** Has one action done. */
export function perform<R, K extends Action['do']>(hands: Hands<R>, action: Extract<Action, { readonly do: K }>): R {
  const hand: Hands<R>[K] = hands[action.do];
  return hand(action);
}

/** Where the learner is to look. */
export interface Show {
  /** What the panel speaks of: an object (`pods/default/web`), a component (`scheduler`), or the journey's `step`. */
  readonly focus?: string;
  readonly open?: Panel;
}
export const PANELS = ['editor', 'terminal', 'decision', 'life', 'configuration'] as const;
export type Panel = (typeof PANELS)[number];

export const ANSWERS = ['choice', 'number', 'text'] as const;

/** What the learner is to say before it is seen. */
export interface Prediction {
  readonly kind: (typeof ANSWERS)[number];
  /** The choices, in their order. */
  readonly choices: readonly string[];
  /** An expression: what is right, from the cluster itself, once it has happened. */
  readonly answer: string;
  /** How far off a number may be. */
  readonly tolerance: number;
}

/** What happens in a step, in this order. */
export interface StepScene {
  readonly step: string;
  readonly actions: readonly Action[];
  readonly show: Show;
  readonly predict?: Prediction;
  /** What is to hold once the learner has done what they were asked to, and how long that takes the cluster at most (virtual seconds). */
  readonly check?: string;
  readonly within: number;
  /** What holds when it cannot come to that any more. */
  readonly astray?: string;
  /** What happens once it has been predicted, or done. */
  readonly after: readonly Action[];
  /** What the learner might do, */
  readonly solution: readonly Action[];
  /** and what does not do. */
  readonly wrong: readonly (readonly Action[])[];
}

export const KINDS = ['lesson', 'challenge'] as const;

export interface LessonScene {
  readonly kind: (typeof KINDS)[number];
  readonly minutes: number;
  /** Its place in the list. */
  readonly place: number;
  /** Of a challenge: the fewest commands that do. */
  readonly par?: number;
  readonly cluster: ClusterConfig;
  /** What lies in the editor, the first on top. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** What has happened before the lesson begins. */
  readonly actions: readonly Action[];
  readonly steps: readonly StepScene[];
}

/** A lesson in the list of all. */
export interface LessonEntry extends Pick<LessonScene, 'kind' | 'minutes' | 'place' | 'par'> {
  readonly name: string;
  readonly title: Readonly<Record<'en' | 'zh', string>>;
  readonly about: Readonly<Record<'en' | 'zh', string>>;
}

/** An answer that can be given, and what there is to say of it. */
export interface AnswerWords {
  readonly label: string;
  readonly why: readonly Block[];
}

export interface StepWords {
  readonly title: string;
  readonly text: readonly Block[];
  readonly question: readonly Block[];
  readonly answers: ReadonlyMap<string, AnswerWords>;
  readonly hints: readonly (readonly Block[])[];
  /** What happened, and why. */
  readonly after: readonly Block[];
  readonly astray: readonly Block[];
  /** For whoever speaks, in a window of their own. */
  readonly notes: readonly Block[];
}

export interface LessonWords {
  readonly title: string;
  /** What it is about, in a sentence. */
  readonly about: string;
  readonly steps: ReadonlyMap<string, StepWords>;
}

export interface Step extends StepScene {
  readonly words: StepWords;
}

/** A lesson in one language. */
export interface Lesson extends Omit<LessonScene, 'steps'>, Omit<LessonWords, 'steps'> {
  readonly steps: readonly Step[];
}
