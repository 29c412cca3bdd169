import { compile, type RegularExpression } from '../regular-expression';
import { AwkError, type Token, tokensOf } from './tokens';

export type Place =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element'; readonly array: string; readonly keys: readonly Expression[] };

export type Expression =
  | Place
  | { readonly kind: 'constant'; readonly value: string | number }
  /** Alone it asks whether the record matches. */
  | { readonly kind: 'regex'; readonly expression: RegularExpression }
  | { readonly kind: 'group'; readonly items: readonly Expression[] }
  | { readonly kind: 'assign'; readonly place: Place; readonly operator: string; readonly value: Expression }
  | { readonly kind: 'step'; readonly place: Place; readonly by: 1 | -1; readonly before: boolean }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'in'; readonly keys: readonly Expression[]; readonly array: string }
  | { readonly kind: 'condition'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

export type Statement =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'print'; readonly values: readonly Expression[]; readonly formatted: boolean; readonly toErrors: boolean }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | {
      readonly kind: 'loop';
      readonly begin: Statement | undefined;
      readonly test: Expression | undefined;
      readonly update: Statement | undefined;
      readonly body: Statement;
      /** `do … while`: the body comes first. */
      readonly bodyFirst: boolean;
    }
  | { readonly kind: 'each'; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly kind: 'delete'; readonly array: string; readonly keys: readonly Expression[] | undefined }
  | { readonly kind: 'next' | 'break' | 'continue' }
  | { readonly kind: 'exit'; readonly code: Expression | undefined };

export interface Rule {
  readonly when: 'begin' | 'end' | readonly Expression[];
  readonly body: Statement;
}

const FUNCTIONS: ReadonlySet<string> = new Set([
  'length',
  'substr',
  'index',
  'split',
  'sub',
  'gsub',
  'match',
  'sprintf',
  'tolower',
  'toupper',
  'int',
  'systime',
]);

/** Binary operators, the loosest first; those on one level go from left to right. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['in'],
  ['~', '!~'],
  ['<', '<=', '!=', '==', '>', '>='],
  ['concatenate'],
  ['+', '-'],
  ['*', '/', '%'],
];
const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '**=']);
const DEPTH_MAX = 100;

const PRINT_RECORD: Statement = { kind: 'print', values: [], formatted: false, toErrors: false };

/** The program's tokens, and how far they have been read. */
interface Parser {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  /** Within `print`, `>` sends the output somewhere. */
  greaterRedirects: boolean;
}

const peek = (p: Parser): Token => p.tokens[p.at]!;
const isText = (p: Parser, text: string): boolean => peek(p).text === text && (peek(p).kind === 'operator' || peek(p).kind === 'keyword');
const take = (p: Parser): Token => p.tokens[p.at++]!;
function accept(p: Parser, text: string): boolean {
  if (!isText(p, text)) return false;
  p.at++;
  return true;
}
function expect(p: Parser, text: string): void {
  if (!accept(p, text)) throw new AwkError(`syntax error at \`${peek(p).text === '\n' ? 'newline' : peek(p).text || 'the end'}'`);
}
const skipNewlines = (p: Parser): void => {
  while (peek(p).kind === 'newline') p.at++;
};
const skipEnds = (p: Parser): void => {
  while (peek(p).kind === 'newline' || isText(p, ';')) p.at++;
};

function regex(text: string): RegularExpression {
  const compiled = compile(text, { extended: true });
  if (typeof compiled === 'string') throw new AwkError(compiled);
  return compiled;
}

function list(p: Parser, end: string): readonly Expression[] {
  const items: Expression[] = [];
  skipNewlines(p);
  while (!isText(p, end)) {
    items.push(expression(p));
    skipNewlines(p);
    if (!accept(p, ',')) break;
    skipNewlines(p);
  }
  expect(p, end);
  return items;
}

const isPlace = (e: Expression): e is Place => e.kind === 'variable' || e.kind === 'field' || e.kind === 'element';

function expression(p: Parser): Expression {
  if (++p.depth > DEPTH_MAX) throw new AwkError('too much within each other');
  const left = ternary(p);
  p.depth--;
  const operator = peek(p).text;
  if (peek(p).kind !== 'operator' || !ASSIGNMENTS.has(operator)) return left;
  if (!isPlace(left)) throw new AwkError('nothing can be assigned to this');
  p.at++;
  skipNewlines(p);
  return { kind: 'assign', place: left, operator: operator.slice(0, -1), value: expression(p) };
}

function ternary(p: Parser): Expression {
  const test = binary(p, 0);
  if (!accept(p, '?')) return test;
  skipNewlines(p);
  const yes = expression(p);
  skipNewlines(p);
  expect(p, ':');
  skipNewlines(p);
  return { kind: 'condition', test, yes, no: expression(p) };
}

