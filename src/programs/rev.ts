import { inputOf } from './input';
import { withOptions } from './options';
import { write } from './program';

export const rev = withOptions({}, function* (process, { operands }) {
  const input = inputOf(process, operands);
  for (let line = yield* input.next(); line !== undefined; line = yield* input.next()) yield* write(process.stdout, `${[...line].reverse().join('')}\n`);
  return input.failed ? 1 : 0;
});
