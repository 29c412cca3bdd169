import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { formatYaml, parseYaml, splitDocuments, YamlError } from '.';

function errorOf(text: string): YamlError | undefined {
  try {
    parseYaml(text);
    return undefined;
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
}

describe('reading YAML', () => {
  it.each<readonly [string, string, unknown]>([
    ['a bracket that closes at the column of its key', 'spec:\n  command: [\n    sh\n  ]\n', { spec: { command: ['sh'] } }],
    ['a brace left of everything', 'spec:\n  labels: {\n    a: b\n}\n', { spec: { labels: { a: 'b' } } }],
    ['items that are not deeper than their key', 'spec:\n    args: [\n  a,\nb,\n    # c\n    ]\n', { spec: { args: ['a', 'b'] } }],
    ['brackets in brackets, each as it likes', 'a:\n  - [b,\n[c,\n {d:\ne}]]\n', { a: [['b', ['c', { d: 'e' }]]] }],
    ['double quotes over lines that are not indented', 'a:\n  b: "one\ntwo\n\n\n  three"\n', { a: { b: 'one two\n\nthree' } }],
    ['single quotes over lines that are not indented', "a:\n  b: 'it''s\nfine'\n", { a: { b: "it's fine" } }],
    ['a quoted line that looks like a key', 'a: "b\nc: d"\n', { a: 'b c: d' }],
    ['a quoted line that ends in a backslash', 'a: "b\\\n   c\\\n\\ d"\n', { a: 'bc d' }],
    ['a plain text over lines', 'a: b\n  c\n\n  d\ne: f', { a: 'b c\nd', e: 'f' }],
    ['literal and folded text', 'a: |\n  x\n   y\nb: >-\n  x\n  y\n\n  z\nc: |2+\n   x\n\n', { a: 'x\n y\n', b: 'x y\nz', c: ' x\n\n' }],
    ['a list at the column of its key', 'a:\n- b\n- - c\n  - d:\n    - e\n', { a: ['b', ['c', { d: ['e'] }]] }],
    ['tabs where they are no indentation', 'a:\tb\t# c\nd: [\te,\n\t\tf ]', { a: 'b', d: ['e', 'f'] }],
    ['truth as YAML 1.1 has it', '[y, on, Yes, TRUE, n, off, No, false, "y", yEs]', [true, true, true, true, false, false, false, false, 'y', 'yEs']],
    ['nothing in four spellings', '[~, null, Null, NULL, "", nULL, !!str null]', [null, null, null, null, '', 'nULL', 'null']],
    ['octal, hexadecimal and binary numbers', '[0755, 0o17, 0x1F, -0b11, 08, 1_000, 1:30]', [493, 15, 31, -3, 8, 1000, '1:30']],
    ['numbers with points', '[1.50, .5, 1e3, 1., 1e400, 2001-01-01, 1.2.3]', [1.5, 0.5, 1000, 1, '1e400', '2001-01-01', '1.2.3']],
    ['keys that are no text', '{1: a, 1.10: b, yes: c, 0x10: d}', { 1: 'a', '1.1': 'b', true: 'c', 16: 'd' }],
    [
      'aliases and merged maps, in their order',
      'a: &a {x: 1, z: 2}\nb: {z: 3, <<: *a, x: 4}\nc: {<<: [*a, {x: 5}]}',
      {
        a: { x: 1, z: 2 },
        b: { x: 4, z: 2 },
        c: { x: 1, z: 2 },
      },
    ],
    ['the last of repeated keys', 'a: 1\na: 2', { a: 2 }],
    ['tags', '[!!str 5, !!int "7", !!float 1, !!binary aGk=, !custom x]', ['5', 7, 1, 'hi', 'x']],
    ['keys that objects have of themselves', '{__proto__: {a: b}, constructor: c}', JSON.parse('{"__proto__": {"a": "b"}, "constructor": "c"}')],
    ['nothing but a comment', '# a\n', null],
    ['the first document alone', 'a: b\n...\nc: [', { a: 'b' }],
    ['a byte order mark', '\ufeffa: b', { a: 'b' }],
  ])('takes %s', (_, text, value) => {
    expect(parseYaml(text)).toEqual(value);
  });

  // The line in the message is go-yaml's; the other is where a reader has to look.
  it.each<readonly [string, string, string, number]>([
    ['a list that does not end', 'a: 1\nb: [c,\n  d', "yaml: line 3: did not find expected ',' or ']'", 4],
    ['a map that does not end', 'a: 1\nb: {c: d\ne: f', "yaml: line 2: did not find expected ',' or '}'", 3],
    ['a quote that does not end', 'a: 1\nb: "c\nd: e\n', 'yaml: line 4: found unexpected end of stream', 4],
    ['a tab as indentation', 'metadata:\n\tname: web\n', 'yaml: line 2: found character that cannot start any token', 2],
    ['a tab in a text', 'a: 1\nb: |\n \tc\n', 'yaml: line 3: found a tab character where an indentation space is expected', 3],
    ['two colons', 'a: 1\nb: c: d\n', 'yaml: line 2: mapping values are not allowed in this context', 2],
    ['two colons in the first line, which go-yaml does not name', 'b: c: d\n', 'yaml: mapping values are not allowed in this context', 1],
    ['a key that is indented too little', 'a:\n   b: 1\n  c: 2\n', 'yaml: line 2: did not find expected key', 3],
    ['a key that is indented too much', 'a: 1\n  b: 2\n', 'yaml: line 2: mapping values are not allowed in this context', 2],
    ['an item where keys are', 'a: 1\n- b\n', 'yaml: line 1: did not find expected key', 2],
    ['a key where items are', '- a\nb: c\n', "yaml: line 1: did not find expected '-' indicator", 2],
    ['a list on the line of its key', 'a: 1\nb: - c\n', 'yaml: line 2: block sequence entries are not allowed in this context', 2],
    ['a key without its colon', 'a: 1\nb\nc: 2\n', "yaml: line 3: could not find expected ':'", 3],
    ['an at sign', 'a: 1\nb: @c\n', 'yaml: line 2: found character that cannot start any token', 2],
    ['an unknown escape', 'a: 1\nb: "\\d"\n', 'yaml: line 2: found unknown escape character', 2],
    ['an unknown alias', 'a: 1\nb: *c\n', "yaml: unknown anchor 'c' referenced", 2],
    ['an alias within what it stands for', 'a: &a [*a]\n', "yaml: anchor 'a' value contains itself", 1],
    [
      'a template that nobody filled in',
      'a: 1\nname: {{ .Values.name }}\n',
      'yaml: invalid map key: map[interface {}]interface {}{".Values.name":interface {}(nil)}',
      2,
    ],
    ['something else than a map to merge', 'a: &a [b]\n<<: *a\n', 'yaml: map merge requires map or sequence of maps as the value', 2],
    ['a number that JSON does not have', 'a: 1\nb: .nan\n', 'json: unsupported value: NaN', 2],
    ['a key that is nothing', 'a: 1\n~: b\n', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "b"', 2],
    ['a control character', 'a: 1\nb: \u0007\n', 'yaml: control characters are not allowed', 2],
    ['another version of YAML', '%YAML 1.2\n---\na: b\n', 'yaml: found incompatible YAML document', 1],
  ])('refuses %s', (_, text, message, line) => {
    expect(errorOf(text)).toMatchObject({ message, line });
  });

  it('refuses repeated keys when it is strict, and names them all', () => {
    const message = 'yaml: unmarshal errors:\n  line 3: key "b" already set in map\n  line 5: key 1 already set in map';
    expect(() => parseYaml('a:\n  b: 1\n  b: 2\n1: c\n1: d\n', { strict: true })).toThrow(message);
  });

  it('goes 10,000 levels deep and no further', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(errorOf(nested(10_000))).toBeUndefined();
    expect(errorOf('- '.repeat(9_999))).toBeUndefined();
    expect(errorOf(nested(10_001))).toMatchObject({ message: 'yaml: exceeded max depth of 10000' });
    expect(errorOf('- '.repeat(10_001))).toMatchObject({ message: 'yaml: exceeded max depth of 10000' });
  });

  it('gives up at once on aliases that grow without end', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [i, letter] of [...'bcdefghij'].entries()) lines.push(`${letter}: &${letter} [${Array(10).fill(`*${'abcdefghi'[i]}`).join(', ')}]`);
    expect(errorOf(lines.join('\n'))).toMatchObject({ message: 'yaml: document contains excessive aliasing', line: 2 });
  });
});

