import { formatOnce } from '../format';
import { compile, find, matches, type RegularExpression, replaceMatches } from '../regular-expression';
import type { Expression, Place, Rule, Statement } from './parse';
import { AwkError } from './tokens';
import { compare, type Field, isTrue, toNumber, toText, type Value } from './values';

/** A piece of output. */
export interface Printed {
  readonly text: string;
  readonly toErrors: boolean;
}

/** A program at work. */
export interface Awk {
  readonly variables: Map<string, Value>;
  readonly arrays: Map<string, Map<string, Value>>;
  record: string;
  fields: string[];
  readonly printed: Printed[];
  /** What leaves the statements that would come next. */
  flow: 'next' | 'break' | 'continue' | 'exit' | undefined;
  exitCode: number;
  /** How much more may be done for this record. */
  steps: number;
  readonly nowUs: number;
  readonly expressions: Map<string, RegularExpression>;
  /** Rules with two patterns whose first has matched and whose second has not. */
  readonly open: Set<Rule>;
}

const STEPS_MAX = 200_000;
const FIELDS_MAX = 10_000;

export function createAwk(nowUs: number, separator: string): Awk {
  return {
    variables: new Map<string, Value>([
      ['FS', separator],
      ['OFS', ' '],
      ['ORS', '\n'],
      ['NR', 0],
      ['NF', 0],
      ['SUBSEP', '\x1c'],
    ]),
    arrays: new Map(),
    record: '',
    fields: [],
    printed: [],
    flow: undefined,
    exitCode: 0,
    steps: STEPS_MAX,
    nowUs,
    expressions: new Map(),
    open: new Set(),
  };
}

const textOf = (awk: Awk, name: string): string => toText(awk.variables.get(name));

function regexOf(awk: Awk, source: string): RegularExpression {
  const known = awk.expressions.get(source);
  if (known) return known;
  const compiled = compile(source, { extended: true });
  if (typeof compiled === 'string') throw new AwkError(compiled);
  awk.expressions.set(source, compiled);
  return compiled;
}

/** Cuts a text at a separator: white space, one character, or an expression. */
function pieces(awk: Awk, text: string, separator: string): string[] {
  if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
  if (text === '') return [];
  if (separator === '') return [...text];
  if (separator.length === 1 && separator !== '\\') return text.split(separator);
  const expression = regexOf(awk, separator);
  const out: string[] = [];
  let from = 0;
  for (let found = find(expression, text, from); found; found = find(expression, text, from)) {
    const [start = 0, end = 0] = found;
    if (end === start) break;
    out.push(text.slice(from, start));
    from = end;
  }
  return [...out, text.slice(from)];
}

/** A new record: what `$0` says is cut into fields. */
function setRecord(awk: Awk, text: string): void {
  awk.record = text;
  awk.fields = pieces(awk, text, textOf(awk, 'FS'));
  awk.variables.set('NF', awk.fields.length);
}

/** A line of the input: the record and its number. */
export function nextRecord(awk: Awk, text: string, file: string, numberInFile: number): void {
  awk.variables.set('NR', toNumber(awk.variables.get('NR')) + 1);
  awk.variables.set('FNR', numberInFile);
  awk.variables.set('FILENAME', file);
  setRecord(awk, text);
}

function setFieldCount(awk: Awk, count: number): void {
  if (count > FIELDS_MAX || count < 0) throw new AwkError(`trying to access out of range field ${count}`);
  while (awk.fields.length < count) awk.fields.push('');
  awk.fields.length = count;
  awk.variables.set('NF', count);
  awk.record = awk.fields.join(textOf(awk, 'OFS'));
}

const fieldIndex = (awk: Awk, index: Expression): number => {
  const number = Math.trunc(toNumber(evaluate(awk, index)));
  if (number < 0 || number > FIELDS_MAX) throw new AwkError(`trying to access out of range field ${number}`);
  return number;
};

