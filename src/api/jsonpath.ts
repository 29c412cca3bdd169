import { isObject } from './is-object';

/**
 * Paths into objects (client-go `util/jsonpath`): fields, wildcards, indexes, slices, unions, filters and `..`. The templates around them are kubectl's.
 */
export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly start?: number; readonly end?: number; readonly step: number; readonly single: boolean }
  | { readonly kind: 'union'; readonly paths: readonly (readonly Step[])[] }
  | { readonly kind: 'filter'; readonly left: Operand; readonly operator: string; readonly right: Operand };

type Operand = { readonly path: readonly Step[] } | { readonly value: unknown };

/** A path that is none, or an index beyond a list's end. */
export class JsonPathError extends Error {}

const fail = (message: string): never => {
  throw new JsonPathError(`error parsing jsonpath ${message}`);
};

/** Splits the inside of `[…]` at commas outside quotes. */
function splitUnion(text: string): readonly string[] {
  const parts: string[] = [];
  let quote = '';
  let current = '';
  for (const c of text) {
    if (quote) quote = c === quote ? '' : quote;
    else if (c === "'" || c === '"') quote = c;
    if (c === ',' && !quote) {
      parts.push(current);
      current = '';
    } else current += c;
  }
  return [...parts, current];
}

const unquote = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, '$1');
export const isQuoted = (text: string): boolean => /^'.*'$|^".*"$/s.test(text);

function operand(text: string): Operand {
  const t = text.trim();
  if (isQuoted(t)) return { value: unquote(t) };
  if (t === 'true' || t === 'false') return { value: t === 'true' };
  if (/^-?\d+(\.\d+)?$/.test(t)) return { value: Number(t) };
  return { path: parsePath(t.replace(/^[@$]/, '')) };
}

/** The steps that the inside of `[…]` makes; a quoted key is a path of its own, in which dots need a backslash. */
function bracket(inside: string): readonly Step[] {
  const text = inside.trim();
  const filter = /^\?\((.*)\)$/s.exec(text);
  if (filter) {
    const [, left, operator, right] = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s.exec(filter[1]!) ?? [undefined, filter[1]!, 'exists', ''];
    return [{ kind: 'filter', left: operand(left!), operator: operator!, right: operand(right!) }];
  }
  if (text === '*') return [{ kind: 'wildcard' }];
  const parts = splitUnion(text);
  if (parts.length > 1) return [{ kind: 'union', paths: parts.map(bracket) }];
  if (isQuoted(text)) return parsePath(`.${text.slice(1, -1)}`);
  const slice = /^(-?\d*):?(-?\d*):?(-?\d*)$/.exec(text);
  if (!slice) return fail(`${text}, invalid array index ${text}`);
  const [, start = '', end = '', step = ''] = slice;
  const bounds = { ...(start !== '' && { start: Number(start) }), ...(end !== '' && { end: Number(end) }) };
  return [{ kind: 'slice', ...bounds, step: step ? Number(step) : 1, single: !text.includes(':') }];
}

/** The steps of `.spec.containers[*].name`; a leading `$`, `@` or nothing is the root. */
export function parsePath(text: string): readonly Step[] {
  const steps: Step[] = [];
  let i = 0;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '.' && text[i + 1] === '.') {
      steps.push({ kind: 'recursive' });
      i++;
    } else if (c === '[') {
      let depth = 0;
      let quote = '';
      let j = i;
      for (; j < text.length; j++) {
        const d = text[j]!;
        if (quote) quote = d === quote ? '' : quote;
        else if (d === "'" || d === '"') quote = d;
        else if (d === '[') depth++;
        else if (d === ']' && --depth === 0) break;
      }
      if (j >= text.length) fail(`${text}, unterminated array`);
      steps.push(...bracket(text.slice(i + 1, j)));
      i = j + 1;
      continue;
    } else if (c === '.' || c === '@' || c === '$' || c === ' ') {
      // separators and the root
    } else {
      let name = '';
      while (i < text.length && !'.[ '.includes(text[i]!)) {
        if (text[i] === '\\') i++;
        name += text[i++] ?? '';
      }
      steps.push(name === '*' ? { kind: 'wildcard' } : { kind: 'field', name });
      continue;
    }
    i++;
  }
  return steps;
}

const sortedValues = (v: unknown): readonly unknown[] =>
  Array.isArray(v)
    ? v
    : isObject(v)
      ? Object.keys(v)
          .sort()
          .map((k) => v[k])
      : [];

function descendants(value: unknown): readonly unknown[] {
  return [value, ...sortedValues(value).flatMap(descendants)];
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return (left as number) < (right as number);
    case '<=':
      return (left as number) <= (right as number);
    case '>':
      return (left as number) > (right as number);
    case '>=':
      return (left as number) >= (right as number);
    default:
      return left !== undefined;
  }
}

function apply(values: readonly unknown[], step: Step): readonly unknown[] {
  switch (step.kind) {
    case 'field':
      return values.flatMap((v) => {
        if (isObject(v)) return Object.hasOwn(v, step.name) ? [v[step.name]] : [];
        return [];
      });
    case 'wildcard':
      return values.flatMap(sortedValues);
    case 'recursive':
      return values.flatMap(descendants);
    case 'union':
      return step.paths.flatMap((path) => evaluate(values, path));
    case 'filter':
      return values.flatMap((v) =>
        sortedValues(v).filter((item) => {
          const of = (o: Operand): unknown => ('value' in o ? o.value : evaluate([item], o.path)[0]);
          const left = of(step.left);
          return left !== undefined && compare(left, step.operator, step.operator === 'exists' ? undefined : of(step.right));
        }),
      );
    case 'slice':
      return values.flatMap((v) => {
        if (!Array.isArray(v)) return [];
        if (step.single) {
          const index = step.start! < 0 ? v.length + step.start! : step.start!;
          if (index >= v.length || index < 0) throw new JsonPathError(`array index out of bounds: index ${step.start}, length ${v.length}`);
          return [v[index]];
        }
        const out: unknown[] = [];
        const at = (n: number | undefined, otherwise: number): number =>
          n === undefined ? otherwise : n < 0 ? Math.max(0, v.length + n) : Math.min(n, v.length);
        for (let i = at(step.start, 0); i < at(step.end, v.length); i += Math.max(1, step.step)) out.push(v[i]);
        return out;
      });
  }
}

/** The values that a path finds in others. */
export const evaluate = (values: readonly unknown[], path: readonly Step[]): readonly unknown[] => path.reduce(apply, values);
