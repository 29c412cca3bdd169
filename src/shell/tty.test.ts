import { describe, expect, it } from 'vitest';
import { createTty, typed } from './tty';

const ERASED = '\b \b';

/** What programs get to read of some keys, and what is seen of them. */
function typing(keys: string): { readonly reads: readonly string[]; readonly echo: string; readonly signals: readonly string[] } {
  const tty = createTty({ kind: 'host', fd: 1, tty: true }, 1);
  return { ...typed(tty, keys, 0), reads: [...tty.reads, ...(tty.line === '' ? [] : [`(${tty.line}`])] };
}

describe('a terminal', () => {
  it.each<[what: string, keys: string, reads: readonly string[], echo: string]>([
    ['hands on whole lines', 'ls\rpw', ['ls\n', '(pw'], 'ls\npw'],
    ['lets the last letter be taken back', 'lx\x7fs\r', ['ls\n'], `lx${ERASED}s\n`],
    ['has nothing to take back at the beginning', '\x7fa\r', ['a\n'], 'a\n'],
    ['lets a word be taken back', 'rm -rf /\x17~\r', ['rm -rf ~\n'], `rm -rf /${ERASED}~\n`],
    ['lets the line be taken back', 'rm\x15ls\r', ['ls\n'], `rm${ERASED.repeat(2)}ls\n`],
    ['shows control characters by a hat', '\x1b[A\x7f\r', ['\x1b[\n'], `^[[A${ERASED}\n`],
    ['ends the input where there is no line', 'a\r\x04', ['a\n', ''], 'a\n'],
    ['hands on what there is of a line', 'a\x04', ['a'], 'a'],
  ])('%s', (_, keys, reads, echo) => expect(typing(keys)).toEqual({ reads, echo, signals: [] }));

  it('makes signals of keys, which forget the line', () =>
    expect(typing('sleep\x03ls\r\x1c')).toEqual({ reads: ['ls\n'], echo: 'sleep^Cls\n^\\', signals: ['INT', 'QUIT'] }));
});
