import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { LessonError } from '../../lessons/complaints';
import { readLesson } from '../../lessons/read-lesson';
import { packText } from '../store/share';
import { allOwnTexts, hashOf, type OwnTexts, ownTexts, textsInZip, zipOf } from './own-texts';

const TEXTS: OwnTexts = {
  scene: 'minutes: 1\nsteps:\n  - step: look\n',
  words: { en: '---\ntitle: Mine\nabout: A.\n---\n## Look {#look}\n\nAt it.\n', zh: '---\ntitle: 我的\nabout: 一。\n---\n## 看 {#look}\n\n看看。\n' },
};

describe('a lesson of one’s own', () => {
  it('goes into an address, and comes back in either language', () => {
    const hash = hashOf(TEXTS)!;
    expect(allOwnTexts(hash)).toEqual(TEXTS);
    expect(['en', 'zh'].map((language) => readLesson(ownTexts(hash, language as 'en' | 'zh')).title)).toEqual(['Mine', '我的']);
  });

  it('is told in the language that there is', () => {
    const { scene, words } = TEXTS;
    expect(readLesson(ownTexts(hashOf({ scene, words: { zh: words.zh! } })!, 'en')).title).toBe('我的');
  });

  it('goes into a file, which has the files of a lesson’s folder, and comes back; the same texts make the same file', () => {
    expect(textsInZip(zipOf(TEXTS))).toEqual(TEXTS);
    expect(zipOf(TEXTS)).toEqual(zipOf(TEXTS));
    // As whoever packs the folder itself has it.
    expect(textsInZip(zipSync({ mine: { 'scene.yaml': strToU8(TEXTS.scene), 'zh.md': strToU8(TEXTS.words.zh!), 'cat.png': new Uint8Array(9) } }))).toEqual({
      scene: TEXTS.scene,
      words: { zh: TEXTS.words.zh },
    });
  });

  it.each([
    ['cut', (hash: string) => hash.slice(0, -20)],
    ['forged', (hash: string) => hash.replace(/.{9}$/, 'AAAAAAAAA')],
    ['no base64', () => '#l=<script>'],
    ['JSON of something else', () => `#l=${packText('{"scene":1,"words":{"en":"x"}}')}`],
    ['no JSON', () => `#l=${packText('alert(1)')}`],
    ['a bomb', () => `#l=${packText(JSON.stringify({ scene: ' '.repeat(9e6), words: { en: 'x' } }))}`],
    ['with a scene that is too long', () => `#l=${packText(JSON.stringify({ scene: ' '.repeat(600_000), words: { en: 'x' } }))}`],
  ])('of which the address is %s is told to be none', (_, change) => {
    expect(() => ownTexts(change(hashOf(TEXTS)!), 'en')).toThrow(LessonError);
  });

  it.each([
    ['no zip', strToU8('PK but no zip')],
    ['cut', zipOf(TEXTS).slice(0, 60)],
    ['without a scene', zipSync({ 'en.md': strToU8('x') })],
    ['without words', zipSync({ 'scene.yaml': strToU8('x') })],
    ['a bomb', zipSync({ 'scene.yaml': new Uint8Array(30e6), 'en.md': strToU8('x') })],
  ])('of which the file is %s is none', (_, bytes) => {
    expect(textsInZip(bytes)).toBeUndefined();
  });

  it.each([
    ['markup', '<img src=x onerror=alert(1)>'],
    ['a script', '<script>alert(1)</script>'],
    ['a link that would run something', '[here](javascript:alert(1))'],
    ['a picture, however large', '![huge](https://example.com/huge.png)'],
  ])('with %s in it is refused with a message', (_, hostile) => {
    const { scene, words } = TEXTS;
    const hash = hashOf({ scene, words: { en: words.en!.replace('At it.', hostile) } })!;
    expect(() => readLesson(ownTexts(hash, 'en'))).toThrow(/a lesson has no (html|image)|must begin with https/);
  });

  it('shows markup in a title, a label or code as the text that it is', () => {
    const { scene, words } = TEXTS;
    const { steps } = readLesson({ scene, words: words.en!.replace('Look {', '<b onclick=alert(1)>Look</b> {').replace('At it.', '`<script>`') });
    expect(steps[0]?.words.title).toBe('<b onclick=alert(1)>Look</b>');
    expect(steps[0]?.words.text).toEqual([{ is: 'paragraph', inner: [{ is: 'code', text: '<script>' }] }]);
  });
});
