import { write } from '../program';
import type { Subcommand } from './subcommand';

export const nonewprivs: Subcommand = {
  short: 'Prints the UID of the running process',
  *run(process) {
    yield* write(process.stdout, `Effective uid: ${process.identity.uid}\n`);
    return 0;
  },
};
