import type { Lesson } from '../../lessons/lesson';
import { type LessonTexts, readLesson } from '../../lessons/read-lesson';
import type { Language } from '../store/ui';

/** The texts of the lessons that come with the page: each a file of its own, fetched when its lesson begins. */
const FILES = import.meta.glob<string>('../../lessons/*/*.{yaml,md}', { query: '?raw', import: 'default' });

async function textOf(name: string, file: string): Promise<string> {
  const fetchIt = FILES[`../../lessons/${name}/${file}`];
  if (!fetchIt) throw new Error(`There is no lesson "${name}".`);
  return fetchIt();
}

async function textsOf(name: string, language: Language): Promise<LessonTexts> {
  const [scene, words] = await Promise.all([textOf(name, 'scene.yaml'), textOf(name, `${language}.md`)]);
  return { scene, words };
}

/** A lesson in a language. Rejects if there is none of this name. */
export const loadLesson = async (name: string, language: Language): Promise<Lesson> => readLesson(await textsOf(name, language));
