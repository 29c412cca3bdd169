import { ownValue } from './object';
import type { LabelSelector } from './types.gen';
import { invalid, renderError } from './validation/errors';
import { isQualifiedName, isValidLabelValue } from './validation/names';

/** One demand on labels (`k8s.io/apimachinery/pkg/labels` Requirement); `=` and `==` are `In`, `!=` is `NotIn`. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
  /** Written with `=` or `!=`. */
  readonly equals?: boolean;
}
export type Labels = Readonly<Record<string, string>>;

const NO_LABELS: Labels = {};

const INTEGER = /^[-+]?\d{1,19}$/;
function comparesAs(operator: 'Gt' | 'Lt', value: string | undefined, bound: string | undefined): boolean {
  if (value === undefined || bound === undefined || !INTEGER.test(value) || !INTEGER.test(bound)) return false;
  const [left, right] = [BigInt(value.replace('+', '')), BigInt(bound.replace('+', ''))];
  return operator === 'Gt' ? left > right : left < right;
}

function matchesRequirement({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = ownValue(labels, key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt':
      return comparesAs(operator, value, values[0]);
  }
}

/** Whether labels meet all requirements. */
export function matchesLabels(requirements: readonly Requirement[], labels: Labels | undefined): boolean {
  for (const requirement of requirements) if (!matchesRequirement(requirement, labels ?? NO_LABELS)) return false;
  return true;
}

/** `metav1.LabelSelector`: undefined matches nothing, `{}` everything; an operator that does not exist matches nothing. */
export function matchesLabelSelector(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (selector === undefined) return false;
  const present = labels ?? NO_LABELS;
  for (const key in selector.matchLabels) if (ownValue(present, key) !== selector.matchLabels[key]) return false;
  for (const { key, operator, values = [] } of selector.matchExpressions ?? [])
    if (!matchesRequirement({ key, operator: operator as Requirement['operator'], values }, present)) return false;
  return true;
}

const sortedByKey = (requirements: Requirement[]): Requirement[] => requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** `metav1.LabelSelectorAsSelector`: the selector's requirements, sorted by key. Labels are equalities (`equals`), which only matters in print. */
export function requirementsOf(selector: LabelSelector): readonly Requirement[] {
  const requirements: Requirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
    equals: true,
  }));
  for (const { key, operator, values = [] } of selector.matchExpressions ?? [])
    requirements.push({ key, operator: operator as Requirement['operator'], values });
  return sortedByKey(requirements);
}

function formatRequirement({ key, operator, values, equals }: Requirement): string {
  if (equals) return `${key}${operator === 'NotIn' ? '!' : ''}=${values[0]}`;
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'Gt':
      return `${key}>${values.join(',')}`;
    case 'Lt':
      return `${key}<${values.join(',')}`;
    default:
      return `${key} ${operator.toLowerCase()} (${values.toSorted().join(',')})`;
  }
}

/** `labels.Selector.String`: a selector as the query string has it. */
export const formatSelector = (requirements: readonly Requirement[]): string => requirements.map(formatRequirement).join(',');

/** `metav1.FormatLabelSelector`: the text that printers and scale statuses show. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  return (selector && formatSelector(requirementsOf(selector))) || '<none>';
}

// The query string's syntax: `labels.Parse`. The scanner cuts the text into tokens, the parser makes requirements of them;
// a failure is thrown as SyntaxFailure inside this module and handed out as text.

type TokenKind = 'identifier' | 'end' | 'error' | ')' | '(' | ',' | '!' | '==' | '=' | '>' | '<' | '!=' | 'in' | 'notin';
interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}
const SYMBOLS: readonly string[] = [')', ',', '!', '==', '=', '>', '<', '!=', '('];
const SPECIAL = '=!(),><';
const SPACE = ' \t\r\n';

class SyntaxFailure extends Error {}
const fail = (message: string): never => {
  throw new SyntaxFailure(message);
};

/** The longest symbol that starts a run of special characters. */
function scanSymbol(text: string, from: number): Token & { readonly next: number } {
  let found = '';
  let end = from;
  while (end < text.length && SPECIAL.includes(text[end]!)) {
    const candidate = text.slice(from, end + 1);
    if (SYMBOLS.includes(candidate)) found = candidate;
    else if (found !== '') break;
    end++;
  }
  if (found === '') return { kind: 'error', text: `error expected: keyword found '${text.slice(from, end)}'`, next: end };
  return { kind: found as TokenKind, text: found, next: end };
}

function scan(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const c = text[at]!;
    if (SPACE.includes(c)) {
      at++;
    } else if (SPECIAL.includes(c)) {
      const { next, ...token } = scanSymbol(text, at);
      tokens.push(token);
      at = next;
    } else {
      const start = at;
      while (at < text.length && !SPACE.includes(text[at]!) && !SPECIAL.includes(text[at]!)) at++;
      const word = text.slice(start, at);
      tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'identifier', text: word });
    }
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

interface Parser {
  peek(): Token;
  take(): Token;
  /** `in` and `notin` are operators here, not words. */
  takeOperator(): Token;
}

