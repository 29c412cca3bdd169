import { serve } from '../http/serve';
import { listen, type Process, type Work } from '../program';
import { fatal, log } from './log';
import type { Subcommand } from './subcommand';

function* shutDown(process: Process): Work<number> {
  yield* log(process, 'Shutting down after receiving signal: terminated.');
  yield* log(process, 'Awaiting pod deletion.');
  return 0;
}

export const tcpReset: Subcommand = {
  short: 'Serves on a tcp port and RST the connections received',
  flags: { port: { default: '8080' } },
  *run(process, flags) {
    const port = flags.number('port');
    const problem = yield* listen(port);
    if (problem !== undefined) return yield* fatal(process, `Error from net.Listen(): listen tcp :${port}: bind: ${problem}`);
    yield* log(process, `Serving on port ${port}.`);
    return yield* serve(process, {
      onTerm: 0,
      onSignal: () => shutDown(process),
      *deal({ from }) {
        yield* log(process, `TCP request from ${from}`);
        return undefined;
      },
    });
  },
};
