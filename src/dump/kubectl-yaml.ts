import { setOwn } from '../api/object';
import { parseYaml } from '../api/yaml';
import { resolvePlain } from '../api/yaml/resolve';

/**
 * Reads the YAML that kubectl prints: blocks, quoted texts, texts over several lines. It is some hundred times as fast as the whole of YAML, which a dump of
 * a large cluster needs; what it does not know it leaves to that.
 */
export function readKubectlYaml(text: string): unknown {
  try {
    return readBlocks(text);
  } catch (error) {
    if (error instanceof Unusual) return parseYaml(text);
    throw error;
  }
}

/** Something that kubectl does not print. */
class Unusual extends Error {}

interface Reader {
  readonly lines: readonly string[];
  at: number;
}

const DEPTH_MAX = 200;

function readBlocks(text: string): unknown {
  if (text.includes('\t')) throw new Unusual();
  const reader: Reader = { lines: text.split(/\r?\n/), at: 0 };
  skipBlank(reader);
  if (reader.at === reader.lines.length) return null;
  const value = readNode(reader, indentOf(reader.lines[reader.at]!), 0);
  skipBlank(reader);
  if (reader.at < reader.lines.length) throw new Unusual();
  return value;
}

const SPACE = 32;

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === SPACE) indent++;
  return indent;
}

const isBlank = (line: string): boolean => indentOf(line) === line.length;

function skipBlank(reader: Reader): void {
  const { lines } = reader;
  while (reader.at < lines.length && isBlank(lines[reader.at]!)) reader.at++;
}

const isItem = (line: string, indent: number): boolean =>
  line.charCodeAt(indent) === 45 && (line.length === indent + 1 || line.charCodeAt(indent + 1) === SPACE);

/** The value that begins with the next line, which is indented so far. */
function readNode(reader: Reader, indent: number, depth: number): unknown {
  if (depth > DEPTH_MAX) throw new Unusual();
  return isItem(reader.lines[reader.at]!, indent) ? readSequence(reader, indent, depth) : readMapping(reader, indent, depth);
}

function readMapping(reader: Reader, indent: number, depth: number, first?: string): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let rest = first ?? nextAt(reader, indent); rest !== undefined; rest = nextAt(reader, indent)) {
    const end = endOfKey(rest);
    if (end < 0) throw new Unusual();
    const key = keyOf(rest.slice(0, end));
    if (Object.hasOwn(object, key)) throw new Unusual();
    reader.at++;
    setOwn(object, key, readValue(reader, rest.slice(end + 1).trim(), indent, depth, true));
  }
  return object;
}

/** The next line that is not blank, without its indentation, if it is indented so far; undefined if less. */
function nextAt(reader: Reader, indent: number): string | undefined {
  skipBlank(reader);
  const line = reader.lines[reader.at];
  if (line === undefined) return undefined;
  const found = indentOf(line);
  if (found < indent || (found === indent && isItem(line, indent))) return undefined;
  if (found > indent) throw new Unusual();
  return line.slice(indent);
}

/** Where the colon of a mapping's entry stands; -1: it is none. */
function endOfKey(text: string): number {
  const quote = text.charAt(0);
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, 1) + 1;
    const plain = quote === "'" || !text.slice(0, end).includes('\\');
    return end > 0 && plain && text.charAt(end) === ':' && (text.length === end + 1 || text.charAt(end + 1) === ' ') ? end : -1;
  }
  const end = text.indexOf(': ');
  return end >= 0 ? end : text.endsWith(':') ? text.length - 1 : -1;
}

function keyOf(text: string): string {
  const first = text.charAt(0);
  if (first === '"' || first === "'") return text.slice(1, -1);
  if (isSpecial(first) || text.includes(' #') || first === '-' || first === '<') throw new Unusual();
  // A key that is no text is made one by rules of its own.
  return resolvePlain(text).type === 'str' ? text : unusual();
}

function unusual(): never {
  throw new Unusual();
}

