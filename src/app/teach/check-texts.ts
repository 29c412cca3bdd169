import { LessonError } from '../../lessons/complaints';
import type { Lesson } from '../../lessons/lesson';
import { readLesson } from '../../lessons/read-lesson';
import { readScene } from '../../lessons/read-scene';
import { readWords } from '../../lessons/read-words';
import { rangeOfPath, readDocuments } from '../editor/language/documents';
import type { Language } from '../store/ui';
import { LANGUAGES, type OwnTexts } from './own-texts';

/** A file of a lesson: what happens, or what is said of it in a language. */
export type LessonFile = 'scene' | Language;

/** What is wrong with a lesson that is being written, and where. */
export interface Complaint {
  readonly file: LessonFile;
  /** From 1. */
  readonly line: number;
  readonly words: string;
}

const lineAt = (text: string, at: number): number => text.slice(0, Math.max(0, at)).split('\n').length;

/** Where in the scene a complaint is about: it begins with the path of a field, or a parser of YAML has made it. */
function lineInScene(scene: string, complaint: string): number {
  const [, line] = /\bline (\d+)\b/.exec(complaint) ?? [];
  if (line !== undefined) return Number(line);
  const [, path] = /^([\w.[\]-]+): /.exec(complaint) ?? [];
  const [document] = readDocuments(scene).documents;
  const range = path === undefined || !document ? undefined : rangeOfPath(document, path);
  return range ? lineAt(scene, range[0]) : 1;
}

/** Where in the words: at the heading that it names, or at what it quotes. */
function lineInWords(words: string, complaint: string): number {
  const [, heading] = /^heading "(.*)": /.exec(complaint) ?? [];
  const [quoted] = /"(?:[^"\\]|\\.)+"/.exec(complaint) ?? [];
  const names = [...complaint.matchAll(/\{#[^{}\s]+\}/g)].map(([name]) => name);
  const sought = [heading, quoted === undefined ? undefined : (JSON.parse(quoted) as string).split('\n')[0], ...names.toReversed()];
  const at = sought.map((one) => (one === undefined || one === '' ? -1 : words.indexOf(one))).find((found) => found >= 0);
  return at === undefined ? 1 : lineAt(words, at);
}

/** What a reader complains of. */
function complaintsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof LessonError) return error.complaints;
    throw error;
  }
}

/** All that is wrong with the texts of a lesson, as those who read it will say it. */
export function checkTexts({ scene, words }: OwnTexts): readonly Complaint[] {
  const ofScene = complaintsOf(() => readScene(scene)).map((said): Complaint => ({ file: 'scene', line: lineInScene(scene, said), words: said }));
  const ofWords = LANGUAGES.flatMap((language): readonly Complaint[] => {
    const text = words[language];
    if (text === undefined) return [];
    const own = complaintsOf(() => readWords(text));
    // What the words lack for what happens shows only once both can be read.
    const all = own.length > 0 || ofScene.length > 0 ? own : complaintsOf(() => readLesson({ scene, words: text }));
    return all.map((said) => ({ file: language, line: lineInWords(text, said), words: said }));
  });
  return [...ofScene, ...ofWords];
}

/** The lesson in a language, if it can be read. */
export function lessonOf({ scene, words }: OwnTexts, language: Language): Lesson | undefined {
  const text = words[language];
  try {
    return text === undefined ? undefined : readLesson({ scene, words: text });
  } catch (error) {
    if (error instanceof LessonError) return undefined;
    throw error;
  }
}

/** The expressions of a lesson, which only a cluster can judge. */
export const expressionsOf = ({ actions, steps }: Lesson): readonly string[] => [
  ...steps.flatMap(({ check, astray, predict }) => [check, astray, predict?.answer].filter((one) => one !== undefined)),
  ...[actions, ...steps.flatMap((step) => [step.actions, step.after, step.solution])]
    .flat()
    .flatMap((action) => (action.do === 'until' ? [action.condition] : [])),
];

/** Where in the scene an expression stands. */
export const lineOfExpression = (scene: string, expression: string): number => lineAt(scene, scene.indexOf(expression.split('\n')[0] ?? ''));
