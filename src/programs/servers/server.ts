import type { Request, Transport } from '../../api/connection';
import { type Dealt, serve } from '../http/serve';
import { listen, type Place, type Process, type Run, type Work } from '../program';

/** How a server takes it to be told to stop: how long it then takes to end, and its exit code. */
export interface Stopping {
  readonly afterUs: number;
  readonly code: number;
}

/**
 * Begins to serve, once all that the server looks at before is well; undefined: it cannot be, and has been said. Ahead of anybody's time nobody
 * asks: there it goes on for ever.
 */
export type BeginServing = () => Work<Stopping | undefined>;

/** A server of an image: a program that looks at its configuration and its data, begins to serve, and answers. */
export type ServerProgram = (process: Process, begin: BeginServing) => Run;

export interface Port {
  readonly port: number;
  readonly transport?: Transport;
  readonly tls?: boolean;
}

interface Answering {
  readonly ports: readonly Port[];
  readonly deal: (request: Request) => Work<Dealt>;
  /** Requests that take their time: others are dealt with meanwhile. */
  readonly isSlow?: (request: Request) => boolean;
  readonly memory?: Place;
  /** What it still does when it is told to stop. */
  readonly last?: () => Work<void>;
}

/** Answers on its ports until it is told to stop: then it closes them, and ends when it has put its things away. */
export function* answerOn(process: Process, { afterUs, code }: Stopping, { ports, deal, isSlow, memory, last }: Answering): Run {
  for (const { port, transport = 'tcp', tls = false } of ports) yield* listen(port, transport, tls);
  return yield* serve(process, {
    deal,
    ...(isSlow && { isSlow }),
    ...(memory && { memory }),
    *onSignal() {
      for (const { port, transport = 'tcp' } of ports) yield { call: 'close', port, transport };
      if (last) yield* last();
      yield { call: 'sleep', us: afterUs };
      return code;
    },
  });
}
