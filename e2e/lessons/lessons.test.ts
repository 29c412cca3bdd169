import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Lesson } from '../../src/lessons/lesson';
import { lessonEntries } from '../../src/lessons/plugin';
import { readLesson } from '../../src/lessons/read-lesson';
import { openStage, playStep } from './headless';

const LESSONS = new URL('../../src/lessons/', import.meta.url);
const names = readdirSync(LESSONS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const textOf = (lesson: string, file: string): string => readFileSync(new URL(`${lesson}/${file}`, LESSONS), 'utf8');
const lessonIn = (name: string, language: 'en' | 'zh'): Lesson => readLesson({ scene: textOf(name, 'scene.yaml'), words: textOf(name, `${language}.md`) });

/** What the languages must have in common: which steps there are, how many hints each has, and which answers are explained. */
const shapeOf = ({ steps }: Lesson) =>
  steps.map(({ step, words }) => ({ step, hints: words.hints.length, answers: [...words.answers.keys()], tells: words.after.length > 0 }));

describe.each(names)('the lesson %s', (name) => {
  it('says the same in both languages', () => {
    expect(shapeOf(lessonIn(name, 'zh'))).toEqual(shapeOf(lessonIn(name, 'en')));
  });

  it('stands in the list of all with its title, what it is about, and how long it takes', () => {
    const [en, zh] = [lessonIn(name, 'en'), lessonIn(name, 'zh')];
    const { kind, minutes, place, par } = en;
    expect(lessonEntries().find((entry) => entry.name === name)).toEqual({
      name,
      kind,
      minutes,
      place,
      ...(par !== undefined && { par }),
      title: { en: en.title, zh: zh.title },
      about: { en: en.about, zh: zh.about },
    });
  });

  it('has for each thing to do hints, and something that does not do', () => {
    for (const { step, check, wrong, words } of lessonIn(name, 'en').steps.filter(({ check }) => check !== undefined))
      expect({ step, check, wrong: wrong.length > 0, hints: words.hints.length > 0 }).toEqual({ step, check, wrong: true, hints: true });
  });

  it('is played to its end by its own solution; nothing wrong passes, and of the answers one is right', async () => {
    const lesson = lessonIn(name, 'en');
    const stage = await openStage(lesson);
    for (const step of lesson.steps) {
      const played = await playStep(stage, step);
      const { check, predict } = step;
      expect(played).toEqual({
        step: step.step,
        ...(check !== undefined && { early: false, passed: [], solved: true }),
        ...(step.astray !== undefined && { astray: false }),
        ...(predict && { answer: expect.any(String), right: predict.kind === 'choice' ? [played.answer] : [] }),
      });
      // Of a number or a word, what is explained as wrong must be so.
      if (predict && predict.kind !== 'choice') expect([...step.words.answers.keys()]).not.toContain(played.answer);
    }
  });

  it('shows of a challenge the fewest commands as par', () => {
    const { par, steps } = lessonIn(name, 'en');
    if (par === undefined) return;
    expect(steps.flatMap(({ solution }) => solution.filter((a) => a.do === 'run' || a.do === 'fault'))).toHaveLength(par);
  });
});
