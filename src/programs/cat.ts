import { inputOf } from './input';
import { withOptions } from './options';
import { write } from './program';

export const cat = withOptions({ flags: 'nu' }, function* (process, options) {
  const input = inputOf(process, options.operands);
  let count = 0;
  for (let line = yield* input.nextRaw(); line !== undefined; line = yield* input.nextRaw())
    yield* write(process.stdout, options.has('n') ? `${String(++count).padStart(6)}\t${line}` : line);
  return input.failed ? 1 : 0;
});
