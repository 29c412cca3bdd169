import { describe, expect, it } from 'vitest';
import { advance, BEGINNING, type Happening, isOver, type Progress, wasRight, wordsOnAnswer } from './course';
import { readLesson } from './read-lesson';

const lesson = readLesson({
  scene: `minutes: 3
steps:
  - step: tell
  - step: both
    predict: { kind: number, answer: '3', tolerance: 1 }
    check: 'true'
    solution: [{ pass: 1 }, { pass: 2 }]
  - step: guess
    predict: { choices: [a, b], answer: '"a"' }
`,
  words: `---
title: T
about: A
---
## Tell {#tell}
## Both {#both}
### How many? {#predict}
?
#### More {#9}
Too many.
#### Other {#other}
No.
### H {#hint}
One.
## Guess {#guess}
### Which? {#predict}
?
#### A {#a}
#### B {#b}
`,
});

const after = (...happenings: readonly (Happening | Happening['is'])[]): Progress =>
  happenings.reduce<Progress>((now, one) => advance(lesson, now, typeof one === 'string' ? ({ is: one } as Happening) : one), BEGINNING);

describe('how far one has come in a lesson', () => {
  it('is told at once where there is nothing to guess and nothing to do', () => {
    expect(after('set')).toMatchObject({ step: 0, phase: 'showing' });
    expect(after('set', 'shown', 'next')).toEqual({ ...BEGINNING, step: 1 });
  });

  const predicted = ['set', 'shown', 'next', 'set', { is: 'answered', answer: '4' }] as const;

  it('asks before it lets one do something, and does not tell what is right before', () => {
    expect(after('set', 'shown', 'next', 'set').phase).toBe('asking');
    expect(after(...predicted).phase).toBe('doing');
    expect(wasRight(lesson, after(...predicted))).toBeUndefined();
    expect(wasRight(lesson, after(...predicted, 'done', { is: 'shown', right: '3' }))).toBe(true);
    expect(wasRight(lesson, after(...predicted, 'done', { is: 'shown', right: '9' }))).toBe(false);
  });

  it('goes no step further before all is told', () => {
    for (const early of [after(), after('set'), after(...predicted), after(...predicted, 'done')])
      expect(advance(lesson, early, { is: 'next' })).toEqual(early);
  });

  it('begins a step again from where its scene is set, with the hints that were given', () => {
    expect(after(...predicted, 'hint', 'solved', 'again')).toEqual({ step: 1, phase: 'asking', hints: 1, solved: 0 });
  });

  it('has no more hints and no more of the solution than there are', () => {
    expect(after(...predicted, 'hint', 'hint', 'solved', 'solved', 'solved')).toMatchObject({ hints: 1, solved: 2 });
  });

  it('is over behind the last step', () => {
    const last = after(...predicted, 'done', 'shown', 'next', 'set', { is: 'answered', answer: 'b' }, { is: 'shown', right: 'a' });
    expect(isOver(lesson, last)).toBe(false);
    expect(wasRight(lesson, last)).toBe(false);
    expect(isOver(lesson, advance(lesson, last, { is: 'next' }))).toBe(true);
  });

  it('says of an answer what is known of it, or what is known of all others', () => {
    const [, both] = lesson.steps;
    expect([wordsOnAnswer(both!, ' 9 ')?.label, wordsOnAnswer(both!, '7')?.label]).toEqual(['More', 'Other']);
  });
});