const arrayOf = (awk: Awk, name: string): Map<string, Value> => {
  const known = awk.arrays.get(name);
  if (known) return known;
  const made = new Map<string, Value>();
  awk.arrays.set(name, made);
  return made;
};
const keyOf = (awk: Awk, keys: readonly Expression[]): string => keys.map((key) => toText(evaluate(awk, key))).join(textOf(awk, 'SUBSEP'));

function read(awk: Awk, place: Place): Value {
  if (place.kind === 'variable') return awk.variables.get(place.name);
  if (place.kind === 'field') {
    const index = fieldIndex(awk, place.index);
    const text = index === 0 ? awk.record : awk.fields[index - 1];
    return text === undefined ? undefined : { field: text };
  }
  const array = arrayOf(awk, place.array);
  const key = keyOf(awk, place.keys);
  // To look is to make.
  if (!array.has(key)) array.set(key, undefined);
  return array.get(key);
}

function store(awk: Awk, place: Place, value: Value): Value {
  if (place.kind === 'variable') {
    awk.variables.set(place.name, value);
    if (place.name === 'NF') setFieldCount(awk, Math.trunc(toNumber(value)));
  } else if (place.kind === 'element') arrayOf(awk, place.array).set(keyOf(awk, place.keys), value);
  else {
    const index = fieldIndex(awk, place.index);
    if (index === 0) setRecord(awk, toText(value));
    else {
      if (index > awk.fields.length) setFieldCount(awk, index);
      awk.fields[index - 1] = toText(value);
      awk.record = awk.fields.join(textOf(awk, 'OFS'));
    }
  }
  return value;
}

function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0) throw new AwkError('division by zero');
      return a / b;
    case '%':
      if (b === 0) throw new AwkError('division by zero in %');
      return a % b;
    default:
      return power(a, b);
  }
}

/** By multiplication, so that the last digit is the same everywhere. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 1_000) throw new AwkError('the simulated awk knows whole exponents only');
  let result = 1;
  for (let i = 0; i < Math.abs(exponent); i++) result *= base;
  return exponent < 0 ? 1 / result : result;
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** The expression that a value stands for when something is matched with it. */
const pattern = (awk: Awk, e: Expression): RegularExpression => (e.kind === 'regex' ? e.expression : regexOf(awk, toText(evaluate(awk, e))));

function binary(awk: Awk, operator: string, left: Expression, right: Expression): Value {
  if (operator === '&&') return Number(isTrue(evaluate(awk, left)) && isTrue(evaluate(awk, right)));
  if (operator === '||') return Number(isTrue(evaluate(awk, left)) || isTrue(evaluate(awk, right)));
  const a = evaluate(awk, left);
  if (operator === '~') return Number(matches(pattern(awk, right), toText(a)));
  if (operator === '!~') return Number(!matches(pattern(awk, right), toText(a)));
  const b = evaluate(awk, right);
  if (operator === 'concatenate') return toText(a) + toText(b);
  const comparison = COMPARISONS[operator];
  return comparison ? Number(comparison(compare(a, b))) : arithmetic(operator, toNumber(a), toNumber(b));
}

function evaluate(awk: Awk, e: Expression): Value {
  if (awk.steps-- <= 0) throw new AwkError(`stopped: more than ${STEPS_MAX} steps for one record`);
  switch (e.kind) {
    case 'constant':
      return e.value;
    case 'regex':
      return Number(matches(e.expression, awk.record));
    case 'group':
      return e.items.length === 1 ? evaluate(awk, e.items[0]!) : keyOf(awk, e.items);
    case 'variable':
    case 'field':
    case 'element':
      return read(awk, e);
    case 'assign': {
      const value = evaluate(awk, e.value);
      const operator = e.operator === '**' ? '^' : e.operator;
      return store(awk, e.place, operator === '' ? value : arithmetic(operator, toNumber(read(awk, e.place)), toNumber(value)));
    }
    case 'step': {
      const before = toNumber(read(awk, e.place));
      store(awk, e.place, before + e.by);
      return e.before ? before + e.by : before;
    }
    case 'unary': {
      const value = evaluate(awk, e.operand);
      return e.operator === '!' ? Number(!isTrue(value)) : e.operator === '-' ? -toNumber(value) : toNumber(value);
    }
    case 'binary':
      return binary(awk, e.operator, e.left, e.right);
    case 'in':
      return Number(arrayOf(awk, e.array).has(keyOf(awk, e.keys)));
    case 'condition':
      return evaluate(awk, isTrue(evaluate(awk, e.test)) ? e.yes : e.no);
    case 'call':
      return call(awk, e.name, e.args);
  }
}

