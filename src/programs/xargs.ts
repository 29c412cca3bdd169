import { withOptions } from './options';
import { fail, readAll, type Work, write } from './program';

const NOT_FOUND = 127;
const SOME_FAILED = 123;

/** Words of the input, as a shell would split them: quotes and backslashes hold together. */
const wordsOf = (text: string): readonly string[] =>
  (text.match(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/gs) ?? []).map((word) => word.replace(/'([^']*)'|"([^"]*)"|\\(.)/gs, '$1$2$3'));

/** `xargs COMMAND`, `-n 1` one at a time, `-I {}` one for each line, in place of `{}`. */
export const xargs = withOptions({ flags: '0rt', values: 'nIdLP', long: { 'no-run-if-empty': 'r', null: '0' }, leading: true }, function* (process, options) {
  const text = yield* readAll(process.stdin);
  const command = options.operands.length > 0 ? options.operands : ['echo'];
  const place = options.get('I');
  const byLine = place !== undefined || options.has('L');
  const delimiter = options.has('0') ? '\0' : options.get('d')?.replace('\\n', '\n');
  if (delimiter !== undefined && delimiter.length !== 1) return yield* fail(process, `invalid delimiter: ${delimiter}`);
  const items =
    delimiter !== undefined
      ? text.split(delimiter).filter((item, i, all) => i < all.length - 1 || item !== '')
      : byLine
        ? text
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== '')
        : wordsOf(text);
  const size = byLine ? Number(options.get('L') ?? 1) : Number(options.get('n') ?? Math.max(1, items.length));
  if (!(size >= 1)) return yield* fail(process, `invalid number: ${options.get('n') ?? options.get('L') ?? ''}`);
  let code = 0;
  const nothing = { kind: 'text', text: '', at: 0 } as const;
  function* runWith(given: readonly string[]): Work<boolean> {
    const words = place === undefined ? given.flatMap((item) => (options.has('L') ? wordsOf(item) : [item])) : [];
    const argv = place === undefined ? [...command, ...words] : command.map((word) => word.replaceAll(place, given[0] ?? ''));
    if (options.has('t')) yield* write(process.stderr, `${argv.join(' ')}\n`);
    const ended = yield* process.run(argv, { io: { stdin: { ...nothing } } });
    if (ended === NOT_FOUND) code = NOT_FOUND;
    else if (ended !== 0) code = SOME_FAILED;
    return ended !== NOT_FOUND;
  }
  if (items.length === 0 && !options.has('r') && place === undefined) yield* runWith([]);
  for (let i = 0; i < items.length; i += size) if (!(yield* runWith(items.slice(i, i + size)))) break;
  return code;
});
