import { PythonError } from './values';

/** A script in words, with the marks for where lines end and blocks begin and end. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'mark' | 'newline' | 'indent' | 'dedent' | 'end';
  readonly text: string;
  /** Of a string: its letters before the quotes (`f`, `r`, `b`). */
  readonly prefix?: string;
  readonly line: number;
}

const MARKS = ['**=', '//=', '>>=', '<<=', '...', '!=', '==', '<=', '>=', '**', '//', '<<', '>>', '->', ':=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='];
const WORD =
  /^(?:([A-Za-z_]\w*)|(0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:\.(?!\w))?(?:[eE][+-]?\d+)?)|([+\-*/%@&|^~<>=()[\]{},:;.!]))/;
const STRING = /^([rRbBuUfF]{0,2})("""|'''|"|')/;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\\': '\\', "'": "'", '"': '"', a: '\x07', b: '\b' };

export const unescaped = (text: string): string =>
  text.replace(/\\(?:\n|x([\da-fA-F]{2})|u([\da-fA-F]{4})|(.))/g, (whole, hex: string | undefined, unicode: string | undefined, letter: string | undefined) => {
    const code = hex ?? unicode;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return letter === undefined ? '' : (ESCAPES[letter] ?? whole);
  });

const syntaxError = (message: string, line: number): PythonError => new PythonError('SyntaxError', message, line);

export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const indents = [0];
  let [at, line, depth] = [0, 1, 0];
  let fresh = true;
  const push = (kind: Token['kind'], text = '', prefix?: string): void => {
    tokens.push({ kind, text, line, ...(prefix !== undefined && { prefix }) });
  };

  /** Measures a new line's indentation; blank lines have none. */
  function indent(): void {
    const spaces = /^[ \t]*/.exec(source.slice(at))![0];
    const next = source[at + spaces.length];
    at += spaces.length;
    if (next === undefined || next === '\n' || next === '\r' || next === '#') return;
    const width = spaces.replace(/\t/g, '        ').length;
    if (width > indents.at(-1)!) {
      indents.push(width);
      push('indent');
    }
    while (width < indents.at(-1)!) {
      indents.pop();
      push('dedent');
    }
    if (width !== indents.at(-1)) throw new PythonError('IndentationError', 'unindent does not match any outer indentation level', line);
    fresh = false;
  }

  function string(prefix: string, quote: string): void {
    const start = at + prefix.length + quote.length;
    let end = start;
    while (end < source.length && !source.startsWith(quote, end)) {
      if (quote.length === 1 && source[end] === '\n') throw syntaxError('unterminated string literal', line);
      end += source[end] === '\\' ? 2 : 1;
    }
    if (end >= source.length) throw syntaxError('unterminated string literal', line);
    const raw = source.slice(start, end);
    const lower = prefix.toLowerCase();
    push('string', lower.includes('r') || lower.includes('f') ? raw : unescaped(raw), lower);
    line += raw.split('\n').length - 1;
    at = end + quote.length;
  }

  while (at < source.length) {
    if (fresh && depth === 0) indent();
    const rest = source.slice(at, at + 4096);
    const [letter] = rest;
    const quoted = STRING.exec(rest);
    const mark = MARKS.find((one) => rest.startsWith(one));
    const word = WORD.exec(rest);
    if (letter === undefined) break;
    if (letter === '\n') {
      if (depth === 0 && !fresh) push('newline');
      if (depth === 0) fresh = true;
      line++;
      at++;
    } else if (/[ \t\r]/.test(letter)) at++;
    else if (letter === '#') at += /^[^\n]*/.exec(source.slice(at))![0].length;
    else if (rest.startsWith('\\\n')) {
      at += 2;
      line++;
    } else if (quoted) string(quoted[1]!, quoted[2]!);
    else if (mark !== undefined) {
      push('mark', mark);
      at += mark.length;
    } else if (word) {
      const [whole, name, number] = word;
      if ('([{'.includes(whole)) depth++;
      if (')]}'.includes(whole)) depth = Math.max(0, depth - 1);
      push(name !== undefined ? 'name' : number !== undefined ? 'number' : 'mark', whole);
      at += whole.length;
    } else throw syntaxError('invalid syntax', line);
  }
  if (!fresh) push('newline');
  for (const _ of indents.slice(1)) push('dedent');
  push('end');
  return tokens;
}