/** Whether an operand may begin here, so that it is joined to the one before. */
function beginsOperand(p: Parser): boolean {
  const { kind, text } = peek(p);
  return ['number', 'string', 'regex', 'name', 'call'].includes(kind) || (kind === 'operator' && ['$', '!', '(', '-', '+', '++', '--'].includes(text));
}

function operatorAt(p: Parser, level: readonly string[]): string | undefined {
  if (level[0] === 'concatenate') return beginsOperand(p) && !['-', '+'].includes(peek(p).text) ? 'concatenate' : undefined;
  if (p.greaterRedirects && isText(p, '>')) return undefined;
  return level.find((operator) => isText(p, operator));
}

function binary(p: Parser, level: number): Expression {
  const operators = LEVELS[level];
  if (!operators) return unary(p);
  let left = binary(p, level + 1);
  for (let operator = operatorAt(p, operators); operator !== undefined; operator = operatorAt(p, operators)) {
    if (operator !== 'concatenate') p.at++;
    if (operator === '||' || operator === '&&') skipNewlines(p);
    if (operator === 'in') left = { kind: 'in', keys: left.kind === 'group' ? left.items : [left], array: take(p).text };
    else left = { kind: 'binary', operator, left, right: binary(p, level + 1) };
  }
  return left;
}

function unary(p: Parser): Expression {
  const operator = ['!', '-', '+'].find((o) => isText(p, o));
  if (operator === undefined) return power(p);
  p.at++;
  return { kind: 'unary', operator, operand: unary(p) };
}

function power(p: Parser): Expression {
  const left = postfix(p);
  if (!accept(p, '^') && !accept(p, '**')) return left;
  return { kind: 'binary', operator: '^', left, right: unaryPower(p) };
}
const unaryPower = (p: Parser): Expression => (accept(p, '-') ? { kind: 'unary', operator: '-', operand: unaryPower(p) } : power(p));

function postfix(p: Parser): Expression {
  const operand = primary(p);
  if (!isPlace(operand) || !(isText(p, '++') || isText(p, '--'))) return operand;
  return { kind: 'step', place: operand, by: take(p).text === '++' ? 1 : -1, before: false };
}

function primary(p: Parser): Expression {
  const token = take(p);
  switch (token.kind) {
    case 'number':
      return { kind: 'constant', value: Number(token.text) };
    case 'string':
      return { kind: 'constant', value: token.text };
    case 'regex':
      return { kind: 'regex', expression: regex(token.text) };
    case 'call':
      if (!FUNCTIONS.has(token.text)) throw new AwkError(`the simulated awk does not know the function ${token.text}`);
      expect(p, '(');
      return { kind: 'call', name: token.text, args: argumentsOf(p) };
    case 'name':
      if (token.text === 'length') return { kind: 'call', name: 'length', args: [] };
      if (accept(p, '[')) return { kind: 'element', array: token.text, keys: list(p, ']') };
      return { kind: 'variable', name: token.text };
    default:
      break;
  }
  if (token.text === '$') return { kind: 'field', index: accept(p, '-') ? { kind: 'unary', operator: '-', operand: primary(p) } : primary(p) };
  if (token.text === '++' || token.text === '--') {
    const place = primary(p);
    if (!isPlace(place)) throw new AwkError('nothing can be counted here');
    return { kind: 'step', place, by: token.text === '++' ? 1 : -1, before: true };
  }
  if (token.text === '(') return { kind: 'group', items: argumentsOf(p) };
  p.at--;
  throw new AwkError(`syntax error at \`${token.text === '\n' ? 'newline' : token.text || 'the end'}'`);
}

/** Within brackets `>` compares again. */
function argumentsOf(p: Parser): readonly Expression[] {
  const outer = p.greaterRedirects;
  p.greaterRedirects = false;
  const items = list(p, ')');
  p.greaterRedirects = outer;
  return items;
}

function print(p: Parser, formatted: boolean): Statement {
  p.greaterRedirects = true;
  const values: Expression[] = [];
  while (!endsStatement(p) && !isText(p, '>') && !isText(p, '>>') && !isText(p, '|')) {
    values.push(expression(p));
    if (!accept(p, ',')) break;
    skipNewlines(p);
  }
  p.greaterRedirects = false;
  const [only] = values;
  const items = values.length === 1 && only?.kind === 'group' ? only.items : values;
  if (isText(p, '|') || isText(p, '>>')) throw new AwkError('the simulated awk cannot send its output elsewhere');
  const toErrors = accept(p, '>');
  if (toErrors && take(p).text !== '/dev/stderr') throw new AwkError('the simulated awk cannot send its output elsewhere');
  if (formatted && items.length === 0) throw new AwkError('printf: no format');
  return { kind: 'print', values: items, formatted, toErrors };
}

