import type { Work } from '../program';
import { compareForSort, formatted } from './operators';
import {
  type Callable,
  type Dictionary,
  dict,
  equals,
  isDictionary,
  isNumber,
  isSequence,
  itemsOf,
  list,
  NotSimulated,
  PythonError,
  repr,
  type Sequence,
  show,
  tuple,
  typeName,
  type Value,
} from './values';

/** What values can do by themselves. */

export type Given = (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

/** A function that takes no time. */
export const builtin = (name: string, call: Given): Callable => ({
  kind: 'function',
  name,
  *call(args, named) {
    yield* [];
    return call(args, named);
  },
});

const text = (value: Value | undefined): string => {
  if (typeof value === 'string') return value;
  throw new PythonError('TypeError', `expected str, not ${typeName(value ?? null)}`);
};
const texts = (value: Value | undefined): readonly string[] => (isSequence(value ?? null) ? itemsOf(value!).map(text) : [text(value)]);

const trim = (value: string, letters: Value | undefined, sides: 'both' | 'left' | 'right'): string => {
  const strips = (letter: string | undefined): boolean => letter !== undefined && (typeof letters === 'string' ? letters.includes(letter) : /\s/.test(letter));
  let [from, to] = [0, value.length];
  if (sides !== 'right') while (from < to && strips(value[from])) from++;
  if (sides !== 'left') while (to > from && strips(value[to - 1])) to--;
  return value.slice(from, to);
};

function split(value: string, separator: Value | undefined, max: Value | undefined): Value {
  const limit = max === undefined ? Number.POSITIVE_INFINITY : Number(max);
  const parts =
    separator === undefined || separator === null
      ? value
          .trim()
          .split(/\s+/)
          .filter((part) => part !== '')
      : value.split(text(separator));
  if (parts.length <= limit + 1) return list(parts);
  return list([...parts.slice(0, limit), parts.slice(limit).join(typeof separator === 'string' ? separator : ' ')]);
}

const OF_TEXT: Readonly<Record<string, (value: string, ...args: readonly (Value | undefined)[]) => Value>> = {
  upper: (value) => value.toUpperCase(),
  lower: (value) => value.toLowerCase(),
  title: (value) => value.replace(/[a-z]+/gi, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()),
  capitalize: (value) => value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase(),
  strip: (value, letters) => trim(value, letters, 'both'),
  lstrip: (value, letters) => trim(value, letters, 'left'),
  rstrip: (value, letters) => trim(value, letters, 'right'),
  split,
  splitlines: (value) => list(value.replace(/\n$/, '').split('\n')),
  join: (value, items) =>
    itemsOf(items ?? null)
      .map(text)
      .join(value),
  replace: (value, from, to) => value.replaceAll(text(from), () => text(to)),
  startswith: (value, start) => texts(start).some((one) => value.startsWith(one)),
  endswith: (value, end) => texts(end).some((one) => value.endsWith(one)),
  find: (value, part) => BigInt(value.indexOf(text(part))),
  count: (value, part) => BigInt(value.split(text(part)).length - 1),
  isdigit: (value) => /^\d+$/.test(value),
  isalpha: (value) => /^[A-Za-z]+$/.test(value),
  isalnum: (value) => /^[A-Za-z\d]+$/.test(value),
  isupper: (value) => value !== value.toLowerCase() && value === value.toUpperCase(),
  islower: (value) => value !== value.toUpperCase() && value === value.toLowerCase(),
  zfill: (value, width) => value.padStart(Number(width), '0'),
  ljust: (value, width) => value.padEnd(Number(width)),
  rjust: (value, width) => value.padStart(Number(width)),
  center: (value, width) => formatted(value, `^${width}`),
  encode: (value) => value,
  decode: (value) => value,
  format: (value, ...args) => {
    let next = 0;
    return value.replace(/\{(\w*)(?::([^}]*))?\}/g, (_, name: string, spec = '') => formatted(args[name === '' ? next++ : Number(name)] ?? null, spec));
  },
};

