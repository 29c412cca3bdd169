/** Where a cursor stands in a YAML text, read off the indentation: it works on what is half written, too. */
export interface YamlPlace {
  /** The keys down to the cursor, without list positions: `spec`, `containers`. */
  readonly path: readonly string[];
  /** Set if the cursor is in the value of this key. */
  readonly key?: string;
  readonly apiVersion?: string;
  readonly kind?: string;
  /** Keys that the same map has already. */
  readonly siblings: readonly string[];
}

interface Line {
  readonly indent: number;
  readonly key: string | undefined;
}

const KEY = /^(\s*)((?:-\s+)*)(?:"([^"]+)"|'([^']+)'|([\w./-]+))\s*:(?:\s|$)/;
const SEPARATOR = /^---(\s|$)/;

/** A line's key, and the column at which its map's keys stand: behind the dashes of list items. */
function readLine(text: string): Line {
  const match = KEY.exec(text);
  if (match) return { indent: match[1]!.length + match[2]!.length, key: match[3] ?? match[4] ?? match[5] };
  const dash = /^(\s*)((?:-\s+)+)/.exec(text);
  return { indent: dash ? dash[1]!.length + dash[2]!.length : /^\s*/.exec(text)![0].length, key: undefined };
}

/** `lines` of the whole text; `line` and `column` from 0. */
export function placeAt(lines: readonly string[], line: number, column: number): YamlPlace {
  let first = line;
  while (first > 0 && !SEPARATOR.test(lines[first]!)) first--;
  let last = line + 1;
  while (last < lines.length && !SEPARATOR.test(lines[last]!)) last++;
  const scalar = (name: string): string | undefined => {
    for (let i = first; i < last; i++) {
      const found = new RegExp(`^${name}:\\s*["']?([^"'#\\s]+)`).exec(lines[i]!);
      if (found) return found[1];
    }
    return undefined;
  };
  const here = lines[line] ?? '';
  const before = here.slice(0, column);
  const inValue = /^\s*(?:-\s+)*(?:"[^"]+"|'[^']+'|[\w./-]+)\s*:\s/.test(before);
  const own = readLine(before.trim() === '' ? ' '.repeat(column) : here);
  const path: string[] = [];
  let indent = own.indent;
  const siblings: string[] = [];
  for (let i = line - 1; i >= first; i--) {
    const text = lines[i]!;
    if (text.trim() === '' || /^\s*#/.test(text) || SEPARATOR.test(text)) continue;
    const { indent: at, key } = readLine(text);
    const dashed = /^\s*-\s/.test(text);
    if (at === indent && key !== undefined && path.length === 0) siblings.push(key);
    // The key that a list belongs to may stand at the same column as its dashes.
    const start = /^\s*/.exec(text)![0].length;
    if (at < indent && key !== undefined) {
      path.unshift(key);
      indent = at;
    } else if (at === indent && dashed) indent = start + (lines.slice(first, i).some((l) => readLine(l).indent === start && !/^\s*-/.test(l)) ? 1 : 0);
    if (indent === 0) break;
  }
  for (let i = line + 1; i < last; i++) {
    const text = lines[i]!;
    if (text.trim() === '') continue;
    const { indent: at, key } = readLine(text);
    if (at < own.indent || /^\s*-\s/.test(text)) break;
    if (at === own.indent && key !== undefined) siblings.push(key);
  }
  const apiVersion = scalar('apiVersion');
  const kind = scalar('kind');
  return {
    path,
    siblings,
    ...(inValue && own.key !== undefined && { key: own.key }),
    ...(apiVersion !== undefined && { apiVersion }),
    ...(kind !== undefined && { kind }),
  };
}
