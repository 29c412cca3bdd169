/**
 * POSIX regular expressions, basic and extended, and the shell's patterns. They are matched by running all alternatives side by side, so
 * that it takes time in proportion to pattern × text, whatever a user writes: the language's own could be made to run for ever.
 */
type Node =
  | { readonly kind: 'character'; readonly accepts: (c: string) => boolean }
  | { readonly kind: 'start' | 'end' | 'word' | 'inside' | 'word-start' | 'word-end' }
  | { readonly kind: 'group'; readonly index: number; readonly body: Node }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number };

type Instruction =
  | { readonly op: 'character'; readonly accepts: (c: string) => boolean }
  | { readonly op: 'assert'; readonly what: 'start' | 'end' | 'word' | 'inside' | 'word-start' | 'word-end' }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'match' };

export interface RegularExpression {
  readonly program: readonly Instruction[];
  readonly groups: number;
}

/** Where it matched, and then each group: start and end in pairs, -1 for a group that took no part. */
export type Match = readonly number[];

export interface Flavour {
  /** `( ) { } | + ?` mean something without a backslash (`grep -E`, awk). */
  readonly extended?: boolean;
  readonly ignoreCase?: boolean;
}

const REPEAT_MAX = 255;
const PROGRAM_MAX = 4_000;
const DEPTH_MAX = 50;

class SyntaxProblem extends Error {}

