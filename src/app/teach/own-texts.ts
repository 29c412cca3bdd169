import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { isObject } from '../../api/is-object';
import { LessonError } from '../../lessons/complaints';
import type { LessonTexts } from '../../lessons/read-lesson';
import { ownLessonIn } from '../lessons/address';
import { packText, unpackText } from '../store/share';
import type { Language } from '../store/ui';

/**
 * The texts of a lesson of somebody's own: what happens, once, and what is said of it in one language or more. As a link it stands in the address; as a file
 * it is a zip of the very files that a lesson's folder has. It comes from anywhere: here is only told whether there are such texts; what they say the lessons'
 * reader judges, which lets nothing through that could run or fetch something.
 */
export interface OwnTexts {
  readonly scene: string;
  readonly words: Readonly<Partial<Record<Language, string>>>;
}

export const LANGUAGES: readonly Language[] = ['en', 'zh'];
const TEXT_MAX = 500_000;
const ZIP_MAX = 2_000_000;
export const LESSON_ENDING = '.lesson.zip';

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= TEXT_MAX;

/** The texts among what was found; undefined if it is no lesson. */
function textsAmong(scene: unknown, words: Readonly<Record<string, unknown>>): OwnTexts | undefined {
  const said = LANGUAGES.flatMap((language) => (isText(words[language]) ? [[language, words[language]] as const] : []));
  return isText(scene) && said.length > 0 ? { scene, words: Object.fromEntries(said) } : undefined;
}

/** The texts that a value holds, if it does. */
const textsOf = (value: unknown): OwnTexts | undefined => (isObject(value) && isObject(value.words) ? textsAmong(value.scene, value.words) : undefined);
export const isOwnTexts = (value: unknown): value is OwnTexts => textsOf(value) !== undefined;
const textsOfJson = (json: string): OwnTexts | undefined => textsOf(JSON.parse(json));

/** An address's part behind `#` that holds the lesson; undefined if it is too long for one. */
export function hashOf({ scene, words }: OwnTexts): string | undefined {
  const packed = packText(JSON.stringify({ scene, words }));
  return packed === undefined ? undefined : `#l=${packed}`;
}

/** The texts that an address holds, in a language, or in the one that there is. Throws LessonError. */
export function ownTexts(hash: string, language: Language): LessonTexts {
  const packed = ownLessonIn(hash);
  const texts = packed === undefined ? undefined : unpackText(packed, textsOfJson);
  const words = texts && (texts.words[language] ?? LANGUAGES.map((other) => texts.words[other]).find((said) => said !== undefined));
  if (!texts || words === undefined) throw new LessonError(['The link holds no lesson that can be read. 链接里没有可以读取的课程。']);
  return { scene: texts.scene, words };
}

/** All texts that an address holds. */
export function allOwnTexts(hash: string): OwnTexts | undefined {
  const packed = ownLessonIn(hash);
  return packed === undefined ? undefined : unpackText(packed, textsOfJson);
}

/** The lesson as a file, in which the files of its folder are. */
export const zipOf = ({ scene, words }: OwnTexts): Uint8Array<ArrayBuffer> =>
  zipSync(
    Object.fromEntries([
      ['scene.yaml', strToU8(scene)],
      ...LANGUAGES.flatMap((language) => (words[language] === undefined ? [] : [[`${language}.md`, strToU8(words[language])] as const])),
    ]),
    // The same texts make the same file.
    { mtime: '1980-01-01' },
  );

/** The texts in a file that may be anything; undefined if it is no lesson. Nothing is unpacked that is no text of one, or says that it is too large for one. */
export function textsInZip(bytes: Uint8Array): OwnTexts | undefined {
  if (bytes.length > ZIP_MAX) return undefined;
  const names = ['scene.yaml', ...LANGUAGES.map((language) => `${language}.md`)];
  const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  try {
    const files = unzipSync(bytes, { filter: ({ name, originalSize }) => names.includes(baseOf(name)) && originalSize <= TEXT_MAX * 4 });
    const texts = Object.fromEntries(Object.entries(files).map(([name, content]) => [baseOf(name), strFromU8(content)]));
    return textsAmong(texts['scene.yaml'], { en: texts['en.md'], zh: texts['zh.md'] });
  } catch {
    return undefined;
  }
}
