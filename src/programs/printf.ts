import { formatAll } from './format';
import { fail, type Program, write } from './program';

export const printf: Program = function* (process) {
  const [format, ...args] = process.args[0] === '--' ? process.args.slice(1) : process.args;
  if (format === undefined) return yield* fail(process, 'usage: printf format [arguments]', 2);
  yield* write(process.stdout, formatAll(format, args));
  return 0;
};
