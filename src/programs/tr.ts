import { unescaped } from './escapes';
import { withOptions } from './options';
import { fail, readLine, write } from './program';

const range = (from: string, to: string): string =>
  Array.from({ length: Math.max(0, to.charCodeAt(0) - from.charCodeAt(0) + 1) }, (_, i) => String.fromCharCode(from.charCodeAt(0) + i)).join('');

const CLASSES: Readonly<Record<string, string>> = {
  upper: range('A', 'Z'),
  lower: range('a', 'z'),
  digit: range('0', '9'),
  alpha: range('A', 'Z') + range('a', 'z'),
  alnum: range('0', '9') + range('A', 'Z') + range('a', 'z'),
  space: ' \t\n\r\f\v',
  blank: ' \t',
  punct: range('!', '/') + range(':', '@') + range('[', '`') + range('{', '~'),
};

/** The characters of a set: `a-z`, `[:upper:]`, `\n`. */
const setOf = (text: string): string =>
  unescaped(text)
    .replace(/\[:(\w+):\]/g, (whole, name: string) => (Object.hasOwn(CLASSES, name) ? CLASSES[name]! : whole))
    .replace(/(.)-(.)/gs, (_, from: string, to: string) => range(from, to));

export const tr = withOptions({ flags: 'cCds', long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c' } }, function* (process, options) {
  const [first, second] = options.operands;
  if (first === undefined) return yield* fail(process, 'missing operand');
  if (second === undefined && !options.has('d') && !options.has('s')) return yield* fail(process, `missing operand after '${first}'`);
  const [from, to] = [setOf(first), second === undefined ? undefined : setOf(second)];
  const complement = options.has('c') || options.has('C');
  const taken = (c: string): boolean => from.includes(c) !== complement;
  const changed = (c: string): string => {
    if (!taken(c)) return c;
    if (options.has('d')) return '';
    return (complement ? to?.at(-1) : (to?.[from.indexOf(c)] ?? to?.at(-1))) ?? c;
  };
  const squeezed = options.has('s') ? (to ?? from) : '';
  let last = '';
  for (let line = yield* readLine(process.stdin); line !== undefined; line = yield* readLine(process.stdin)) {
    let text = '';
    for (const c of line) {
      const made = changed(c);
      const repeats = made !== '' && made === last && (squeezed.includes(made) || (complement && to === undefined && options.has('s') && taken(made)));
      if (!repeats) text += made;
      if (made !== '') last = made;
    }
    yield* write(process.stdout, text);
  }
  return 0;
});
