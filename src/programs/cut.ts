import { inputOf } from './input';
import { withOptions } from './options';
import { fail, write } from './program';

type Range = readonly [from: number, to: number];

/** `1,3-5,7-`, `-2`; undefined if it is no list. */
function rangesOf(list: string): readonly Range[] | undefined {
  const ranges = list.split(',').map((part): Range | undefined => {
    const found = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!found || part === '' || part === '-') return undefined;
    const from = Number(found[1] || 1);
    const to = found[2] === '' ? from : Number(found[3] || Number.POSITIVE_INFINITY);
    return from < 1 || to < from ? undefined : [from, to];
  });
  return ranges.includes(undefined) ? undefined : (ranges as readonly Range[]);
}

/** `cut -d: -f1,3`, `cut -c1-8`. */
export const cut = withOptions(
  { flags: 's', values: 'bcdfO', long: { delimiter: 'd', fields: 'f', characters: 'c', bytes: 'b', 'only-delimited': 's', 'output-delimiter': 'O' } },
  function* (process, options) {
    const characters = options.get('c') ?? options.get('b');
    const list = options.get('f') ?? characters;
    if (list === undefined) return yield* fail(process, 'you must specify a list of bytes, characters, or fields');
    const ranges = rangesOf(list);
    if (!ranges) return yield* fail(process, `invalid field range: ${list}`);
    const delimiter = options.get('d') ?? '\t';
    if ([...delimiter].length !== 1) return yield* fail(process, 'the delimiter must be a single character');
    const chosen = (parts: readonly string[]): readonly string[] => parts.filter((_, i) => ranges.some(([from, to]) => i + 1 >= from && i + 1 <= to));
    const input = inputOf(process, options.operands);
    for (let line = yield* input.next(); line !== undefined; line = yield* input.next()) {
      if (characters !== undefined) yield* write(process.stdout, `${chosen([...line]).join('')}\n`);
      else if (line.includes(delimiter)) yield* write(process.stdout, `${chosen(line.split(delimiter)).join(options.get('O') ?? delimiter)}\n`);
      else if (!options.has('s')) yield* write(process.stdout, `${line}\n`);
    }
    return input.failed ? 1 : 0;
  },
);