// Texts that look like YAML, or like something else than a text.
const words = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(...'ab01 :-#,[]{}\'"|>&*!%@`?~.\n\t\\'), maxLength: 12 }),
    fc.constantFrom('yes', 'y', 'on', '0755', '1e3', '1_0', '~', 'null', '<<', '2001-01-01', '---', '1:30'),
  )
  // What no YAML can hold but in escapes, which writers differ in.
  .filter((text) => !/[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]|[\u2028\u2029\ufeff]/.test(text))
  // The other program takes a lone dot for a number; to Go it is a text.
  .filter((text) => !/^[-+]?\._*$/.test(text));
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      words.filter((key) => key !== '__proto__' && key !== '<<'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
}));

describe('YAML that another program writes or reads', () => {
  it('is read as it was meant, however it is laid out', () => {
    // Its own block scalars and empty lists the other program lays out in ways that libyaml does not take.
    const spacing = { lineWidth: fc.constantFrom(0, 20, 80), blockQuote: fc.constant(false as const) };
    const block = fc.record({
      ...spacing,
      indent: fc.integer({ min: 1, max: 4 }),
      indentSeq: fc.boolean(),
      defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
      defaultKeyType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const),
    });
    // Between brackets, plain texts are not the same to everybody: libyaml takes `?a` for a key.
    const flow = fc.record({
      ...spacing,
      collectionStyle: fc.constant('flow' as const),
      defaultStringType: fc.constantFrom('QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
    });
    fc.assert(
      fc.property(fc.record({ data: json }), fc.oneof(block, flow), (value, options) => {
        expect(parseYaml(stringify(value, { ...options, version: '1.1', aliasDuplicateObjects: false }))).toEqual(value);
      }),
    );
  });

  it('is written so that others read it as it was meant', () => {
    fc.assert(
      fc.property(fc.record({ data: json }), (value) => {
        expect(parse(formatYaml(value), { version: '1.1', merge: false })).toEqual(value);
        expect(parseYaml(formatYaml(value))).toEqual(value);
      }),
    );
  });

  it('means the same between brackets whatever the indentation', () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 0, max: 4 }), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 }), (value, depth, indents) => {
        const pad = (i: number): string => ' '.repeat(indents[i % indents.length]!);
        const loose = JSON.stringify([value], null, 1)
          .split('\n')
          .map((line, i) => (i === 0 ? line : pad(i) + line.trimStart()))
          .join('\n');
        const keys = Array.from({ length: depth }, (_, i) => `${'  '.repeat(i)}key:`).join('\n');
        const text = `${keys}${depth > 0 ? ' ' : ''}${loose}`;
        let expected: unknown = [value];
        for (let i = 0; i < depth; i++) expected = { key: expected };
        expect(parseYaml(text)).toEqual(expected);
      }),
    );
  });

  it('means the same between quotes whatever the indentation', () => {
    const line = fc.stringMatching(/^[a-z:#,[\]{}-]{1,8}$/).filter((text) => !text.startsWith('---'));
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('"', "'"),
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 5, maxLength: 5 }),
        (lines, quote, indents) => {
          const text = lines.map((of, i) => ' '.repeat(i === 0 ? 0 : indents[i]!) + of).join('\n');
          expect(parseYaml(`a:\n    b: ${quote}${text}${quote}\nc: d\n`)).toEqual({ a: { b: lines.join(' ') }, c: 'd' });
        },
      ),
    );
  });
});

