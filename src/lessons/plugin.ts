import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { parse } from 'yaml';
import type { LessonEntry, LessonScene, LessonWords } from './lesson.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const textOf = (name: string, file: string): string => readFileSync(`${FOLDER}${name}/${file}`, 'utf8');

/** What stands before the first step. Whether all is as it must be, the tests of the lessons say. */
const frontOf = (name: string, language: string): LessonWords => parse(textOf(name, `${language}.md`).split(/^---$/m)[1] ?? '');

function entryOf(name: string): LessonEntry {
  const { kind = 'lesson', minutes, place, par }: Partial<LessonScene> & Pick<LessonScene, 'minutes' | 'place'> = parse(textOf(name, 'scene.yaml'));
  const [en, zh] = [frontOf(name, 'en'), frontOf(name, 'zh')];
  return { name, kind, minutes, place, ...(par !== undefined && { par }), title: { en: en.title, zh: zh.title }, about: { en: en.about, zh: zh.about } };
}

/** All lessons that come with the page, in their order. */
export const lessonEntries = (): readonly LessonEntry[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => entryOf(name))
    .sort((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1));

const VIRTUAL = 'virtual:lessons';

/** Makes `import('virtual:lessons')` the list of all lessons with their titles: who chooses one need not fetch them all. */
export function lessonList(): Plugin {
  return {
    name: 'lesson-list',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load: (id) => (id === `\0${VIRTUAL}` ? `export default ${JSON.stringify(lessonEntries())}` : undefined),
  };
}
