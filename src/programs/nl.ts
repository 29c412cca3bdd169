import { inputOf } from './input';
import { withOptions } from './options';
import { write } from './program';

/** Numbers lines; empty ones only with `-ba`. */
export const nl = withOptions({ values: 'b' }, function* (process, options) {
  const input = inputOf(process, options.operands);
  let count = 0;
  for (let line = yield* input.next(); line !== undefined; line = yield* input.next())
    yield* write(process.stdout, line === '' && options.get('b') !== 'a' ? `${' '.repeat(7)}\n` : `${String(++count).padStart(6)}\t${line}\n`);
  return input.failed ? 1 : 0;
});
