import type { ArithmeticExpression } from 'unbash';

/** The variables as arithmetic sees them, and a way to run `$(…)` in it. */
export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** The text of a word such as `$x` or `3`. */
  text(value: string): string;
}

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? 0 : Math.trunc(a / b)),
  '%': (a, b) => (b === 0 ? 0 : a % b),
  '**': (a, b) => a ** b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  ',': (_, b) => b,
};

const NAME = /^[A-Za-z_]\w*$/;

/** A number as arithmetic reads it: decimal, `0x…`, octal with a leading zero; anything else is 0. */
function toNumber(text: string): number {
  const trimmed = text.trim();
  const value = /^0[0-7]+$/.test(trimmed) ? Number.parseInt(trimmed, 8) : Number(trimmed);
  return Number.isFinite(value) ? Math.trunc(value) : 0;
}

/** What `$((…))` comes to (POSIX shell arithmetic; division by zero is 0 here). */
export function evaluate(expression: ArithmeticExpression | undefined, scope: ArithmeticScope): number {
  if (!expression) return 0;
  const number = (e: ArithmeticExpression): number => evaluate(e, scope);
  const assign = (target: ArithmeticExpression, value: number): number => {
    if (target.type === 'ArithmeticWord') scope.set(target.value, String(value));
    return value;
  };
  switch (expression.type) {
    case 'ArithmeticWord': {
      const text = scope.text(expression.value);
      return toNumber(NAME.test(text) ? (scope.get(text) ?? '0') : text);
    }
    case 'ArithmeticGroup':
      return number(expression.expression);
    case 'ArithmeticTernary':
      return number(expression.test) !== 0 ? number(expression.consequent) : number(expression.alternate);
    case 'ArithmeticUnary': {
      const value = number(expression.operand);
      switch (expression.operator) {
        case '++':
        case '--': {
          const next = value + (expression.operator === '++' ? 1 : -1);
          assign(expression.operand, next);
          return expression.prefix ? next : value;
        }
        case '-':
          return -value;
        case '!':
          return Number(value === 0);
        case '~':
          return ~value;
        default:
          return value;
      }
    }
    case 'ArithmeticBinary': {
      const { operator, left, right } = expression;
      if (operator === '=') return assign(left, number(right));
      if (operator === '&&') return Number(number(left) !== 0 && number(right) !== 0);
      if (operator === '||') return Number(number(left) !== 0 || number(right) !== 0);
      const compound = operator.endsWith('=') ? BINARY[operator.slice(0, -1)] : undefined;
      if (compound && !BINARY[operator]) return assign(left, compound(number(left), number(right)));
      return BINARY[operator]?.(number(left), number(right)) ?? 0;
    }
    case 'ArithmeticCommandExpansion':
      return 0;
  }
}