const CLASSES: Readonly<Record<string, (c: string) => boolean>> = {
  alpha: (c) => /[a-z]/i.test(c),
  digit: (c) => /\d/.test(c),
  alnum: (c) => /[a-z\d]/i.test(c),
  space: (c) => /\s/.test(c),
  blank: (c) => c === ' ' || c === '\t',
  upper: (c) => /[A-Z]/.test(c),
  lower: (c) => /[a-z]/.test(c),
  xdigit: (c) => /[\da-f]/i.test(c),
  punct: (c) => /[!-/:-@[-`{-~]/.test(c),
  print: (c) => c >= ' ' && c !== '\x7f',
};
const isWord = (c: string | undefined): boolean => c !== undefined && /\w/.test(c);
const anything = (): boolean => true;

/** Reads `[a-z_]` from its bracket on; undefined if the bracket is not closed. */
function readSet(text: string, from: number, negations: string): { readonly accepts: (c: string) => boolean; readonly next: number } | undefined {
  const negated = text[from + 1] !== undefined && negations.includes(text[from + 1]!);
  const tests: ((c: string) => boolean)[] = [];
  let i = from + (negated ? 2 : 1);
  for (let first = true; i < text.length; first = false) {
    if (text[i] === ']' && !first) return { accepts: (c) => tests.some((test) => test(c)) !== negated, next: i + 1 };
    const named = /^\[:(\w+):\]/.exec(text.slice(i, i + 12));
    if (named) {
      if (!Object.hasOwn(CLASSES, named[1]!)) throw new SyntaxProblem(`unknown character class ${named[0]}`);
      tests.push(CLASSES[named[1]!]!);
      i += named[0].length;
    } else if (text[i + 1] === '-' && text[i + 2] !== undefined && text[i + 2] !== ']') {
      const [low, high] = [text[i]!, text[i + 2]!];
      tests.push((c) => c >= low && c <= high);
      i += 3;
    } else {
      const wanted = text[i]!;
      tests.push((c) => c === wanted);
      i++;
    }
  }
  return undefined;
}

const ESCAPED: Readonly<Record<string, Node>> = {
  w: { kind: 'character', accepts: isWord },
  W: { kind: 'character', accepts: (c) => !isWord(c) },
  s: { kind: 'character', accepts: CLASSES.space! },
  S: { kind: 'character', accepts: (c) => !/\s/.test(c) },
  b: { kind: 'word' },
  B: { kind: 'inside' },
  '<': { kind: 'word-start' },
  '>': { kind: 'word-end' },
  n: { kind: 'character', accepts: (c) => c === '\n' },
  t: { kind: 'character', accepts: (c) => c === '\t' },
};

/** An expression's text, and how far it has been read. */
interface Reader {
  readonly source: string;
  readonly extended: boolean;
  readonly ignoreCase: boolean;
  at: number;
  groups: number;
}

/** Whether an operator stands here: bare in an r.extended expression, after a backslash in a basic one. */
const isOperator = (r: Reader, c: string): boolean => (r.extended ? r.source[r.at] === c : r.source[r.at] === '\\' && r.source[r.at + 1] === c);
const skipOperator = (r: Reader): void => {
  r.at += r.extended ? 1 : 2;
};
const folded =
  (accepts: (c: string) => boolean): ((c: string) => boolean) =>
  (c) =>
    accepts(c) || accepts(c.toLowerCase()) || accepts(c.toUpperCase());
const character = (r: Reader, accepts: (c: string) => boolean): Node => ({ kind: 'character', accepts: r.ignoreCase ? folded(accepts) : accepts });

function choice(r: Reader, depth: number): Node {
  if (depth > DEPTH_MAX) throw new SyntaxProblem('too many groups within each other');
  const options = [sequence(r, depth)];
  while (isOperator(r, '|')) {
    skipOperator(r);
    options.push(sequence(r, depth));
  }
  return options.length === 1 ? options[0]! : { kind: 'choice', options };
}

function sequence(r: Reader, depth: number): Node {
  const nodes: Node[] = [];
  while (r.at < r.source.length && !isOperator(r, '|') && !(depth > 0 && isOperator(r, ')'))) {
    const node = atom(r, nodes.length === 0, depth);
    nodes.push(node.kind === 'start' ? node : repeated(r, node));
  }
  return { kind: 'sequence', nodes };
}

function atom(r: Reader, first: boolean, depth: number): Node {
  if (isOperator(r, '(')) {
    skipOperator(r);
    const index = ++r.groups;
    const body = choice(r, depth + 1);
    if (!isOperator(r, ')')) throw new SyntaxProblem('Unmatched ( or \\(');
    skipOperator(r);
    return { kind: 'group', index, body };
  }
  if (isOperator(r, ')')) throw new SyntaxProblem('Unmatched ) or \\)');
  const c = r.source[r.at++]!;
  if (c === '^' && (r.extended || first)) return { kind: 'start' };
  if (c === '$' && (r.extended || r.at === r.source.length || /^\\[)|]/.test(r.source.slice(r.at, r.at + 2)))) return { kind: 'end' };
  if (c === '.') return { kind: 'character', accepts: anything };
  if (c === '[') {
    const set = readSet(r.source, r.at - 1, '^');
    if (!set) throw new SyntaxProblem('Unmatched [, [^, [:, [., or [=');
    r.at = set.next;
    return character(r, set.accepts);
  }
  if (c !== '\\') return character(r, (x) => x === c);
  const escaped = r.source[r.at++];
  if (escaped === undefined) throw new SyntaxProblem('Trailing backslash');
  if (/[1-9]/.test(escaped)) throw new SyntaxProblem('back-references are not simulated');
  return ESCAPED[escaped] ?? character(r, (x) => x === escaped);
}

function bounds(r: Reader): readonly [number, number] | undefined {
  const star = r.source[r.at] === '*';
  if (star || isOperator(r, '+') || isOperator(r, '?')) {
    const operator = star ? '*' : r.source[r.extended ? r.at : r.at + 1];
    r.at += star || r.extended ? 1 : 2;
    return [operator === '+' ? 1 : 0, operator === '?' ? 1 : Number.POSITIVE_INFINITY];
  }
  if (!isOperator(r, '{')) return undefined;
  const found = /^\{(\d*)(,?)(\d*)\\?\}/.exec(r.source.slice(r.extended ? r.at : r.at + 1));
  if (!found) {
    if (r.extended) return undefined;
    throw new SyntaxProblem('Unmatched \\{');
  }
  r.at += found[0].length + (r.extended ? 0 : 1);
  const min = Number(found[1]);
  const max = found[2] === '' ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
  if (min > REPEAT_MAX || (Number.isFinite(max) && (max > REPEAT_MAX || max < min))) throw new SyntaxProblem('Invalid content of \\{\\}');
  return [min, max];
}

function repeated(r: Reader, body: Node): Node {
  let node = body;
  for (let found = bounds(r); found; found = bounds(r)) node = { kind: 'repeat', body: node, min: found[0], max: found[1] };
  return node;
}

function readExpression(r: Reader): Node {
  const node = choice(r, 0);
  if (r.at < r.source.length) throw new SyntaxProblem('Unmatched ) or \\)');
  return node;
}

function assemble(root: Node, groups: number): RegularExpression {
  const program: Instruction[] = [];
  const put = (instruction: Instruction): number => {
    if (program.length >= PROGRAM_MAX) throw new SyntaxProblem('Regular expression too big');
    return program.push(instruction) - 1;
  };
  /** An optional part; `again` makes a loop of it. */
  const optional = (body: Node, again: boolean): void => {
    const split = put({ op: 'match' });
    emit(body);
    if (again) put({ op: 'jump', to: split });
    program[split] = { op: 'split', first: split + 1, second: program.length };
  };
  function emit(node: Node): void {
    switch (node.kind) {
      case 'character':
        put({ op: 'character', accepts: node.accepts });
        return;
      case 'group':
        put({ op: 'save', slot: 2 * node.index });
        emit(node.body);
        put({ op: 'save', slot: 2 * node.index + 1 });
        return;
      case 'sequence':
        for (const child of node.nodes) emit(child);
        return;
      case 'choice': {
        const ends: number[] = [];
        for (const [i, option] of node.options.entries()) {
          if (i === node.options.length - 1) {
            emit(option);
            continue;
          }
          const split = put({ op: 'match' });
          emit(option);
          ends.push(put({ op: 'match' }));
          program[split] = { op: 'split', first: split + 1, second: program.length };
        }
        for (const end of ends) program[end] = { op: 'jump', to: program.length };
        return;
      }
      case 'repeat': {
        for (let i = 0; i < node.min; i++) emit(node.body);
        if (node.max === Number.POSITIVE_INFINITY) optional(node.body, true);
        else for (let i = node.min; i < node.max; i++) optional(node.body, false);
        return;
      }
      default:
        put({ op: 'assert', what: node.kind });
    }
  }
  emit(root);
  put({ op: 'match' });
  return { program, groups };
}

/** Reads an expression; a text says what is wrong with it. */
export function compile(source: string, { extended = false, ignoreCase = false }: Flavour = {}): RegularExpression | string {
  try {
    const reader: Reader = { source, extended, ignoreCase, at: 0, groups: 0 };
    return assemble(readExpression(reader), reader.groups);
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.message;
    throw error;
  }
}

/** The text itself, and nothing else (`grep -F`). */
export const literally = (text: string, ignoreCase: boolean): RegularExpression =>
  assemble({ kind: 'sequence', nodes: [...text].map((wanted) => ({ kind: 'character', accepts: same(wanted, ignoreCase) })) }, 0);

const same = (wanted: string, ignoreCase: boolean): ((c: string) => boolean) =>
  ignoreCase ? (c) => c.toLowerCase() === wanted.toLowerCase() : (c) => c === wanted;

/** A shell's pattern: `*.log`, `v[0-9]?`. What follows a backslash stands for itself. */
export function globPattern(text: string): RegularExpression {
  const nodes: Node[] = [];
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    const set = c === '[' ? readSet(text, i, '^!') : undefined;
    if (set) nodes.push({ kind: 'character', accepts: set.accepts });
    else if (c === '*') nodes.push({ kind: 'repeat', body: { kind: 'character', accepts: anything }, min: 0, max: Number.POSITIVE_INFINITY });
    else if (c === '?') nodes.push({ kind: 'character', accepts: anything });
    else nodes.push({ kind: 'character', accepts: same(c === '\\' && i + 1 < text.length ? text[i + 1]! : c, false) });
    i = set?.next ?? (c === '\\' ? i + 2 : i + 1);
  }
  return assemble({ kind: 'sequence', nodes: nodes.slice(0, PROGRAM_MAX / 4) }, 0);
}

interface Thread {
  readonly pc: number;
  readonly slots: Match;
}

const holds = (what: Extract<Instruction, { op: 'assert' }>['what'], text: string, at: number): boolean => {
  const [before, after] = [isWord(text[at - 1]), isWord(text[at])];
  switch (what) {
    case 'start':
      return at === 0;
    case 'end':
      return at === text.length;
    case 'word':
      return before !== after;
    case 'inside':
      return before === after;
    case 'word-start':
      return !before && after;
    case 'word-end':
      return before && !after;
  }
};

/** Runs all threads side by side from `from` on; tells of each match, the earliest start first. */
function run({ program, groups }: RegularExpression, text: string, from: number, anchored: boolean, matched: (slots: Match) => void): void {
  let threads: Thread[] = [];
  let start: number | undefined;
  const [first] = program;
  for (let at = from; at <= text.length; at++) {
    // Most places cannot begin a match, and this is seen without a thread.
    if (threads.length === 0 && !anchored && first?.op === 'character' && !(at < text.length && first.accepts(text[at]!))) continue;
    const next: Thread[] = [];
    const seen = new Set<number>();
    // Those that began earlier come first, and keep a later beginning out.
    const now: Thread[] = [];
    const follow = (first: Thread): void => {
      const stack = [first];
      for (let thread = stack.pop(); thread; thread = stack.pop()) {
        const { pc, slots } = thread;
        if (seen.has(pc)) continue;
        seen.add(pc);
        const instruction = program[pc]!;
        if (instruction.op === 'jump') stack.push({ pc: instruction.to, slots });
        else if (instruction.op === 'split') stack.push({ pc: instruction.second, slots }, { pc: instruction.first, slots });
        else if (instruction.op === 'save') stack.push({ pc: pc + 1, slots: slots.with(instruction.slot, at) });
        else if (instruction.op !== 'assert') now.push(thread);
        else if (holds(instruction.what, text, at)) stack.push({ pc: pc + 1, slots });
      }
    };
    for (const thread of threads) follow(thread);
    if (start === undefined && (at === from || !anchored)) follow({ pc: 0, slots: Array.from({ length: 2 + 2 * groups }, (_, i) => (i === 0 ? at : -1)) });
    for (const { pc, slots } of now) {
      const instruction = program[pc]!;
      if (instruction.op === 'match') {
        if (start !== undefined && slots[0]! > start) continue;
        start = slots[0];
        matched(slots.with(1, at));
      } else if (start !== undefined && slots[0]! > start) continue;
      else if (instruction.op === 'character' && at < text.length && instruction.accepts(text[at]!)) next.push({ pc: pc + 1, slots });
    }
    threads = next;
    if (threads.length === 0 && (start !== undefined || anchored)) return;
  }
}

/** Where an expression first matches from a place on, and the longest match there (POSIX). */
export function find(expression: RegularExpression, text: string, from = 0): Match | undefined {
  let found: Match | undefined;
  run(expression, text, from, false, (slots) => {
    if (!found || slots[0]! < found[0]! || (slots[0] === found[0] && slots[1]! > found[1]!)) found = slots;
  });
  return found;
}

export const matches = (expression: RegularExpression, text: string): boolean => find(expression, text) !== undefined;

/** Whether the expression takes the text as a whole. */
export const matchesWhole = (expression: RegularExpression, text: string): boolean => prefixLength(expression, text, true) === text.length;

/** How long a prefix of the text the expression takes: the shortest or the longest; undefined if none. */
export function prefixLength(expression: RegularExpression, text: string, longest: boolean): number | undefined {
  let found: number | undefined;
  run(expression, text, 0, true, ([, end]) => {
    found = found === undefined ? end : longest ? Math.max(found, end!) : Math.min(found, end!);
  });
  return found;
}

/** A match's groups as texts, the whole first. */
export const textsOf = (match: Match, text: string): readonly string[] =>
  Array.from({ length: match.length / 2 }, (_, i) => (match[2 * i]! < 0 ? '' : text.slice(match[2 * i], match[2 * i + 1])));

/** Puts a text in place of matches: of all, or of the one that is counted so. */
export function replaceMatches(
  expression: RegularExpression,
  text: string,
  replacement: (groups: readonly string[]) => string,
  { all = false, nth = 1 }: { readonly all?: boolean; readonly nth?: number } = {},
): { readonly text: string; readonly count: number } {
  let out = '';
  let [at, seen, count] = [0, 0, 0];
  let before: number | undefined;
  while (at <= text.length) {
    const found = find(expression, text, at);
    if (!found) break;
    const [start = 0, end = 0] = found;
    out += text.slice(at, start);
    // Nothing, right after a match, is no match of its own.
    if (end > start || end !== before) {
      const wanted = ++seen >= nth && (all || count === 0);
      out += wanted ? replacement(textsOf(found, text)) : text.slice(start, end);
      if (wanted) count++;
    }
    [at, before] = [end, end];
    if (count > 0 && !all) break;
    if (end === start) out += text[at++] ?? '';
  }
  return { text: out + text.slice(at), count };
}
