import { test as holds, questionsOf } from './condition';
import { fail, type Process, type Program, type Run } from './program';

function* judge(process: Process, args: readonly string[]): Run {
  const code = holds(args, questionsOf(process.files, process.path));
  return code === 2 ? yield* fail(process, `${args.join(' ')}: unknown operand`, 2) : code;
}

export const test: Program = (process) => judge(process, process.args);

export const bracket: Program = (process) => (process.args.at(-1) === ']' ? judge(process, process.args.slice(0, -1)) : fail(process, 'missing ]', 2));
