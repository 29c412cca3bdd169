import type { DoubleQuotedChild, ParameterExpansionPart, Word, WordPart } from 'unbash';
import type { Work } from '../programs/program';
import { globPattern, matchesWhole, prefixLength, replaceMatches } from '../programs/regular-expression';
import { hashText } from '../sim/random';
import { ArithmeticError, type ArithmeticScope, evaluate } from './arithmetic';
import { fieldsOf, separatorsOf } from './fields';
import { abort, assignVariable, pathOf, type Shell } from './state';

/** Words and what becomes of them: variables, `$(…)`, arithmetic, fields, names of files (POSIX 2.6). */

/** A part of a word after expansion. What is not quoted is split into fields, and may be a pattern; `break` parts the words of `"$@"`. */
type Piece = { readonly text: string; readonly quoted: boolean } | 'break';

const RANDOM_MAX = 32_768;
const BRACES_MAX = 10_000;

/** A variable or a parameter: `$HOME`, `$1`, `$?`, `$#`, `$@`, `$$`. */
function variable(shell: Shell, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(shell.lastCode);
    case '#':
      return String(Math.max(0, shell.parameters.length - 1));
    case '@':
    case '*':
      return shell.parameters.slice(1).join(' ');
    case '$':
      return String(shell.self.pid);
    case '!':
      return shell.lastJob === undefined ? '' : String(shell.lastJob);
    case '-':
      return `${shell.options.errexit ? 'e' : ''}${shell.options.nounset ? 'u' : ''}${shell.options.xtrace ? 'x' : ''}`;
    case 'RANDOM':
      return String(hashText(`${shell.host.startedAtUs} ${shell.self.clock.us} ${shell.processes.steps--}`) % RANDOM_MAX);
    case 'SECONDS':
      return String(Math.floor((shell.self.clock.us - shell.host.startedAtUs) / 1e6));
    default:
      return /^\d+$/.test(name) ? shell.parameters[Number(name)] : shell.variables.get(name);
  }
}

/** The same, where a variable that is not set is an error with `set -u`. */
function* required(shell: Shell, name: string): Work<string> {
  const value = variable(shell, name);
  if (value === undefined && shell.options.nounset) yield* abort(shell, `${name}: parameter not set`);
  return value ?? '';
}

const scopeOf = (shell: Shell): ArithmeticScope => ({
  get: (name) => variable(shell, name),
  set: (name, value) => assignVariable(shell, name, value),
  *text(word) {
    return word.parts ? textOf(yield* piecesOf(word.parts, shell)) : word.value;
  },
  run: (script) => shell.interpreter.substitute(script, shell),
});

/** `$((…))`; what cannot be reckoned leaves the shell. */
export function* reckon(expression: Parameters<typeof evaluate>[0], shell: Shell): Work<number> {
  try {
    return yield* evaluate(expression, scopeOf(shell));
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error;
    yield* abort(shell, error.message);
    return 0;
  }
}

const textOf = (pieces: readonly Piece[]): string => pieces.map((piece) => (piece === 'break' ? ' ' : piece.text)).join('');
const escaped = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');
const patternOf = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (piece === 'break' ? ' ' : piece.quoted ? escaped(piece.text) : piece.text)).join('');

/** A word as one text, as in assignments, quotes and redirections. */
export function* expandText(word: Word | undefined, shell: Shell): Work<string> {
  return word ? textOf(yield* wordPieces(word, shell)) : '';
}

/** A word as a pattern, in which what was quoted stands for itself. */
export function* expandPattern(word: Word, shell: Shell): Work<string> {
  return patternOf(yield* wordPieces(word, shell));
}

/** The text of a here-document. */
export function* expandParts(parts: readonly WordPart[], shell: Shell): Work<string> {
  return textOf(yield* piecesOf(parts, shell));
}

/** A word as the arguments that it becomes: none, one, or several. */
export function* expandWord(word: Word, shell: Shell): Work<readonly string[]> {
  const at = word.parts?.findIndex((part) => part.type === 'BraceExpansion') ?? -1;
  if (at < 0) return yield* expandPlain(word, shell);
  const words: string[] = [];
  for (const text of braces(word.parts![at]!.text)) {
    const { pos, end } = word;
    const parts = word.parts!.with(at, { type: 'Literal', pos, end, value: text, text });
    words.push(...(yield* expandWord({ ...word, parts }, shell)));
  }
  return words;
}

