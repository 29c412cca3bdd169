import { allLines, inputOf } from './input';
import { withOptions } from './options';
import { write } from './program';

export const tac = withOptions({}, function* (process, { operands }) {
  const input = inputOf(process, operands);
  const lines = [...(yield* allLines(input))].reverse();
  yield* write(process.stdout, lines.map((line) => `${line}\n`).join(''));
  return input.failed ? 1 : 0;
});
