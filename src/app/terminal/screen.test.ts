import { describe, expect, it } from 'vitest';
import { append, type Block, plainText, readScreen } from './screen';

describe('text on the screen', () => {
  it.each([
    ['a\u001b[31mred\u001b[0m', 'ared'],
    ['\u001b]0;title\u0007b', 'b'],
    ['tab\tstays\n', 'tab\tstays\n'],
    ['bell\u0007 back\b and return\r', 'bell back and return'],
    ['<b>no markup</b> 中文', '<b>no markup</b> 中文'],
  ])('%j becomes %j', (text, wanted) => {
    expect(plainText(text)).toBe(wanted);
  });

  const printed = (...pieces: readonly (readonly [Block['kind'], string])[]): readonly Block[] => {
    let id = 0;
    return pieces.reduce<readonly Block[]>((blocks, [kind, text]) => append(blocks, kind, text, () => ++id), []);
  };

  it('joins what belongs together', () => {
    expect(printed(['command', 'a'], ['out', 'x'], ['out', 'y\n'], ['out', 'z\n'], ['err', 'e\n']).map((b) => [b.kind, b.text])).toEqual([
      ['command', 'a'],
      ['out', 'xy\nz\n'],
      ['err', 'e\n'],
    ]);
  });

  it('keeps every line, in blocks that stay as they are once they are full', () => {
    const text = Array.from({ length: 1_000 }, (_, i) => `line ${i}\n`).join('');
    const whole = printed(['out', text]);
    const bitByBit = printed(...text.split(/(?<=\n)/).map((line) => ['out', line] as const));
    for (const blocks of [whole, bitByBit]) {
      expect(blocks.map((b) => b.text).join('')).toBe(text);
      expect(Math.max(...blocks.map((b) => b.text.split('\n').length))).toBeLessThanOrEqual(62);
    }
  });

  it('forgets the oldest of very much', () => {
    const blocks = printed(['out', 'x\n'.repeat(100_000)]);
    expect(blocks.length).toBe(600);
  });
});

describe('what was kept of the screen', () => {
  const read = (kept: unknown) => readScreen(kept, () => 7);

  it('is shown again, under new numbers', () => {
    expect(read([{ id: 1, kind: 'command', text: 'kubectl get pods' }])).toEqual([{ id: 7, kind: 'command', text: 'kubectl get pods' }]);
  });

  it.each([
    ['nothing', undefined],
    ['no list', { blocks: [] }],
    ['things that are no blocks', [null, 'x', { kind: 'markup', text: '<b>' }, { kind: 'out', text: 1 }]],
  ])('%s shows nothing', (_, kept) => expect(read(kept)).toEqual([]));

  it('moves no cursor', () => expect(read([{ kind: 'out', text: 'a\u001b[2Jb' }])[0]?.text).toBe('ab'));
});
