import { inputOf } from './input';
import { withOptions } from './options';
import { write } from './program';

/** Lines that follow their like are left out; `-c` counts, `-d` and `-u` choose. */
export const uniq = withOptions({ flags: 'cdiu', long: { count: 'c', repeated: 'd', 'ignore-case': 'i', unique: 'u' } }, function* (process, options) {
  const input = inputOf(process, options.operands);
  const alike = (a: string, b: string): boolean => (options.has('i') ? a.toLowerCase() === b.toLowerCase() : a === b);
  const print = (line: string, count: number): string => {
    if ((options.has('d') && count === 1) || (options.has('u') && count > 1)) return '';
    return options.has('c') ? `${String(count).padStart(7)} ${line}\n` : `${line}\n`;
  };
  let first = yield* input.next();
  let count = 1;
  while (first !== undefined) {
    const line = yield* input.next();
    if (line !== undefined && alike(first, line)) count++;
    else {
      yield* write(process.stdout, print(first, count));
      first = line;
      count = 1;
    }
  }
  return input.failed ? 1 : 0;
});
