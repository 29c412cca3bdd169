import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LessonError } from '../../src/lessons/complaints';
import { readLesson } from '../../src/lessons/read-lesson';
import { openStage, playStep } from './headless';

/** CONTRIBUTING says how a lesson is written. A lesson that is written by it alone is one. */
const [, guide = ''] = /^## A lesson$(.*?)^## Words$/ms.exec(readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8')) ?? [];
const blockIn = (language: string): string => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(guide)?.[1] ?? '';
const [scene, words] = [blockIn('yaml'), blockIn('md')];

/** What the reader says it knows, when it is given something else. */
function known(change: (scene: string) => string): readonly string[] {
  try {
    readLesson({ scene: change(scene), words });
  } catch (error) {
    if (error instanceof LessonError) return (/(?:none|one) of (.*)$/.exec(error.complaints[0] ?? '')?.[1] ?? '').split(', ');
  }
  return [];
}

describe('the guide’s own example', () => {
  it('is a lesson, which is played to its end; what is wrong does not do, and of the answers one is right', async () => {
    const lesson = readLesson({ scene, words });
    const stage = await openStage(lesson);
    const [create, status] = [await playStep(stage, lesson.steps[0]!), await playStep(stage, lesson.steps[1]!)];
    expect(create).toEqual({ step: 'create', early: false, passed: [], solved: true });
    expect(status).toEqual({ step: 'status', answer: 'Running', right: ['Running'] });
    expect(lesson.steps.map(({ words: { hints, notes } }) => [hints.length, notes.length])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it.each<readonly [string, (scene: string) => string, number]>([
    ['field of a lesson', (text) => `nonsense: 1\n${text}`, 8],
    ['field of a step', (text) => text.replace('check:', 'nonsense: 1\n    check:'), 10],
    ['action', (text) => text.replace('run:', 'nonsense:'), 8],
  ])('stands beside every %s that there is', (_, change, count) => {
    const names = known(change);
    expect(names).toHaveLength(count);
    expect(names.filter((name) => !guide.includes(`\`${name}`) && !guide.includes(`\n${name}:`))).toEqual([]);
  });
});
