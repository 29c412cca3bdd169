import type { FileStatus } from './program';

/** Permissions as people write and read them. */

const LETTERS = 'rwxrwxrwx';
const KINDS: Readonly<Record<FileStatus['type'], string>> = { file: '-', directory: 'd', link: 'l', device: 'c' };

/** `drwxr-xr-t`, as ls has it. */
export function modeText({ type, mode }: Pick<FileStatus, 'type' | 'mode'>): string {
  const letters = [...LETTERS].map((letter, i) => (mode & (0o400 >> i) ? letter : '-'));
  const special = (bit: number, at: number, letter: string): void => {
    if (mode & bit) letters[at] = letters[at] === 'x' ? letter : letter.toUpperCase();
  };
  special(0o4000, 2, 's');
  special(0o2000, 5, 's');
  special(0o1000, 8, 't');
  return KINDS[type] + letters.join('');
}

const WHO: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 };
const RIGHTS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 };

/** What a mode of chmod (`0644`, `u+x,go-w`, `a=rX`) makes of permissions; undefined if it cannot be read. */
export function changedMode(text: string, { type, mode }: Pick<FileStatus, 'type' | 'mode'>, umask = 0o022): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let now = mode;
  for (const clause of text.split(',')) {
    const [, who = '', changes = ''] = /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/.exec(clause) ?? [];
    if (changes === '') return undefined;
    const mask = who === '' ? 0o7777 & ~umask : [...who].reduce((bits, letter) => bits | WHO[letter]!, 0);
    for (const [, operator, letters = ''] of changes.matchAll(/([-+=])([rwxXst]*)/g)) {
      const runs = type === 'directory' || (now & 0o111) !== 0;
      const bits = [...letters].reduce((all, letter) => all | (letter === 'X' ? (runs ? 0o111 : 0) : RIGHTS[letter]!), 0) & mask;
      now = operator === '+' ? now | bits : operator === '-' ? now & ~bits : (now & ~(mask & 0o777)) | bits;
    }
  }
  return now;
}
