import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indent, wrap } from './wrap';

describe('wrapping', () => {
  it.each([
    ['aaa bbb ccc', 7, 'aaa bbb\nccc'],
    ['aaa  bbb', 8, 'aaa  bbb'],
    ['a verylongword b', 5, 'a\nverylongword\nb'],
    ['one\n\ntwo', 80, 'one\n\ntwo'],
  ])('%j at %d is %j', (text, limit, wanted) => {
    expect(wrap(text, limit)).toBe(wanted);
  });

  it('loses no word and makes no line too long that has a place to break', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 40 }), fc.integer({ min: 12, max: 40 }), (words, limit) => {
        const text = wrap(words.join(' '), limit);
        expect(text.split(/\s+/).filter(Boolean)).toEqual(words);
        for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('indents every line', () => {
    expect(indent('a\n\nb', 2)).toBe('  a\n  \n  b');
  });
});
