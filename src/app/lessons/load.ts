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

/** A lesson in a language: the one that the address holds, or one that comes with the page. Rejects if there is none of this name. */
export async function loadLesson(name: string, language: Language): Promise<Lesson> {
  if (!location.hash.startsWith('#l=')) return readLesson(await textsOf(name, language));
  const { ownTexts } = await import('../teach/own-texts');
  return readLesson(ownTexts(location.hash, language));
}
