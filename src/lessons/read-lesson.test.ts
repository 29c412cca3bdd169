import { describe, expect, it } from 'vitest';
import { LessonError } from './complaints';
import { readLesson } from './read-lesson';

const SCENE = `minutes: 3
steps:
  - step: make
    check: "'web' in pod"
    solution:
      - run: kubectl run web --image=nginx
  - step: guess
    predict:
      choices: [node-1, node-2]
      answer: pod['web'].spec.nodeName
`;

const WORDS = `---
title: A Pod
about: About a Pod.
---

## Make it {#make}

Make a **Pod** with \`kubectl run\`; see [the docs](https://kubernetes.io/docs/).

### Hint {#hint}

- \`web\`

## Where? {#guess}

It is there & runs.

### Which node? {#predict}

Guess.

#### The first {#node-1}

No.

#### The second {#node-2}

Yes.
`;

const complaintsOf = (texts: { readonly scene?: string; readonly words?: string }): readonly string[] => {
  try {
    readLesson({ scene: SCENE, words: WORDS, ...texts });
    return [];
  } catch (error) {
    if (error instanceof LessonError) return error.complaints;
    throw error;
  }
};

describe('a lesson is read', () => {
  it('with what happens from its scene, and what is said from its words', () => {
    const { title, steps } = readLesson({ scene: SCENE, words: WORDS });
    expect(title).toBe('A Pod');
    expect(steps.map(({ step, words }) => [step, words.title, words.hints.length, [...words.answers.keys()]])).toEqual([
      ['make', 'Make it', 1, []],
      ['guess', 'Where?', 0, ['node-1', 'node-2']],
    ]);
    expect(steps[0]?.words.text).toEqual([
      {
        is: 'paragraph',
        inner: [
          { is: 'text', text: 'Make a ' },
          { is: 'strong', inner: [{ is: 'text', text: 'Pod' }] },
          { is: 'text', text: ' with ' },
          { is: 'code', text: 'kubectl run' },
          { is: 'text', text: '; see ' },
          { is: 'link', to: 'https://kubernetes.io/docs/', inner: [{ is: 'text', text: 'the docs' }] },
          { is: 'text', text: '.' },
        ],
      },
    ]);
    expect(steps[1]?.words.text).toEqual([{ is: 'paragraph', inner: [{ is: 'text', text: 'It is there & runs.' }] }]);
  });

  it.each([
    ['markup', 'Guess.', '<img src=x onerror=alert(1)>'],
    ['markup within a line', 'Guess.', 'Guess <b>now</b>.'],
    ['a script', 'Guess.', '<script>alert(1)</script>'],
    ['a picture', 'Guess.', '![huge](https://example.com/huge.png)'],
    ['a link that would run something', 'https://kubernetes.io/docs/', 'javascript:alert(1)'],
    ['a link that is data', 'https://kubernetes.io/docs/', 'data:text/html,x'],
    ['a link that looks like another', 'https://kubernetes.io/docs/', 'JaVaScRiPt:alert(1)'],
  ])('and refused with a message if there is %s in it', (_, from, to) => {
    expect(complaintsOf({ words: WORDS.replace(from, to) })).toEqual([expect.stringMatching(/a lesson has no (html|image)|must begin with https/)]);
  });

  it.each([
    ['minutes: 3', 'minutes: long', 'minutes: must be a number from 1 to 60'],
    ['check:', 'cheque:', 'steps[0].cheque: is none of step, do, show, predict, check, within, astray, after, solution, wrong'],
    ['run: kubectl', 'rum: kubectl', 'steps[0].solution[0]: must begin with one of run, apply, edit, fault, pass, until, to, follow'],
    ['[node-1, node-2]', '[node-1]', 'steps[1].predict.choices: must be at least two, each a text'],
    ['minutes: 3', 'minutes: 3\npar: 2', 'par: must be there in a challenge, and only there'],
    ['minutes: 3', 'minutes: 3\nminutes: 4', expect.stringContaining('already set')],
  ])('with what is wrong in the scene where %s is %s', (from, to, complaint) => {
    expect(complaintsOf({ scene: SCENE.replace(from, to) })).toContainEqual(complaint);
  });

  it.each([
    ['{#guess}', '{#gess}', 'steps: must be {#make}, {#guess} in this order, not {#make}, {#gess}'],
    ['#### The second {#node-2}', '#### The third {#node-3}', 'step {#guess}: under {#predict}, "#### … {#node-2}" is missing'],
    ['### Hint {#hint}', '### Hint', 'heading "Hint": must be ##, ### or #### and end with its name, as in "## Title {#name}"'],
    ['{#hint}', '{#hind}', 'step {#make}: {#hind} is none of predict, hint, after, astray, notes'],
    ['about: About a Pod.\n', '', 'front matter: must have title and about, both texts'],
  ])('with what is wrong in the words where %s is %s', (from, to, complaint) => {
    expect(complaintsOf({ words: WORDS.replace(from, to) })).toContainEqual(complaint);
  });
});
