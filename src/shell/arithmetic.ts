import type { ArithmeticExpression, ArithmeticWord, ParsedScript } from 'unbash';
import type { Work } from '../programs/program';

/** The variables as arithmetic sees them, and a way to run `$(…)` in it. */
export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** The text of a word such as `$x` or `3`. */
  text(word: ArithmeticWord): Work<string>;
  /** What a command printed. */
  run(script: ParsedScript | undefined): Work<string>;
}

export class ArithmeticError extends Error {}

function divisor(b: number): number {
  if (b === 0) throw new ArithmeticError('division by zero');
  return b;
}

/** By multiplication, so that the last digit is the same everywhere. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < Math.min(exponent, 64); i++) result *= base;
  return result;
}

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / divisor(b)),
  '%': (a, b) => a % divisor(b),
  '**': power,
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

/** A number as arithmetic reads it: decimal, `0x…`, octal with a leading zero. */
function toNumber(text: string): number {
  const trimmed = text.trim();
  const value = /^0[0-7]+$/.test(trimmed) ? Number.parseInt(trimmed, 8) : Number(trimmed);
  if (!Number.isFinite(value)) throw new ArithmeticError(`arithmetic syntax error: ${text}`);
  return Math.trunc(value);
}

/** What `$((…))` comes to (POSIX shell arithmetic). Throws an `ArithmeticError`. */
export function* evaluate(expression: ArithmeticExpression | undefined, scope: ArithmeticScope): Work<number> {
  if (!expression) return 0;
  const assign = (target: ArithmeticExpression, value: number): number => {
    if (target.type === 'ArithmeticWord') scope.set(target.value, String(value));
    return value;
  };
  switch (expression.type) {
    case 'ArithmeticWord': {
      const text = (yield* scope.text(expression)).trim();
      return toNumber(NAME.test(text) ? (scope.get(text) ?? '0') : text);
    }
    case 'ArithmeticGroup':
      return yield* evaluate(expression.expression, scope);
    case 'ArithmeticTernary':
      return yield* evaluate((yield* evaluate(expression.test, scope)) !== 0 ? expression.consequent : expression.alternate, scope);
    case 'ArithmeticUnary': {
      const value = yield* evaluate(expression.operand, scope);
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
      if (operator === '=') return assign(left, yield* evaluate(right, scope));
      const a = yield* evaluate(left, scope);
      if (operator === '&&') return Number(a !== 0 && (yield* evaluate(right, scope)) !== 0);
      if (operator === '||') return Number(a !== 0 || (yield* evaluate(right, scope)) !== 0);
      const b = yield* evaluate(right, scope);
      const plain = BINARY[operator];
      if (plain) return plain(a, b);
      const compound = operator.endsWith('=') ? BINARY[operator.slice(0, -1)] : undefined;
      if (!compound) throw new ArithmeticError(`unknown operator ${operator}`);
      return assign(left, compound(a, b));
    }
    case 'ArithmeticCommandExpansion':
      return toNumber(yield* scope.run(expression.script));
  }
}
