import type { Reply, Request } from '../../api/connection';
import { accept, type Place, type Process, type Run, respond, type Signal, type Work } from '../program';

/** What becomes of a request: an answer, none (the connection is cut), or the end of the whole program. */
export type Dealt = Reply | undefined | { readonly exit: number };

/** Something that goes on beside the server; a number that comes of it ends the program. */
type Beside = () => Work<number | undefined>;

export interface Server {
  /** Deals with one request. */
  readonly deal: (request: Request) => Work<Dealt>;
  /** Requests that take their time: others are dealt with meanwhile. */
  readonly isSlow?: (request: Request) => boolean;
  /** The exit code when it is told to stop; without one, it does not heed that, as any first process. */
  readonly onTerm?: number;
  /** What it does then instead, if anything: a number ends it; what takes its time goes on beside it. */
  readonly onSignal?: (signal: Signal, beside: (work: Beside) => Work<void>) => Work<number | undefined>;
  /** What it does beside, from its start on. */
  readonly beside?: Beside;
  /** What it remembers from one request to the next beside its files; without it nobody knows. */
  readonly memory?: Place;
}

/** Of a server that remembers nothing from one request to the next. */
export const FORGETFUL: Place = { save: () => undefined, load: () => undefined };

/** What a program in Go ends with that SIGTERM meets as the first process of its container: the kernel lets it live, Go's runtime does not. */
export const GO_TERM = 2;

/** Has a server that waits for requests look up. */
const WAKE: Signal = 'USR2';

/** Answers what comes in on the ports on which the process listens, until it is told to stop. */
export function* serve(process: Process, server: Server): Run {
  const { self, alone, stdin, stdout, stderr } = process;
  let exit: number | undefined;
  const beside = function* (work: Beside): Work<void> {
    const begin = function* (): Run {
      exit ??= yield* work();
      yield { call: 'kill', pid: self.pid, signal: WAKE };
      return 0;
    };
    yield { call: 'fork', begin, io: { stdin, stdout, stderr }, background: true };
  };
  let last: Reply | undefined;
  const deal = function* (request: Request): Work<number | undefined> {
    const dealt = yield* server.deal(request);
    if (dealt && 'exit' in dealt) return dealt.exit;
    // What is said again and again is kept once.
    if (!isSame(last, dealt)) last = dealt;
    yield* respond(request.id, last);
    return undefined;
  };
  self.handled.add(WAKE);
  if (alone && server.onSignal) self.handled.add('TERM');
  if (server.beside) yield* beside(server.beside);
  // A place of its own: no two servers come round to the same.
  const place = server.memory && { ...server.memory };
  while (exit === undefined) {
    if (place) self.comesRound?.(place);
    const request = self.signals.length > 0 ? undefined : yield* accept(server.onTerm);
    const signal = request ? undefined : self.signals.shift();
    if (request && server.isSlow?.(request)) yield* beside(() => deal(request));
    else if (request) exit = yield* deal(request);
    else if (signal === 'TERM' && server.onSignal) exit ??= yield* server.onSignal(signal, beside);
  }
  return exit;
}

const isSame = (a: Reply | undefined, b: Reply | undefined): boolean =>
  a !== undefined && b !== undefined && a.status === b.status && a.body === b.body && areSame(a.headers, b.headers);

const areSame = (a: Reply['headers'] = [], b: Reply['headers'] = []): boolean =>
  a.length === b.length && a.every(([name, value], i) => name === b[i]![0] && value === b[i]![1]);
