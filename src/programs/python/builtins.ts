import { type Process, readLine, type Sink, type Work, write } from '../program';
import { builtin, type Given, sortedBy, textOf } from './methods';
import { exit, fileModule } from './modules';
import { binary, compareForSort, formatted } from './operators';
import {
  type Callable,
  dict,
  isDictionary,
  isNumber,
  isSequence,
  isTrue,
  itemsOf,
  list,
  type Named,
  PythonError,
  repr,
  show,
  tuple,
  typeName,
  type Value,
} from './values';

/** The functions that every script has. */

const RANGE_MAX = 1 << 17;
const EXCEPTIONS = (
  'Exception BaseException ValueError TypeError KeyError IndexError RuntimeError NameError AttributeError OSError IOError FileNotFoundError PermissionError ' +
  'ZeroDivisionError ArithmeticError OverflowError NotImplementedError StopIteration AssertionError ImportError ModuleNotFoundError LookupError TimeoutError ' +
  'ConnectionError ConnectionRefusedError KeyboardInterrupt UnicodeDecodeError'
).split(' ');

function range(args: readonly Value[]): Value {
  const [a = 0n, b, c = 1n] = args.map((arg) => {
    if (typeof arg !== 'bigint') throw new PythonError('TypeError', `'${typeName(arg)}' object cannot be interpreted as an integer`);
    return arg;
  });
  const [start, end] = b === undefined ? [0n, a] : [a, b];
  if (c === 0n) throw new PythonError('ValueError', 'range() arg 3 must not be zero');
  const items: Value[] = [];
  for (let at = start; (c > 0n ? at < end : at > end) && items.length < RANGE_MAX; at += c) items.push(at);
  return list(items);
}

function toInt([value = 0n, base]: readonly Value[]): Value {
  if (typeof value === 'string') {
    const radix = base === undefined ? 10 : Number(base);
    const trimmed = value.trim();
    const number = Number.parseInt(trimmed, radix);
    if (radix === 10 ? !/^[+-]?\d+$/.test(trimmed) : Number.isNaN(number))
      throw new PythonError('ValueError', `invalid literal for int() with base ${radix}: ${repr(value)}`);
    return radix === 10 ? BigInt(trimmed.replace(/^\+/, '')) : BigInt(number);
  }
  if (!isNumber(value)) throw new PythonError('TypeError', `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`);
  return typeof value === 'number' ? BigInt(Math.trunc(value)) : BigInt(value);
}

function toFloat([value = 0]: readonly Value[]): Value {
  if (isNumber(value)) return Number(value);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isNaN(number) && value !== 'nan') throw new PythonError('ValueError', `could not convert string to float: ${repr(value)}`);
  return number;
}

const lengthOf = (value: Value): Value => {
  if (typeof value === 'string') return BigInt([...value].length);
  if (isSequence(value)) return BigInt(value.items.length);
  if (isDictionary(value)) return BigInt(value.entries.size);
  throw new PythonError('TypeError', `object of type '${typeName(value)}' has no len()`);
};

const all = (args: readonly Value[]): readonly Value[] => (args.length === 1 ? itemsOf(args[0]!) : args);

function extreme(args: readonly Value[], sign: 1 | -1, name: string): Value {
  const items = all(args);
  if (items.length === 0) throw new PythonError('ValueError', `${name}() iterable argument is empty`);
  return items.reduce((best, item) => (compareForSort(item, best) * sign > 0 ? item : best));
}

function rounded(value: Value, digits: Value | undefined): Value {
  if (!isNumber(value)) throw new PythonError('TypeError', `type ${typeName(value)} doesn't define __round__ method`);
  if (typeof value !== 'number') return value;
  const even = (number: number): number => (Math.abs(number % 1) === 0.5 ? 2 * Math.round(number / 2) : Math.round(number));
  return digits === undefined || digits === null ? BigInt(even(value)) : Number(value.toFixed(Number(digits)));
}

