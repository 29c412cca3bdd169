import type { DoubleQuotedChild, ParameterExpansionPart, ParsedScript, Word, WordPart } from 'unbash';
import { hashText } from '../../sim/random';
import { type ArithmeticScope, evaluate } from './arithmetic';
import type { Machine } from './machine';
import { find, globPattern, prefixLength } from './pattern';

/** Runs `$(…)` and gives back what it printed. */
export type Substitute = (script: ParsedScript | undefined) => string;

/** A part of a word after expansion; what came of unquoted variables is split at white space. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

const RANDOM_MAX = 32_768;

/** A variable or a parameter: `$HOME`, `$1`, `$?`, `$#`, `$@`, `$$`. */
function variable(machine: Machine, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(machine.lastCode);
    case '#':
      return String(Math.max(0, machine.parameters.length - 1));
    case '@':
    case '*':
      return machine.parameters.slice(1).join(' ');
    case '$':
      return '1';
    case '!':
      return machine.jobs.length > 0 ? String(machine.jobs.length + 6) : '';
    case 'RANDOM':
      return String(hashText(`${machine.around.startedAtUs} ${machine.clockUs} ${machine.budget.steps--}`) % RANDOM_MAX);
    case 'SECONDS':
      return String(Math.floor(machine.clockUs / 1e6));
    default:
      return /^\d+$/.test(name) ? machine.parameters[Number(name)] : machine.variables.get(name);
  }
}

