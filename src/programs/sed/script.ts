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

/** Reads a script of sed's; throws a `ScriptError` for what is wrong, or not simulated. */
export function readScript(script: string, extended: boolean): readonly Command[] {
  let at = 0;

  function expression(source: string, ignoreCase = false): RegularExpression {
    const compiled = compile(source, { extended, ignoreCase });
    if (typeof compiled === 'string') throw new ScriptError(compiled);
    return compiled;
  }

  /** Up to the delimiter, which a backslash makes a character like others. */
  function until(delimiter: string, command: string): string {
    let text = '';
    for (let inSet = false; at < script.length; at++) {
      const c = script[at]!;
      if (c === '\\' && script[at + 1] === delimiter) text += script[++at];
      else if (c === '\\') text += c + (script[++at] ?? '');
      else if (c === delimiter && !inSet) {
        at++;
        return text;
      } else {
        inSet = c === '[' ? true : c === ']' ? false : inSet;
        text += c;
      }
    }
    throw new ScriptError(`unterminated \`${command}' command`);
  }

  const digits = (): string => {
    const found = /^\d+/.exec(script.slice(at))?.[0] ?? '';
    at += found.length;
    return found;
  };
  const blanks = (pattern: RegExp = /^[ \t]*/): void => {
    at += pattern.exec(script.slice(at))![0].length;
  };

  function address(): Address | undefined {
    const number = digits();
    if (number !== '') {
      if (script[at] !== '~') return { kind: 'line', number: Number(number) };
      at++;
      return { kind: 'step', first: Number(number), step: Number(digits()) };
    }
    if (script[at] === '$') {
      at++;
      return { kind: 'last' };
    }
    const custom = script[at] === '\\';
    if (script[at] !== '/' && !custom) return undefined;
    const delimiter = script[at + (custom ? 1 : 0)]!;
    at += custom ? 2 : 1;
    const source = until(delimiter, 'address');
    const ignoreCase = script[at] === 'I';
    if (ignoreCase) at++;
    return { kind: 'match', expression: expression(source, ignoreCase) };
  }

  function addresses(): Pick<Command, 'from' | 'to' | 'negated'> {
    const from = address();
    blanks();
    let to: Command['to'];
    if (from && script[at] === ',') {
      at++;
      blanks();
      if (script[at] === '+') {
        at++;
        to = { kind: 'more', lines: Number(digits()) };
      } else to = address();
      if (!to) throw new ScriptError("unexpected `,'");
    }
    blanks();
    const negated = script[at] === '!';
    if (negated) {
      at++;
      blanks();
    }
    return { from, to, negated };
  }

  function substitute(): Action {
    const delimiter = script[at++];
    if (delimiter === undefined || delimiter === '\n' || delimiter === '\\') throw new ScriptError("unterminated `s' command");
    const source = until(delimiter, 's');
    const replacement = until(delimiter, 's');
    const flags = /^[gipI0-9]*/.exec(script.slice(at))![0];
    at += flags.length;
    if (/[a-zA-Z]/.test(script[at] ?? '')) throw new ScriptError(`unknown option to \`s': ${script[at]}`);
    return {
      kind: 'substitute',
      expression: expression(source, /i/i.test(flags)),
      replacement,
      all: flags.includes('g'),
      nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
      print: flags.includes('p'),
    };
  }

  function translate(): Action {
    const delimiter = script[at++] ?? '';
    const [from, to] = [unescaped(until(delimiter, 'y')), unescaped(until(delimiter, 'y'))];
    if (from.length !== to.length) throw new ScriptError("strings for `y' command are different lengths");
    return { kind: 'translate', from, to };
  }

  function action(depth: number): Action {
    const name = script[at++];
    if (name === undefined) throw new ScriptError('missing command');
    if (name === 's') return substitute();
    if (name === 'y') return translate();
    if (name === '{') return { kind: 'block', commands: commands(depth + 1) };
    if (Object.hasOwn(PLAIN, name)) return { kind: PLAIN[name]! };
    if (!Object.hasOwn(TEXTS, name)) throw new ScriptError(`the simulated sed does not know the command \`${name}'`);
    blanks(/^[ \t]*(?:\\\n?)?[ \t]*/);
    const text = /^(?:\\\n|[^\n])*/.exec(script.slice(at))![0];
    at += text.length;
    return { kind: TEXTS[name]!, text: text.replace(/\\\n/g, '\n') };
  }

  function commands(depth: number): readonly Command[] {
    const found: Command[] = [];
    for (;;) {
      blanks(/^[\s;]*/);
      if (script[at] === '#') blanks(/^[^\n]*/);
      else if (script[at] === '}' && depth > 0) {
        at++;
        return found;
      } else if (at >= script.length) {
        if (depth > 0) throw new ScriptError("unmatched `{'");
        return found;
      } else {
        found.push({ ...addresses(), action: action(depth) });
        blanks();
        if (at < script.length && !/[\n;}#]/.test(script[at]!)) throw new ScriptError('extra characters after command');
      }
    }
  }
  return commands(0);
}
