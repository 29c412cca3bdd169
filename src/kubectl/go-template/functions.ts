import { textOf } from '../../programs/bytes';
import { valueText } from '../jsonpath';

/** What a field gives that is not there; it is printed as `<no value>`. */
export const NO_VALUE: unique symbol = Symbol('no value');

/** A value as Go's `%v` prints it. */
export function goText(value: unknown): string {
  if (value === NO_VALUE || value === undefined) return '<no value>';
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return valueText(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${goText(item)}`).join(' ')}]`;
}

/** Whether Go's templates hold it for true: nothing empty is. */
export function isTrue(value: unknown): boolean {
  if (value === NO_VALUE || value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value);
}

/** What an index or a field leads to. */
export function at(value: unknown, key: unknown): unknown {
  if (typeof value !== 'object' || value === null) return NO_VALUE;
  return Object.hasOwn(value, String(key)) ? (value as Readonly<Record<string, unknown>>)[String(key)] : NO_VALUE;
}

type TemplateFunction = (...args: readonly unknown[]) => unknown;

const compare =
  (holds: (a: number | string, b: number | string) => boolean): TemplateFunction =>
  (a, b) =>
    typeof a === 'number' && typeof b === 'number' ? holds(a, b) : holds(goText(a), goText(b));

/** Printf's verbs, as far as templates of kubectl use them. */
const printf: TemplateFunction = (format, ...args) => {
  let i = 0;
  return String(format).replace(/%(%|(-?)(\d*)(?:\.(\d+))?([svdqfxt]))/g, (_, whole: string, left: string, width: string, digits: string, verb: string) => {
    if (whole === '%') return '%';
    const value = args[i++];
    const text =
      verb === 'q'
        ? JSON.stringify(goText(value))
        : verb === 'f'
          ? Number(value).toFixed(Number(digits || 6))
          : verb === 'x'
            ? Number(value).toString(16)
            : goText(value);
    return left ? text.padEnd(Number(width)) : text.padStart(Number(width));
  });
};

const decoded = (text: string): string => textOf(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));

/** The functions that templates may call: Go's own, and kubectl's `exists` and `base64decode`. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['and', (...args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1)],
  ['or', (...args) => args.find(isTrue) ?? args.at(-1)],
  ['not', (value) => !isTrue(value)],
  ['len', (value) => (typeof value === 'string' ? new TextEncoder().encode(value).length : Object.keys(Object(value === NO_VALUE ? {} : value)).length)],
  ['index', (value, ...keys) => keys.reduce(at, value)],
  ['slice', (value, from = 0, to = undefined) => (value as string | readonly unknown[]).slice(Number(from), to === undefined ? undefined : Number(to))],
  ['print', (...args) => args.map(goText).join('')],
  ['println', (...args) => `${args.map(goText).join(' ')}\n`],
  ['printf', printf],
  ['eq', (first, ...others) => others.some((other) => first === other)],
  ['ne', (a, b) => a !== b],
  ['lt', compare((a, b) => a < b)],
  ['le', compare((a, b) => a <= b)],
  ['gt', compare((a, b) => a > b)],
  ['ge', compare((a, b) => a >= b)],
  ['html', (value) => goText(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)],
  ['js', (value) => JSON.stringify(goText(value)).slice(1, -1)],
  ['urlquery', (value) => encodeURIComponent(goText(value)).replace(/%20/g, '+')],
  ['exists', (value, ...keys) => keys.reduce(at, value) !== NO_VALUE],
  ['base64decode', (text) => decoded(String(text))],
]);
