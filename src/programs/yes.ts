import { type Program, write } from './program';

/** Prints the same line until nobody reads any longer. */
export const yes: Program = function* (process) {
  const line = `${process.args.join(' ') || 'y'}\n`;
  for (;;) {
    yield* process.step();
    yield* write(process.stdout, line);
  }
};
