import { describe, expect, it } from 'vitest';
import { checkTexts, expressionsOf, lessonOf, lineOfExpression } from './check-texts';

const SCENE = `minutes: 3
steps:
  - step: make
    check: "'web' in pod"
    solution:
      - run: kubectl run web --image=nginx
  - step: guess
    predict:
      choices: [a, b]
      answer: pod['web'].spec.nodeName
`;
const EN = `---
title: A Pod
about: About a Pod.
---

## Make it {#make}

Make a Pod.

## Where? {#guess}

### Which? {#predict}

Guess.

#### A {#a}

#### B {#b}
`;

const check = (scene: string, en: string) => checkTexts({ scene, words: { en } });

describe('what is wrong with a lesson that is being written', () => {
  it('is nothing if it can be read', () => expect(check(SCENE, EN)).toEqual([]));

  it.each([
    ['a field that is none', SCENE.replace('check:', 'cheque:'), EN, 'scene', 4, /steps\[0\]\.cheque/],
    ['a value that is none', SCENE.replace('minutes: 3', 'minutes: long'), EN, 'scene', 1, /minutes/],
    ['YAML that is none', SCENE.replace('[a, b]', '[a, b'), EN, 'scene', 9, /yaml/],
    ['a heading without a name', SCENE, EN.replace('Where? {#guess}', 'Where?'), 'en', 10, /heading "Where\?"/],
    ['markup', SCENE, EN.replace('Guess.', '<b>Guess.</b>'), 'en', 14, /no html/],
    ['a link that would run something', SCENE, EN.replace('Make a Pod.', '[x](javascript:alert)'), 'en', 8, /https/],
    ['an answer that is missing', SCENE.replace('[a, b]', '[a, b, c]'), EN, 'en', 12, /\{#c\}/],
    ['a step that is missing', SCENE, EN.replace('{#guess}', '{#gess}'), 'en', 10, /in this order/],
  ])('stands at its line: %s', (_, scene, en, file, line, words) => {
    expect(check(scene, en)[0]).toEqual({ file, line, words: expect.stringMatching(words) });
  });

  it('is said of each language on its own', () => {
    const found = checkTexts({ scene: SCENE, words: { en: EN, zh: EN.replace('## Make it {#make}', '## 做') } });
    expect(found.map(({ file }) => file)).toEqual(['zh']);
  });

  it('is for the cluster to say where it is an expression', () => {
    const lesson = lessonOf({ scene: SCENE, words: { en: EN } }, 'en')!;
    expect(expressionsOf(lesson).map((one) => [one, lineOfExpression(SCENE, one)])).toEqual([
      ["'web' in pod", 4],
      ["pod['web'].spec.nodeName", 10],
    ]);
  });
});
