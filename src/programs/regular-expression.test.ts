import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, find, globPattern, matchesWhole, prefixLength, type RegularExpression, replaceMatches, textsOf } from './regular-expression';

const compiled = (source: string, extended = true, ignoreCase = false): RegularExpression => {
  const expression = compile(source, { extended, ignoreCase });
  if (typeof expression === 'string') throw new Error(expression);
  return expression;
};
const found = (expression: RegularExpression, text: string): readonly string[] | undefined => {
  const match = find(expression, text);
  return match && textsOf(match, text);
};

describe('extended expressions', () => {
  it.each([
    ['a|ab', 'xab', ['ab']],
    ['abcd|bc', 'abcx', ['bc']],
    ['(a+)(b*)', 'caabb', ['aabb', 'aa', 'bb']],
    ['^web-[0-9]+$', 'web-12', ['web-12']],
    ['^web-[0-9]+$', 'web-12x', undefined],
    ['(foo|ba(r|z)){2}', 'foobaz', ['foobaz', 'baz', 'z']],
    ['[[:upper:]][^a-c]', 'aBd', ['Bd']],
    ['x?', 'y', ['']],
    ['\\bpod\\b', 'my pod', ['pod']],
    ['a.c', 'a\\c', ['a\\c']],
    ['{.items}', '{xitems}', ['{xitems}']],
    ['\\$\\(', '$(', ['$(']],
    ['[]x]+', 'a]x', [']x']],
    ['(a*)*', 'aaa', ['aaa', 'aaa']],
    ['^(Running|Pending)', 'Pending x', ['Pending', 'Pending']],
  ])('%s in %j', (source, text, wanted) => {
    expect(found(compiled(source), text)).toEqual(wanted);
  });
});

describe('basic expressions', () => {
  it.each([
    ['a+', 'a+', ['a+']],
    ['\\(a\\)b*', 'abb', ['abb', 'a']],
    ['a\\|b', 'b', ['b']],
    ['*x', '*x', ['*x']],
    ['a\\{2\\}', 'caaa', ['aa']],
    ['a^b$c', 'a^b$c', ['a^b$c']],
    ['x$', 'xx', ['x']],
  ])('%s in %j', (source, text, wanted) => {
    expect(found(compiled(source, false), text)).toEqual(wanted);
  });
});

it('case does not matter where it is asked not to', () => expect(found(compiled('[a-c]RUN', true, true), 'Crun')).toEqual(['Crun']));

it.each(['(a', 'a)', '[a', 'a\\', '(a)\\1', '[[:nope:]]', 'a{3,2}', '((((a{200}){200}){200}){200})'])('%s is refused with words', (source) => {
  expect(compile(source, { extended: true })).toEqual(expect.any(String));
});

it('replaces all matches, one of them, or those from one on', () => {
  const a = compiled('a');
  const x = () => 'x';
  expect(replaceMatches(a, 'banana', x)).toEqual({ text: 'bxnana', count: 1 });
  expect(replaceMatches(a, 'banana', x, { all: true })).toEqual({ text: 'bxnxnx', count: 3 });
  expect(replaceMatches(a, 'banana', x, { nth: 2 })).toEqual({ text: 'banxna', count: 1 });
  expect(replaceMatches(compiled('b*'), 'abc', () => '-', { all: true }).text).toBe('-a-c-');
});

it('patterns of the shell', () => {
  expect(matchesWhole(globPattern('web-*.y?ml'), 'web-1.yaml')).toBe(true);
  expect(matchesWhole(globPattern('[!a]*'), 'abc')).toBe(false);
  expect(prefixLength(globPattern('*/'), 'a/b/c', false)).toBe(2);
  expect(prefixLength(globPattern('*/'), 'a/b/c', true)).toBe(4);
});

it('agrees with the language’s own expressions on whether there is a match, and where it begins', () => {
  const piece = fc.constantFrom('a', 'b', '.', 'a*', 'b+', 'c?', '(ab|c)', '[ab]', '^', '$', '|', '(a|b)*', 'a{2,3}');
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 10 }), (pieces, letters) => {
      const [source, text] = [pieces.join('').replace(/([\^$|])(?=[*+?{])/g, '$1a'), letters.join('')];
      const match = find(compiled(source), text);
      expect(match?.[0]).toBe(new RegExp(source).exec(text)?.index);
    }),
    { numRuns: 2_000 },
  );
});

it('takes time in proportion to the text, whatever is asked', () => {
  expect(find(compiled('(a*)*(a*)*(a*)*b'), 'a'.repeat(3_000))).toBeUndefined();
});
