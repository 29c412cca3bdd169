import { type Cursor, cursorOf } from './cursor';
import type { Expression, FormatPart, Loop, Parameter } from './syntax';
import { unescaped } from './tokens';
import { NotSimulated } from './values';

/** Reads expressions, by precedence. */

const LEVELS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '//', '%']];
const KEYWORDS: ReadonlySet<string> = new Set('and or not in is if else for lambda None True False await yield'.split(' '));

/** One expression, or several with commas between them: a tuple. */
export function parseExpressions(cursor: Cursor): Expression {
  const first = parseExpression(cursor);
  if (!cursor.is(',')) return first;
  const items = [first];
  while (cursor.take(',')) {
    if (endsHere(cursor)) break;
    items.push(parseExpression(cursor));
  }
  return { is: 'tuple', items };
}

const endsHere = (cursor: Cursor): boolean => cursor.token().kind === 'newline' || [')', ']', '}', '=', ':', ';', 'in'].some(cursor.is);

export function parseExpression(cursor: Cursor): Expression {
  if (cursor.take('lambda')) {
    const parameters = parseParameters(cursor, ':');
    return { is: 'lambda', parameters, body: parseExpression(cursor) };
  }
  if (cursor.is('yield') || cursor.is('await')) throw new NotSimulated(cursor.token().text);
  const yes = parseOr(cursor);
  if (!cursor.take('if')) return yes;
  const test = parseOr(cursor);
  cursor.expect('else');
  return { is: 'if', test, yes, no: parseExpression(cursor) };
}

/** Names with defaults, up to the mark that ends them. */
export function parseParameters(cursor: Cursor, end: string): readonly Parameter[] {
  const parameters: Parameter[] = [];
  while (!cursor.take(end)) {
    if (cursor.is('*') || cursor.is('**')) throw new NotSimulated('parameters without a number');
    const name = cursor.name();
    if (end === ')' && cursor.take(':')) parseExpression(cursor);
    parameters.push({ name, ...(cursor.take('=') && { default: parseExpression(cursor) }) });
    if (!cursor.is(end)) cursor.expect(',');
  }
  return parameters;
}

function parseOr(cursor: Cursor): Expression {
  let left = parseAnd(cursor);
  while (cursor.take('or')) left = { is: 'or', left, right: parseAnd(cursor) };
  return left;
}

function parseAnd(cursor: Cursor): Expression {
  let left = parseNot(cursor);
  while (cursor.take('and')) left = { is: 'and', left, right: parseNot(cursor) };
  return left;
}

function parseNot(cursor: Cursor): Expression {
  return cursor.take('not') ? { is: 'unary', operator: 'not', operand: parseNot(cursor) } : parseComparison(cursor);
}

function comparison(cursor: Cursor): string | undefined {
  if (cursor.take('not')) {
    cursor.expect('in');
    return 'not in';
  }
  if (cursor.take('is')) return cursor.take('not') ? 'is not' : 'is';
  return ['<', '>', '==', '>=', '<=', '!=', 'in'].find(cursor.take);
}

function parseComparison(cursor: Cursor): Expression {
  const first = parseBinary(cursor, 0);
  const rest: (readonly [string, Expression])[] = [];
  for (let operator = comparison(cursor); operator !== undefined; operator = comparison(cursor)) rest.push([operator, parseBinary(cursor, 0)]);
  return rest.length > 0 ? { is: 'compare', first, rest } : first;
}

function parseBinary(cursor: Cursor, level: number): Expression {
  const operators = LEVELS[level];
  if (!operators) return parseUnary(cursor);
  let left = parseBinary(cursor, level + 1);
  for (let operator = operators.find(cursor.take); operator !== undefined; operator = operators.find(cursor.take))
    left = { is: 'binary', operator, left, right: parseBinary(cursor, level + 1) };
  return left;
}

function parseUnary(cursor: Cursor): Expression {
  const operator = ['-', '+', '~'].find(cursor.take);
  if (operator !== undefined) return { is: 'unary', operator, operand: parseUnary(cursor) };
  const base = parsePostfix(cursor);
  return cursor.take('**') ? { is: 'binary', operator: '**', left: base, right: parseUnary(cursor) } : base;
}

function parsePostfix(cursor: Cursor): Expression {
  let value = parseAtom(cursor);
  for (;;) {
    if (cursor.take('.')) value = { is: 'attribute', of: value, name: cursor.name() };
    else if (cursor.take('(')) value = parseCall(cursor, value);
    else if (cursor.take('[')) value = parseIndex(cursor, value);
    else return value;
  }
}

function parseCall(cursor: Cursor, callee: Expression): Expression {
  const args: Expression[] = [];
  const named: (readonly [string, Expression])[] = [];
  while (!cursor.take(')')) {
    if (cursor.is('*') || cursor.is('**')) throw new NotSimulated('arguments without a number');
    const value = parseExpression(cursor);
    if (value.is === 'name' && cursor.take('=')) named.push([value.name, parseExpression(cursor)]);
    else args.push(cursor.is('for') ? { is: 'comprehension', into: 'list', value, loops: parseLoops(cursor) } : value);
    if (!cursor.is(')')) cursor.expect(',');
  }
  return { is: 'call', callee, args, named };
}

function parseIndex(cursor: Cursor, of: Expression): Expression {
  const part = (): Expression | undefined => (cursor.is(':') || cursor.is(']') ? undefined : parseExpressions(cursor));
  const from = part();
  if (!cursor.take(':')) {
    if (!from) cursor.fail();
    cursor.expect(']');
    return { is: 'index', of, index: from! };
  }
  const to = part();
  const step = cursor.take(':') ? part() : undefined;
  cursor.expect(']');
  return { is: 'slice', of, ...(from && { from }), ...(to && { to }), ...(step && { step }) };
}