function* expandPlain(word: Word, shell: Shell): Work<readonly string[]> {
  const words: Piece[][] = [];
  let current: Piece[] | undefined;
  const end = (): void => {
    if (current) words.push(current);
    current = undefined;
  };
  const separators = separatorsOf(shell);
  for (const piece of yield* wordPieces(word, shell)) {
    if (piece === 'break') end();
    else if (piece.quoted) current = [...(current ?? []), piece];
    else {
      const { text } = piece;
      if (text !== '' && separators.includes(text[0]!) && /\s/.test(text[0]!)) end();
      for (const [i, field] of fieldsOf(text, separators).entries()) {
        if (i > 0) end();
        current = [...(current ?? []), { text: field, quoted: false }];
      }
      if (text !== '' && separators.includes(text.at(-1)!)) end();
    }
  }
  end();
  return words.flatMap((pieces) => fileNames(shell, pieces));
}

const GLOB = /(?<!\\)[*?[]/;

/** Names of files that a word stands for, if it is a pattern; itself if there are none. */
function fileNames(shell: Shell, pieces: readonly Piece[]): readonly string[] {
  const text = textOf(pieces);
  const isGlob = pieces.some((piece) => piece !== 'break' && !piece.quoted && GLOB.test(piece.text));
  if (!isGlob) return [text];
  const { files } = shell.host;
  const pattern = patternOf(pieces);
  let found = [pattern.startsWith('/') ? '/' : ''];
  for (const part of pattern.split('/').filter((p) => p !== '')) {
    const expression = globPattern(part);
    const join = (base: string, name: string): string => (base === '' || base === '/' ? base + name : `${base}/${name}`);
    found = GLOB.test(part)
      ? found.flatMap((base) => {
          const names = files.list(pathOf(shell, base || '.')) ?? [];
          return names.filter((name) => (part.startsWith('.') || !name.startsWith('.')) && matchesWhole(expression, name)).map((name) => join(base, name));
        })
      : found.map((base) => join(base, part.replace(/\\(.)/g, '$1')));
  }
  const existing = found.filter((name) => files.read(pathOf(shell, name)) !== undefined || files.list(pathOf(shell, name)) !== undefined);
  return existing.length > 0 ? existing.sort() : [text];
}

function* wordPieces(word: Word, shell: Shell): Work<readonly Piece[]> {
  return word.parts ? yield* piecesOf(word.parts, shell) : [{ text: tilde(word.value, word.text, shell), quoted: true }];
}

function* piecesOf(parts: readonly WordPart[], shell: Shell): Work<readonly Piece[]> {
  const found: Piece[] = [];
  for (const part of parts) {
    switch (part.type) {
      case 'Literal':
        found.push({ text: part === parts[0] ? tilde(part.value, part.text, shell) : part.value, quoted: true });
        break;
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        found.push({ text: part.value, quoted: true });
        break;
      case 'DoubleQuoted':
      case 'LocaleString':
        found.push(...(yield* quotedPieces(part.parts, shell)));
        break;
      case 'SimpleExpansion':
      case 'ParameterExpansion':
      case 'CommandExpansion':
      case 'ArithmeticExpansion':
        found.push({ text: yield* expandChild(part, shell), quoted: false });
        break;
      case 'BraceExpansion':
        found.push({ text: part.text, quoted: true });
        break;
      case 'Glob':
        found.push(...(yield* globPieces(part, shell)));
        break;
      default:
        yield* abort(shell, `the simulated shell does not know ${part.text}`);
    }
    if (shell.flow) break;
  }
  return found;
}

/** `*`, `?`, `[a-z]`, and `[$x]`, which is a set only if there are such files. */
function* globPieces(part: Extract<WordPart, { type: 'Glob' }>, shell: Shell): Work<readonly Piece[]> {
  if (part.kind !== 'bracket' || part.parts.every((inner) => inner.type === 'Literal')) return [{ text: part.text, quoted: false }];
  const inside = textOf(yield* piecesOf(part.parts, shell));
  return [{ text: `[${inside}]`, quoted: false }];
}

/** What stands in double quotes is one piece, but for `"$@"`, which is a word for each parameter. */
function* quotedPieces(children: readonly DoubleQuotedChild[], shell: Shell): Work<readonly Piece[]> {
  const found: Piece[] = [];
  let text: string | undefined = children.length === 0 ? '' : undefined;
  for (const child of children) {
    const isAll = child.type === 'SimpleExpansion' ? child.text === '$@' : child.type === 'ParameterExpansion' && child.parameter === '@' && !child.operation;
    if (!isAll) {
      text = (text ?? '') + (yield* expandChild(child, shell));
      continue;
    }
    for (const [i, parameter] of shell.parameters.slice(1).entries()) {
      if (i > 0) {
        found.push({ text: text ?? '', quoted: true }, 'break');
        text = parameter;
      } else text = (text ?? '') + parameter;
    }
  }
  return text === undefined ? found : [...found, { text, quoted: true }];
}

/** `~` at the beginning, if it was not quoted. */
const tilde = (value: string, source: string, shell: Shell): string =>
  /^~(?=\/|$)/.test(source) ? (shell.variables.get('HOME') ?? '~') + value.slice(1) : value;

/** `{1..3}`, `{a..c}` and `{a,b}`, not nested. */
function braces(text: string): readonly string[] {
  const range = /^\{(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])\}$/.exec(text);
  if (!range) return text.slice(1, -1).split(',');
  const letters = !/\d/.test(range[1]!);
  const [from, to] = letters ? [range[1]!.charCodeAt(0), range[2]!.charCodeAt(0)] : [Number(range[1]), Number(range[2])];
  const length = Math.min(Math.abs(to - from) + 1, BRACES_MAX);
  return Array.from({ length }, (_, i) => from + (from <= to ? i : -i)).map((n) => (letters ? String.fromCharCode(n) : String(n)));
}

