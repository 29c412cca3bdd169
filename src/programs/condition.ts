import type { FileStatus, Files } from './program';

/** What `test` can ask about files; paths as the process means them. */
export interface FileQuestions {
  status(path: string, follow?: boolean): FileStatus | undefined;
  /** Whether the process may read (4), write (2) or run (1) it. */
  may(path: string, wanted: number): boolean;
}

export const questionsOf = (files: Files, path: (name: string) => string): FileQuestions => ({
  status(name, follow) {
    const status = files.status(path(name), follow);
    return typeof status === 'string' ? undefined : status;
  },
  may: (name, wanted) => files.may(path(name), wanted),
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
      return files.status(operand) !== undefined;
    case '-f':
      return files.status(operand)?.type === 'file';
    case '-d':
      return files.status(operand)?.type === 'directory';
    case '-c':
      return files.status(operand)?.type === 'device';
    case '-L':
    case '-h':
      return files.status(operand, false)?.type === 'link';
    case '-s':
      return (files.status(operand)?.size ?? 0) > 0;
    case '-r':
      return files.may(operand, 4);
    case '-w':
      return files.may(operand, 2);
    case '-x':
      return files.may(operand, 1);
    case '-u':
    case '-g':
    case '-k':
      return ((files.status(operand)?.mode ?? 0) & { '-u': 0o4000, '-g': 0o2000, '-k': 0o1000 }[operator]) !== 0;
    case '-S':
    case '-p':
    case '-b':
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
