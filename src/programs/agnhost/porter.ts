import type { Transport } from '../../api/connection';
import { json, notSpoken, written } from '../http/replies';
import { GO_TERM, serve } from '../http/serve';
import { listen } from '../program';
import { fatal, log } from './log';
import type { Subcommand } from './subcommand';

const VARIABLE = /^SERVE_(?:(TCP|UDP|SCTP|TLS)_)?PORT_(\d+)$/;
const DATAGRAMS: Readonly<Record<string, Transport>> = { UDP: 'udp', SCTP: 'sctp' };

export const porter: Subcommand = {
  short: 'Serves requested data on ports specified in ENV variables',
  flags: { 'json-response': { default: false } },
  *run(process, flags) {
    const values = new Map<string, string>();
    for (const [name, value] of process.env) {
      const [, kind = '', port] = VARIABLE.exec(name) ?? [];
      if (port === undefined) continue;
      const transport = DATAGRAMS[kind] ?? 'tcp';
      values.set(`${transport}/${port}`, value);
      const problem = yield* listen(Number(port), transport, kind === 'TLS');
      if (problem !== undefined) return yield* fatal(process, `server on port "${port}" failed: listen ${transport} 0.0.0.0:${port}: bind: ${problem}`);
      if (transport === 'udp') yield* log(process, `Started UDP server on port ${port}`);
      if (transport === 'sctp') yield* log(process, 'Started SCTP server');
    }
    return yield* serve(process, {
      onTerm: GO_TERM,
      *deal(request) {
        yield* [];
        const { protocol, port, method = 'GET' } = request;
        if (protocol === 'udp' || protocol === 'sctp') return { body: values.get(`${protocol}/${port}`) ?? '' };
        if (protocol !== 'http') return notSpoken(request);
        const value = values.get(`tcp/${port}`) ?? '';
        return flags.isOn('json-response') ? json({ Method: method, Body: value }) : written(value);
      },
    });
  },
};
