import { text } from '../http/replies';
import type { Process, Work } from '../program';
import { serveHttp } from './http-server';
import { log } from './log';
import type { Subcommand } from './subcommand';

/** Keeps who wrote to it (agnhost `nettest`). Peers it does not look for by itself, which it says. */
interface State {
  readonly received: Map<string, number>;
  readonly errors: string[];
}

function sourceOf(body: string): string | undefined {
  try {
    const source = JSON.parse(body)?.Source;
    return typeof source === 'string' && source !== '' ? source : undefined;
  } catch {
    return undefined;
  }
}

function receive({ received, errors }: State, hostname: string, body: string): string {
  const source = sourceOf(body);
  if (source === undefined) errors.push(`${hostname}: Got request with no source`);
  else received.set(source, (received.get(source) ?? 0) + 1);
  return `${JSON.stringify({ Hostname: hostname })}\n`;
}

/** The state as Go's encoder writes it. */
function shown({ received, errors }: State, hostname: string): string {
  const orNull = <T>(value: T, isEmpty: boolean): T | null => (isEmpty ? null : value);
  const state = {
    Hostname: hostname,
    Sent: null,
    Received: orNull(Object.fromEntries(received), received.size === 0),
    Errors: orNull(errors, errors.length === 0),
    Log: null,
    StillContactingPeers: false,
  };
  return JSON.stringify(state, null, '\t');
}

function* sayWhatIsNotDone(process: Process): Work<undefined> {
  yield* log(process, 'nettest does not look for peers here: that is not simulated');
  return undefined;
}

export const nettest: Subcommand = {
  short: 'Starts a tiny web server for checking networking connectivity',
  flags: {
    port: { default: '8080' },
    peers: { default: '8' },
    service: { default: 'nettest' },
    namespace: { default: 'default' },
    'delay-shutdown': { default: '0' },
  },
  *run(process, flags) {
    const state: State = { received: new Map(), errors: [] };
    const quit = function* (): Work<{ readonly exit: number }> {
      yield* [];
      return { exit: 0 };
    };
    return yield* serveHttp(
      process,
      flags.number('port'),
      {
        '/read': () => text(shown(state, process.hostname)),
        '/write': ({ body = '' }) => text(receive(state, process.hostname, body)),
        '/status': () => text(flags.number('peers') <= 0 ? 'pass' : 'fail'),
        '/quit': quit,
      },
      { beside: () => sayWhatIsNotDone(process) },
    );
  },
};