const endsStatement = (p: Parser): boolean => peek(p).kind === 'newline' || peek(p).kind === 'end' || isText(p, ';') || isText(p, '}');

function simple(p: Parser): Statement {
  if (accept(p, 'print')) return print(p, false);
  if (accept(p, 'printf')) return print(p, true);
  if (accept(p, 'delete')) {
    const array = take(p).text;
    return { kind: 'delete', array, keys: accept(p, '[') ? list(p, ']') : undefined };
  }
  return { kind: 'expression', value: expression(p) };
}

function block(p: Parser): Statement {
  const body: Statement[] = [];
  skipEnds(p);
  while (!accept(p, '}')) {
    if (peek(p).kind === 'end') throw new AwkError('syntax error: } is missing');
    body.push(statement(p));
    skipEnds(p);
  }
  return { kind: 'block', body };
}

/** What a loop or condition goes for; an empty one is a semicolon. */
function body(p: Parser): Statement {
  skipNewlines(p);
  return accept(p, ';') ? { kind: 'block', body: [] } : statement(p);
}

function conditional(p: Parser): Statement {
  expect(p, '(');
  const test = expression(p);
  expect(p, ')');
  const yes = body(p);
  const before = p.at;
  skipEnds(p);
  if (accept(p, 'else')) return { kind: 'if', test, yes, no: body(p) };
  p.at = before;
  return { kind: 'if', test, yes, no: undefined };
}

function forLoop(p: Parser): Statement {
  expect(p, '(');
  const [name, word, array, close] = [peek(p), p.tokens[p.at + 1], p.tokens[p.at + 2], p.tokens[p.at + 3]];
  if (name.kind === 'name' && word?.text === 'in' && array?.kind === 'name' && close?.text === ')') {
    p.at += 4;
    return { kind: 'each', name: name.text, array: array.text, body: body(p) };
  }
  const begin = isText(p, ';') ? undefined : simple(p);
  expect(p, ';');
  const test = isText(p, ';') ? undefined : expression(p);
  expect(p, ';');
  const update = isText(p, ')') ? undefined : simple(p);
  expect(p, ')');
  return { kind: 'loop', begin, test, update, body: body(p), bodyFirst: false };
}

function whileLoop(p: Parser): Statement {
  expect(p, '(');
  const test = expression(p);
  expect(p, ')');
  return { kind: 'loop', begin: undefined, test, update: undefined, body: body(p), bodyFirst: false };
}

function doLoop(p: Parser): Statement {
  const looped = body(p);
  skipEnds(p);
  expect(p, 'while');
  expect(p, '(');
  const test = expression(p);
  expect(p, ')');
  return { kind: 'loop', begin: undefined, test, update: undefined, body: looped, bodyFirst: true };
}

function statement(p: Parser): Statement {
  if (++p.depth > DEPTH_MAX) throw new AwkError('too much within each other');
  const made = statementAt(p);
  p.depth--;
  return made;
}
function statementAt(p: Parser): Statement {
  if (accept(p, '{')) return block(p);
  if (accept(p, 'if')) return conditional(p);
  if (accept(p, 'for')) return forLoop(p);
  if (accept(p, 'while')) return whileLoop(p);
  if (accept(p, 'do')) return doLoop(p);
  const word = ['next', 'break', 'continue'].find((w) => isText(p, w));
  let made: Statement;
  if (word !== undefined) {
    p.at++;
    made = { kind: word as 'next' | 'break' | 'continue' };
  } else if (accept(p, 'exit')) made = { kind: 'exit', code: endsStatement(p) ? undefined : expression(p) };
  else made = simple(p);
  if (!endsStatement(p)) throw new AwkError(`syntax error at \`${peek(p).text}'`);
  return made;
}

function rule(p: Parser): Rule {
  if (accept(p, 'BEGIN') || accept(p, 'END')) {
    const when = p.tokens[p.at - 1]!.text === 'BEGIN' ? 'begin' : 'end';
    skipNewlines(p);
    expect(p, '{');
    return { when, body: block(p) };
  }
  const when: Expression[] = [];
  if (!isText(p, '{')) {
    when.push(expression(p));
    if (accept(p, ',')) {
      skipNewlines(p);
      when.push(expression(p));
    }
  }
  return { when, body: accept(p, '{') ? block(p) : PRINT_RECORD };
}

/** Reads an awk program; throws an `AwkError` for what is wrong, or not simulated. */
export function parseProgram(source: string): readonly Rule[] {
  const p: Parser = { tokens: tokensOf(source), at: 0, depth: 0, greaterRedirects: false };
  const rules: Rule[] = [];
  skipEnds(p);
  while (peek(p).kind !== 'end') {
    rules.push(rule(p));
    skipEnds(p);
  }
  return rules;
}