/** `&` in what a substitution puts in is the match. */
const filled = (replacement: string, [whole = '']: readonly string[]): string => replacement.replace(/\\&|&/g, (m) => (m === '&' ? whole : '&'));

function substitute(awk: Awk, args: readonly Expression[], all: boolean): Value {
  const [wanted, by, target = { kind: 'field', index: { kind: 'constant', value: 0 } } satisfies Expression] = args;
  if (!wanted || !by) throw new AwkError('sub: not enough arguments');
  if (target.kind !== 'variable' && target.kind !== 'field' && target.kind !== 'element') throw new AwkError('sub: the third argument cannot be changed');
  const replacement = toText(evaluate(awk, by));
  const { text, count } = replaceMatches(pattern(awk, wanted), toText(read(awk, target)), (groups) => filled(replacement, groups), { all });
  if (count > 0) store(awk, target, text);
  return count;
}

function split(awk: Awk, [text, array, separator]: readonly Expression[]): Value {
  if (!text || array?.kind !== 'variable') throw new AwkError('split: the second argument has to be an array');
  const by = separator?.kind === 'regex' ? undefined : separator ? toText(evaluate(awk, separator)) : textOf(awk, 'FS');
  const whole = toText(evaluate(awk, text));
  const parts = by === undefined && separator?.kind === 'regex' ? splitBy(separator.expression, whole) : pieces(awk, whole, by ?? ' ');
  awk.arrays.set(array.name, new Map(parts.map((part, i) => [String(i + 1), { field: part } satisfies Field])));
  return parts.length;
}

function splitBy(expression: RegularExpression, text: string): readonly string[] {
  if (text === '') return [];
  return replaceMatches(expression, text.replaceAll('\0', ''), () => '\0', { all: true }).text.split('\0');
}

function substr(text: string, from: number, length: number): string {
  const start = Math.round(from);
  const end = length === Number.POSITIVE_INFINITY ? length : start + Math.round(length);
  return text.slice(Math.max(0, start - 1), Math.max(0, end - 1));
}

function call(awk: Awk, name: string, args: readonly Expression[]): Value {
  const value = (i: number): Value => (args[i] ? evaluate(awk, args[i]) : undefined);
  const text = (i: number): string => toText(value(i));
  switch (name) {
    case 'length': {
      const [first] = args;
      if (first?.kind === 'variable' && awk.arrays.has(first.name)) return awk.arrays.get(first.name)!.size;
      return (first ? text(0) : awk.record).length;
    }
    case 'substr':
      return substr(text(0), toNumber(value(1)), args[2] ? toNumber(value(2)) : Number.POSITIVE_INFINITY);
    case 'index':
      return text(0).indexOf(text(1)) + 1;
    case 'split':
      return split(awk, args);
    case 'sub':
    case 'gsub':
      return substitute(awk, args, name === 'gsub');
    case 'match': {
      if (args.length !== 2) throw new AwkError('the simulated awk matches without an array');
      const found = find(pattern(awk, args[1]!), text(0));
      const [start = -1, end = -1] = found ?? [];
      awk.variables.set('RSTART', start + 1);
      awk.variables.set('RLENGTH', found ? end - start : -1);
      return start + 1;
    }
    case 'sprintf':
      return formatted(awk, args);
    case 'tolower':
      return text(0).toLowerCase();
    case 'toupper':
      return text(0).toUpperCase();
    case 'int':
      return Math.trunc(toNumber(value(0)));
    default:
      return Math.floor(awk.nowUs / 1e6);
  }
}

