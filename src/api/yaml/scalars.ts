import {
  atDocumentIndicator,
  type Cursor,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isBreakOrEnd,
  misspelt,
  peek,
  skip,
  skipToLineEnd,
  takeBreak,
  takeWhile,
} from './cursor';

/**
 * The three ways to write a scalar. None of them minds how deep a line inside brackets or quotes is indented: that is where libyaml, and go-yaml with it,
 * is more lenient than the standard.
 */

/** What joins two lines: a space, or the empty lines between them. */
const fold = (first: string, rest: string): string => (first === '\n' ? rest || ' ' : first + rest);

interface Gap {
  /** What the white space between two words comes to in the value. */
  readonly text: string;
  readonly overLines: boolean;
}

/** Goes over blanks and line breaks. With `escaped`, a backslash took the first line break away. */
function takeGap(cursor: Cursor, escaped: boolean, onBlank?: (overLines: boolean) => void): Gap {
  let overLines = escaped;
  let blanks = '';
  let first = '';
  let rest = '';
  for (;;) {
    const c = peek(cursor);
    if (isBlank(c)) {
      onBlank?.(overLines);
      if (!overLines) blanks += c;
      skip(cursor);
    } else if (isBreak(c)) {
      if (overLines) rest += takeBreak(cursor);
      else first = takeBreak(cursor);
      overLines = true;
    } else return { text: overLines ? fold(first, rest) : blanks, overLines };
  }
}

const ENDS_PLAIN_IN_FLOW = new Set([',', '?', '[', ']', '{', '}']);

/** A plain scalar. `indent` is the column that its further lines must reach in block context; `overLines` says that it ended behind a line break. */
export function scanPlain(cursor: Cursor, inFlow: boolean, indent: number): { readonly value: string; readonly end: number; readonly overLines: boolean } {
  let value = '';
  let end = cursor.at;
  let gap: Gap = { text: '', overLines: false };
  while (!atDocumentIndicator(cursor) && peek(cursor) !== '#') {
    const from = cursor.at;
    for (let c = peek(cursor); !isBlankOrEnd(c); c = peek(cursor)) {
      if ((c === ':' && isBlankOrEnd(peek(cursor, 1))) || (inFlow && ENDS_PLAIN_IN_FLOW.has(c))) break;
      skip(cursor);
    }
    if (cursor.at > from) {
      value += gap.text + cursor.text.slice(from, cursor.at);
      end = cursor.at;
      gap = { text: '', overLines: false };
    }
    const c = peek(cursor);
    if (!isBlank(c) && !isBreak(c)) break;
    gap = takeGap(cursor, false, (overLines) => {
      if (overLines && cursor.column < indent && peek(cursor) === '\t') throw misspelt(cursor, 'found a tab character that violates indentation');
    });
    if (!inFlow && cursor.column < indent) break;
  }
  return { value, end, overLines: gap.overLines };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function takeEscape(cursor: Cursor): string {
  const letter = peek(cursor, 1);
  const escaped = ESCAPES[letter];
  const length = CODE_LENGTHS[letter];
  if (escaped === undefined && length === undefined) throw misspelt(cursor, 'found unknown escape character');
  skip(cursor, 2);
  if (length === undefined) return escaped!;
  const digits = cursor.text.slice(cursor.at, cursor.at + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) throw misspelt(cursor, 'did not find expected hexdecimal number');
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) throw misspelt(cursor, 'found invalid Unicode character escape code');
  skip(cursor, length);
  return String.fromCodePoint(code);
}

/** A scalar in quotes of this kind. */
export function scanQuoted(cursor: Cursor, quote: '"' | "'"): string {
  let value = '';
  skip(cursor);
  for (;;) {
    if (atDocumentIndicator(cursor)) throw misspelt(cursor, 'found unexpected document indicator');
    if (peek(cursor) === '') throw misspelt(cursor, 'found unexpected end of stream');
    let escapedBreak = false;
    for (let c = peek(cursor); !isBlankOrEnd(c) && !escapedBreak; c = peek(cursor)) {
      if (c === quote) {
        if (quote === '"' || peek(cursor, 1) !== "'") break;
        value += c;
        skip(cursor, 2);
      } else if (c === '\\' && quote === '"') {
        if (isBreak(peek(cursor, 1))) {
          skip(cursor);
          takeBreak(cursor);
          escapedBreak = true;
        } else value += takeEscape(cursor);
      } else {
        value += c;
        skip(cursor);
      }
    }
    if (peek(cursor) === quote) break;
    value += takeGap(cursor, escapedBreak).text;
  }
  skip(cursor);
  return value;
}

interface Header {
  readonly chomping: '+' | '-' | '';
  /** By how many columns the text stands deeper than what it belongs to; 0 if its first line shall tell. */
  readonly increment: number;
}

function takeHeader(cursor: Cursor): Header {
  let chomping: Header['chomping'] = '';
  let increment = 0;
  for (let i = 0; i < 2; i++) {
    const c = peek(cursor);
    if ((c === '+' || c === '-') && chomping === '') chomping = c;
    else if (/^\d$/.test(c) && increment === 0) {
      if (c === '0') throw misspelt(cursor, 'found an indentation indicator equal to 0');
      increment = Number(c);
    } else break;
    skip(cursor);
  }
  skipToLineEnd(cursor);
  if (!isBreakOrEnd(peek(cursor))) throw misspelt(cursor, 'did not find expected comment or line break');
  takeBreak(cursor);
  return { chomping, increment };
}

/** Goes over empty lines to the next line of a block scalar; gives their breaks and the column of the text, which may be known only now. */
function takeEmptyLines(cursor: Cursor, indent: number, least: number): { readonly breaks: string; readonly indent: number } {
  let breaks = '';
  let deepest = 0;
  const within = (): boolean => indent === 0 || cursor.column < indent;
  for (;;) {
    while (within() && peek(cursor) === ' ') skip(cursor);
    deepest = Math.max(deepest, cursor.column);
    if (within() && peek(cursor) === '\t') throw misspelt(cursor, 'found a tab character where an indentation space is expected');
    if (!isBreak(peek(cursor))) return { breaks, indent: indent || Math.max(deepest, least, 1) };
    breaks += takeBreak(cursor);
  }
}

/** A literal (`|`) or folded (`>`) scalar that belongs to something at column `parent`, -1 at the top. */
export function scanBlock(cursor: Cursor, literal: boolean, parent: number): string {
  skip(cursor);
  const { chomping, increment } = takeHeader(cursor);
  let { breaks, indent } = takeEmptyLines(cursor, increment > 0 ? Math.max(parent, 0) + increment : 0, parent + 1);
  let value = '';
  let lineBreak = '';
  let indented = false;
  while (cursor.column === indent && peek(cursor) !== '') {
    // Lines that begin with white space are not folded.
    const folds = !literal && !indented && !isBlank(peek(cursor)) && lineBreak === '\n';
    indented = isBlank(peek(cursor));
    value += (folds ? fold(lineBreak, breaks) : lineBreak + breaks) + takeWhile(cursor, (c) => !isBreak(c));
    lineBreak = takeBreak(cursor);
    ({ breaks, indent } = takeEmptyLines(cursor, indent, parent + 1));
  }
  return value + (chomping === '-' ? '' : lineBreak) + (chomping === '+' ? breaks : '');
}
