import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, type Pattern } from './pattern';

function pattern(source: string): Pattern {
  const compiled = compilePattern(source);
  if ('error' in compiled) throw new Error(compiled.error);
  return compiled;
}

describe('a pattern', () => {
  it.each<readonly [string, string, boolean]>([
    ['^a+$', 'aaa', true],
    ['b', 'abc', true],
    ['^b', 'abc', false],
    ['^.$', '💥', true],
    ['^\\p{Han}+$', '备注', true],
    ['^(?P<year>\\d{4})\\z', '2026', true],
    ['\\Aa\\b', 'a b', true],
    ['(?i)^ABC$', 'abc', true],
    ['^[[:alpha:]]+$', 'abc', true],
    ['a$', 'a\n', false],
  ])('%s finds in %j what Go finds: %s', (source, text, found) => {
    expect(pattern(source).test(text)).toBe(found);
  });

  it('takes a time that grows with the text only, even where it could match in many ways', () => {
    const text = `${'a'.repeat(100_000)}!`;
    for (const source of ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(a*)*b', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
      const started = process.cpuUsage().user;
      expect(pattern(source).test(text)).toBe(false);
      expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
    }
  });

  it.each([
    ['(', 'missing closing ): `(`'],
    ['[a', 'missing closing ]: `[a`'],
    ['x)', 'unexpected ): `x)`'],
    ['*', 'missing argument to repetition operator: `*`'],
    ['(?=x)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['\\y', 'invalid escape sequence: `\\y`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['(a{1000}){1000}', 'invalid repeat count: `{1000}`'],
    [`${'('.repeat(2_000)}a${')'.repeat(2_000)}`, 'expression nests too deeply'],
  ])('is refused in the words of Go: %.20s', (source, why) => {
    expect(compilePattern(source)).toEqual({ error: expect.stringContaining(`error parsing regexp: ${why}`) });
  });

  it('finds what JavaScript finds where both mean the same', () => {
    const piece = fc.constantFrom('a', 'b', '[ab]', 'a*', 'b+?', '(a|b)', '(?:ab)?', '.', '^', '$', 'a{1,2}', '\\b');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 12 }), (pieces, text) => {
        const source = pieces.join('');
        const found = [...text.matchAll(new RegExp(source, 'gu'))].map(([match]) => match);
        expect(pattern(source).test(text)).toBe(found.length > 0);
        if (found.every((match) => match !== '')) expect(pattern(source).findAll(text, Number.POSITIVE_INFINITY)).toEqual(found);
      }),
    );
  });
});
