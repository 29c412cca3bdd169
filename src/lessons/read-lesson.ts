import { LessonError } from './complaints';
import type { Lesson, LessonScene, LessonWords, Step, StepScene, StepWords } from './lesson';
import { readScene } from './read-scene';
import { readWords } from './read-words';

/** The texts that a lesson is written in. */
export interface LessonTexts {
  readonly scene: string;
  readonly words: string;
}

/** What the words of a step lack, or have too much, for what happens in it. */
function complaintsOn({ step, predict, astray }: StepScene, words: StepWords): readonly string[] {
  const must = (holds: boolean, what: string): readonly string[] => (holds ? [] : [`step {#${step}}: ${what}`]);
  const unexplained = (predict?.choices ?? []).filter((choice) => !words.answers.has(choice));
  const unknown = [...words.answers.keys()].filter((answer) => predict?.kind === 'choice' && !predict.choices.includes(answer));
  return [
    ...must(words.question.length > 0 === (predict !== undefined), predict ? '{#predict} is missing' : 'has {#predict}, but nothing is predicted'),
    ...must(unexplained.length === 0, `under {#predict}, ${unexplained.map((answer) => `"#### … {#${answer}}"`).join(', ')} is missing`),
    ...must(unknown.length === 0, `{#${unknown.join('}, {#')}}: is none of the choices`),
    ...must(words.astray.length > 0 === (astray !== undefined), astray === undefined ? 'has {#astray}, but cannot go astray' : '{#astray} is missing'),
  ];
}

function joined(scene: LessonScene, words: LessonWords): Lesson {
  const named = scene.steps.map(({ step }) => step);
  const order = [...words.steps.keys()];
  const complaints = order.join() === named.join() ? [] : [`steps: must be {#${named.join('}, {#')}} in this order, not {#${order.join('}, {#')}}`];
  const steps = scene.steps.flatMap((step): readonly Step[] => {
    const said = words.steps.get(step.step);
    return said ? [{ ...step, words: said }] : [];
  });
  const all = [...complaints, ...steps.flatMap((step) => complaintsOn(step, step.words))];
  if (all.length > 0) throw new LessonError(all);
  return { ...scene, ...words, steps };
}

/** Reads a lesson in one language. Throws LessonError, which says what is wrong and where. */
export const readLesson = ({ scene, words }: LessonTexts): Lesson => joined(readScene(scene), readWords(words));
