/** Where a cursor stands in a text, read off the indentation: it works on what is half written, too. */
export interface Place {
  /** The keys down to the cursor, without list positions: `spec`, `containers`. */
  readonly path: readonly string[];
  /** Set if the cursor is in the value of this key. */
  readonly key?: string;
  readonly apiVersion?: string;
  readonly kind?: string;
  /** Keys that the same map has already. */
  readonly siblings: readonly string[];
  /** By how many columns the map's keys stand behind the line's own indentation: behind the dash of a list item. */
  readonly hanging: number;
  /** The document is JSON. */
  readonly json: boolean;
}

interface Line {
  /** The column at which the keys of the line's map stand. */
  readonly indent: number;
  /** The column of its dash, if it begins a list item. */
  readonly dash: number | undefined;
  readonly key: string | undefined;
}

const LINE = /^(\s*)(-\s+(?:-\s+)*|-$)?(?:(?:"([^"]+)"|'([^']+)'|([\w./-]+))\s*:(?=\s|$))?/;
const IN_VALUE = /^\s*(?:-\s+)*(?:"[^"]+"|'[^']+'|[\w./-]+)\s*:\s/;
const SEPARATOR = /^---(\s|$)/;
const NOTHING = /^\s*(#|$)/;

function readLine(text: string): Line {
  const [, space = '', dashes, ...keys] = LINE.exec(text) ?? [];
  return {
    indent: space.length + (dashes === undefined ? 0 : Math.max(2, dashes.length)),
    dash: dashes === undefined ? undefined : space.length,
    key: keys.find((key) => key !== undefined),
  };
}

/** The lines of the document in which a line is. */
function documentAround(lines: readonly string[], line: number): { readonly first: number; readonly end: number } {
  let first = line;
  while (first > 0 && !SEPARATOR.test(lines[first]!)) first--;
  let end = line + 1;
  while (end < lines.length && !SEPARATOR.test(lines[end]!)) end++;
  return { first, end };
}

/** `lines` of the whole text; `line` and `column` from 0. */
export function placeAt(lines: readonly string[], line: number, column: number): Place {
  const { first, end } = documentAround(lines, line);
  const document = lines.slice(first, end).filter((text) => !SEPARATOR.test(text));
  const here = lines[line] ?? '';
  const blank = here.trim() === '';
  const own = readLine(blank ? ' '.repeat(column) : here);
  const path: string[] = [];
  const siblings: string[] = [];
  // What encloses the cursor begins at a column below this one; a list may stand at the column of its own key.
  let limit = own.dash ?? own.indent;
  let inList = own.dash !== undefined;
  let sameMap = !inList;
  for (let i = line - 1; i >= first && (limit > 0 || inList || sameMap); i--) {
    const text = lines[i]!;
    if (NOTHING.test(text) || SEPARATOR.test(text)) continue;
    const { indent, dash, key } = readLine(text);
    if (sameMap && indent === limit) {
      if (key !== undefined) siblings.push(key);
      if (dash === undefined) continue;
      [limit, inList, sameMap] = [dash, true, false];
    } else if (indent < limit || (inList && indent === limit && dash === undefined)) {
      sameMap = false;
      if (key === undefined) continue;
      path.unshift(key);
      [limit, inList] = [dash ?? indent, dash !== undefined];
    }
  }
  for (let i = line + 1; i < end; i++) {
    if (NOTHING.test(lines[i]!)) continue;
    const { indent, dash, key } = readLine(lines[i]!);
    if (indent < own.indent || dash !== undefined) break;
    if (indent === own.indent && key !== undefined) siblings.push(key);
  }
  const topLevel = (name: string): string | undefined =>
    document.map((text) => new RegExp(`^\\s{0,4}["']?${name}["']?:\\s*["']?([^"'#,\\s]+)`).exec(text)?.[1]).find((found) => found !== undefined);
  const apiVersion = topLevel('apiVersion');
  const kind = topLevel('kind');
  return {
    path,
    siblings,
    hanging: own.dash === undefined ? 0 : own.indent - own.dash,
    json:
      document
        .find((text) => !NOTHING.test(text))
        ?.trimStart()
        .startsWith('{') ?? false,
    ...(own.key !== undefined && IN_VALUE.test(here.slice(0, column)) && { key: own.key }),
    ...(apiVersion !== undefined && { apiVersion }),
    ...(kind !== undefined && { kind }),
  };
}
