import { write } from '../program';
import { sleepUntilSignal } from '../signals';
import type { Subcommand } from './subcommand';

const TERMINATION_LOG = '/dev/termination-log';

/** What it says and writes when it is told to stop, and its exit codes (agnhost `pause`). */
export const pause: Subcommand = {
  short: 'Pauses the execution',
  *run(process) {
    yield* write(process.stdout, 'Paused\nSignals registered\n');
    const signal = yield* sleepUntilSignal(process, ['INT', 'TERM']);
    const words = `exiting because of signal "${signal === 'INT' ? 'interrupt' : 'terminated'}"\n`;
    process.files.write(process.env.get('TERMINATION_MESSAGE_PATH') || TERMINATION_LOG, words, false);
    yield* write(process.stdout, words);
    return signal === 'INT' ? 1 : 2;
  },
};
