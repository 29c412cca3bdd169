import { inputOf } from './input';
import { type Options, withOptions } from './options';
import { fail, type Process, type Program, type Run, write } from './program';
import { compile, find, literally, matches, matchesWhole, type RegularExpression } from './regular-expression';

const SPEC = {
  flags: 'EFGHchilnoqsvwx',
  values: 'ABCem',
  number: 'C',
  long: {
    'ignore-case': 'i',
    'invert-match': 'v',
    count: 'c',
    quiet: 'q',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'line-number': 'n',
    'only-matching': 'o',
    'after-context': 'A',
    'before-context': 'B',
    context: 'C',
    'max-count': 'm',
    'word-regexp': 'w',
    'line-regexp': 'x',
    'no-filename': 'h',
    'with-filename': 'H',
    'files-with-matches': 'l',
    regexp: 'e',
    // There is no colour to be seen here.
    color: 'G',
    colour: 'G',
  },
};

/** The expressions of `-e`, or of the first operand; a text says what is wrong with one. */
function expressionsOf(options: Options, texts: readonly string[], extended: boolean): readonly RegularExpression[] | string {
  const found: RegularExpression[] = [];
  const ignoreCase = options.has('i');
  for (const text of texts.flatMap((t) => t.split('\n'))) {
    const worded = options.has('w') ? (extended ? `\\b(${text})\\b` : `\\b\\(${text}\\)\\b`) : text;
    const expression = options.has('F') && !options.has('w') ? literally(text, ignoreCase) : compile(worded, { extended, ignoreCase });
    if (typeof expression === 'string') return expression;
    found.push(expression);
  }
  return found;
}

/** The parts of a line that match, one after the other; of those that begin together, the longest. */
function partsOf(line: string, expressions: readonly RegularExpression[]): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < line.length; ) {
    const found = expressions.map((expression) => find(expression, line, at)).filter((match) => match !== undefined);
    const [first] = found.sort((a, b) => a[0]! - b[0]! || b[1]! - a[1]!);
    if (!first) break;
    const [start = 0, end = 0] = first;
    if (end > start) parts.push(line.slice(start, end));
    at = Math.max(end, start + 1);
  }
  return parts;
}

function* search(process: Process, options: Options, extended: boolean): Run {
  const given = options.all('e');
  const texts = given.length > 0 ? given : options.operands.slice(0, 1);
  const paths = given.length > 0 ? options.operands : options.operands.slice(1);
  if (texts.length === 0) return yield* fail(process, 'usage: grep [OPTION]... PATTERN [FILE]...', 2);
  const expressions = expressionsOf(options, texts, extended || options.has('E'));
  if (typeof expressions === 'string') return yield* fail(process, expressions, 2);
  const hits = (line: string): boolean => expressions.some((e) => (options.has('x') ? matchesWhole(e, line) : matches(e, line))) !== options.has('v');
  const [before, after] = [Number(options.get('B') ?? options.get('C') ?? 0), Number(options.get('A') ?? options.get('C') ?? 0)];
  const most = Number(options.get('m') ?? Number.POSITIVE_INFINITY);
  const named = options.has('H') || (paths.length > 1 && !options.has('h'));
  let total = 0;
  let failed = false;
  for (const path of paths.length > 0 ? paths : ['-']) {
    const input = inputOf(process, [path]);
    const prefix = (number: number, mark: string): string => (named ? path + mark : '') + (options.has('n') ? number + mark : '');
    const held: (readonly [number: number, line: string])[] = [];
    let [count, number, shownTo, owed] = [0, 0, 0, 0];
    for (let line = count < most ? yield* input.next() : undefined; line !== undefined; line = count < most || owed > 0 ? yield* input.next() : undefined) {
      number++;
      if (count < most && hits(line)) {
        count++;
        if (options.has('q')) return 0;
        if (options.has('l')) break;
        if (options.has('c')) continue;
        if (options.has('o')) {
          for (const part of options.has('v') ? [] : partsOf(line, expressions)) yield* write(process.stdout, `${prefix(number, ':')}${part}\n`);
          continue;
        }
        if (before + after > 0 && shownTo > 0 && number - held.length > shownTo + 1) yield* write(process.stdout, '--\n');
        for (const [n, text] of held.splice(0)) yield* write(process.stdout, `${prefix(n, '-')}${text}\n`);
        yield* write(process.stdout, `${prefix(number, ':')}${line}\n`);
        [shownTo, owed] = [number, after];
      } else if (owed > 0 && !options.has('c') && !options.has('o')) {
        yield* write(process.stdout, `${prefix(number, '-')}${line}\n`);
        owed--;
        shownTo = number;
      } else if (before > 0) {
        held.push([number, line]);
        if (held.length > before) held.shift();
      }
    }
    if (options.has('c')) yield* write(process.stdout, `${named ? `${path}:` : ''}${count}\n`);
    if (options.has('l') && count > 0) yield* write(process.stdout, `${path}\n`);
    total += count;
    failed ||= input.failed;
  }
  return failed ? 2 : total > 0 ? 0 : 1;
}

export const grep = withOptions(SPEC, (process, options) => search(process, options, false));
export const egrep = withOptions(SPEC, (process, options) => search(process, options, true));
export const fgrep: Program = (process) => grep({ ...process, args: ['-F', ...process.args] });
