import { type Cursor, isBlank, isBlankOrEnd, isBreakOrEnd, isWord, misspelt, peek, skip, skipToLineEnd, takeBreak, takeWhile } from './cursor';

/** Tags (`!!str`) and the directives that head a document (`%TAG`), which hardly anybody writes. */

const isOfUri = (c: string): boolean => isWord(c) || /^[;/?:@&=+$,.!~*'()[\]%]$/.test(c);

/** One character written as `%` and two digits for each of its octets. */
function takeUriEscape(cursor: Cursor): string {
  const octets: number[] = [];
  let due = 1;
  while (octets.length < due) {
    const written = /^%[0-9a-fA-F]{2}$/.exec(cursor.text.slice(cursor.at, cursor.at + 3))?.[0];
    if (written === undefined) throw misspelt(cursor, 'did not find URI escaped octet');
    const octet = Number.parseInt(written.slice(1), 16);
    if (octets.length > 0 && octet >> 6 !== 0b10) throw misspelt(cursor, 'found an incorrect trailing UTF-8 octet');
    if (octets.length === 0) {
      due = octet < 0x80 ? 1 : octet >> 5 === 0b110 ? 2 : octet >> 4 === 0b1110 ? 3 : octet >> 3 === 0b11110 ? 4 : 0;
      if (due === 0) throw misspelt(cursor, 'found an incorrect leading UTF-8 octet');
    }
    octets.push(octet);
    skip(cursor, 3);
  }
  return new TextDecoder().decode(Uint8Array.from(octets));
}

function takeUri(cursor: Cursor, head: string): string {
  let uri = head.slice(1);
  let found = head !== '';
  while (isOfUri(peek(cursor))) {
    found = true;
    if (peek(cursor) === '%') uri += takeUriEscape(cursor);
    else uri += takeWhile(cursor, (c) => c !== '%' && isOfUri(c));
  }
  if (!found) throw misspelt(cursor, 'did not find expected tag URI');
  return uri;
}

/** `!`, `!!`, `!name!`, or the `!name` with which a tag may begin. */
function takeHandle(cursor: Cursor): string {
  if (peek(cursor) !== '!') throw misspelt(cursor, "did not find expected '!'");
  skip(cursor);
  const name = takeWhile(cursor, isWord);
  if (peek(cursor) !== '!') return `!${name}`;
  skip(cursor);
  return `!${name}!`;
}

/** A tag as it is written: what is short for something, and what follows. */
export interface Tag {
  readonly handle: string;
  readonly suffix: string;
}

export function scanTag(cursor: Cursor): Tag {
  const tag = takeTag(cursor);
  if (!isBlankOrEnd(peek(cursor))) throw misspelt(cursor, 'did not find expected whitespace or line break');
  return tag;
}

function takeTag(cursor: Cursor): Tag {
  if (peek(cursor, 1) === '<') {
    skip(cursor, 2);
    const suffix = takeUri(cursor, '');
    if (peek(cursor) !== '>') throw misspelt(cursor, "did not find the expected '>'");
    skip(cursor);
    return { handle: '', suffix };
  }
  const handle = takeHandle(cursor);
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: takeUri(cursor, '') };
  const suffix = takeUri(cursor, handle);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

export type Directive = { readonly type: 'version-directive'; readonly version: string } | ({ readonly type: 'tag-directive' } & TagDirective);

export interface TagDirective {
  readonly handle: string;
  /** What the handle is short for. */
  readonly prefix: string;
}

export function scanDirective(cursor: Cursor): Directive {
  skip(cursor);
  const name = takeWhile(cursor, isWord);
  if (name === '') throw misspelt(cursor, 'could not find expected directive name');
  if (!isBlankOrEnd(peek(cursor))) throw misspelt(cursor, 'found unexpected non-alphabetical character');
  if (name !== 'YAML' && name !== 'TAG') throw misspelt(cursor, 'found unknown directive name');
  takeWhile(cursor, isBlank);
  const directive = name === 'YAML' ? takeVersion(cursor) : takeTagDirective(cursor);
  skipToLineEnd(cursor);
  if (!isBreakOrEnd(peek(cursor))) throw misspelt(cursor, 'did not find expected comment or line break');
  takeBreak(cursor);
  return directive;
}

function takeVersion(cursor: Cursor): Directive {
  const number = (): number => {
    const digits = takeWhile(cursor, (c) => c >= '0' && c <= '9');
    if (digits === '') throw misspelt(cursor, 'did not find expected version number');
    if (digits.length > 2) throw misspelt(cursor, 'found extremely long version number');
    return Number(digits);
  };
  const major = number();
  if (peek(cursor) !== '.') throw misspelt(cursor, "did not find expected digit or '.' character");
  skip(cursor);
  return { type: 'version-directive', version: `${major}.${number()}` };
}

function takeTagDirective(cursor: Cursor): Directive {
  const handle = takeHandle(cursor);
  if (handle !== '!' && !handle.endsWith('!')) throw misspelt(cursor, "did not find expected '!'");
  if (!isBlank(peek(cursor))) throw misspelt(cursor, 'did not find expected whitespace');
  takeWhile(cursor, isBlank);
  const prefix = takeUri(cursor, '');
  if (!isBlankOrEnd(peek(cursor))) throw misspelt(cursor, 'did not find expected whitespace or line break');
  return { type: 'tag-directive', handle, prefix };
}
