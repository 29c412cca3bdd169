import { equals, isDictionary, isNumber, isSequence, itemsOf, list, NotSimulated, PythonError, repr, show, tuple, typeName, type Value } from './values';

/** What operators make of values. */

/** So much is a field filled up by. */
const PADDING_MAX = 1 << 20;

const unsupported = (operator: string, left: Value, right: Value): never => {
  throw new PythonError('TypeError', `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`);
};

const whole = (value: bigint | number | boolean): bigint | undefined =>
  typeof value === 'bigint' ? value : typeof value === 'boolean' ? BigInt(value) : undefined;

function onWhole(operator: string, a: bigint, b: bigint): bigint | number | undefined {
  const isDivision = operator === '//' || operator === '%' || operator === '/';
  if (isDivision && b === 0n) throw new PythonError('ZeroDivisionError', operator === '/' ? 'division by zero' : 'integer division or modulo by zero');
  const floor = (): bigint => (a % b !== 0n && a < 0n !== b < 0n ? a / b - 1n : a / b);
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return Number(a) / Number(b);
    case '//':
      return floor();
    case '%':
      return a - floor() * b;
    case '**':
      if (b > 10_000n) throw new NotSimulated('a number as large as that');
      return b < 0n ? Number(a) ** Number(b) : a ** b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    default:
      return undefined;
  }
}

function onFloats(operator: string, a: number, b: number): number | undefined {
  if ((operator === '/' || operator === '//' || operator === '%') && b === 0)
    throw new PythonError('ZeroDivisionError', operator === '%' ? 'float modulo' : 'float division by zero');
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a - Math.floor(a / b) * b;
    case '**':
      return a ** b;
    default:
      return undefined;
  }
}

export function binary(operator: string, left: Value, right: Value): Value {
  if (isNumber(left) && isNumber(right)) {
    const [a, b] = [whole(left), whole(right)];
    const result = a !== undefined && b !== undefined ? onWhole(operator, a, b) : onFloats(operator, Number(left), Number(right));
    return result ?? unsupported(operator, left, right);
  }
  if (operator === '%' && typeof left === 'string') return percent(left, right);
  if (operator === '+' && typeof left === 'string') {
    if (typeof right !== 'string') throw new PythonError('TypeError', `can only concatenate str (not "${typeName(right)}") to str`);
    return left + right;
  }
  if (operator === '+' && isSequence(left) && isSequence(right) && left.kind === right.kind) return { kind: left.kind, items: [...left.items, ...right.items] };
  if (operator === '*') return repeated(left, right) ?? repeated(right, left) ?? unsupported(operator, left, right);
  if (operator === '|' && isDictionary(left) && isDictionary(right)) return { kind: 'dict', entries: new Map([...left.entries, ...right.entries]) };
  return unsupported(operator, left, right);
}

function repeated(value: Value, count: Value): Value | undefined {
  if (typeof count !== 'bigint') return undefined;
  const times = Math.max(0, Number(count));
  if (typeof value === 'string') return value.repeat(times);
  return isSequence(value) ? { kind: value.kind, items: Array.from({ length: times }, () => value.items).flat() } : undefined;
}

/** `'%s is %d' % (a, b)` */
function percent(format: string, given: Value): string {
  const values = isSequence(given) && given.kind === 'tuple' ? [...given.items] : [given];
  return format.replace(
    /%(?:\((\w+)\))?(-?0?\d*)(?:\.(\d+))?([sdrifx%])/g,
    (_, key: string | undefined, width: string, digits: string | undefined, kind: string) => {
      if (kind === '%') return '%';
      const value = key !== undefined && isDictionary(given) ? (given.entries.get(repr(key))?.[1] ?? null) : (values.shift() ?? null);
      return formatted(
        value,
        `${width.startsWith('-') ? '<' : width === '' ? '' : '>'}${width.replace('-', '')}${digits === undefined ? '' : `.${digits}`}${kind === 'i' ? 'd' : kind}`,
      );
    },
  );
}

/** `format(value, spec)` */
export function formatted(value: Value, spec: string): string {
  const [, fill = '', align = '', sign = '', zero = '', width = '', comma = '', digits, kind = ''] =
    /^(?:(.)(?=[<>^]))?([<>^])?([+ ])?(0)?(\d+)?(,)?(?:\.(\d+))?([sdrfxeb%gn])?$/.exec(spec) ?? [];
  let text = body(value, kind, digits);
  if (comma !== '') text = text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  if (sign === '+' && isNumber(value) && Number(value) >= 0) text = `+${text}`;
  const missing = Number(width || 0) - text.length;
  if (missing <= 0) return text;
  if (missing > PADDING_MAX) throw new NotSimulated(`a field ${width} wide`);
  const filling = fill || (zero === '0' ? '0' : ' ');
  const side = align || (isNumber(value) ? '>' : '<');
  const left = side === '<' ? 0 : side === '>' ? missing : Math.floor(missing / 2);
  return filling.repeat(left) + text + filling.repeat(missing - left);
}

