import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatYaml, parseYaml } from '../api/yaml';
import { readKubectlYaml } from './kubectl-yaml';

describe('readKubectlYaml', () => {
  it.each([
    ['blocks', 'a: 1\nb:\n- x: y\n  z: true\n- c\n- - 1\n  - 2\n- {}\nd: []\ne:\nf: null\n'],
    ['indented lists', 'a:\n  - b: 1\n  - c\n'],
    ['literals', 'a: |\n  one\n\n    two\n  three\nb: |-\n  {"x": 1}\nc: \'d\'\n'],
    ['texts over several lines', "a: The node was\n  low on\n\n  memory\nb: 'one: two\n  it''s'\nc: \"x\\n\n  y\"\n"],
    ['numbers', 'a: 007\nb: 1.5\nc: -3\nd: 1e3\ne: "1"\nf: 0x10\ng: 12345678901234567890\n'],
    ['truth values of YAML 1.1', 'a: yes\nb: "no"\nc: on\ny: 1\n'],
    ['what kubectl never prints', 'a: &x {b: [1, 2]}\nc: *x # comment\nd: >\n  folded\n  text\n"k\\n": 1\n'],
    ['tags, comments, windows lines', 'a: !!str 1\r\n# comment\r\nb: c # d\r\n'],
    ['keys with colons, blanks, quotes', "a:b: 1\n'c: d': 2\ne f: g\n"],
    ['kept newlines', 'a: |+\n  x\n\n\nb: 1\n'],
  ])('reads %s as YAML is read', (_, text) => {
    expect(readKubectlYaml(text)).toEqual(parseYaml(text));
  });

  it('takes a field called __proto__ for a field', () => {
    expect(Object.hasOwn(readKubectlYaml('__proto__:\n  polluted: true\n') as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('reads whatever is printed as YAML as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = formatYaml(value);
        expect(readKubectlYaml(text)).toEqual(parseYaml(text));
      }),
      { numRuns: 30 },
    );
  });

  it('gives up where YAML does', () => {
    expect(() => readKubectlYaml('a: [1\nb: 2')).toThrow(/line/);
    expect(() => readKubectlYaml('a: "x\n')).toThrow();
  });
});