function parseLoops(cursor: Cursor): readonly Loop[] {
  const loops: Loop[] = [];
  while (cursor.take('for')) {
    const target = parseTarget(cursor);
    cursor.expect('in');
    const over = parseOr(cursor);
    const conditions: Expression[] = [];
    while (cursor.take('if')) conditions.push(parseOr(cursor));
    loops.push({ target, over, conditions });
  }
  return loops;
}

/** What is given a value: a name, or several. */
export function parseTarget(cursor: Cursor): Expression {
  const items = [parsePostfix(cursor)];
  while (cursor.take(',')) if (!cursor.is('in') && !cursor.is('=')) items.push(parsePostfix(cursor));
  return items.length > 1 ? { is: 'tuple', items } : items[0]!;
}

function parseAtom(cursor: Cursor): Expression {
  const { kind, text } = cursor.token();
  if (kind === 'string') return parseStrings(cursor);
  if (kind === 'number') {
    cursor.next();
    return { is: 'constant', value: numberOf(text.replaceAll('_', '')) };
  }
  if (kind === 'name') {
    if (cursor.take('None')) return { is: 'constant', value: null };
    if (cursor.is('True') || cursor.is('False')) return { is: 'constant', value: cursor.next().text === 'True' };
    if (KEYWORDS.has(text)) cursor.fail();
    return { is: 'name', name: cursor.name() };
  }
  if (cursor.take('(')) return parseParentheses(cursor);
  if (cursor.take('[')) return parseItems(cursor, 'list', ']');
  if (cursor.take('{')) return parseBraces(cursor);
  return cursor.fail();
}

const numberOf = (text: string): bigint | number => (/^(?:\d+|0[xob][\da-f]+)$/i.test(text) ? BigInt(text) : Number(text));

function parseParentheses(cursor: Cursor): Expression {
  if (cursor.take(')')) return { is: 'tuple', items: [] };
  const value = parseExpressions(cursor);
  if (cursor.is('for')) {
    const loops = parseLoops(cursor);
    cursor.expect(')');
    return { is: 'comprehension', into: 'list', value, loops };
  }
  cursor.expect(')');
  return value;
}

function parseItems(cursor: Cursor, kind: 'list' | 'set', end: string, given: readonly Expression[] = []): Expression {
  const items = [...given];
  while (!cursor.take(end)) {
    items.push(parseExpression(cursor));
    if (items.length === 1 && cursor.is('for')) {
      const loops = parseLoops(cursor);
      cursor.expect(end);
      return { is: 'comprehension', into: kind, value: items[0]!, loops };
    }
    if (!cursor.is(end)) cursor.expect(',');
  }
  return { is: kind, items };
}

function parseBraces(cursor: Cursor): Expression {
  if (cursor.take('}')) return { is: 'dict', entries: [] };
  const first = parseExpression(cursor);
  if (!cursor.take(':')) {
    if (cursor.is('for')) {
      const loops = parseLoops(cursor);
      cursor.expect('}');
      return { is: 'comprehension', into: 'set', value: first, loops };
    }
    if (!cursor.is('}')) cursor.expect(',');
    return parseItems(cursor, 'set', '}', [first]);
  }
  const value = parseExpression(cursor);
  if (cursor.is('for')) {
    const loops = parseLoops(cursor);
    cursor.expect('}');
    return { is: 'comprehension', into: 'dict', key: first, value, loops };
  }
  const entries: (readonly [Expression, Expression])[] = [[first, value]];
  while (!cursor.take('}')) {
    cursor.expect(',');
    if (cursor.take('}')) break;
    const key = parseExpression(cursor);
    cursor.expect(':');
    entries.push([key, parseExpression(cursor)]);
  }
  return { is: 'dict', entries };
}

/** Texts that stand beside each other are one; some hold expressions. */
function parseStrings(cursor: Cursor): Expression {
  const parts: (string | FormatPart)[] = [];
  while (cursor.token().kind === 'string') {
    const { text, prefix = '' } = cursor.next();
    if (prefix.includes('f')) parts.push(...formatParts(text, prefix.includes('r')));
    else parts.push(text);
  }
  if (parts.every((part) => typeof part === 'string')) return { is: 'constant', value: parts.join('') };
  return { is: 'format', parts };
}

function formatParts(text: string, isRaw: boolean): readonly (string | FormatPart)[] {
  const plain = (piece: string): string => (isRaw ? piece : unescaped(piece));
  const parts: (string | FormatPart)[] = [];
  let rest = text;
  while (rest !== '') {
    const [, before = ''] = /^((?:[^{}]|\{\{|\}\})*)/.exec(rest) ?? [];
    if (before !== '') parts.push(plain(before.replace(/\{\{/g, '{').replace(/\}\}/g, '}')));
    rest = rest.slice(before.length);
    if (rest === '') break;
    const end = endOfBraces(rest);
    const [, source = '', label = '', conversion, spec = ''] = /^([\s\S]*?)(\s*=\s*)?(?:!([rsa]))?(?::([^}]*))?$/.exec(rest.slice(1, end)) ?? [];
    const cursor = cursorOf(source);
    parts.push({ value: parseExpressions(cursor), repr: conversion === 'r' || (label !== '' && spec === ''), spec, label: label === '' ? '' : source + label });
    rest = rest.slice(end + 1);
  }
  return parts;
}

function endOfBraces(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return i;
  }
  return text.length;
}