function readSequence(reader: Reader, indent: number, depth: number): unknown[] {
  const items: unknown[] = [];
  for (;;) {
    skipBlank(reader);
    const line = reader.lines[reader.at];
    if (line === undefined || indentOf(line) !== indent || !isItem(line, indent)) break;
    const rest = line.slice(indent + 1);
    const inner = indent + 1 + indentOf(rest);
    const text = rest.trim();
    if (text !== '' && isItem(text, 0)) items.push(readInner(reader, line, indent, depth));
    else if (text !== '' && !/^["'|>]/.test(text) && endOfKey(text) >= 0) items.push(readMapping(reader, inner, depth + 1, text));
    else if (/^["']/.test(text) && endOfKey(text) >= 0) items.push(readMapping(reader, inner, depth + 1, text));
    else {
      reader.at++;
      items.push(readValue(reader, text, indent, depth, false));
    }
  }
  const line = reader.lines[reader.at];
  if (line !== undefined && indentOf(line) > indent) throw new Unusual();
  return items;
}

/** A sequence in a sequence begins in the same line. */
function readInner(reader: Reader, line: string, indent: number, depth: number): unknown {
  const lines = reader.lines as string[];
  lines[reader.at] = `${line.slice(0, indent)} ${line.slice(indent + 1)}`;
  return readNode(reader, indentOf(lines[reader.at]!), depth + 1);
}

/** What stands behind a colon or a dash of this indentation; the line has been taken. */
function readValue(reader: Reader, text: string, indent: number, depth: number, isEntry: boolean): unknown {
  switch (text.charAt(0)) {
    case '':
      return readBelow(reader, indent, depth, isEntry);
    case '{':
      return text === '{}' ? {} : unusual();
    case '[':
      return text === '[]' ? [] : unusual();
    case '|':
      return readLiteral(reader, text, indent);
    case '"':
    case "'":
      return readQuoted(reader, text, indent);
    default:
      return readPlain(reader, text, indent);
  }
}

function readBelow(reader: Reader, indent: number, depth: number, isEntry: boolean): unknown {
  skipBlank(reader);
  const line = reader.lines[reader.at];
  if (line === undefined) return null;
  const found = indentOf(line);
  // A list may stand as far left as the key that it belongs to.
  return found > indent || (isEntry && found === indent && isItem(line, indent)) ? readNode(reader, found, depth + 1) : null;
}

/** `|`: lines as they are, less the indentation of the first. */
function readLiteral(reader: Reader, header: string, indent: number): string {
  const [, digit, keep] = /^\|([1-9])?([-+])?$/.exec(header) ?? unusual();
  const { lines } = reader;
  let inner = digit === undefined ? -1 : indent + Number(digit);
  const taken: string[] = [];
  for (; reader.at < lines.length; reader.at++) {
    const line = lines[reader.at]!;
    if (isBlank(line) && (inner < 0 || line.length <= inner)) taken.push('');
    else {
      const found = indentOf(line);
      if (inner < 0) inner = found;
      if (found < inner || found <= indent) break;
      taken.push(line.slice(inner));
    }
  }
  // Blank lines at the end count only where they are to be kept.
  let end = taken.length;
  while (end > 0 && taken[end - 1] === '') end--;
  const text = taken.slice(0, end).join('\n');
  if (keep === '+') return unusual();
  return keep === '-' || end === 0 ? text : `${text}\n`;
}

/** Lines that go on a text are joined by a blank, those with blank lines between them by a newline for each. */
function fold(first: string, more: readonly string[]): string {
  let text = first;
  let breaks = 0;
  for (const line of more) {
    if (line === '') breaks++;
    else {
      text += breaks > 0 ? '\n'.repeat(breaks) + line : ` ${line}`;
      breaks = 0;
    }
  }
  return text;
}

function readPlain(reader: Reader, first: string, indent: number): unknown {
  if (isSpecial(first.charAt(0)) || first.includes(' #') || first.endsWith(':') || first.includes(': ')) throw new Unusual();
  const more = goingOn(reader, indent);
  if (more.some((line) => line.includes(' #') || line.startsWith('#') || line.includes(': ') || line.endsWith(':'))) throw new Unusual();
  return more.length > 0 ? fold(first, more) : plainValue(first);
}

/** The lines that go on a plain text: those that are indented further, and blank ones between them. */
function goingOn(reader: Reader, indent: number): readonly string[] {
  const { lines } = reader;
  const more: string[] = [];
  let blank = 0;
  for (let at = reader.at; at < lines.length; at++) {
    const line = lines[at]!;
    if (isBlank(line)) {
      blank++;
      continue;
    }
    if (indentOf(line) <= indent) break;
    while (blank > 0) {
      more.push('');
      blank--;
    }
    more.push(line.trim());
    reader.at = at + 1;
  }
  return more;
}

const isSpecial = (c: string): boolean => '&*!{}[]%@`>|#?,'.includes(c) && c !== '';

function plainValue(text: string): unknown {
  const c = text.charCodeAt(0);
  // Most texts begin as no number, no truth value and no nothing does.
  if (c > 47 && c < 58 && /^[1-9]\d{0,14}$|^0$/.test(text)) return Number(text);
  const found = resolvePlain(text);
  if (found.type === 'int' || found.type === 'float') return unusual();
  return found.value;
}

function readQuoted(reader: Reader, first: string, indent: number): string {
  const quote = first.charAt(0);
  let end = closing(first, quote, 1);
  let text = first;
  if (end < 0) {
    const more: string[] = [];
    for (; end < 0; reader.at++) {
      const line = reader.lines[reader.at];
      if (line === undefined || (!isBlank(line) && indentOf(line) <= indent)) throw new Unusual();
      // A line that ends with a backslash goes on without a blank.
      if (quote === '"' && text.endsWith('\\')) throw new Unusual();
      more.push(line.trim());
      text = fold(first, more);
      end = line.trim() === '' ? -1 : closing(text, quote, 1);
      if (quote === '"' && end < 0 && line.endsWith('\\')) throw new Unusual();
    }
  }
  if (end !== text.length - 1) throw new Unusual();
  const inner = text.slice(1, -1);
  return quote === "'" ? inner.replaceAll("''", "'") : unescaped(inner);
}

/** Where a quoted text ends; -1 if it goes on. */
function closing(text: string, quote: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const c = text.charAt(at);
    if (c === '\\' && quote === '"') at++;
    else if (c === quote && quote === "'" && text.charAt(at + 1) === "'") at++;
    else if (c === quote) return at;
  }
  return -1;
}

/** What JSON and YAML write in the same way. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  if (/\\[^"\\/bfnrtu]/.test(text.replaceAll('\\\\', ''))) throw new Unusual();
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    throw new Unusual();
  }
}
