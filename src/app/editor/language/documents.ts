import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { parseYaml, splitDocuments, YamlError } from '../../../api/yaml';
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

const FIRST_ALIAS = /(?:^|[\s,[{:-])\*[\w-]/m;

/** The line, from 0, at which a reader should look for what kubectl complains of. */
function lineOf(error: YamlError, text: string): number {
  const alias = /alias/.test(error.message) ? FIRST_ALIAS.exec(text) : null;
  const end = alias ? alias.index + alias[0].length : text.trimEnd().length;
  const last = text.slice(0, end).split('\n').length - 1;
  return alias ? last : Math.min(error.line - 1, last);
}

/** Reads a file as kubectl does, and keeps the places. */
export function readDocuments(file: string): Documents {
  const documents: Located[] = [];
  const problems: Problem[] = [];
  for (const { text, line } of splitDocuments(file)) {
    try {
      documents.push(...locateFields(text, line, parseYaml(text)));
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      const at = line + lineOf(error, text) + 1;
      problems.push({ line: at, column: 1, endLine: at, endColumn: 1000, message: error.message, severity: 'error' });
    }
  }
  return { documents, problems };
}

function locateFields(text: string, line: number, value: unknown): readonly Located[] {
  const lines = new LineCounter();
  // Values come from Kubernetes' reader; here only the places matter, and duplicates are ours to find.
  const root = parseDocument(text, { lineCounter: lines, schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' }).contents as Node | null;
  const problem: Located['problem'] = ([start, end], message, severity = 'error') => {
    const from = lines.linePos(start);
    const to = lines.linePos(Math.max(end, start + 1));
    return { line: line + from.line, column: from.col, endLine: line + to.line, endColumn: to.col, message, severity };
  };
  // A List is several objects in one document.
  const items = isRecord(value) && value.kind === 'List' && isMap(root) ? root.get('items') : undefined;
  if (isSeq(items) && isRecord(value) && Array.isArray(value.items)) {
    const objects: readonly unknown[] = value.items;
    return items.items.map((item, i) => ({ text: JSON.stringify(objects[i]), value: objects[i], root: item as Node, problem }));
  }
  return [{ text, value, root, problem }];
}

export const keyOf = (pair: Pair): string | undefined => (isScalar(pair.key) ? String(pair.key.value) : undefined);

/** A node's own text; of a map or a list only its first line, so that a mark does not cover the half of a file. */
export function rangeOf(node: Node | null | undefined): Range | undefined {
  if (!node?.range) return undefined;
  const [start, end] = node.range;
  return isScalar(node) || isAlias(node) ? [start, end] : [start, start + 1];
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
    if (isSeq(node)) {
      // Go's own paths leave the positions out: the first item stands for all.
      const position = /^\d+$/.test(keys[i]!);
      if (!position) i--;
      node = (node.items[position ? Number(keys[i]) : 0] ?? null) as Node | null;
      found = rangeOf(node) ?? found;
    } else if (isMap(node)) {
      // Labels and the like have dots in their names.
      const rest = keys.slice(i).join('.');
      const pair: Pair | undefined = node.items.findLast((p) => keyOf(p) === keys[i]) ?? node.items.findLast((p) => keyOf(p) === rest);
      if (!pair) return found;
      const value = pair.value as Node | null;
      found = (isScalar(value) && value.source !== '' ? rangeOf(value) : undefined) ?? rangeOf(pair.key as Node) ?? found;
      if (keyOf(pair) === rest) return found;
      node = value;
    } else return found;
  }
  return found;
}

/** The range at which a key itself stands; where it stands twice, the last one's. */
export function rangeOfKey(document: Located, path: string): Range | undefined {
  const keys = splitPath(path);
  const parent = nodeAt(document.root, keys.slice(0, -1));
  const pair = isMap(parent) ? parent.items.findLast((p) => keyOf(p) === keys.at(-1)) : undefined;
  return pair && rangeOf(pair.key as Node);
}

function nodeAt(root: Node | null, keys: readonly string[]): Node | null {
  let node = root;
  for (const key of keys) {
    if (isSeq(node)) node = (node.items[Number(key)] ?? null) as Node | null;
    else if (isMap(node)) node = (node.items.findLast((p) => keyOf(p) === key)?.value ?? null) as Node | null;
    else return null;
  }
  return node;
}

/** A text of the document at the top level: `apiVersion`, `kind`. */
export function topLevel({ value }: Located, key: string): string | undefined {
  const found = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The document's `metadata.name`. */
export function nameOf({ value }: Located): string | undefined {
  const metadata = isRecord(value) ? value.metadata : undefined;
  return isRecord(metadata) && typeof metadata.name === 'string' ? metadata.name : undefined;
}
