import { atDocumentIndicator, type Cursor, isBlankOrEnd, isBreak, isWord, type Mark, markOf, misspelt, peek, skip, takeBreak, takeWhile } from './cursor';
import { scanBlock, scanPlain, scanQuoted } from './scalars';
import { type Directive, scanDirective, scanTag, type Tag } from './tags';

/**
 * YAML's lower half, as libyaml has it and go-yaml after it: text becomes tokens, with `key`, `block-mapping-start` and `block-end` where the text has only
 * a colon or less indentation. Whether something is a key shows only at the colon behind it, so tokens wait in a queue for as long as they may be one.
 * Indentation counts in block context alone: between brackets none is too little.
 */

type Content =
  | { readonly type: 'scalar'; readonly value: string /** Not quoted, not a block scalar. */; readonly plain: boolean }
  | { readonly type: 'anchor' | 'alias'; readonly name: string }
  | ({ readonly type: 'tag' } & Tag)
  | Directive
  | { readonly type: Sign };

type Sign =
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value';

export type Token = Content & { readonly start: Mark; readonly end: Mark };

/** Something that is a key if a colon follows soon enough. */
interface SimpleKey {
  readonly start: Mark;
  /** The number of its first token. */
  readonly token: number;
  /** It stands where nothing but a key can. */
  readonly required: boolean;
}

/** One level of brackets; the lowest is the block context. */
interface Level {
  /** What may be a key here. */
  key: SimpleKey | undefined;
  /** The number of the token at which the last such began, or that of the bracket. */
  keyToken: number;
}

export interface Scanner extends Cursor {
  /** Tokens that were found and not yet taken. */
  readonly tokens: Token[];
  /** How many were taken before. */
  taken: number;
  /** The column of the innermost block collection, -1 outside of all. */
  indent: number;
  /** Those of the ones around it. */
  readonly indents: number[];
  readonly levels: Level[];
  /** The levels that have a possible key, by the number of its first token. */
  readonly keyLevels: Map<number, Level>;
  /** A key may begin here. */
  keyAllowed: boolean;
}

const DEPTH_MAX = 10_000;

const inFlow = (s: Scanner): boolean => s.levels.length > 1;

// The reader lets only these through.
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd]/;

export function scannerOf(text: string): Scanner {
  return {
    text,
    // A byte order mark is no part of the text.
    at: text.startsWith('\ufeff') ? 1 : 0,
    line: 0,
    column: 0,
    tokens: [],
    taken: 0,
    indent: -1,
    indents: [],
    levels: [{ key: undefined, keyToken: 0 }],
    keyLevels: new Map(),
    keyAllowed: true,
  };
}

/** Where a text has a character that no YAML may have. */
export const forbiddenAt = (text: string): number => text.search(FORBIDDEN);

/** The next token, which stays where it is. */
export function peekToken(s: Scanner): Token {
  while (s.tokens.length === 0 || headMayBeKey(s)) fetchToken(s);
  return s.tokens[0]!;
}

export function takeToken(s: Scanner): Token {
  const token = peekToken(s);
  s.tokens.shift();
  s.taken++;
  return token;
}

function headMayBeKey(s: Scanner): boolean {
  const level = s.keyLevels.get(s.taken);
  return level !== undefined && mayBeKey(s, level);
}

// ---------------------------------------------------------------- keys

/** A key stands on one line and is not longer than 1,024 characters. */
function mayBeKey(s: Scanner, level: Level): boolean {
  const { key } = level;
  if (!key) return false;
  if (key.start.line === s.line && s.at - key.start.at <= 1024) return true;
  if (key.required) throw misspelt(s, "could not find expected ':'");
  level.key = undefined;
  return false;
}

/** What begins here may be a key. */
function saveKey(s: Scanner): void {
  if (!s.keyAllowed) return;
  const level = s.levels.at(-1)!;
  forgetKey(s);
  level.key = { start: markOf(s), token: s.taken + s.tokens.length, required: !inFlow(s) && s.indent === s.column };
  level.keyToken = level.key.token;
  s.keyLevels.set(level.key.token, level);
}