function body(value: Value, kind: string, digits: string | undefined): string {
  if (kind === 'r') return repr(value);
  if (!isNumber(value)) return digits === undefined ? show(value) : show(value).slice(0, Number(digits));
  if (kind === 'f' || kind === 'e') return kind === 'e' ? Number(value).toExponential(Number(digits ?? 6)) : Number(value).toFixed(Number(digits ?? 6));
  if (kind === '%') return `${(Number(value) * 100).toFixed(Number(digits ?? 6))}%`;
  if (kind === 'x') return BigInt(value).toString(16);
  if (kind === 'b') return BigInt(value).toString(2);
  return kind === '' && digits !== undefined && typeof value === 'number'
    ? String(Number(value.toPrecision(Number(digits))))
    : kind === 'd'
      ? String(BigInt(Math.trunc(Number(value))))
      : show(value);
}

function order(left: Value, right: Value, operator: string): number {
  if (isNumber(left) && isNumber(right)) return Number(left) - Number(right);
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  if (isSequence(left) && isSequence(right)) {
    for (const [i, item] of left.items.entries()) {
      const other = right.items[i];
      if (other === undefined) return 1;
      if (!equals(item, other)) return order(item, other, operator);
    }
    return left.items.length - right.items.length;
  }
  throw new PythonError('TypeError', `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
}

export const compareForSort = (left: Value, right: Value): number => order(left, right, '<');

export function compares(operator: string, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'is':
      return left === right || (left !== null && right !== null && typeof left !== 'object' && equals(left, right));
    case 'is not':
      return !compares('is', left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '<':
      return order(left, right, operator) < 0;
    case '>':
      return order(left, right, operator) > 0;
    case '<=':
      return order(left, right, operator) <= 0;
    default:
      return order(left, right, operator) >= 0;
  }
}

function contains(container: Value, value: Value): boolean {
  if (typeof container === 'string') {
    if (typeof value !== 'string') throw new PythonError('TypeError', `'in <string>' requires string as left operand, not ${typeName(value)}`);
    return container.includes(value);
  }
  return isDictionary(container) ? container.entries.has(repr(value)) : itemsOf(container).some((item) => equals(item, value));
}

/** Where an index points to, counted from the end if it is below zero. */
export function placeIn(length: number, index: Value, what: string): number {
  if (!isNumber(index) || typeof index === 'number') throw new PythonError('TypeError', `${what} indices must be integers or slices, not ${typeName(index)}`);
  const at = Number(index) < 0 ? length + Number(index) : Number(index);
  if (at < 0 || at >= length) throw new PythonError('IndexError', `${what} index out of range`);
  return at;
}

export function indexed(of: Value, index: Value): Value {
  if (typeof of === 'string') return of[placeIn(of.length, index, 'string')]!;
  if (isSequence(of)) return of.items[placeIn(of.items.length, index, of.kind)]!;
  if (isDictionary(of)) {
    const found = of.entries.get(repr(index));
    if (!found) throw new PythonError('KeyError', repr(index));
    return found[1];
  }
  throw new PythonError('TypeError', `'${typeName(of)}' object is not subscriptable`);
}

export function sliced(of: Value, from: Value, to: Value, step: Value): Value {
  const items = typeof of === 'string' ? [...of] : isSequence(of) ? of.items : undefined;
  if (!items) throw new PythonError('TypeError', `'${typeName(of)}' object is not subscriptable`);
  const by = step === null ? 1 : Number(step);
  const place = (value: Value, otherwise: number): number =>
    value === null ? otherwise : Math.max(by < 0 ? -1 : 0, Math.min(items.length, Number(value) < 0 ? items.length + Number(value) : Number(value)));
  const [start, end] = by > 0 ? [place(from, 0), place(to, items.length)] : [Math.min(place(from, items.length - 1), items.length - 1), place(to, -1)];
  const found: Value[] = [];
  for (let i = start; by > 0 ? i < end : i > end; i += by) found.push(items[i]!);
  if (typeof of === 'string') return found.join('');
  return isSequence(of) && of.kind === 'tuple' ? tuple(found) : list(found);
}
