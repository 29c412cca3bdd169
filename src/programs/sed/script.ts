import { unescaped } from '../escapes';
import { compile, type RegularExpression } from '../regular-expression';

/** Which lines a command is for: a number, the last one, or those that match. */
export type Address =
  | { readonly kind: 'line'; readonly number: number }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'match'; readonly expression: RegularExpression };

export interface Command {
  readonly from: Address | undefined;
  readonly to: Address | { readonly kind: 'more'; readonly lines: number } | undefined;
  readonly negated: boolean;
  readonly action: Action;
}

export type Action =
  | {
      readonly kind: 'substitute';
      readonly expression: RegularExpression;
      readonly replacement: string;
      readonly all: boolean;
      readonly nth: number;
      readonly print: boolean;
    }
  | { readonly kind: 'translate'; readonly from: string; readonly to: string }
  | { readonly kind: 'print' | 'delete' | 'quit' | 'number' | 'next' }
  | { readonly kind: 'append' | 'insert' | 'change'; readonly text: string }
  | { readonly kind: 'block'; readonly commands: readonly Command[] };

export class ScriptError extends Error {}

const PLAIN: Readonly<Record<string, 'print' | 'delete' | 'quit' | 'number' | 'next'>> = { p: 'print', d: 'delete', q: 'quit', '=': 'number', n: 'next' };
const TEXTS: Readonly<Record<string, 'append' | 'insert' | 'change'>> = { a: 'append', i: 'insert', c: 'change' };

/** The script, and how far it has been read. */
interface Reader {
  readonly script: string;
  readonly extended: boolean;
  at: number;
}

function expression(r: Reader, source: string, ignoreCase = false): RegularExpression {
  const compiled = compile(source, { extended: r.extended, ignoreCase });
  if (typeof compiled === 'string') throw new ScriptError(compiled);
  return compiled;
}

/** Up to the delimiter, which a backslash makes a character like others. */
function until(r: Reader, delimiter: string, command: string): string {
  let text = '';
  for (let inSet = false; r.at < r.script.length; r.at++) {
    const c = r.script[r.at]!;
    if (c === '\\' && r.script[r.at + 1] === delimiter) text += r.script[++r.at];
    else if (c === '\\') text += c + (r.script[++r.at] ?? '');
    else if (c === delimiter && !inSet) {
      r.at++;
      return text;
    } else {
      inSet = c === '[' ? true : c === ']' ? false : inSet;
      text += c;
    }
  }
  throw new ScriptError(`unterminated \`${command}' command`);
}

const digits = (r: Reader): string => {
  const found = /^\d+/.exec(r.script.slice(r.at))?.[0] ?? '';
  r.at += found.length;
  return found;
};
const blanks = (r: Reader, pattern: RegExp = /^[ \t]*/): void => {
  r.at += pattern.exec(r.script.slice(r.at))![0].length;
};

function address(r: Reader): Address | undefined {
  const number = digits(r);
  if (number !== '') {
    if (r.script[r.at] !== '~') return { kind: 'line', number: Number(number) };
    r.at++;
    return { kind: 'step', first: Number(number), step: Number(digits(r)) };
  }
  if (r.script[r.at] === '$') {
    r.at++;
    return { kind: 'last' };
  }
  const custom = r.script[r.at] === '\\';
  if (r.script[r.at] !== '/' && !custom) return undefined;
  const delimiter = r.script[r.at + (custom ? 1 : 0)]!;
  r.at += custom ? 2 : 1;
  const source = until(r, delimiter, 'address');
  const ignoreCase = r.script[r.at] === 'I';
  if (ignoreCase) r.at++;
  return { kind: 'match', expression: expression(r, source, ignoreCase) };
}

function addresses(r: Reader): Pick<Command, 'from' | 'to' | 'negated'> {
  const from = address(r);
  blanks(r);
  let to: Command['to'];
  if (from && r.script[r.at] === ',') {
    r.at++;
    blanks(r);
    if (r.script[r.at] === '+') {
      r.at++;
      to = { kind: 'more', lines: Number(digits(r)) };
    } else to = address(r);
    if (!to) throw new ScriptError("unexpected `,'");
  }
  blanks(r);
  const negated = r.script[r.at] === '!';
  if (negated) {
    r.at++;
    blanks(r);
  }
  return { from, to, negated };
}

function substitute(r: Reader): Action {
  const delimiter = r.script[r.at++];
  if (delimiter === undefined || delimiter === '\n' || delimiter === '\\') throw new ScriptError("unterminated `s' command");
  const source = until(r, delimiter, 's');
  const replacement = until(r, delimiter, 's');
  const flags = /^[gipI0-9]*/.exec(r.script.slice(r.at))![0];
  r.at += flags.length;
  if (/[a-zA-Z]/.test(r.script[r.at] ?? '')) throw new ScriptError(`unknown option to \`s': ${r.script[r.at]}`);
  return {
    kind: 'substitute',
    expression: expression(r, source, /i/i.test(flags)),
    replacement,
    all: flags.includes('g'),
    nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
    print: flags.includes('p'),
  };
}

function translate(r: Reader): Action {
  const delimiter = r.script[r.at++] ?? '';
  const [from, to] = [unescaped(until(r, delimiter, 'y')), unescaped(until(r, delimiter, 'y'))];
  if (from.length !== to.length) throw new ScriptError("strings for `y' command are different lengths");
  return { kind: 'translate', from, to };
}

function action(r: Reader, depth: number): Action {
  const name = r.script[r.at++];
  if (name === undefined) throw new ScriptError('missing command');
  if (name === 's') return substitute(r);
  if (name === 'y') return translate(r);
  if (name === '{') return { kind: 'block', commands: commands(r, depth + 1) };
  if (Object.hasOwn(PLAIN, name)) return { kind: PLAIN[name]! };
  if (!Object.hasOwn(TEXTS, name)) throw new ScriptError(`the simulated sed does not know the command \`${name}'`);
  blanks(r, /^[ \t]*(?:\\\n?)?[ \t]*/);
  const text = /^(?:\\\n|[^\n])*/.exec(r.script.slice(r.at))![0];
  r.at += text.length;
  return { kind: TEXTS[name]!, text: text.replace(/\\\n/g, '\n') };
}

function commands(r: Reader, depth: number): readonly Command[] {
  const found: Command[] = [];
  for (;;) {
    blanks(r, /^[\s;]*/);
    if (r.script[r.at] === '#') blanks(r, /^[^\n]*/);
    else if (r.script[r.at] === '}' && depth > 0) {
      r.at++;
      return found;
    } else if (r.at >= r.script.length) {
      if (depth > 0) throw new ScriptError("unmatched `{'");
      return found;
    } else {
      found.push({ ...addresses(r), action: action(r, depth) });
      blanks(r);
      if (r.at < r.script.length && !/[\n;}#]/.test(r.script[r.at]!)) throw new ScriptError('extra characters after command');
    }
  }
}

/** Reads a script of sed's; throws a `ScriptError` for what is wrong, or not simulated. */
export const readScript = (script: string, extended: boolean): readonly Command[] => commands({ script, extended, at: 0 }, 0);
