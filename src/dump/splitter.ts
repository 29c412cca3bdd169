import { DumpError } from './dump-error';

/**
 * Takes a dump apart into its objects while it comes, so that no dump is too large to be read: what `kubectl get -o yaml` and `-o json` print, and any other
 * documents of either. It looks only for where an object begins and ends; what is in it others read.
 */
export interface Piece {
  readonly text: string;
  readonly form: 'json' | 'yaml';
  /** The line of the dump in which it begins, from 1. */
  readonly line: number;
  /** The list that it came in, whose items need not say themselves what they are (`PodList`). */
  readonly of?: ListHead;
}

export interface ListHead {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface Splitter {
  /** Takes in more of the dump; gives the objects that are whole now. */
  push(text: string): readonly Piece[];
  /** The dump is over: the last object. Throws DumpError if it breaks off in the middle. */
  end(): readonly Piece[];
}

/** No object in etcd has more than 1.5 MiB; a document that is no list may hold several. */
const PIECE_MAX = 64 << 20;

export function createSplitter(): Splitter {
  let splitter: Splitter | undefined;
  let early = '';
  return {
    push(text) {
      if (splitter) return splitter.push(text);
      early = (early + text).replace(/^\uFEFF/, '');
      const first = early.trimStart().charAt(0);
      if (first === '') return [];
      splitter = first === '{' || first === '[' ? createJsonSplitter() : createYamlSplitter();
      return splitter.push(early);
    },
    end: () => splitter?.end() ?? [],
  };
}

function mustBeSmall(length: number, line: number): void {
  if (length > PIECE_MAX)
    throw new DumpError(`line ${line}: an object of more than ${PIECE_MAX >> 20} MiB. Is this the output of kubectl get -o json or -o yaml?`);
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

const headIn = (text: string): ListHead => ({
  apiVersion: /"apiVersion"\s*:\s*"([^"\\]*)"/.exec(text)?.[1] ?? '',
  kind: /"kind"\s*:\s*"([^"\\]*)"/.exec(text)?.[1] ?? '',
});

const NEWLINE = 10;
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

