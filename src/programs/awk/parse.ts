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

/** Reads an awk program; throws an `AwkError` for what is wrong, or not simulated. */
export function parseProgram(source: string): readonly Rule[] {
  const tokens = tokensOf(source);
  let at = 0;
  let depth = 0;
  /** Within `print`, `>` sends the output somewhere. */
  let greaterRedirects = false;

  const peek = (): Token => tokens[at]!;
  const isText = (text: string): boolean => peek().text === text && (peek().kind === 'operator' || peek().kind === 'keyword');
  const take = (): Token => tokens[at++]!;
  function accept(text: string): boolean {
    if (!isText(text)) return false;
    at++;
    return true;
  }
  function expect(text: string): void {
    if (!accept(text)) throw new AwkError(`syntax error at \`${peek().text === '\n' ? 'newline' : peek().text || 'the end'}'`);
  }
  const skipNewlines = (): void => {
    while (peek().kind === 'newline') at++;
  };
  const skipEnds = (): void => {
    while (peek().kind === 'newline' || isText(';')) at++;
  };

  function regex(text: string): RegularExpression {
    const compiled = compile(text, { extended: true });
    if (typeof compiled === 'string') throw new AwkError(compiled);
    return compiled;
  }

  function list(end: string): readonly Expression[] {
    const items: Expression[] = [];
    skipNewlines();
    while (!isText(end)) {
      items.push(expression());
      skipNewlines();
      if (!accept(',')) break;
      skipNewlines();
    }
    expect(end);
    return items;
  }

  const isPlace = (e: Expression): e is Place => e.kind === 'variable' || e.kind === 'field' || e.kind === 'element';

  function expression(): Expression {
    if (++depth > DEPTH_MAX) throw new AwkError('too much within each other');
    const left = ternary();
    depth--;
    const operator = peek().text;
    if (peek().kind !== 'operator' || !ASSIGNMENTS.has(operator)) return left;
    if (!isPlace(left)) throw new AwkError('nothing can be assigned to this');
    at++;
    skipNewlines();
    return { kind: 'assign', place: left, operator: operator.slice(0, -1), value: expression() };
  }

  function ternary(): Expression {
    const test = binary(0);
    if (!accept('?')) return test;
    skipNewlines();
    const yes = expression();
    skipNewlines();
    expect(':');
    skipNewlines();
    return { kind: 'condition', test, yes, no: expression() };
  }

  /** Whether an operand may begin here, so that it is joined to the one before. */
  function beginsOperand(): boolean {
    const { kind, text } = peek();
    return ['number', 'string', 'regex', 'name', 'call'].includes(kind) || (kind === 'operator' && ['$', '!', '(', '-', '+', '++', '--'].includes(text));
  }

  function operatorAt(level: readonly string[]): string | undefined {
    if (level[0] === 'concatenate') return beginsOperand() && !['-', '+'].includes(peek().text) ? 'concatenate' : undefined;
    if (greaterRedirects && isText('>')) return undefined;
    return level.find((operator) => isText(operator));
  }

  function binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (let operator = operatorAt(operators); operator !== undefined; operator = operatorAt(operators)) {
      if (operator !== 'concatenate') at++;
      if (operator === '||' || operator === '&&') skipNewlines();
      if (operator === 'in') left = { kind: 'in', keys: left.kind === 'group' ? left.items : [left], array: take().text };
      else left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
    return left;
  }

  function unary(): Expression {
    const operator = ['!', '-', '+'].find((o) => isText(o));
    if (operator === undefined) return power();
    at++;
    return { kind: 'unary', operator, operand: unary() };
  }

  function power(): Expression {
    const left = postfix();
    if (!accept('^') && !accept('**')) return left;
    return { kind: 'binary', operator: '^', left, right: unaryPower() };
  }
  const unaryPower = (): Expression => (accept('-') ? { kind: 'unary', operator: '-', operand: unaryPower() } : power());

  function postfix(): Expression {
    const operand = primary();
    if (!isPlace(operand) || !(isText('++') || isText('--'))) return operand;
    return { kind: 'step', place: operand, by: take().text === '++' ? 1 : -1, before: false };
  }

  function primary(): Expression {
    const token = take();
    switch (token.kind) {
      case 'number':
        return { kind: 'constant', value: Number(token.text) };
      case 'string':
        return { kind: 'constant', value: token.text };
      case 'regex':
        return { kind: 'regex', expression: regex(token.text) };
      case 'call':
        if (!FUNCTIONS.has(token.text)) throw new AwkError(`the simulated awk does not know the function ${token.text}`);
        expect('(');
        return { kind: 'call', name: token.text, args: argumentsOf() };
      case 'name':
        if (token.text === 'length') return { kind: 'call', name: 'length', args: [] };
        if (accept('[')) return { kind: 'element', array: token.text, keys: list(']') };
        return { kind: 'variable', name: token.text };
      default:
        break;
    }
    if (token.text === '$') return { kind: 'field', index: accept('-') ? { kind: 'unary', operator: '-', operand: primary() } : stepped() };
    if (token.text === '++' || token.text === '--') {
      const place = primary();
      if (!isPlace(place)) throw new AwkError('nothing can be counted here');
      return { kind: 'step', place, by: token.text === '++' ? 1 : -1, before: true };
    }
    if (token.text === '(') return { kind: 'group', items: argumentsOf() };
    at--;
    throw new AwkError(`syntax error at \`${token.text === '\n' ? 'newline' : token.text || 'the end'}'`);
  }
  /** `$NF`, `$++i`, `$(i+1)` */
  const stepped = (): Expression => primary();

  /** Within brackets `>` compares again. */
  function argumentsOf(): readonly Expression[] {
    const outer = greaterRedirects;
    greaterRedirects = false;
    const items = list(')');
    greaterRedirects = outer;
    return items;
  }

  function print(formatted: boolean): Statement {
    greaterRedirects = true;
    const values: Expression[] = [];
    while (!endsStatement() && !isText('>') && !isText('>>') && !isText('|')) {
      values.push(expression());
      if (!accept(',')) break;
      skipNewlines();
    }
    greaterRedirects = false;
    const [only] = values;
    const items = values.length === 1 && only?.kind === 'group' ? only.items : values;
    if (isText('|') || isText('>>')) throw new AwkError('the simulated awk cannot send its output elsewhere');
    const toErrors = accept('>');
    if (toErrors && take().text !== '/dev/stderr') throw new AwkError('the simulated awk cannot send its output elsewhere');
    if (formatted && items.length === 0) throw new AwkError('printf: no format');
    return { kind: 'print', values: items, formatted, toErrors };
  }

  const endsStatement = (): boolean => peek().kind === 'newline' || peek().kind === 'end' || isText(';') || isText('}');

  function simple(): Statement {
    if (accept('print')) return print(false);
    if (accept('printf')) return print(true);
    if (accept('delete')) {
      const array = take().text;
      return { kind: 'delete', array, keys: accept('[') ? list(']') : undefined };
    }
    return { kind: 'expression', value: expression() };
  }

  function block(): Statement {
    const body: Statement[] = [];
    skipEnds();
    while (!accept('}')) {
      if (peek().kind === 'end') throw new AwkError('syntax error: } is missing');
      body.push(statement());
      skipEnds();
    }
    return { kind: 'block', body };
  }

  /** What a loop or condition goes for; an empty one is a semicolon. */
  function body(): Statement {
    skipNewlines();
    return accept(';') ? { kind: 'block', body: [] } : statement();
  }

  function conditional(): Statement {
    expect('(');
    const test = expression();
    expect(')');
    const yes = body();
    const before = at;
    skipEnds();
    if (accept('else')) return { kind: 'if', test, yes, no: body() };
    at = before;
    return { kind: 'if', test, yes, no: undefined };
  }

  function forLoop(): Statement {
    expect('(');
    const [name, word, array, close] = [peek(), tokens[at + 1], tokens[at + 2], tokens[at + 3]];
    if (name.kind === 'name' && word?.text === 'in' && array?.kind === 'name' && close?.text === ')') {
      at += 4;
      return { kind: 'each', name: name.text, array: array.text, body: body() };
    }
    const begin = isText(';') ? undefined : simple();
    expect(';');
    const test = isText(';') ? undefined : expression();
    expect(';');
    const update = isText(')') ? undefined : simple();
    expect(')');
    return { kind: 'loop', begin, test, update, body: body(), bodyFirst: false };
  }

  function whileLoop(): Statement {
    expect('(');
    const test = expression();
    expect(')');
    return { kind: 'loop', begin: undefined, test, update: undefined, body: body(), bodyFirst: false };
  }

  function doLoop(): Statement {
    const looped = body();
    skipEnds();
    expect('while');
    expect('(');
    const test = expression();
    expect(')');
    return { kind: 'loop', begin: undefined, test, update: undefined, body: looped, bodyFirst: true };
  }

  function statement(): Statement {
    if (++depth > DEPTH_MAX) throw new AwkError('too much within each other');
    const made = statementAt();
    depth--;
    return made;
  }
  function statementAt(): Statement {
    if (accept('{')) return block();
    if (accept('if')) return conditional();
    if (accept('for')) return forLoop();
    if (accept('while')) return whileLoop();
    if (accept('do')) return doLoop();
    const word = ['next', 'break', 'continue'].find((w) => isText(w));
    let made: Statement;
    if (word !== undefined) {
      at++;
      made = { kind: word as 'next' | 'break' | 'continue' };
    } else if (accept('exit')) made = { kind: 'exit', code: endsStatement() ? undefined : expression() };
    else made = simple();
    if (!endsStatement()) throw new AwkError(`syntax error at \`${peek().text}'`);
    return made;
  }

  function rule(): Rule {
    if (accept('BEGIN') || accept('END')) {
      const when = tokens[at - 1]!.text === 'BEGIN' ? 'begin' : 'end';
      skipNewlines();
      expect('{');
      return { when, body: block() };
    }
    const when: Expression[] = [];
    if (!isText('{')) {
      when.push(expression());
      if (accept(',')) {
        skipNewlines();
        when.push(expression());
      }
    }
    return { when, body: accept('{') ? block() : PRINT_RECORD };
  }

  const rules: Rule[] = [];
  skipEnds();
  while (peek().kind !== 'end') {
    rules.push(rule());
    skipEnds();
  }
  return rules;
}
