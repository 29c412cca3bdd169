/** A text from outside, which is a number too if it looks like one. */
export interface Field {
  readonly field: string;
}

/** Undefined: never assigned, both nothing and 0. */
export type Value = string | number | Field | undefined;

const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;
const looksNumeric = (text: string): boolean => NUMBER.exec(text)?.[0].trim() === text.trim() && text.trim() !== '';

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  const text = typeof value === 'object' ? value.field : (value ?? '');
  return Number(NUMBER.exec(text)?.[0] ?? 0);
}

/** Whole numbers as they are, others as `%.6g`. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e16 ? String(value) : value.toFixed(0);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const text = value.toPrecision(6);
  return text.includes('e') ? text.replace(/\.?0+(?=e)/, '').replace(/e([-+])(\d)$/, 'e$10$2') : text.replace(/\.?0+$/, '');
}

export function toText(value: Value): string {
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'object' ? value.field : (value ?? '');
}

/** Whether a value counts as a number when two are compared. */
const isNumeric = (value: Value): boolean => typeof value === 'number' || value === undefined || (typeof value === 'object' && looksNumeric(value.field));

export const isTrue = (value: Value): boolean =>
  typeof value === 'string' ? value !== '' : typeof value === 'object' && !looksNumeric(value.field) ? value.field !== '' : toNumber(value) !== 0;

/** Less than, equal or greater: as numbers if both are, as texts else. */
export function compare(a: Value, b: Value): number {
  if (isNumeric(a) && isNumeric(b)) return toNumber(a) - toNumber(b);
  const [left, right] = [toText(a), toText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
