import { isObject } from '../../../api/is-object';
import { isDeeperThan, NESTING_MAX, TOO_DEEP } from '../../../api/nesting';
import { type Entry, type Node, parseLocated, splitDocuments, YamlError } from '../../../api/yaml';
import { hintAt } from './hint';
import type { Problem } from './problem';

/** A document of a file: what it says as Kubernetes reads it, and where each of its fields stands. */
export interface Located {
  /** The document's own text, without the separators. */
  readonly text: string;
  readonly value: unknown;
  readonly root: Node | null;
  /** A problem at a range of the document's text. */
  readonly problem: (range: Range, message: string, severity?: Problem['severity']) => Problem;
}

export type Range = readonly [start: number, end: number];

/** What a file holds: the documents that can be read, and why the others cannot. */
export interface Documents {
  readonly documents: readonly Located[];
  readonly problems: readonly Problem[];
}

/** Reads a file as kubectl does, and keeps the places. */
export function readDocuments(file: string): Documents {
  const documents: Located[] = [];
  const problems: Problem[] = [];
  const add = (line: number, { message }: YamlError): void => {
    problems.push({ line, column: 1, endLine: line, endColumn: 1000, message, severity: 'error' });
  };
  const split = splitDocuments(file);
  for (const { text, line } of split.documents) {
    try {
      documents.push(...locateFields(text, line));
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      // What is missing at the end is missing behind the last line.
      const at = Math.min(error.line, text.trimEnd().split('\n').length);
      const hinted = hintAt(text, at - 1);
      if (!hinted) add(line + at, error);
      else {
        const [start, end] = [hinted.column + 1, hinted.endColumn + 1];
        const place = line + hinted.line + 1;
        problems.push({ line: place, column: start, endLine: place, endColumn: end, message: error.message, hint: hinted.hint, severity: 'error' });
      }
    }
  }
  if (split.error) add(split.error.line, split.error);
  return { documents, problems };
}

function locateFields(text: string, line: number): readonly Located[] {
  const { value, root } = parseLocated(text);
  if (isDeeperThan(value, NESTING_MAX)) throw new YamlError(TOO_DEEP, 1);
  const lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  const placeOf = (offset: number): { readonly line: number; readonly column: number } => {
    const at = lineStarts.findLastIndex((start) => start <= offset);
    return { line: line + at + 1, column: offset - lineStarts[at]! + 1 };
  };
  const problem: Located['problem'] = ([start, end], message, severity = 'error') => {
    const from = placeOf(start);
    const to = placeOf(Math.max(end, start + 1));
    return { ...from, endLine: to.line, endColumn: to.column, message, severity };
  };
  // A List is several objects in one document.
  const items = isObject(value) && value.kind === 'List' && root?.kind === 'mapping' ? entryOf(root.entries, 'items')?.value : undefined;
  if (items?.kind === 'sequence' && isObject(value) && Array.isArray(value.items)) {
    const objects: readonly unknown[] = value.items;
    return items.items.map((item, i) => ({ text: JSON.stringify(objects[i]), value: objects[i], root: item, problem }));
  }
  return [{ text, value, root, problem }];
}

export const keyOf = ({ key }: Entry): string | undefined => (key.kind === 'scalar' ? key.value : undefined);

/** The entry of a key; where it stands twice, the last one. */
const entryOf = (entries: readonly Entry[], key: string): Entry | undefined => entries.findLast((entry) => keyOf(entry) === key);

/** A node's own text; of a map or a list only its first letter, so that a mark does not cover the half of a file. */
export function rangeOf(node: Node | null | undefined): Range | undefined {
  if (!node) return undefined;
  const { start, end } = node;
  return node.kind === 'scalar' || node.kind === 'alias' ? [start.at, end] : [start.at, start.at + 1];
}

/** `spec.containers[0].env[1].name` and `metadata.labels[app.kubernetes.io/name]` as keys. */
function splitPath(path: string): readonly string[] {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, bracket, name]) => bracket ?? name ?? '');
}

/** Where a field stands, or the nearest one above it that is there: the value if it is a plain one, otherwise its key. */
export function rangeOfPath(document: Located, path: string): Range | undefined {
  let node = document.root;
  let found: Range | undefined;
  const keys = splitPath(path);
  for (let i = 0; i < keys.length && node; i++) {
    if (node.kind === 'sequence') {
      // Go's own paths leave the positions out: the first item stands for all.
      const position = /^\d+$/.test(keys[i]!);
      if (!position) i--;
      node = node.items[position ? Number(keys[i]) : 0] ?? null;
      found = rangeOf(node) ?? found;
    } else if (node.kind === 'mapping') {
      // Labels and the like have dots in their names.
      const rest = keys.slice(i).join('.');
      const entry: Entry | undefined = entryOf(node.entries, keys[i]!) ?? entryOf(node.entries, rest);
      if (!entry) return found;
      const { key, value } = entry;
      found = (value.kind === 'scalar' && value.end > value.start.at ? rangeOf(value) : undefined) ?? rangeOf(key) ?? found;
      if (keyOf(entry) === rest) return found;
      node = value;
    } else return found;
  }
  return found;
}

/** The range at which a key itself stands; where it stands twice, the last one's. */
export function rangeOfKey(document: Located, path: string): Range | undefined {
  const keys = splitPath(path);
  const parent = nodeAt(document.root, keys.slice(0, -1));
  const entry = parent?.kind === 'mapping' ? entryOf(parent.entries, keys.at(-1) ?? '') : undefined;
  return entry && rangeOf(entry.key);
}

function nodeAt(root: Node | null, keys: readonly string[]): Node | null {
  let node = root;
  for (const key of keys) {
    if (node?.kind === 'sequence') node = node.items[Number(key)] ?? null;
    else if (node?.kind === 'mapping') node = entryOf(node.entries, key)?.value ?? null;
    else return null;
  }
  return node;
}

/** A text of the document at the top level: `apiVersion`, `kind`. */
export function topLevel({ value }: Located, key: string): string | undefined {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The document's `metadata.name`. */
export function nameOf({ value }: Located): string | undefined {
  const metadata = isObject(value) ? value.metadata : undefined;
  return isObject(metadata) && typeof metadata.name === 'string' ? metadata.name : undefined;
}