function createJsonSplitter(): Splitter {
  /** What has not been given out. */
  let rest = '';
  let at = 0;
  let line = 1;
  let depth = 0;
  let inText = false;
  /** Where in `rest` the object that is being read begins. */
  let start = -1;
  /** The depth at which items stand, inside a list. */
  let itemsAt = -1;
  let head: ListHead | undefined;
  let wasList = false;
  /** The line with which an item ends that is printed over several lines, as kubectl does: no text in JSON holds a newline. */
  let lastLine: string | undefined;

  /** Where the text ends that goes on at `from`; -1 if that has not come yet. */
  function endOfText(from: number): number {
    for (let quote = rest.indexOf('"', from); quote >= 0; quote = rest.indexOf('"', quote + 1)) {
      let slashes = 0;
      while (rest.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++;
      if (slashes % 2 === 0) return quote;
    }
    return -1;
  }

  function open(pieceDepth: number, isArray: boolean): void {
    if (start < 0 && !isArray && (pieceDepth === 0 || pieceDepth === itemsAt)) {
      start = at;
      const isSpread = itemsAt === 2 && rest.charCodeAt(at + 1) === NEWLINE;
      const indent = isSpread ? /\n *$/.exec(rest.slice(Math.max(0, at - 40), at))?.[0] : undefined;
      lastLine = indent === undefined ? undefined : `${indent}}`;
    } else if (isArray && pieceDepth === 0) itemsAt = 1;
    else if (isArray && pieceDepth === 1 && itemsAt < 0 && /"items"\s*:\s*$/.test(rest.slice(Math.max(start, at - 60), at))) {
      head = headIn(rest.slice(start, at));
      itemsAt = 2;
      start = -1;
      wasList = true;
    }
    depth++;
  }

  function close(pieces: Piece[], isArray: boolean): void {
    depth--;
    if (isArray && depth === itemsAt - 1) itemsAt = -1;
    else if (!isArray && start >= 0 && (depth === 0 || depth === itemsAt)) {
      const before = linesIn(rest, taken, start);
      pieces.push({ text: rest.slice(start, at + 1), form: 'json', line: line + before, ...(head && itemsAt === 2 && { of: head }) });
      line += before + linesIn(rest, start, at + 1);
      taken = at + 1;
      start = -1;
    }
    if (depth > 0) return;
    if (depth < 0) throw new DumpError(`line ${line + linesIn(rest, taken, at)}: a bracket closes that none has opened`);
    [itemsAt, head, wasList] = [-1, undefined, false];
  }
  /** Up to where `line` counts. */
  let taken = 0;

  return {
    push(text) {
      const pieces: Piece[] = [];
      rest += text;
      for (; at < rest.length; at++) {
        if (lastLine !== undefined && start >= 0 && depth === itemsAt + 1) {
          const end = rest.indexOf(lastLine, at);
          if (end < 0) {
            at = Math.max(at, rest.length - lastLine.length);
            break;
          }
          at = end + lastLine.length - 1;
          lastLine = undefined;
          close(pieces, false);
          continue;
        }
        if (inText) {
          const end = endOfText(at);
          if (end < 0) {
            // A backslash at the very end belongs to what comes.
            at = rest.length;
            while (rest.charCodeAt(at - 1) === BACKSLASH) at--;
            break;
          }
          at = end;
          inText = false;
          continue;
        }
        const c = rest.charCodeAt(at);
        if (c === QUOTE) inText = true;
        else if (c === OPEN_OBJECT || c === OPEN_ARRAY) open(depth, c === OPEN_ARRAY);
        else if (c === CLOSE_OBJECT || c === CLOSE_ARRAY) close(pieces, c === CLOSE_ARRAY);
      }
      const keep = start < 0 ? Math.min(at, wasList || depth > 0 ? Math.max(taken, at - 100) : at) : start;
      line += linesIn(rest, taken, keep);
      rest = rest.slice(keep);
      [at, taken] = [at - keep, 0];
      if (start >= 0) start = 0;
      mustBeSmall(rest.length, line);
      return pieces;
    },
    end() {
      if (depth > 0 || inText) throw new DumpError('The dump breaks off in the middle. Was kubectl interrupted, or the disk full?');
      return [];
    },
  };
}

const DASH = 45;
const SPACE = 32;
const RETURN = 13;
const HASH = 35;

function createYamlSplitter(): Splitter {
  let rest = '';
  let line = 1;
  /** Where in `rest` the lines begin that were not looked at, and the object that is being read, with its line. */
  let at = 0;
  let start = 0;
  let startLine = 1;
  /** Inside `items:`, how far its dashes are indented; unknown before the first. */
  let dashAt: number | 'unknown' | undefined;
  let head: ListHead | undefined;
  let isListDocument = false;

  const yamlHead = (text: string): ListHead => ({
    apiVersion: /^apiVersion:\s*(\S+)/m.exec(text)?.[1] ?? '',
    kind: /^kind:\s*(\S+)/m.exec(text)?.[1] ?? '',
  });

  function give(pieces: Piece[], to: number): void {
    const text = rest.slice(start, to);
    if (dashAt !== undefined && dashAt !== 'unknown') {
      const indent = dashAt;
      pieces.push({ text: `${text.slice(0, indent)} ${text.slice(indent + 1)}`, form: 'yaml', line: startLine, ...(head && { of: head }) });
    } else if (!isListDocument && /^[^#\s]/m.test(text)) pieces.push({ text, form: 'yaml', line: startLine });
  }

  function begin(from: number, atLine: number): void {
    start = from;
    startLine = atLine;
  }

  /** Looks at one line, which ends before `end`. */
  function look(pieces: Piece[], end: number): void {
    const c = rest.charCodeAt(at);
    const next = Math.min(end + 1, rest.length);
    if ((c === DASH && /^---(?:\s|$)/.test(rest.slice(at, at + 4))) || (c === 46 && rest.slice(at, at + 3) === '...')) {
      give(pieces, at);
      [dashAt, head, isListDocument] = [undefined, undefined, false];
      // What stands behind the dashes belongs to the document.
      begin(rest.slice(at + 3, end).trim() === '' ? next : at + 3, line + 1);
      return;
    }
    if (dashAt === undefined) {
      if (c === 105 && !isListDocument && /^items:\s*$/.test(rest.slice(at, end))) {
        head = yamlHead(rest.slice(start, at));
        dashAt = 'unknown';
        isListDocument = true;
        begin(next, line + 1);
      }
      return;
    }
    if (c === NEWLINE || c === RETURN || c === HASH || Number.isNaN(c)) return;
    if (dashAt === 'unknown') {
      const indent = /^ *(?=-(?:\s|$))/.exec(rest.slice(at, Math.min(end, at + 100)))?.[0].length;
      dashAt = indent;
      begin(at, line);
      return;
    }
    if (rest.charCodeAt(at + dashAt) === DASH && (dashAt === 0 || rest.slice(at, at + dashAt).trim() === '')) {
      give(pieces, at);
      begin(at, line);
    } else if (c !== SPACE) {
      give(pieces, at);
      dashAt = undefined;
      begin(at, line);
    }
  }

  return {
    push(text) {
      const pieces: Piece[] = [];
      rest += text;
      for (let end = rest.indexOf('\n', at); end >= 0; end = rest.indexOf('\n', at)) {
        look(pieces, end);
        at = end + 1;
        line++;
      }
      rest = rest.slice(start);
      at -= start;
      start = 0;
      mustBeSmall(rest.length, startLine);
      return pieces;
    },
    end() {
      const pieces: Piece[] = [];
      if (at < rest.length) look(pieces, rest.length);
      give(pieces, rest.length);
      return pieces;
    },
  };
}
