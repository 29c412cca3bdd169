import type { HostSink, Signal, Tty } from '../programs/program';

/** Terminals: whole lines, edited until they are handed on; what is typed is shown, and some keys are signals. */

export const createTty = (screen: HostSink, foreground: number): Tty => ({
  kind: 'tty',
  reads: [],
  line: '',
  atUs: 0,
  foreground,
  columns: 80,
  rows: 24,
  hungUp: false,
  screen,
});

/** What comes of some keys. */
interface Typed {
  /** What is shown of them. */
  readonly echo: string;
  readonly signals: readonly Signal[];
}

const SIGNALS: Readonly<Record<string, Signal>> = { '\x03': 'INT', '\x1c': 'QUIT' };
const END_OF_FILE = '\x04';
const ERASE_ONE = '\b \b';

/** How a letter is shown: control characters by a hat (`ECHOCTL`). */
const shown = (letter: string): string => (letter < ' ' && letter !== '\t' ? `^${String.fromCharCode(letter.charCodeAt(0) + 64)}` : letter);

/** How much of a line an editing key takes away; undefined: it is none. */
function erased(line: string, letter: string): number | undefined {
  switch (letter) {
    case '\x7f':
    case '\b':
      return Math.min(1, line.length);
    case '\x15':
      return line.length;
    case '\x17':
      return /\S*\s*$/.exec(line)![0].length;
    default:
      return undefined;
  }
}

/** Somebody types. */
export function typed(tty: Tty, text: string, atUs: number): Typed {
  let echo = '';
  const signals: Signal[] = [];
  const hand = (read: string): void => {
    if (tty.reads.length === 0) tty.atUs = atUs;
    tty.reads.push(read);
    tty.line = '';
  };
  for (const letter of text) {
    const signal = SIGNALS[letter];
    const less = erased(tty.line, letter);
    if (signal) {
      signals.push(signal);
      tty.line = '';
      echo += shown(letter);
    } else if (less !== undefined) {
      const left = tty.line.length - less;
      echo += ERASE_ONE.repeat([...tty.line.slice(left)].map(shown).join('').length);
      tty.line = tty.line.slice(0, left);
    } else if (letter === END_OF_FILE) hand(tty.line);
    else if (letter === '\r' || letter === '\n') {
      hand(`${tty.line}\n`);
      echo += '\n';
    } else {
      tty.line += letter;
      echo += shown(letter);
    }
  }
  return { echo, signals };
}

/** What programs print, as it goes over the line (`ONLCR`). */
export const overTheLine = (text: string): string => text.replace(/\n/g, '\r\n');
