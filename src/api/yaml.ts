import { defineScalarTag, load, NOT_RESOLVED, Schema, YAML11_SCHEMA, YAMLException } from 'js-yaml';

/**
 * YAML as Kubernetes reads and prints it (sigs.k8s.io/yaml, which is go-yaml v2): YAML 1.1 scalars (`yes` and `y` are true, `0755` is octal),
 * no dates, no base 60; printed with sorted keys, sequences not indented, and lines folded after 80 columns.
 */

const INT = /^[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[1-9][0-9_]*|0)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const BOOL = /^(y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE|n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/;
const TRUE = /^(y|yes|on|true)$/i;
const NULL = /^(~|null|Null|NULL|)$/;
const SPECIAL_FLOAT = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

const isInt = (text: string): boolean => INT.test(text);
const isFloat = (text: string): boolean => FLOAT.test(text.replaceAll('_', ''));

function toInt(source: string): number {
  const text = source.replaceAll('_', '');
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '');
  const value = /^0[xbo]/.test(digits) ? Number(digits) : /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return negative ? -value : value;
}

const schema = new Schema([
  ...YAML11_SCHEMA.tags.filter((t) => !/:(int|float|timestamp|bool)$/.test(t.tagName)),
  defineScalarTag('tag:yaml.org,2002:bool', {
    implicit: true,
    resolve: (source) => (BOOL.test(source) ? TRUE.test(source) : NOT_RESOLVED),
    identify: () => false,
  }),
  defineScalarTag('tag:yaml.org,2002:int', { implicit: true, resolve: (source) => (isInt(source) ? toInt(source) : NOT_RESOLVED), identify: () => false }),
  defineScalarTag('tag:yaml.org,2002:float', {
    implicit: true,
    resolve: (source) => (isFloat(source) ? Number(source.replaceAll('_', '')) : NOT_RESOLVED),
    identify: () => false,
  }),
]);

/** A document that cannot be read. The message is go-yaml's as far as we know it; the line (from 1) is where a reader should look. */
export class YamlError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Nodes that a document may have once its aliases are written out: more is an attack (`billion laughs`) or a mistake. */
const MAX_NODES = 1_000_000;
const MAX_DEPTH = 100;

/** Counts the nodes with aliases written out; gives up above the limit. */
function countNodes(value: unknown, budget: number, depth: number): number {
  if (typeof value !== 'object' || value === null) return budget - 1;
  if (depth > MAX_DEPTH) throw new YamlError('yaml: exceeded max depth', 1);
  let left = budget - 1;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    left = countNodes(item, left, depth + 1);
    if (left < 0) throw new YamlError('yaml: document contains excessive aliasing', 1);
  }
  return left;
}

const GO_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/deficient indentation|within a flow collection|missed comma/, "did not find expected ',' or ']'"],
  [/tab characters/, 'found character that cannot start any token'],
  [/unidentified alias "(.*)"/, "unknown anchor '$1' referenced"],
  [/within a (double|single) quoted scalar/, 'found unexpected end of stream'],
  [/bad indentation of a mapping entry/, 'mapping values are not allowed in this context'],
  [/expected ':' after a mapping key/, "could not find expected ':'"],
  [/end of the stream or a document separator is expected/, 'did not find expected key'],
];

function goError(error: unknown): YamlError {
  if (error instanceof YamlError) return error;
  if (!(error instanceof YAMLException)) throw error;
  const line = (error.mark?.line ?? 0) + 1;
  for (const [pattern, text] of GO_TEXTS) {
    const match = pattern.exec(error.reason);
    if (!match) continue;
    // go-yaml counts a parser's lines from 0, and a scanner's from 1.
    const parser = text.startsWith('did not');
    return new YamlError(`yaml: line ${parser ? Math.max(1, line - 1) : line}: ${text.replace('$1', match[1] ?? '')}`, line);
  }
  return new YamlError(`yaml: line ${line}: ${error.reason}`, line);
}

/**
 * One YAML or JSON document as JSON data. Throws YamlError. A repeated key is an error with `strict` (as the API server decodes) and otherwise overrides
 * (as kubectl does).
 */
export function parseYaml(text: string, options?: { readonly strict?: boolean }): unknown {
  try {
    const value = load(text, { schema, json: !options?.strict, maxDepth: MAX_DEPTH });
    countNodes(value, MAX_NODES, 0);
    return value;
  } catch (error) {
    if (error instanceof YAMLException && /input is empty|expected a document/.test(error.reason)) return null;
    throw goError(error);
  }
}

