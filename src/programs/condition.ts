import type { Files } from './program';

/** What `test` can ask about files; paths as the process means them. */
export interface FileQuestions {
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  size(path: string): number;
}

export const questionsOf = (files: Files, path: (name: string) => string): FileQuestions => ({
  exists: (name) => files.read(path(name)) !== undefined || files.list(path(name)) !== undefined,
  isDirectory: (name) => files.read(path(name)) === undefined && files.list(path(name)) !== undefined,
  size: (name) => files.read(path(name))?.length ?? 0,
});

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

/** A test of two operands, by its operator. */
export const comparison = (operator: string): ((a: string, b: string) => boolean) | undefined =>
  Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;

/** A test of one operand; undefined if there is no such test. */
export function unary(operator: string, operand: string, files: FileQuestions): boolean | undefined {
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
export function test(args: readonly string[], files: FileQuestions): 0 | 1 | 2 {
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
