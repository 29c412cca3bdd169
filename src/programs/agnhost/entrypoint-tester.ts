import { write } from '../program';
import type { Subcommand } from './subcommand';

export const entrypointTester: Subcommand = {
  short: "Prints the args it's passed and exits",
  *run(process) {
    yield* write(process.stdout, `[${[process.calledAs, ...process.args].join(' ')}]\n`);
    return 0;
  },
};
