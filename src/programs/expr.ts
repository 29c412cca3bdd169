import { fail, type Program, write } from './program';

type Value = string | number;

const number = (value: Value): number => Number(value);
const isNumber = (value: Value): boolean => /^-?\d+$/.test(String(value));
const truth = (value: Value): boolean => value !== '' && String(value) !== '0';

const compare =
  (numbers: (a: number, b: number) => boolean, texts: (a: string, b: string) => boolean) =>
  (a: Value, b: Value): Value =>
    Number(isNumber(a) && isNumber(b) ? numbers(number(a), number(b)) : texts(String(a), String(b)));

/** Operators, the loosest first. */
const LEVELS: readonly Readonly<Record<string, (a: Value, b: Value) => Value | undefined>>[] = [
  { '|': (a, b) => (truth(a) ? a : truth(b) ? b : 0) },
  { '&': (a, b) => (truth(a) && truth(b) ? a : 0) },
  {
    '=': compare(
      (a, b) => a === b,
      (a, b) => a === b,
    ),
    '==': compare(
      (a, b) => a === b,
      (a, b) => a === b,
    ),
    '!=': compare(
      (a, b) => a !== b,
      (a, b) => a !== b,
    ),
    '<': compare(
      (a, b) => a < b,
      (a, b) => a < b,
    ),
    '<=': compare(
      (a, b) => a <= b,
      (a, b) => a <= b,
    ),
    '>': compare(
      (a, b) => a > b,
      (a, b) => a > b,
    ),
    '>=': compare(
      (a, b) => a >= b,
      (a, b) => a >= b,
    ),
  },
  { '+': (a, b) => number(a) + number(b), '-': (a, b) => number(a) - number(b) },
  {
    '*': (a, b) => number(a) * number(b),
    '/': (a, b) => (number(b) === 0 ? undefined : Math.trunc(number(a) / number(b))),
    '%': (a, b) => (number(b) === 0 ? undefined : number(a) % number(b)),
  },
];

class Problem extends Error {}

function evaluate(tokens: string[], level = 0): Value {
  const operators = LEVELS[level];
  if (!operators) {
    const token = tokens.shift();
    if (token === undefined) throw new Problem('syntax error');
    if (token === 'length') return (tokens.shift() ?? '').length;
    if (token !== '(') return token;
    const value = evaluate(tokens);
    if (tokens.shift() !== ')') throw new Problem('syntax error: expecting )');
    return value;
  }
  let value = evaluate(tokens, level + 1);
  for (;;) {
    const operator = Object.hasOwn(operators, tokens[0] ?? '') ? operators[tokens.shift()!] : undefined;
    if (!operator) return value;
    const right = evaluate(tokens, level + 1);
    if (level > 2 && !(isNumber(value) && isNumber(right))) throw new Problem('non-integer argument');
    const next = operator(value, right);
    if (next === undefined) throw new Problem('division by zero');
    value = next;
  }
}

/** `expr 1 + 2`, `expr "$a" = "$b"`. */
export const expr: Program = function* (process) {
  try {
    const tokens = [...process.args];
    const value = evaluate(tokens);
    if (tokens.length > 0) throw new Problem('syntax error');
    yield* write(process.stdout, `${value}\n`);
    return truth(value) ? 0 : 1;
  } catch (error) {
    if (error instanceof Problem) return yield* fail(process, error.message, 2);
    throw error;
  }
};