function* expandChild(part: DoubleQuotedChild, shell: Shell): Work<string> {
  switch (part.type) {
    case 'Literal':
      return part.value;
    case 'SimpleExpansion':
      return yield* required(shell, part.text.slice(1));
    case 'ParameterExpansion':
      return yield* expandParameter(part, shell);
    case 'CommandExpansion':
      return (yield* shell.interpreter.substitute(part.script, shell)).replace(/\n+$/, '');
    case 'ArithmeticExpansion':
      return String(yield* reckon(part.expression, shell));
  }
}

/** `${x}` with what may follow the name (POSIX 2.6.2 and bash's replacements and slices). */
function* expandParameter(part: ParameterExpansionPart, shell: Shell): Work<string> {
  const { parameter, prefix, operation, index } = part;
  if (index || prefix === '!') {
    yield* abort(shell, `${part.text}: the simulated shell has no arrays and no indirection`);
    return '';
  }
  if (prefix === '#') return String((yield* required(shell, parameter)).length);
  if (!operation) return yield* required(shell, parameter);
  const value = operation.type === 'Default' ? variable(shell, parameter) : yield* required(shell, parameter);
  return yield* operated(part, operation, value, shell);
}

function* operated(
  { parameter, text: source }: ParameterExpansionPart,
  operation: NonNullable<ParameterExpansionPart['operation']>,
  value: string | undefined,
  shell: Shell,
): Work<string> {
  const whole = value ?? '';
  switch (operation.type) {
    case 'Default': {
      const missing = value === undefined || (operation.operator.startsWith(':') && value === '');
      const kind = operation.operator.at(-1);
      if (kind === '+') return missing ? '' : yield* expandText(operation.operand, shell);
      if (!missing) return whole;
      const instead = yield* expandText(operation.operand, shell);
      if (kind === '=') assignVariable(shell, parameter, instead);
      if (kind === '?') yield* abort(shell, `${parameter}: ${instead || 'parameter not set'}`);
      return instead;
    }
    case 'Remove': {
      const pattern = globPattern(yield* expandPattern(operation.operand, shell));
      const longest = operation.operator.length === 2;
      if (operation.operator.startsWith('#')) return whole.slice(prefixLength(pattern, whole, longest) ?? 0);
      const starts = Array.from({ length: whole.length + 1 }, (_, i) => i).filter((start) => matchesWhole(pattern, whole.slice(start)));
      const start = longest ? starts[0] : starts.at(-1);
      return start === undefined ? whole : whole.slice(0, start);
    }
    case 'Replace': {
      const { operator } = operation;
      const pattern = yield* expandPattern(operation.pattern, shell);
      const replacement = yield* expandText(operation.replacement, shell);
      if (pattern === '') return whole;
      if (operator === '/#') {
        const length = prefixLength(globPattern(pattern), whole, true);
        return length === undefined ? whole : replacement + whole.slice(length);
      }
      if (operator === '/%') {
        yield* abort(shell, `${source}: the simulated shell does not know this`);
        return '';
      }
      return replaceMatches(globPattern(pattern), whole, () => replacement, { all: operator === '//' }).text;
    }
    case 'Slice': {
      const offset = Number(yield* expandText(operation.offset, shell)) || 0;
      const from = offset < 0 ? Math.max(0, whole.length + offset) : offset;
      if (!operation.length) return whole.slice(from);
      const length = Number(yield* expandText(operation.length, shell)) || 0;
      return whole.slice(from, length < 0 ? length : from + length);
    }
    case 'CaseModification': {
      const change = (c: string): string => (operation.operator.startsWith('^') ? c.toUpperCase() : c.toLowerCase());
      return operation.operator.length === 2 ? change(whole) : change(whole.slice(0, 1)) + whole.slice(1);
    }
    default:
      yield* abort(shell, `${source}: bad substitution`);
      return '';
  }
}