/** What may have been a key was none. */
function forgetKey(s: Scanner): void {
  const level = s.levels.at(-1)!;
  if (!level.key) return;
  if (level.key.required) throw misspelt(s, "could not find expected ':'");
  s.keyLevels.delete(level.key.token);
  level.key = undefined;
}

// ---------------------------------------------------------------- indentation

/** Opens a block collection if the column is deeper than the last one's; its token goes in at `position` of the queue, or behind all. */
function rollIndent(s: Scanner, type: 'block-sequence-start' | 'block-mapping-start', start: Mark, position: number): void {
  if (inFlow(s) || s.indent >= start.column) return;
  s.indents.push(s.indent);
  s.indent = start.column;
  if (s.indents.length > DEPTH_MAX) throw misspelt(s, `exceeded max depth of ${DEPTH_MAX}`);
  insert(s, position, { type, start, end: start });
}

/** Closes the block collections that are deeper than the column. */
function unrollIndent(s: Scanner, column: number): void {
  if (inFlow(s)) return;
  while (s.indent > column) {
    const here = markOf(s);
    s.tokens.push({ type: 'block-end', start: here, end: here });
    s.indent = s.indents.pop()!;
  }
}

function insert(s: Scanner, position: number, token: Token): void {
  if (position < 0) s.tokens.push(token);
  else s.tokens.splice(position, 0, token);
}

// ---------------------------------------------------------------- tokens

