import { isRight } from './answer';
import type { AnswerWords, Lesson, Step } from './lesson';

/**
 * How far one has come in a lesson. In each step its scene is set, then one is asked, then one does something, then it is shown what comes of it, and then
 * that is told; what a step does not have is passed over.
 */
export type Phase = 'setting' | 'asking' | 'doing' | 'showing' | 'told';

export interface Progress {
  /** Which step; behind the last one, the lesson is over. */
  readonly step: number;
  readonly phase: Phase;
  /** What the learner has predicted, and what has come out. */
  readonly answer?: string;
  readonly right?: string;
  /** How many hints have been given, and how many actions of the solution have been done for the learner. */
  readonly hints: number;
  readonly solved: number;
}

export type Happening =
  | { readonly is: 'set' | 'done' | 'next' | 'again' | 'hint' | 'solved' }
  | { readonly is: 'answered'; readonly answer: string }
  | { readonly is: 'shown'; readonly right?: string };

export const BEGINNING: Progress = { step: 0, phase: 'setting', hints: 0, solved: 0 };

export const isOver = ({ steps }: Lesson, { step }: Progress): boolean => step >= steps.length;

/** The step that one is in; undefined behind the last. */
export const stepAt = ({ steps }: Lesson, { step }: Progress): Step | undefined => steps[step];

/** What comes once nothing is to be predicted any more, */
const afterAsking = ({ check }: Step): Phase => (check === undefined ? 'showing' : 'doing');
/** and what once the scene is set. */
const afterSetting = (step: Step): Phase => (step.predict ? 'asking' : afterAsking(step));

/** How far one has come once something has happened. What cannot happen in this phase changes nothing. */
export function advance(lesson: Lesson, progress: Progress, happening: Happening): Progress {
  const step = stepAt(lesson, progress);
  if (!step) return progress;
  const { phase } = progress;
  switch (happening.is) {
    case 'set':
      return phase === 'setting' ? { ...progress, phase: afterSetting(step) } : progress;
    case 'answered':
      return phase === 'asking' ? { ...progress, answer: happening.answer, phase: afterAsking(step) } : progress;
    case 'done':
      return phase === 'doing' ? { ...progress, phase: 'showing' } : progress;
    case 'shown':
      return phase === 'showing' ? { ...progress, phase: 'told', ...(happening.right !== undefined && { right: happening.right }) } : progress;
    case 'next':
      return phase === 'told' ? { ...BEGINNING, step: progress.step + 1 } : progress;
    case 'again':
      return phase === 'setting' ? progress : { ...BEGINNING, step: progress.step, phase: afterSetting(step), hints: progress.hints };
    case 'hint':
      return { ...progress, hints: Math.min(progress.hints + 1, step.words.hints.length) };
    case 'solved':
      return { ...progress, solved: Math.min(progress.solved + 1, step.solution.length) };
  }
}

/** Whether what was predicted has come true; undefined: nothing was, or it is not known yet. */
export function wasRight(lesson: Lesson, progress: Progress): boolean | undefined {
  const predict = stepAt(lesson, progress)?.predict;
  const { answer, right } = progress;
  return predict && answer !== undefined && right !== undefined ? isRight(predict, answer, right) : undefined;
}

/** For all answers that have no explanation of their own. */
const ANY_OTHER = 'other';

/** What there is to say of an answer. */
export const wordsOnAnswer = ({ words }: Step, answer: string): AnswerWords | undefined => words.answers.get(answer.trim()) ?? words.answers.get(ANY_OTHER);
