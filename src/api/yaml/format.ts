import { formatFloat } from './float';
import { needsQuotes } from './resolve';

/** YAML as Kubernetes prints it (`sigs.k8s.io/yaml`): sorted keys, sequences not indented, lines folded after 80 columns. */

/** What go-yaml writes in double quotes and escaped; tabs and emoji are among it. */
const UNPRINTABLE = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\v': '\\v',
  '\f': '\\f',
  '\x1b': '\\e',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
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

function escaped(c: string): string {
  const code = c.codePointAt(0)!;
  const [letter, digits] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).toUpperCase().padStart(digits, '0')}`;
}

const doubleQuoted = (text: string): string => `"${Array.from(text, (c) => ESCAPES[c] ?? (UNPRINTABLE.test(c) ? escaped(c) : c)).join('')}"`;

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
  if (typeof value === 'number' && !Number.isInteger(value)) return formatFloat(value, 64);
  if (typeof value !== 'string') return String(value);
  if (value.includes('\n') && !isKey && !/ \n|[ ]$/.test(value) && !UNPRINTABLE.test(value) && !/^\n*$/.test(value)) return literal(value, indent);
  if (value.includes('\n') || UNPRINTABLE.test(value)) return fold(doubleQuoted(value), column, indent, !isKey);
  if (needsQuotes(value)) return doubleQuoted(value);
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
