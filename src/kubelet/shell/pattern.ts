/**
 * Patterns of `grep`, `sed`, `case` and `${x#…}`: characters, any character, sets, and repetition. Matching takes time in proportion to
 * pattern × text, whatever a user writes: a regular expression of the language's own could be made to run for ever.
 */
interface Piece {
  readonly accepts: (c: string) => boolean;
  readonly min: 0 | 1;
  readonly many: boolean;
}

export interface Pattern {
  readonly pieces: readonly Piece[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

const anything = (): boolean => true;
const once = (accepts: Piece['accepts']): Piece => ({ accepts, min: 1, many: false });
const literal = (wanted: string): Piece => once((c) => c === wanted);

const CLASSES: Readonly<Record<string, (c: string) => boolean>> = {
  alpha: (c) => /[a-z]/i.test(c),
  digit: (c) => /\d/.test(c),
  alnum: (c) => /[a-z\d]/i.test(c),
  space: (c) => /\s/.test(c),
  upper: (c) => /[A-Z]/.test(c),
  lower: (c) => /[a-z]/.test(c),
};

/** Reads `[a-z_]` from its bracket on; gives the piece and where it ends, or undefined if the bracket is not closed. */
function readSet(text: string, from: number): { readonly piece: Piece; readonly next: number } | undefined {
  const negated = text[from + 1] === '^' || text[from + 1] === '!';
  const tests: ((c: string) => boolean)[] = [];
  let i = from + (negated ? 2 : 1);
  for (let first = true; i < text.length; first = false) {
    if (text[i] === ']' && !first) return { piece: once((c) => tests.some((test) => test(c)) !== negated), next: i + 1 };
    const named = /^\[:(\w+):\]/.exec(text.slice(i));
    if (named) {
      tests.push(Object.hasOwn(CLASSES, named[1]!) ? CLASSES[named[1]!]! : () => false);
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

/** A shell's pattern (`*.log`, `v[0-9]?`), which has to match the whole text. */
export function globPattern(text: string): Pattern {
  const pieces: Piece[] = [];
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    const set = c === '[' ? readSet(text, i) : undefined;
    if (set) pieces.push(set.piece);
    else if (c === '*') pieces.push({ accepts: anything, min: 0, many: true });
    else if (c === '?') pieces.push(once(anything));
    else pieces.push(literal(c === '\\' && i + 1 < text.length ? text[i + 1]! : c));
    i = set?.next ?? (c === '\\' ? i + 2 : i + 1);
  }
  return { pieces, atStart: true, atEnd: true };
}

/** A regular expression without groups, one pattern for each alternative; undefined if it asks for more than that. */
export function regularPatterns(text: string, extended: boolean): readonly Pattern[] | undefined {
  const patterns = text.split(extended ? '|' : '\\|').map((part) => regularPattern(part, extended));
  return patterns.includes(undefined) ? undefined : (patterns as readonly Pattern[]);
}

function regularPattern(text: string, extended: boolean): Pattern | undefined {
  const pieces: Piece[] = [];
  const atStart = text.startsWith('^');
  const atEnd = text.endsWith('$') && !text.endsWith('\\$');
  for (let i = atStart ? 1 : 0; i < text.length - (atEnd ? 1 : 0); ) {
    const c = text[i]!;
    if (extended && (c === '(' || c === ')' || c === '{')) return undefined;
    const set = c === '[' ? readSet(text, i) : undefined;
    if (c === '[' && !set) return undefined;
    const piece = set?.piece ?? (c === '.' ? once(anything) : literal(c === '\\' ? (text[i + 1] ?? '\\') : c));
    i = set?.next ?? (c === '\\' ? i + 2 : i + 1);
    const repeat = text[i];
    if (repeat === '*' || (extended && (repeat === '+' || repeat === '?'))) {
      if (repeat === '+') pieces.push(piece);
      pieces.push({ ...piece, min: 0, many: repeat !== '?' });
      i++;
    } else pieces.push(piece);
  }
  return { pieces, atStart, atEnd };
}

/** The ends of all matches that begin at `from`. */
function endsFrom({ pieces, atEnd }: Pattern, text: string, from: number): readonly number[] {
  let ends = new Set([from]);
  for (const { accepts, min, many } of pieces) {
    const next = new Set<number>();
    for (const start of ends) {
      let at = start;
      if (min === 0) next.add(at);
      while (at < text.length && accepts(text[at]!) && !(at > start && next.has(at + 1))) {
        next.add(++at);
        if (!many) break;
      }
    }
    ends = next;
    if (ends.size === 0) break;
  }
  return [...ends].filter((end) => !atEnd || end === text.length);
}

/** Where a pattern first matches, and the longest match there. */
export function find(pattern: Pattern, text: string, from = 0): { readonly start: number; readonly end: number } | undefined {
  for (let start = from; start <= (pattern.atStart ? 0 : text.length); start++) {
    const ends = endsFrom(pattern, text, start);
    if (ends.length > 0) return { start, end: Math.max(...ends) };
  }
  return undefined;
}

export const matches = (pattern: Pattern, text: string): boolean => find(pattern, text) !== undefined;

/** How long a prefix of the text the pattern takes: the shortest or the longest; undefined if none. */
export function prefixLength(pattern: Pattern, text: string, longest: boolean): number | undefined {
  const ends = endsFrom({ ...pattern, atEnd: false }, text, 0);
  return ends.length === 0 ? undefined : longest ? Math.max(...ends) : Math.min(...ends);
}
