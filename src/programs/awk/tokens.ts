import { unescaped } from '../escapes';

export interface Token {
  readonly kind: 'number' | 'string' | 'regex' | 'name' | 'call' | 'keyword' | 'operator' | 'newline' | 'end';
  readonly text: string;
  /** White space stands before it: `a (b)` is no call. */
  readonly spaced: boolean;
}

export class AwkError extends Error {}

const KEYWORDS = new Set(['BEGIN', 'END', 'if', 'else', 'while', 'for', 'do', 'in', 'print', 'printf', 'next', 'exit', 'delete', 'break', 'continue']);
/** What the language has and this one has not. */
const REFUSED = new Set(['function', 'func', 'getline', 'return', 'nextfile', 'switch', 'case', 'default']);
const OPERATOR = /^(?:\*\*=|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|\*\*|==|<=|>=|!=|!~|&&|\|\||>>|[-+*/%^!<>|?:~$=(){}[\],;])/;
/** After these a slash divides; elsewhere it begins an expression. */
const isOperand = (token: Token | undefined): boolean =>
  token !== undefined && (['number', 'string', 'regex', 'name'].includes(token.kind) || [')', ']', '++', '--'].includes(token.text));

/** Cuts an awk program into tokens. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const rest = (): string => source.slice(at);
  while (at < source.length) {
    const blank = /^(?:[ \t\r]|\\\r?\n|#[^\n]*)+/.exec(rest());
    at += blank?.[0].length ?? 0;
    if (at >= source.length) break;
    const put = (kind: Token['kind'], text: string, length = text.length): void => {
      tokens.push({ kind, text, spaced: blank !== null });
      at += length;
    };
    const c = source[at]!;
    if (c === '\n') put('newline', '\n');
    else if (c === '"') {
      const found = /^"((?:[^"\\\n]|\\[\s\S])*)"/.exec(rest());
      if (!found) throw new AwkError('unterminated string');
      put('string', unescaped(found[1]!.replace(/\\\//g, '/')), found[0].length);
    } else if (c === '/' && !isOperand(tokens.at(-1))) {
      const found = /^\/((?:[^/\\\n[]|\\.|\[\^?\]?[^\]\n]*\])+)\//.exec(rest());
      if (!found) throw new AwkError('unterminated regular expression');
      put('regex', found[1]!.replace(/\\\//g, '/'), found[0].length);
    } else if (/[\d.]/.test(c) && /^(?:\d|\.\d)/.test(rest())) put('number', /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest())![0]);
    else if (/[A-Za-z_]/.test(c)) {
      const name = /^\w+/.exec(rest())![0];
      if (REFUSED.has(name)) throw new AwkError(`the simulated awk does not know \`${name}'`);
      put(KEYWORDS.has(name) ? 'keyword' : source[at + name.length] === '(' ? 'call' : 'name', name);
    } else {
      const operator = OPERATOR.exec(rest())?.[0];
      if (operator === undefined) throw new AwkError(`syntax error at \`${c}'`);
      put('operator', operator);
    }
  }
  tokens.push({ kind: 'end', text: '', spaced: false });
  return tokens;
}