/** Finds at least one token more. */
function fetchToken(s: Scanner): void {
  skipToToken(s);
  unrollIndent(s, s.column);
  const c = peek(s);
  if (c === '') return fetchStreamEnd(s);
  if (c === '%' && s.column === 0) return fetchAtTop(s, scanDirective);
  if (atDocumentIndicator(s)) return fetchAtTop(s, () => takeSign(s, c === '-' ? 'document-start' : 'document-end', 3));
  const indicates = inFlow(s) || isBlankOrEnd(peek(s, 1));
  if (c === '[') return openFlow(s, 'flow-sequence-start');
  if (c === '{') return openFlow(s, 'flow-mapping-start');
  if (c === ']') return closeFlow(s, 'flow-sequence-end');
  if (c === '}') return closeFlow(s, 'flow-mapping-end');
  if (c === ',') return fetchFlowEntry(s);
  if (c === '-' && isBlankOrEnd(peek(s, 1))) return fetchBlockEntry(s);
  if (c === '?' && indicates) return fetchKey(s);
  if (c === ':' && indicates) return fetchValue(s);
  if (c === '*' || c === '&') return fetchContent(s, () => scanAnchor(s, c === '*' ? 'alias' : 'anchor'));
  if (c === '!') return fetchContent(s, () => ({ type: 'tag', ...scanTag(s) }));
  if (c === '"' || c === "'") return fetchContent(s, () => ({ type: 'scalar', value: scanQuoted(s, c), plain: false }));
  if ((c === '|' || c === '>') && !inFlow(s)) return fetchBlockScalar(s, c === '|');
  if (!/^[\t#|>%@`]$/.test(c)) return fetchPlain(s);
  throw misspelt(s, 'found character that cannot start any token');
}

/** Goes over white space and comments. A tab is no indentation. */
function skipToToken(s: Scanner): void {
  for (;;) {
    takeWhile(s, (c) => c === ' ' || (c === '\t' && (inFlow(s) || !s.keyAllowed)));
    if (peek(s) === '#') takeWhile(s, (c) => !isBreak(c));
    if (takeBreak(s) === '') return;
    if (!inFlow(s)) s.keyAllowed = true;
  }
}

/** Takes an indicator. */
function takeSign<S extends Sign>(s: Scanner, type: S, length = 1): { readonly type: S } {
  skip(s, length);
  return { type };
}

/** Takes what `scan` reads as the last token. */
function append(s: Scanner, scan: (s: Scanner) => Content): void {
  const start = markOf(s);
  s.tokens.push({ ...scan(s), start, end: markOf(s) });
}

function fetchStreamEnd(s: Scanner): void {
  if (s.column > 0) {
    s.column = 0;
    s.line++;
  }
  fetchAtTop(s, () => ({ type: 'stream-end' }));
}

/** What ends all block collections. */
function fetchAtTop(s: Scanner, scan: (s: Scanner) => Content): void {
  unrollIndent(s, -1);
  forgetKey(s);
  s.keyAllowed = false;
  append(s, scan);
}

function openFlow(s: Scanner, type: 'flow-sequence-start' | 'flow-mapping-start'): void {
  saveKey(s);
  s.levels.push({ key: undefined, keyToken: s.taken + s.tokens.length });
  if (s.levels.length - 1 > DEPTH_MAX) throw misspelt(s, `exceeded max depth of ${DEPTH_MAX}`);
  s.keyAllowed = true;
  append(s, () => takeSign(s, type));
}

function closeFlow(s: Scanner, type: 'flow-sequence-end' | 'flow-mapping-end'): void {
  forgetKey(s);
  // Brackets with nothing in them are forgotten as a key themselves: `{}: a` reads as `{}`, here as there.
  if (inFlow(s)) s.keyLevels.delete(s.levels.pop()!.keyToken);
  s.keyAllowed = false;
  append(s, () => takeSign(s, type));
}

function fetchFlowEntry(s: Scanner): void {
  forgetKey(s);
  s.keyAllowed = true;
  append(s, () => takeSign(s, 'flow-entry'));
}

function fetchBlockEntry(s: Scanner): void {
  // In flow context it is for the parser to complain.
  if (!inFlow(s)) {
    if (!s.keyAllowed) throw misspelt(s, 'block sequence entries are not allowed in this context');
    rollIndent(s, 'block-sequence-start', markOf(s), -1);
  }
  forgetKey(s);
  s.keyAllowed = true;
  append(s, () => takeSign(s, 'block-entry'));
}

/** A key that begins with `?`. */
function fetchKey(s: Scanner): void {
  if (!inFlow(s)) {
    if (!s.keyAllowed) throw misspelt(s, 'mapping keys are not allowed in this context');
    rollIndent(s, 'block-mapping-start', markOf(s), -1);
  }
  forgetKey(s);
  s.keyAllowed = !inFlow(s);
  append(s, () => takeSign(s, 'key'));
}

/** A colon: what was before it on the line is the key, if it may be one. */
function fetchValue(s: Scanner): void {
  const level = s.levels.at(-1)!;
  if (mayBeKey(s, level)) {
    const { start, token } = level.key!;
    const position = token - s.taken;
    insert(s, position, { type: 'key', start, end: start });
    rollIndent(s, 'block-mapping-start', start, position);
    level.key = undefined;
    s.keyLevels.delete(token);
    s.keyAllowed = false;
  } else {
    if (!inFlow(s)) {
      if (!s.keyAllowed) throw misspelt(s, 'mapping values are not allowed in this context');
      rollIndent(s, 'block-mapping-start', markOf(s), -1);
    }
    s.keyAllowed = !inFlow(s);
  }
  append(s, () => takeSign(s, 'value'));
}

/** What may be a key, and is not followed by one. */
function fetchContent(s: Scanner, scan: (s: Scanner) => Content): void {
  saveKey(s);
  s.keyAllowed = false;
  append(s, scan);
}

function fetchBlockScalar(s: Scanner, literal: boolean): void {
  forgetKey(s);
  s.keyAllowed = true;
  append(s, () => ({ type: 'scalar', value: scanBlock(s, literal, s.indent), plain: false }));
}

function fetchPlain(s: Scanner): void {
  saveKey(s);
  s.keyAllowed = false;
  const start = markOf(s);
  const { value, end, overLines } = scanPlain(s, inFlow(s), s.indent + 1);
  s.tokens.push({ type: 'scalar', value, plain: true, start, end: { ...start, at: end } });
  if (overLines) s.keyAllowed = true;
}

function scanAnchor(s: Scanner, type: 'anchor' | 'alias'): Content {
  skip(s);
  const name = takeWhile(s, isWord);
  if (name === '' || !(isBlankOrEnd(peek(s)) || '?:,]}%@`'.includes(peek(s)))) throw misspelt(s, 'did not find expected alphabetic or numeric character');
  return { type, name };
}
