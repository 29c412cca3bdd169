import { allLines, inputOf } from './input';
import { type Options, withOptions } from './options';
import { fail, write } from './program';

type Compare = (a: string, b: string) => number;

const byBytes: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const numeric = (text: string): number => Number(/^\s*(-?\d*\.?\d*)/.exec(text)![1]) || 0;
const SUFFIXES = ' KMGTPE';
const human = (text: string): number => {
  const suffix = /^\s*-?[\d.]+([KMGTPEk])/.exec(text)?.[1];
  return numeric(text) * 1024 ** (suffix ? SUFFIXES.indexOf(suffix.toUpperCase()) : 0);
};

function comparison(flags: string): Compare {
  const text = (line: string): string => {
    const trimmed = flags.includes('b') ? line.trimStart() : line;
    return flags.includes('f') ? trimmed.toUpperCase() : trimmed;
  };
  const compare: Compare = flags.includes('n')
    ? (a, b) => numeric(a) - numeric(b)
    : flags.includes('h')
      ? (a, b) => human(a) - human(b)
      : (a, b) => byBytes(text(a), text(b));
  return flags.includes('r') ? (a, b) => compare(b, a) : compare;
}

/** A key such as `2`, `2,3`, `3nr`: a part of the line, and how it is compared; undefined if it is none. */
function keyOf(spec: string, separator: string | undefined, inherited: string): Compare | undefined {
  const found = /^(\d+)([bfhnr]*)(?:,(\d+)([bfhnr]*))?$/.exec(spec);
  if (!found || Number(found[1]) < 1) return undefined;
  const [, from, flags = '', to, more = ''] = found;
  const part = (line: string): string => {
    // Without a separator, the blanks before a field belong to it.
    const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
    return fields.slice(Number(from) - 1, to === undefined ? undefined : Number(to)).join(separator ?? '');
  };
  const compare = comparison(flags + more || inherited);
  return (a, b) => compare(part(a), part(b));
}

const inherited = (options: Options): string => ['b', 'f', 'h', 'n', 'r'].filter((flag) => options.has(flag)).join('');

export const sort = withOptions(
  { flags: 'bfhnrsu', values: 'kt', long: { reverse: 'r', unique: 'u', 'numeric-sort': 'n', key: 'k', 'field-separator': 't', 'human-numeric-sort': 'h' } },
  function* (process, options) {
    const flags = inherited(options);
    const keys = options.all('k').map((spec) => [spec, keyOf(spec, options.get('t'), flags)] as const);
    const wrong = keys.find(([, key]) => !key);
    if (wrong) return yield* fail(process, `the simulated sort does not know the key ${wrong[0]}`, 2);
    const compares = keys.length > 0 ? keys.map(([, key]) => key!) : [comparison(flags)];
    const equal: Compare = (a, b) => compares.reduce((order, compare) => order || compare(a, b), 0);
    const last: Compare = options.has('r') ? (a, b) => byBytes(b, a) : byBytes;
    const input = inputOf(process, options.operands);
    const lines = [...(yield* allLines(input))].sort((a, b) => equal(a, b) || (options.has('s') || options.has('u') ? 0 : last(a, b)));
    const shown = options.has('u') ? lines.filter((line, i) => i === 0 || equal(lines[i - 1]!, line) !== 0) : lines;
    yield* write(process.stdout, shown.map((line) => `${line}\n`).join(''));
    return input.failed ? 2 : 0;
  },
);
