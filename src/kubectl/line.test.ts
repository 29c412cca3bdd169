import { describe, expect, it } from 'vitest';
import { parseLine } from './line';

const words = (line: string): readonly (readonly string[])[] => parseLine(line).flatMap((p) => p.stages.map((s) => s.words));

describe('a shell line', () => {
  it.each([
    ['kubectl get pods', [['kubectl', 'get', 'pods']]],
    ['a \'b c\' "d \\"e\\"" f\\ g', [['a', 'b c', 'd "e"', 'f g']]],
    ['a | b|c', [['a'], ['b'], ['c']]],
    ['a # the rest is a comment', [['a']]],
    ['a#b', [['a#b']]],
    ['a=1 b', [['a=1', 'b']]],
    ['a\nb', [['a'], ['b']]],
    ['a \\\n  b', [['a', 'b']]],
    ['a |\n b', [['a'], ['b']]],
    ['# only this\na', [['a']]],
    ["a 'b\nc'", [['a', 'b\nc']]],
  ])('%j has the words %j', (line, wanted) => {
    expect(words(line)).toEqual(wanted);
  });

  it('says when a pipeline runs', () => {
    expect(parseLine('a; b && c || d').map((p) => p.when)).toEqual(['always', 'always', 'succeeded', 'failed']);
  });

  it('knows where output and input go', () => {
    expect(parseLine('a 2>&1 >x | b >>y <z 2>/dev/null')[0]!.stages).toEqual([
      { words: ['a'], errors: 'joined', into: { file: 'x', append: false } },
      { words: ['b'], errors: 'dropped', into: { file: 'y', append: true }, from: 'z' },
    ]);
  });

  it('reads here-documents', () => {
    const [first, second] = parseLine("kubectl apply -f - <<'EOF' | wc -l\nkind: Pod\n  a: b # kept\nEOF\nkubectl get pods");
    expect(first!.stages.map((s) => [s.words, s.text])).toEqual([
      [['kubectl', 'apply', '-f', '-'], 'kind: Pod\n  a: b # kept\n'],
      [['wc', '-l'], undefined],
    ]);
    expect(second!.stages[0]!.words).toEqual(['kubectl', 'get', 'pods']);
  });

  it('strips tabs where the here-document says so, and takes the rest if it does not end', () => {
    expect(parseLine('cat <<-E\n\ta\n\t\tb')[0]!.stages[0]!.text).toBe('a\nb\n');
  });

  it('refuses a quote that does not end', () => {
    expect(() => parseLine("a 'b")).toThrow('unexpected end of the line');
  });
});
