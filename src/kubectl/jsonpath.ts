import { evaluate, isQuoted, JsonPathError, parsePath, type Step } from '../api/jsonpath';
import { KubectlError } from './errors';
import { quote, toJson } from './json';

/**
 * The templates of `-o jsonpath=` (client-go `util/jsonpath`): text with `{expressions}` and `{range …}{end}`.
 */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: readonly Step[] }
  | { readonly kind: 'unknown'; readonly identifier: string }
  | { readonly kind: 'range'; readonly path: readonly Step[]; readonly parts: readonly Part[] };

const fail = (message: string): never => {
  throw new KubectlError(`error parsing jsonpath ${message}`);
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function parseTemplate(template: string): readonly Part[] {
  const root: Part[] = [];
  const stack: { path: readonly Step[]; parts: Part[] }[] = [];
  let current = root;
  let i = 0;
  while (i < template.length) {
    const open = template.indexOf('{', i);
    if (open !== i) current.push({ kind: 'text', text: template.slice(i, open < 0 ? undefined : open) });
    if (open < 0) break;
    let j = open + 1;
    let quote = '';
    for (; j < template.length; j++) {
      const c = template[j]!;
      if (quote) {
        if (c === '\\') j++;
        else if (c === quote) quote = '';
      } else if (c === '"' || c === "'") quote = c;
      else if (c === '}') break;
    }
    if (j >= template.length) fail(`${template}, unclosed action`);
    const action = template.slice(open + 1, j).trim();
    i = j + 1;
    if (action.startsWith('range ')) {
      stack.push({ path: parsePath(action.slice(6).trim()), parts: [] });
      current = stack.at(-1)!.parts;
    } else if (action === 'end') {
      const range = stack.pop() ?? fail(`${template}, not in range, nothing to end`);
      current = stack.at(-1)?.parts ?? root;
      current.push({ kind: 'range', ...range });
    } else if (isQuoted(action)) current.push({ kind: 'text', text: action.slice(1, -1).replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c) });
    else if (action !== '' && !/^[.[@$*\s]/.test(action)) current.push({ kind: 'unknown', identifier: action });
    else current.push({ kind: 'path', path: parsePath(action) });
  }
  return root;
}

/** A value as templates print it: texts bare, objects as JSON. */
export const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : value === null ? 'null' : value === undefined ? '' : typeof value === 'object' ? toJson(value) : String(value);

function print(parts: readonly Part[], value: unknown): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'unknown') throw new JsonPathError(`unrecognized identifier ${part.identifier}`);
      const values = evaluate([value], part.path);
      if (part.kind === 'path') return values.map(valueText).join(' ');
      return values
        .flatMap((v) => (Array.isArray(v) && values.length === 1 ? v : [v]))
        .map((v) => print(part.parts, v))
        .join('');
    })
    .join('');
}

/** Errors of paths are told to the user. */
function telling<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof JsonPathError ? new KubectlError(error.message) : error;
  }
}

/** A value as Go's `%#v` prints it: what kubectl shows of the object when a template fails. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[string]interface {}{${entries.map(([k, v]) => `${quote(k)}:${goSyntax(v)}`).join(', ')}}`;
  }
  return value === null || value === undefined ? 'interface {}(nil)' : typeof value === 'string' ? quote(value) : String(value);
}

/** Prints a template for an object. */
export function printJsonPath(template: string, value: unknown): string {
  const parts = telling(() => parseTemplate(template));
  try {
    return print(parts, value);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new KubectlError(
      `error executing jsonpath ${quote(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(value)}\n\n\n`,
    );
  }
}

/** The values that `.spec.nodeName`, `{.spec.nodeName}` or `spec.nodeName` finds: the relaxed form of custom columns and `--sort-by`. */
export function findValues(expression: string, value: unknown): readonly unknown[] {
  const inner = /^\{(.*)\}$/s.exec(expression.trim())?.[1] ?? expression;
  return telling(() => evaluate([value], parsePath(inner)));
}

/** The values of every expression of a template, for `-o jsonpath-as-json=`. */
export const findAll = (template: string, value: unknown): readonly unknown[] =>
  telling(() => parseTemplate(template).flatMap((p) => (p.kind === 'text' || p.kind === 'unknown' ? [] : evaluate([value], p.path))));