describe('printing YAML', () => {
  it.each<readonly [string, string, string]>([
    ['text over lines as it is', 'a\n  b\n', '|\n  a\n    b\n'],
    ['text with tabs in quotes', 'server {\n\tlisten 80;\n}\n', '"server {\\n\\tlisten 80;\\n}\\n"\n'],
    ['what is beyond 16 bits in quotes, and escaped', '好 😀', '"好 \\U0001F600"\n'],
    ['what is not text in quotes', 'yes', '"yes"\n'],
  ])('puts %s', (_, text, printed) => {
    expect(formatYaml({ key: text })).toBe(`key: ${printed}`);
  });
});

it.each([
  [1.5, '1.5'],
  [123456.5, '123456.5'],
  [1234567.5, '1.2345675e+06'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [1e21, '1e+21'],
  [1_000_000, '1000000'],
])('%d is printed as %s', (number, printed) => {
  expect(formatYaml({ key: number })).toBe(`key: ${printed}\n`);
});

describe('the documents of a file', () => {
  it('are separated by lines of three dashes, with nothing but a comment behind them', () => {
    const { documents, error } = splitDocuments('# nothing\n---\na: 1\n--- # second\r\nb: 2\r\n---\n\n---\nc: |\n  x');
    expect(documents).toEqual([
      { text: 'a: 1\n', line: 2 },
      { text: 'b: 2\n', line: 4 },
      { text: 'c: |\n  x\n', line: 8 },
    ]);
    expect(error).toBeUndefined();
  });

  it('count the separator before the first, as its lines are named', () => {
    expect(splitDocuments('---\na: b: c\n').documents).toEqual([{ text: '---\na: b: c\n', line: 0 }]);
    expect(errorOf('---\na: b: c\n')).toMatchObject({ message: 'yaml: line 2: mapping values are not allowed in this context' });
  });

  it('end before the one that a wrong separator closes', () => {
    const { documents, error } = splitDocuments('a: 1\n---\nb: 2\n--- c: 3\n');
    expect(documents).toEqual([{ text: 'a: 1\n', line: 0 }]);
    expect(error).toMatchObject({ message: 'invalid Yaml document separator: c: 3', line: 4 });
  });
});