function formatted(awk: Awk, [format, ...args]: readonly Expression[]): string {
  let used = 0;
  return formatOnce(format ? toText(evaluate(awk, format)) : '', () => {
    const next = args[used++];
    return next && toText(evaluate(awk, next));
  });
}

function loop(awk: Awk, s: Extract<Statement, { kind: 'loop' }>): void {
  if (s.begin) execute(awk, s.begin);
  for (let first = s.bodyFirst; first || !s.test || isTrue(evaluate(awk, s.test)); first = false) {
    awk.steps--;
    execute(awk, s.body);
    if (awk.flow === 'continue') awk.flow = undefined;
    if (awk.flow) break;
    if (s.update) execute(awk, s.update);
    if (awk.steps <= 0) throw new AwkError(`stopped: more than ${STEPS_MAX} steps for one record`);
  }
  if (awk.flow === 'break') awk.flow = undefined;
}

function execute(awk: Awk, s: Statement): void {
  switch (s.kind) {
    case 'block':
      for (const statement of s.body) {
        execute(awk, statement);
        if (awk.flow) return;
      }
      return;
    case 'expression':
      evaluate(awk, s.value);
      return;
    case 'print': {
      const values = s.formatted ? [] : s.values.map((value) => toText(evaluate(awk, value)));
      const text = s.formatted ? formatted(awk, s.values) : `${s.values.length > 0 ? values.join(textOf(awk, 'OFS')) : awk.record}${textOf(awk, 'ORS')}`;
      awk.printed.push({ text, toErrors: s.toErrors });
      return;
    }
    case 'if':
      if (isTrue(evaluate(awk, s.test))) execute(awk, s.yes);
      else if (s.no) execute(awk, s.no);
      return;
    case 'loop':
      loop(awk, s);
      return;
    case 'each':
      for (const key of [...arrayOf(awk, s.array).keys()]) {
        awk.variables.set(s.name, { field: key });
        execute(awk, s.body);
        if (awk.flow === 'continue') awk.flow = undefined;
        if (awk.flow) break;
      }
      if (awk.flow === 'break') awk.flow = undefined;
      return;
    case 'delete':
      if (s.keys) arrayOf(awk, s.array).delete(keyOf(awk, s.keys));
      else arrayOf(awk, s.array).clear();
      return;
    case 'exit':
      if (s.code) awk.exitCode = toNumber(evaluate(awk, s.code)) & 255;
      awk.flow = 'exit';
      return;
    default:
      awk.flow = s.kind;
  }
}

/** Whether a rule is for the record at hand; with two patterns it is for all lines from the one to the other. */
function applies(awk: Awk, rule: Rule, [from, to]: readonly Expression[]): boolean {
  const holds = (e: Expression): boolean => isTrue(evaluate(awk, e));
  if (!from) return true;
  if (!to) return holds(from);
  if (!awk.open.has(rule) && !holds(from)) return false;
  if (holds(to)) awk.open.delete(rule);
  else awk.open.add(rule);
  return true;
}

/** Runs the rules for the beginning, the end, or the record at hand. Says whether there is anything more to do. */
export function runRules(awk: Awk, rules: readonly Rule[], when: 'begin' | 'end' | 'record'): boolean {
  for (const rule of rules) {
    awk.steps = STEPS_MAX;
    const chosen = typeof rule.when === 'string' ? rule.when === when : when === 'record' && applies(awk, rule, rule.when);
    if (chosen) execute(awk, rule.body);
    if (awk.flow === 'exit') return false;
    if (awk.flow === 'next') break;
  }
  awk.flow = undefined;
  return true;
}
