import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Section, sectionsOf } from './sections';

const guideIn = (language: string): readonly Section[] => sectionsOf(readFileSync(new URL(`../../../docs/guide.${language}.md`, import.meta.url), 'utf8'));

describe('the guide in docs/', () => {
  const [en, zh] = [guideIn('en'), guideIn('zh')];

  it('is what the page draws: all of it can be shown there', () => {
    expect(en.length).toBeGreaterThan(8);
    for (const { text } of [...en, ...zh]) expect(text.length).toBeGreaterThan(0);
  });

  it('has the same parts and the same code in both languages', () => {
    const codeOf = (guide: readonly Section[]) => guide.map(({ text }) => text.flatMap((block) => (block.is === 'code' ? [block.text] : [])));
    expect(codeOf(zh)).toEqual(codeOf(en));
  });
});