/** The variables as arithmetic sees them. */
export const arithmeticScope = (machine: Machine): ArithmeticScope => ({
  get: (name) => variable(machine, name),
  set: (name, value) => machine.variables.set(name, value),
  text: (value) => value.replace(/\$\{?(\w+|[?#])\}?/g, (_, name: string) => variable(machine, name) ?? ''),
});

/** A word as one text, as in assignments, quotes and redirections. */
export const expandText = (word: Word | undefined, machine: Machine, substitute: Substitute): string =>
  word ? pieces(word, machine, substitute, (piece) => piece.text).join('') : '';

/** A word as the arguments that it becomes: none, one, or several. */
export function expandWord(word: Word, machine: Machine, substitute: Substitute): readonly string[] {
  const words: string[] = [];
  let current: string | undefined;
  for (const { text, quoted } of pieces(word, machine, substitute, (piece) => piece)) {
    if (quoted) {
      current = (current ?? '') + text;
      continue;
    }
    const [first = '', ...rest] = text.split(/[ \t\n]+/);
    if (first !== '') current = (current ?? '') + first;
    for (const next of rest) {
      if (current !== undefined) words.push(current);
      current = next === '' ? undefined : next;
    }
  }
  if (current !== undefined) words.push(current);
  return words.flatMap((text) =>
    /[*?[]/.test(word.text) && !word.parts?.some((p) => p.type !== 'Literal' && p.type !== 'Glob') ? fileNames(machine, text) : text,
  );
}

/** Names of files that a pattern stands for; itself if there are none. */
function fileNames(machine: Machine, text: string): readonly string[] {
  const pattern = globPattern(text);
  const names = [...machine.files.keys()].filter((name) => name.split('/').length === text.split('/').length && find(pattern, name) !== undefined);
  return names.length > 0 ? names.sort() : [text];
}

function pieces<T>(word: Word, machine: Machine, substitute: Substitute, map: (piece: Piece) => T): readonly T[] {
  const found: Piece[] = [];
  const quote = (text: string): number => found.push({ text, quoted: true });
  if (!word.parts) quote(tilde(word.value, machine));
  else for (const part of word.parts) expandPart(part);

  function expandPart(part: WordPart): void {
    switch (part.type) {
      case 'Literal':
        quote(part === word.parts?.[0] ? tilde(part.value, machine) : part.value);
        return;
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        quote(part.value);
        return;
      case 'DoubleQuoted':
      case 'LocaleString':
        quote(part.parts.map((child) => expandChild(child, machine, substitute)).join(''));
        return;
      case 'SimpleExpansion':
      case 'ParameterExpansion':
      case 'CommandExpansion':
      case 'ArithmeticExpansion':
        found.push({ text: expandChild(part, machine, substitute), quoted: false });
        return;
      case 'BraceExpansion':
        found.push({ text: braces(part.text).join(' '), quoted: false });
        return;
      default:
        quote(part.text);
    }
  }
  return found.map(map);
}

const tilde = (text: string, machine: Machine): string => (/^~(?=\/|$)/.test(text) ? (machine.variables.get('HOME') ?? '~') + text.slice(1) : text);

/** `{1..3}` and `{a,b}`, not nested. */
function braces(text: string): readonly string[] {
  const range = /^\{(-?\d+)\.\.(-?\d+)\}$/.exec(text);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    const length = Math.min(Math.abs(to - from) + 1, 10_000);
    return Array.from({ length }, (_, i) => String(from <= to ? from + i : from - i));
  }
  return text.slice(1, -1).split(',');
}

function expandChild(part: DoubleQuotedChild, machine: Machine, substitute: Substitute): string {
  switch (part.type) {
    case 'Literal':
      return part.value;
    case 'SimpleExpansion':
      return variable(machine, part.text.slice(1)) ?? '';
    case 'ParameterExpansion':
      return expandParameter(part, machine, substitute);
    case 'CommandExpansion':
      return substitute(part.script).replace(/\n+$/, '');
    case 'ArithmeticExpansion':
      return String(evaluate(part.expression, arithmeticScope(machine)));
  }
}

/** `${x}` with what may follow the name (POSIX 2.6.2 and bash's replacements and slices). */
function expandParameter(part: ParameterExpansionPart, machine: Machine, substitute: Substitute): string {
  const { parameter, prefix, operation } = part;
  const value = variable(machine, parameter);
  if (prefix === '#') return String((value ?? '').length);
  if (!operation) return value ?? '';
  const text = (word: Word | undefined): string => expandText(word, machine, substitute);
  switch (operation.type) {
    case 'Default': {
      const missing = value === undefined || (operation.operator.startsWith(':') && value === '');
      const kind = operation.operator.at(-1);
      if (kind === '+') return missing ? '' : text(operation.operand);
      if (!missing) return value;
      const instead = text(operation.operand);
      if (kind === '=') machine.variables.set(parameter, instead);
      if (kind === '?') machine.flow = { kind: 'exit', code: 2 };
      return instead;
    }
    case 'Remove': {
      const pattern = globPattern(text(operation.operand));
      const longest = operation.operator.length === 2;
      const whole = value ?? '';
      if (operation.operator.startsWith('#')) return whole.slice(prefixLength(pattern, whole, longest) ?? 0);
      const starts = Array.from({ length: whole.length + 1 }, (_, i) => i).filter((start) => find(pattern, whole.slice(start))?.start === 0);
      const start = longest ? starts[0] : starts.at(-1);
      return start === undefined ? whole : whole.slice(0, start);
    }
    case 'Replace':
      return (value ?? '')[operation.operator === '//' ? 'replaceAll' : 'replace'](text(operation.pattern), () => text(operation.replacement));
    case 'Slice': {
      const offset = Number(text(operation.offset)) || 0;
      const from = offset < 0 ? Math.max(0, (value ?? '').length + offset) : offset;
      return (value ?? '').slice(from, operation.length && from + (Number(text(operation.length)) || 0));
    }
    case 'CaseModification': {
      const change = (c: string): string => (operation.operator.startsWith('^') ? c.toUpperCase() : c.toLowerCase());
      return operation.operator.length === 2 ? change(value ?? '') : change((value ?? '').slice(0, 1)) + (value ?? '').slice(1);
    }
    default:
      return value ?? '';
  }
}
