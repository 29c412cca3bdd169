import { type Token, tokensOf } from './tokens';
import { NotSimulated, PythonError } from './values';

/** Marks that Python knows in places where this does not. */
const NOT_SIMULATED: ReadonlySet<string> = new Set([':=', '@', '*', '**', '...']);

/** Goes through the words of a script. */
export interface Cursor {
  readonly token: () => Token;
  readonly next: () => Token;
  /** Whether a mark or a keyword stands here. */
  readonly is: (text: string) => boolean;
  /** Takes it, if it stands here. */
  readonly take: (text: string) => boolean;
  readonly expect: (text: string) => void;
  readonly name: () => string;
  readonly fail: (message?: string) => never;
}

export function cursorOf(source: string): Cursor {
  const tokens = tokensOf(source);
  let at = 0;
  const token = (): Token => tokens[Math.min(at, tokens.length - 1)]!;
  const fail = (message = 'invalid syntax'): never => {
    if (token().kind === 'mark' && NOT_SIMULATED.has(token().text)) throw new NotSimulated(token().text);
    throw new PythonError('SyntaxError', message, token().line);
  };
  const is = (text: string): boolean => (token().kind === 'mark' || token().kind === 'name') && token().text === text;
  const take = (text: string): boolean => {
    if (!is(text)) return false;
    at++;
    return true;
  };
  return {
    token,
    next: () => tokens[Math.min(at++, tokens.length - 1)]!,
    is,
    take,
    expect: (text) => {
      if (!take(text)) fail();
    },
    name: () => {
      const { kind, text } = token();
      if (kind !== 'name') fail();
      at++;
      return text;
    },
    fail,
  };
}