const OF_LIST: Readonly<Record<string, (value: Sequence, ...args: readonly (Value | undefined)[]) => Value>> = {
  append: (value, item = null) => done(value.items.push(item)),
  extend: (value, more = null) => done(value.items.push(...itemsOf(more))),
  insert: (value, at, item = null) => done(value.items.splice(Number(at), 0, item)),
  remove: (value, item = null) => {
    const at = value.items.findIndex((one) => equals(one, item));
    if (at < 0) throw new PythonError('ValueError', 'list.remove(x): x not in list');
    return done(value.items.splice(at, 1));
  },
  pop: (value, at) => {
    if (value.items.length === 0) throw new PythonError('IndexError', 'pop from empty list');
    return value.items.splice(at === undefined ? -1 : Number(at), 1)[0]!;
  },
  clear: (value) => done(value.items.splice(0)),
  reverse: (value) => done(value.items.reverse()),
  index: (value, item = null) => {
    const at = value.items.findIndex((one) => equals(one, item));
    if (at < 0) throw new PythonError('ValueError', `${repr(item)} is not in list`);
    return BigInt(at);
  },
  count: (value, item = null) => BigInt(value.items.filter((one) => equals(one, item)).length),
  copy: (value) => ({ kind: value.kind, items: [...value.items] }),
  add: (value, item = null) => (value.items.some((one) => equals(one, item)) ? null : done(value.items.push(item))),
  discard: (value, item = null) => {
    value.items = value.items.filter((one) => !equals(one, item));
    return null;
  },
};

const done = (_: unknown): null => null;

const OF_DICT: Readonly<Record<string, (value: Dictionary, ...args: readonly (Value | undefined)[]) => Value>> = {
  get: ({ entries }, key = null, otherwise = null) => entries.get(repr(key))?.[1] ?? otherwise,
  keys: ({ entries }) => list([...entries.values()].map(([key]) => key)),
  values: ({ entries }) => list([...entries.values()].map(([, value]) => value)),
  items: ({ entries }) => list([...entries.values()].map((entry) => tuple(entry))),
  pop: ({ entries }, key = null, otherwise) => {
    const found = entries.get(repr(key));
    if (!found && otherwise === undefined) throw new PythonError('KeyError', repr(key));
    entries.delete(repr(key));
    return found?.[1] ?? otherwise ?? null;
  },
  update: ({ entries }, more = null) => {
    if (isDictionary(more)) for (const [key, entry] of more.entries) entries.set(key, entry);
    return null;
  },
  setdefault: ({ entries }, key = null, value = null) => {
    const found = entries.get(repr(key));
    if (!found) entries.set(repr(key), [key, value]);
    return found ? found[1] : value;
  },
  copy: ({ entries }) => dict([...entries.values()]),
  clear: ({ entries }) => done(entries.clear()),
};

/** `list.sort`, and what `sorted` does. */
export function* sortedBy(items: readonly Value[], named: ReadonlyMap<string, Value>): Work<Value[]> {
  const key = named.get('key');
  const keyed: { readonly item: Value; readonly key: Value }[] = [];
  for (const item of items) keyed.push({ item, key: typeof key === 'object' && key?.kind === 'function' ? yield* key.call([item], new Map()) : item });
  const sorted = keyed.toSorted((a, b) => compareForSort(a.key, b.key)).map(({ item }) => item);
  return named.get('reverse') === true ? sorted.reverse() : sorted;
}

const sortMethod = (value: Sequence): Callable => ({
  kind: 'function',
  name: 'sort',
  *call(_, named) {
    value.items = yield* sortedBy(value.items, named);
    return null;
  },
});

/** `value.name` */
export function attributeOf(value: Value, name: string): Value {
  const bound = <T extends Value>(
    methods: Readonly<Record<string, (value: T, ...args: readonly (Value | undefined)[]) => Value>>,
    of: T,
  ): Value | undefined => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return method && builtin(name, (args) => method(of, ...args));
  };
  const found =
    typeof value === 'string'
      ? bound(OF_TEXT, value)
      : isDictionary(value)
        ? bound(OF_DICT, value)
        : isSequence(value)
          ? name === 'sort'
            ? sortMethod(value)
            : bound(OF_LIST, value)
          : typeof value === 'object' && value?.kind === 'module'
            ? value.members.get(name)
            : typeof value === 'object' && value?.kind === 'exception' && name === 'args'
              ? tuple([value.message])
              : undefined;
  if (found !== undefined) return found;
  if (typeof value === 'object' && value?.kind === 'module') throw new NotSimulated(`${value.name}.${name}`);
  if (isNumber(value) || value === null) throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`);
  throw new NotSimulated(`${typeName(value)}.${name}`);
}

export const textOf = (value: Value | undefined): string => (value === undefined ? '' : show(value));
