import type { TestExpression } from 'unbash';
import { globPattern, matches } from './pattern';

/** What `test` can ask about files. */
export interface FileSystem {
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  size(path: string): number;
}

const COMPARISONS: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => Number(a) === Number(b),
  '-ne': (a, b) => Number(a) !== Number(b),
  '-lt': (a, b) => Number(a) < Number(b),
  '-le': (a, b) => Number(a) <= Number(b),
  '-gt': (a, b) => Number(a) > Number(b),
  '-ge': (a, b) => Number(a) >= Number(b),
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
};

const comparison = (operator: string): ((a: string, b: string) => boolean) | undefined =>
  Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;

function unary(operator: string, operand: string, files: FileSystem): boolean | undefined {
  switch (operator) {
    case '-n':
      return operand !== '';
    case '-z':
      return operand === '';
    case '-e':
      return files.exists(operand);
    case '-f':
    case '-r':
    case '-w':
      return files.exists(operand) && !files.isDirectory(operand);
    case '-d':
      return files.isDirectory(operand);
    case '-s':
      return files.size(operand) > 0;
    case '-x':
    case '-L':
    case '-h':
    case '-S':
    case '-t':
      return false;
    default:
      return undefined;
  }
}

/** `test EXPRESSION` and `[ EXPRESSION ]`: 0 for true, 1 for false, 2 for what cannot be read (POSIX test). */
export function test(args: readonly string[], files: FileSystem): 0 | 1 | 2 {
  const or = args.lastIndexOf('-o');
  const and = args.lastIndexOf('-a');
  const joint = or > 0 && or < args.length - 1 ? or : and > 0 && and < args.length - 1 ? and : -1;
  if (joint > 0 && args.length > 3) {
    const [left, right] = [test(args.slice(0, joint), files), test(args.slice(joint + 1), files)];
    if (left === 2 || right === 2) return 2;
    return (args[joint] === '-o' ? left === 0 || right === 0 : left === 0 && right === 0) ? 0 : 1;
  }
  const answer = (value: boolean | undefined): 0 | 1 | 2 => (value === undefined ? 2 : value ? 0 : 1);
  const [a, b, c] = args;
  if (a === undefined) return 1;
  if (args.length === 1) return answer(a !== '');
  const compare = args.length === 3 ? comparison(b!) : undefined;
  if (compare) return answer(compare(a, c!));
  if (a === '!') {
    const inner = test(args.slice(1), files);
    return inner === 2 ? 2 : inner === 0 ? 1 : 0;
  }
  return args.length === 2 ? answer(unary(a, b!, files)) : 2;
}

/** bash's `[[ EXPRESSION ]]`; `==` takes a pattern. */
export function evaluateTest(
  expression: TestExpression,
  text: (word: { readonly text: string; readonly value: string }) => string,
  files: FileSystem,
): boolean {
  const ask = (e: TestExpression): boolean => evaluateTest(e, text, files);
  switch (expression.type) {
    case 'TestUnary':
      return unary(expression.operator, text(expression.operand), files) ?? false;
    case 'TestBinary': {
      const [left, right] = [text(expression.left), text(expression.right)];
      if (expression.operator === '=' || expression.operator === '==') return matches(globPattern(right), left);
      if (expression.operator === '!=') return !matches(globPattern(right), left);
      return comparison(expression.operator)?.(left, right) ?? false;
    }
    case 'TestLogical':
      return expression.operator === '&&' ? expression.operands.every(ask) : expression.operands.some(ask);
    case 'TestNot':
      return ask(expression.operand) === (expression.negations.length % 2 === 0);
    case 'TestGroup':
      return ask(expression.expression);
  }
}