/** The documents of a file as texts, separated by lines of `---` (apimachinery `YAMLReader`), with the line (from 0) at which each begins. */
export function splitDocuments(text: string): readonly { readonly text: string; readonly line: number }[] {
  const documents: { text: string; line: number }[] = [];
  let current: string[] = [];
  let start = 0;
  const lines = text.split('\n');
  const end = (next: number): void => {
    const body = current.join('\n');
    if (/^\s*[^#\s]/m.test(body)) documents.push({ text: body, line: start });
    current = [];
    start = next;
  };
  for (const [i, line] of lines.entries()) {
    if (/^---(\s|$)/.test(line)) {
      end(i + 1);
      const rest = line.slice(3).trim();
      if (rest && !rest.startsWith('#')) {
        current.push(rest);
        start = i;
      }
    } else current.push(line);
  }
  end(lines.length);
  return documents;
}

// ---------------------------------------------------------------- printing

const isBase60 = (text: string): boolean => /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text);
const resolvesToOther = (text: string): boolean =>
  isInt(text) || isFloat(text) || BOOL.test(text) || NULL.test(text) || SPECIAL_FLOAT.test(text) || /^\d{4}-\d\d?-\d\d?($|[Tt ])/.test(text) || text === '<<';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the point is to find them
const UNPRINTABLE = /[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\x1b': '\\e',
};

/** go-yaml `yaml_emitter_analyze_scalar`, for block context. */
const canBePlain = (s: string): boolean =>
  s !== '' &&
  !/^[\s]|[\s]$|\n|\t/.test(s) &&
  !UNPRINTABLE.test(s) &&
  !/^[#,[\]{}&*!|>'"%@`]/.test(s) &&
  !/^[-?:](\s|$)/.test(s) &&
  !/^(---|\.\.\.)/.test(s) &&
  !/:(\s|$)/.test(s) &&
  !/\s#/.test(s);

const BEST_WIDTH = 80;

/** Breaks at single spaces once a line is longer than 80 columns, as go-yaml's emitter does. */
function fold(text: string, column: number, indent: number, allowed: boolean): string {
  if (!allowed) return text;
  let out = '';
  let at = column;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === ' ' && at > BEST_WIDTH && i > 0 && i < text.length - 1 && text[i + 1] !== ' ' && text[i - 1] !== ' ') {
      out += `\n${' '.repeat(indent)}`;
      at = indent;
    } else {
      out += c;
      at++;
    }
  }
  return out;
}

function doubleQuoted(text: string): string {
  let out = '"';
  for (const c of text) {
    const escaped = ESCAPES[c];
    out +=
      escaped ??
      (UNPRINTABLE.test(c)
        ? c.charCodeAt(0) < 256
          ? `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
          : `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
        : c);
  }
  return `${out}"`;
}

function literal(text: string, indent: number): string {
  const hint = text.startsWith(' ') || text.startsWith('\n') ? '2' : '';
  const chomp = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const pad = ' '.repeat(indent);
  return `|${hint}${chomp}\n${body
    .split('\n')
    .map((line) => (line === '' ? '' : pad + line))
    .join('\n')}`;
}

function scalar(value: unknown, column: number, indent: number, isKey: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'string') return String(value);
  if (value.includes('\n') && !isKey && !/ \n|[ ]$/.test(value) && !UNPRINTABLE.test(value) && !/^\n*$/.test(value)) return literal(value, indent);
  if (value.includes('\n') || UNPRINTABLE.test(value)) return fold(doubleQuoted(value), column, indent, !isKey);
  if (resolvesToOther(value) || isBase60(value)) return doubleQuoted(value);
  if (canBePlain(value)) return fold(value, column, indent, !isKey);
  return fold(`'${value.replaceAll("'", "''")}'`, column, indent, !isKey);
}

const isLetter = (c: string): boolean => /\p{L}/u.test(c);
const isDigit = (c: string): boolean => c >= '0' && c <= '9';

/** go-yaml's order of keys: letters after other signs, numbers by value. */
function compareKeys(a: string, b: string): number {
  let digits = false;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (x === y) {
      digits = isDigit(x);
      continue;
    }
    const xl = isLetter(x);
    const yl = isLetter(y);
    if (xl && yl) return x < y ? -1 : 1;
    if (xl || yl) return (digits ? xl : yl) ? -1 : 1;
    const m = /^\d+/.exec(a.slice(i))?.[0] ?? '';
    const n = /^\d+/.exec(b.slice(i))?.[0] ?? '';
    if (Number(m) !== Number(n)) return Number(m) - Number(n);
    if (m.length !== n.length) return m.length - n.length;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

const isEmpty = (value: object): boolean => (Array.isArray(value) ? value.length === 0 : Object.values(value).every((v) => v === undefined));

function node(value: unknown, indent: number, column: number, keys: readonly string[] | undefined): string {
  if (typeof value !== 'object' || value === null) return scalar(value, column, indent, false);
  if (isEmpty(value)) return Array.isArray(value) ? '[]' : '{}';
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) return value.map((item) => `- ${node(item, indent + 2, indent + 2, undefined)}`).join(`\n${pad}`);
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  if (keys) entries.sort(([a], [b]) => rank(keys, a) - rank(keys, b));
  else entries.sort(([a], [b]) => compareKeys(a, b));
  return entries
    .map(([key, v]) => {
      const name = scalar(key, 0, indent, true);
      if (typeof v !== 'object' || v === null || isEmpty(v)) return `${name}: ${node(v, indent + 2, indent + name.length + 2, undefined)}`;
      // Sequences inside a mapping are not indented.
      return Array.isArray(v) ? `${name}:\n${pad}${node(v, indent, indent, undefined)}` : `${name}:\n${pad}  ${node(v, indent + 2, indent + 2, undefined)}`;
    })
    .join(`\n${pad}`);
}

const rank = (keys: readonly string[], key: string): number => {
  const i = keys.indexOf(key);
  return i < 0 ? keys.length : i;
};

/** A value as YAML, as `kubectl get -o yaml` prints it. `order` sorts the top-level keys in another way (as people write them). */
export const formatYaml = (value: unknown, order?: readonly string[]): string => `${node(value, 0, 0, order)}\n`;