const PLAIN: Readonly<Record<string, Given>> = {
  abs: ([value = 0n]) => (isNumber(value) && Number(value) < 0 ? binary('-', 0n, value) : value),
  all: ([items = null]) => itemsOf(items).every(isTrue),
  any: ([items = null]) => itemsOf(items).some(isTrue),
  bin: ([value = 0n]) => `0b${BigInt(value as bigint).toString(2)}`,
  bool: ([value = false]) => isTrue(value),
  chr: ([value = 0n]) => String.fromCodePoint(Number(value)),
  dict: ([from], named) => dict([...(from && isDictionary(from) ? from.entries.values() : []), ...[...named].map(([key, value]) => [key, value] as const)]),
  enumerate: ([items = null, start = 0n], named) =>
    list(itemsOf(items).map((item, i) => tuple([BigInt(i) + BigInt((named.get('start') ?? start) as bigint), item]))),
  float: toFloat,
  format: ([value = null, spec]) => formatted(value, textOf(spec)),
  hex: ([value = 0n]) => `0x${BigInt(value as bigint).toString(16)}`,
  int: toInt,
  isinstance: ([value = null, type = null]) =>
    all([isSequence(type) ? type : list([type])]).some((one) => typeof one === 'object' && one?.kind === 'function' && one.name === typeName(value)),
  len: ([value = null]) => lengthOf(value),
  list: ([items]) => list(items === undefined ? [] : itemsOf(items)),
  max: (args) => extreme(args, 1, 'max'),
  min: (args) => extreme(args, -1, 'min'),
  ord: ([value]) => BigInt(textOf(value).codePointAt(0) ?? 0),
  range,
  repr: ([value = null]) => repr(value),
  reversed: ([items = null]) => list([...itemsOf(items)].reverse()),
  round: ([value = 0n, digits]) => rounded(value, digits),
  set: ([items]) => ({ kind: 'set', items: [...new Map(itemsOf(items ?? list([])).map((item) => [repr(item), item])).values()] }),
  str: ([value]) => textOf(value),
  sum: ([items = null, start = 0n]) => itemsOf(items).reduce((total, item) => binary('+', total, item), start),
  tuple: ([items]) => tuple(items === undefined ? [] : itemsOf(items)),
  type: ([value = null]) => `<class '${typeName(value)}'>`,
  zip: (args) => {
    const lists = args.map(itemsOf);
    return list(Array.from({ length: Math.min(...lists.map((one) => one.length)) }, (_, i) => tuple(lists.map((one) => one[i]!))));
  },
};

function* applied(target: Value | undefined, args: readonly Value[]): Work<Value> {
  if (typeof target !== 'object' || target?.kind !== 'function') throw new PythonError('TypeError', `'${typeName(target ?? null)}' object is not callable`);
  return yield* target.call(args, new Map());
}

function printer(process: Process): Callable {
  const call = function* (args: readonly Value[], named: Named): Work<Value> {
    const file = named.get('file');
    const to: Sink = typeof file === 'object' && file?.kind === 'module' && file.name === 'stderr' ? process.stderr : process.stdout;
    yield* write(to, args.map(show).join(textOf(named.get('sep') ?? ' ')) + textOf(named.get('end') ?? '\n'));
    return null;
  };
  return { kind: 'function', name: 'print', call };
}

/** All that a script can name without importing it. */
export function builtinsOf(process: Process): Map<string, Value> {
  const names = new Map<string, Value>(Object.entries(PLAIN).map(([name, call]) => [name, builtin(name, call)]));
  for (const type of EXCEPTIONS)
    names.set(
      type,
      builtin(type, (args) => ({ kind: 'exception', type, message: args.map(textOf).join(', ') })),
    );
  const timed = (name: string, call: Callable['call']): unknown => names.set(name, { kind: 'function', name, call });
  names.set('print', printer(process));
  timed('sorted', function* ([items = null], named) {
    return list(yield* sortedBy(itemsOf(items), named));
  });
  timed('map', function* ([target, items = null]) {
    const results: Value[] = [];
    for (const item of itemsOf(items)) results.push(yield* applied(target, [item]));
    return list(results);
  });
  timed('filter', function* ([target, items = null]) {
    const kept: Value[] = [];
    for (const item of itemsOf(items)) if (isTrue(yield* applied(target, [item]))) kept.push(item);
    return list(kept);
  });
  timed('input', function* ([prompt]) {
    yield* write(process.stdout, textOf(prompt));
    const line = yield* readLine(process.stdin);
    if (line === undefined) throw new PythonError('EOFError', 'EOF when reading a line');
    return line.replace(/\n$/, '');
  });
  for (const name of ['exit', 'quit']) names.set(name, builtin(name, exit));
  names.set(
    'open',
    builtin('open', ([path, mode = 'r']) => fileModule(process, textOf(path), textOf(mode))),
  );
  names.set('__name__', '__main__');
  return names;
}