function parserOf(tokens: readonly Token[]): Parser {
  let at = 0;
  const tokenAt = (i: number): Token => tokens[Math.min(i, tokens.length - 1)]!;
  const asValue = (token: Token): Token => (token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token);
  return { peek: () => asValue(tokenAt(at)), take: () => asValue(tokenAt(at++)), takeOperator: () => tokenAt(at++) };
}

const OPERATORS: Readonly<Partial<Record<TokenKind, Requirement['operator']>>> = {
  in: 'In',
  notin: 'NotIn',
  '=': 'In',
  '==': 'In',
  '!=': 'NotIn',
  '>': 'Gt',
  '<': 'Lt',
};

function identifiersOf(parser: Parser): ReadonlySet<string> {
  const values = new Set<string>();
  for (;;) {
    const token = parser.take();
    if (token.kind === 'identifier') {
      values.add(token.text);
      const next = parser.peek();
      if (next.kind === ')') return values;
      if (next.kind !== ',') fail(`found '${next.text}', expected: ',' or ')'`);
    } else if (token.kind === ',') {
      // Empty items are the empty string: `(,a)`, `(a,)`, `(a,,b)`.
      if (values.size === 0) values.add('');
      const next = parser.peek();
      if (next.kind === ')' || next.kind === ',') values.add('');
      if (next.kind === ')') return values;
    } else {
      fail(`found '${token.text}', expected: ',', or identifier`);
    }
  }
}

function setOf(parser: Parser): ReadonlySet<string> {
  const open = parser.take();
  if (open.kind !== '(') fail(`found '${open.text}' expected: '('`);
  const first = parser.peek();
  if (first.kind === ')') {
    parser.take();
    return new Set(['']);
  }
  if (first.kind !== 'identifier' && first.kind !== ',') fail(`found '${first.text}', expected: ',', ')' or identifier`);
  const values = identifiersOf(parser);
  parser.take();
  return values;
}

function exactValueOf(parser: Parser): ReadonlySet<string> {
  const next = parser.peek();
  if (next.kind === 'end' || next.kind === ',') return new Set(['']);
  const token = parser.take();
  if (token.kind !== 'identifier') fail(`found '${token.text}', expected: identifier`);
  return new Set([token.text]);
}

/** `labels.NewRequirement`'s checks of what was parsed. */
function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  const errors = [];
  if (operator === 'Gt' || operator === 'Lt')
    for (const [i, value] of values.entries())
      if (!INTEGER.test(value)) errors.push(invalid(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
  for (const [i, value] of values.entries()) {
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(invalid(`values[${i}][${key}]`, value, messages.join('; ')));
  }
  if (errors.length === 1) fail(renderError(errors[0]!));
  if (errors.length > 1) fail(`[${errors.map(renderError).join(', ')}]`);
  return requirement;
}

function requirementOf(parser: Parser): Requirement {
  let token = parser.take();
  const negated = token.kind === '!';
  if (negated) token = parser.take();
  if (token.kind !== 'identifier') fail(`found '${token.text}', expected: identifier`);
  const key = token.text;
  const messages = isQualifiedName(key);
  if (messages.length > 0) fail(renderError(invalid('<nil>', key, messages.join('; '))));
  const next = parser.peek();
  if (negated || next.kind === 'end' || next.kind === ',') return checked({ key, operator: negated ? 'DoesNotExist' : 'Exists', values: [] });
  const symbol = parser.takeOperator();
  const operator = OPERATORS[symbol.kind];
  if (operator === undefined) return fail(`found '${symbol.text}', expected: in, notin, =, ==, !=, gt, lt`);
  const values = symbol.kind === 'in' || symbol.kind === 'notin' ? setOf(parser) : exactValueOf(parser);
  return checked({ key, operator, values: [...values].sort(), ...(symbol.kind.includes('=') ? { equals: true } : {}) });
}

function requirementsIn(text: string): Requirement[] {
  const parser = parserOf(scan(text));
  const requirements: Requirement[] = [];
  for (;;) {
    const token = parser.peek();
    if (token.kind === 'end') return requirements;
    if (token.kind !== 'identifier' && token.kind !== '!') fail(`found '${token.text}', expected: !, identifier, or 'end of string'`);
    try {
      requirements.push(requirementOf(parser));
    } catch (error) {
      if (error instanceof SyntaxFailure) fail(`unable to parse requirement: ${error.message}`);
      throw error;
    }
    const separator = parser.take();
    if (separator.kind === 'end') return requirements;
    if (separator.kind !== ',') fail(`found '${separator.text}', expected: ',' or 'end of string'`);
    const following = parser.peek();
    if (following.kind !== 'identifier' && following.kind !== '!') fail(`found '${following.text}', expected: identifier after ','`);
  }
}

/** Reads a query string's selector (`app=web,tier in (a,b),!old`). A text that is none gives upstream's error text. */
export function parseLabelSelector(text: string): readonly Requirement[] | string {
  try {
    return sortedByKey(requirementsIn(text));
  } catch (error) {
    if (error instanceof SyntaxFailure) return error.message;
    throw error;
  }
}
