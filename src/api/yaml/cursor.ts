import { failure, type YamlError } from './error';

/** A place in a text; lines and columns count from 0. */
export interface Mark {
  readonly at: number;
  readonly line: number;
  readonly column: number;
}

/** A text and how far it was read. */
export interface Cursor {
  readonly text: string;
  at: number;
  line: number;
  column: number;
}

export const markOf = ({ at, line, column }: Cursor): Mark => ({ at, line, column });

/** The character so far ahead; none behind the end. */
export const peek = (cursor: Cursor, ahead = 0): string => cursor.text.charAt(cursor.at + ahead);

export const isBreak = (c: string): boolean => c === '\n' || c === '\r' || c === '\x85' || c === '\u2028' || c === '\u2029';
export const isBlank = (c: string): boolean => c === ' ' || c === '\t';
export const isBreakOrEnd = (c: string): boolean => c === '' || isBreak(c);
export const isBlankOrEnd = (c: string): boolean => isBlank(c) || isBreakOrEnd(c);
/** What names of anchors, tags and directives are made of. */
export const isWord = (c: string): boolean => /^[\w-]$/.test(c);

/** Goes on within a line. */
export function skip(cursor: Cursor, count = 1): void {
  cursor.at += count;
  cursor.column += count;
}

/** Goes over a line break, if there is one; gives it as values have it. */
export function takeBreak(cursor: Cursor): string {
  const c = peek(cursor);
  if (!isBreak(c)) return '';
  cursor.at += c === '\r' && peek(cursor, 1) === '\n' ? 2 : 1;
  cursor.line++;
  cursor.column = 0;
  return c === '\u2028' || c === '\u2029' ? c : '\n';
}

/** Takes the characters that hold, of this line. */
export function takeWhile(cursor: Cursor, holds: (c: string) => boolean): string {
  const from = cursor.at;
  while (peek(cursor) !== '' && holds(peek(cursor))) skip(cursor);
  return cursor.text.slice(from, cursor.at);
}

/** Goes over blanks and a comment. */
export function skipToLineEnd(cursor: Cursor): void {
  takeWhile(cursor, isBlank);
  if (peek(cursor) === '#') takeWhile(cursor, (c) => !isBreak(c));
}

/** `---` or `...` at the beginning of a line. */
export const atDocumentIndicator = (cursor: Cursor): boolean =>
  cursor.column === 0 && /^(---|\.\.\.)$/.test(cursor.text.slice(cursor.at, cursor.at + 3)) && isBlankOrEnd(peek(cursor, 3));

/** What is misspelt here. go-yaml tells the line, but not of what is in the first. */
export function misspelt(cursor: Cursor, problem: string): YamlError {
  return failure(cursor.line > 0 ? `line ${cursor.line + 1}: ${problem}` : problem, cursor.line + 1);
}
