import type { ApiCall, ApiResponse, CloseStream, WatchMessage } from '../api/wire';
import type { Input } from '../cluster/cluster';
import type { Fault } from '../cluster/config';
import { USER } from '../cluster/user';
import type { Message } from '../sim/message';

/** What the door needs of a cluster. */
export interface SimulatedCluster {
  readonly nowUs: number;
  readonly nextAtUs: number;
  nextStream(): number;
  input(input: Input): void;
  step(): Message<{ readonly type: string }> | undefined;
  idleTo(us: number): void;
}

export type Answer = ApiResponse | WatchMessage | CloseStream;

/** Lets a cluster live with the wall clock, and carries calls in and answers out. */
export interface Simulation {
  readonly nowUs: number;
  /** Sends a call; all that comes back on its stream goes to `receive`. Gives back the stream. */
  submit(agent: string, call: ApiCall, receive: (answer: Answer) => void): number;
  /** The caller has gone away. */
  cancel(stream: number): void;
  /** Breaks something, or changes the nodes. */
  fault(fault: Fault): void;
  /** Lets the simulated time catch up with the wall clock, as far as the time allowed for work reaches. */
  tick(): void;
}

export interface SimulationOptions {
  readonly cluster: SimulatedCluster;
  readonly speed: number;
  /** The wall clock in milliseconds. */
  readonly wallMs: () => number;
}

/** One tick works at most so long, so that requests are heard. */
const TICK_BUDGET_MS = 8;
/** A call is answered at once, ahead of the wall clock, if the answer is not further off than this. */
const AHEAD_US_MAX = 100_000;

export function createSimulation({ cluster, speed, wallMs }: SimulationOptions): Simulation {
  const receivers = new Map<number, (answer: Answer) => void>();
  let originUs = cluster.nowUs;
  let originMs = wallMs();

  /** Where the wall clock says that the cluster should be. */
  const targetUs = (): number => (speed === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : originUs + (wallMs() - originMs) * 1000 * speed);

  function step(): boolean {
    const message = cluster.step();
    if (!message) return false;
    // The user's own submissions pass through its process too.
    if (message.to === USER && message.body.type !== 'submit' && message.body.type !== 'cancel') deliver(message.body as Answer);
    return true;
  }

  function deliver(answer: Answer): void {
    const receive = receivers.get(answer.stream);
    if (!receive) return;
    const more = answer.type === 'watch' || (answer.type === 'response' && (answer.more || answer.body === undefined));
    if (!more) receivers.delete(answer.stream);
    receive(answer);
  }

  return {
    get nowUs() {
      return cluster.nowUs;
    },

    submit(agent, call, receive) {
      const stream = cluster.nextStream();
      let answered = false;
      receivers.set(stream, (answer) => {
        answered = true;
        receive(answer);
      });
      cluster.input({ kind: 'call', stream, agent, call });
      const limitUs = cluster.nowUs + AHEAD_US_MAX;
      while (!answered && cluster.nextAtUs <= limitUs && step());
      return stream;
    },

    cancel(stream) {
      if (receivers.delete(stream)) cluster.input({ kind: 'cancel', stream });
    },

    fault: (fault) => cluster.input({ kind: 'fault', fault }),

    tick() {
      const target = targetUs();
      const deadlineMs = wallMs() + TICK_BUDGET_MS;
      while (cluster.nextAtUs <= target && step()) {
        if (wallMs() < deadlineMs) continue;
        // The machine is too slow for this speed: time passes more slowly instead of piling up.
        if (speed !== Number.POSITIVE_INFINITY) [originUs, originMs] = [cluster.nowUs, wallMs()];
        return;
      }
      if (target !== Number.POSITIVE_INFINITY && target > cluster.nowUs) cluster.idleTo(Math.floor(target));
    },
  };
}
