import { notSpoken, text } from '../http/replies';
import { serve } from '../http/serve';
import { listen, type Process, type Work } from '../program';
import { fatal, log } from './log';
import type { Subcommand } from './subcommand';

const AWAITS_DELETION_US = 60e6;

/** It stays for a minute after it has been told to stop, so that its end is seen as the deletion of its Pod. */
function* shutDown(process: Process): Work<number> {
  yield* log(process, 'Shutting down after receiving signal: terminated.');
  yield* log(process, 'Awaiting pod deletion.');
  yield { call: 'sleep', us: AWAITS_DELETION_US };
  return 0;
}

export const serveHostname: Subcommand = {
  short: 'Serves the hostname',
  flags: { tcp: { default: false }, udp: { default: false }, http: { default: true }, close: { default: false }, port: { default: '9376' } },
  *run(process, flags) {
    const [tcp, udp, http] = [flags.isOn('tcp'), flags.isOn('udp'), flags.isOn('http')];
    if (http && (tcp || udp)) return yield* fatal(process, "Can't server TCP/UDP mode and HTTP mode at the same time");
    const port = flags.number('port');
    const problem = (http || tcp ? yield* listen(port) : undefined) ?? (udp ? yield* listen(port, 'udp') : undefined);
    if (problem !== undefined) return yield* fatal(process, `Error from net.Listen(): listen tcp :${port}: bind: ${problem}`);
    yield* log(process, `Serving on port ${port}.`);
    return yield* serve(process, {
      onTerm: 2,
      onSignal: () => shutDown(process),
      *deal(request) {
        const { protocol, from } = request;
        yield* log(process, `${http ? 'HTTP' : protocol.toUpperCase()} request from ${from}`);
        if (!http) return { body: process.hostname };
        return protocol === 'http' ? text(process.hostname, 200, flags.isOn('close') ? [['Connection', 'close']] : []) : notSpoken(request);
      },
    });
  },
};
