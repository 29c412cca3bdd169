import type { StreamInput } from '../api/container-streams';
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
  /** The caller says more on the connection that a call has opened. */
  say(stream: number, data: StreamInput): void;
  /** The caller has gone away. */
  cancel(stream: number): void;
  /** Breaks something, or changes the nodes. */
  fault(fault: Fault): void;
  /** Lets the simulated time catch up with the wall clock, as far as the time allowed for work reaches. */
  tick(): void;
  /** Why the cluster stands still for good; undefined while it lives. Every call is then answered with a 500 that says so. */
  readonly broken: string | undefined;
}

export interface SimulationOptions {
  readonly cluster: SimulatedCluster;
  /** How many times faster than the wall clock what is under way is done; Infinity: at once. */
  readonly speed: number;
  /** Whether anything is under way but what goes on for ever. Default: never. */
  readonly isBusy?: () => boolean;
  /** The wall clock in milliseconds. */
  readonly wallMs: () => number;
  /** How far the cluster may get ahead of where it is now and the wall clock takes it, in microseconds: its clients' clocks are there. Default: as far as it likes. */
  readonly leadUs?: number;
  /** Tells a client something once nothing can undo it. Default: at once. */
  readonly durably?: (tell: () => void) => void;
  /** Told once, when the simulation breaks (`ClusterBroken`, or any other error). */
  readonly onBroken?: (error: unknown) => void;
}

const ITS_OWN: ReadonlySet<string> = new Set(['submit', 'say', 'cancel']);

/** Who waits on a stream, and whether an answer has begun. */
interface Receiver {
  readonly receive: (answer: Answer) => void;
  begun: boolean;
}

/** One tick works at most so long, so that requests are heard. */
const TICK_BUDGET_MS = 8;
/** A call is answered at once, ahead of the wall clock, if the answer is not further off than this. */
const AHEAD_US_MAX = 100_000;
/** … and does not take longer than this to find: others are to be heard meanwhile. */
const AHEAD_BUDGET_MS = 100;

/** Nothing happens for so long, in microseconds: perhaps all that was under way is done. */
const PAUSE_US = 1e6;
/** So many messages are handled before the clocks are looked at again. */
const STEPS_AT_ONCE = 64;

/** Who asks again and again is answered ahead of the clients' clocks, but not further than this: kubectl shows an age of less than a second before zero as zero. */
const HURRY_US_MAX = 900_000;

/** A quiet cluster waits for the wall clock, if it is not further ahead than this; else its time passes a little slower than the wall clock's. */
const WAIT_US_MAX = 35e6;
const SLEWED = 0.95;

/**
 * What is under way is done at the speed asked for. When all is quiet, a cluster that is ahead of the wall clock lets it catch up: a faster cluster makes
 * nobody wait, but its clock stays near to that of its clients. It does not stand still for long, as somebody may wait for what comes with time alone:
 * a resync, the minute of a CronJob, a node's lease. One that is always busy (a Pod that crashes again and again) does not get past its clients' clocks.
 */
export function createSimulation(options: SimulationOptions): Simulation {
  const { cluster, speed, isBusy = () => false, wallMs, leadUs = Number.POSITIVE_INFINITY, durably = (tell) => tell(), onBroken } = options;
  const receivers = new Map<number, Receiver>();
  let broken: string | undefined;
  const originUs = cluster.nowUs;
  const originMs = wallMs();
  let lastMs = originMs;

  /** Where the wall clock has taken the cluster from its beginning here. */
  const wallUsAt = (nowMs: number): number => originUs + (nowMs - originMs) * 1000;

  /** Up to where the cluster may go now, if so much wall time has passed since it was last asked. */
  function limitUs(nowMs: number, passedMs: number): number {
    const fastUs = cluster.nowUs + passedMs * 1000 * speed;
    // A machine that is too slow lets time pass more slowly, instead of letting it pile up.
    const wallUs = wallUsAt(nowMs);
    if (speed > 1 && isBusy()) return Math.min(fastUs, wallUs + leadUs);
    const isFarAhead = cluster.nowUs > wallUs + WAIT_US_MAX;
    return isFarAhead ? cluster.nowUs + passedMs * 1000 * SLEWED : Math.min(wallUs, fastUs);
  }

  function step(): boolean {
    const message = cluster.step();
    if (!message) return false;
    // The user's own submissions pass through its process too.
    if (message.to === USER && !ITS_OWN.has(message.body.type)) deliver(message.body as Answer);
    return true;
  }

  function deliver(answer: Answer): void {
    const receiver = receivers.get(answer.stream);
    if (!receiver) return;
    const more = answer.type === 'watch' || (answer.type === 'response' && (answer.more || answer.body === undefined));
    if (!more) receivers.delete(answer.stream);
    receiver.begun = true;
    durably(() => receiver.receive(answer));
  }

  /** Does something with the cluster. If that breaks it, it stands still from then on, and whoever waits hears why. */
  function live(act: () => void): void {
    if (broken !== undefined) return;
    try {
      act();
    } catch (error) {
      broken = error instanceof Error ? error.message : String(error);
      onBroken?.(error);
      for (const [stream, { begun, receive }] of receivers) receive(begun ? { type: 'close', stream, error: broken } : refusal(stream, broken));
      receivers.clear();
    }
  }

  function passTime(): void {
    const nowMs = wallMs();
    const passedMs = nowMs - lastMs;
    lastMs = nowMs;
    if (passedMs <= 0) return;
    const deadlineMs = nowMs + TICK_BUDGET_MS;
    let limit = limitUs(nowMs, passedMs);
    for (let steps = 1; cluster.nextAtUs <= limit && step(); steps++) {
      const looks = steps % STEPS_AT_ONCE === 0;
      if (looks && wallMs() >= deadlineMs) return;
      if (speed === Number.POSITIVE_INFINITY && (looks || cluster.nextAtUs > cluster.nowUs + PAUSE_US)) limit = limitUs(nowMs, passedMs);
    }
    if (limit !== Number.POSITIVE_INFINITY && limit > cluster.nowUs) cluster.idleTo(Math.floor(limit));
  }

  /** Hands a call in, and answers it at once where the answer is near. */
  function hand(stream: number, agent: string, call: ApiCall, isAnswered: () => boolean): void {
    cluster.input({ kind: 'call', stream, agent, call });
    const nowMs = wallMs();
    const untilUs = Math.min(cluster.nowUs + AHEAD_US_MAX, wallUsAt(nowMs) + leadUs + HURRY_US_MAX);
    const deadlineMs = nowMs + AHEAD_BUDGET_MS;
    for (let steps = 1; !isAnswered() && cluster.nextAtUs <= untilUs && step(); steps++) {
      if (steps % STEPS_AT_ONCE === 0 && wallMs() >= deadlineMs) break;
    }
  }

  return {
    get nowUs() {
      return cluster.nowUs;
    },

    get broken() {
      return broken;
    },

    submit(agent, call, receive) {
      const stream = cluster.nextStream();
      if (broken !== undefined) {
        receive(refusal(stream, broken));
        return stream;
      }
      const receiver: Receiver = { receive, begun: false };
      receivers.set(stream, receiver);
      live(() => hand(stream, agent, call, () => receiver.begun));
      return stream;
    },

    say(stream, data) {
      if (receivers.has(stream)) live(() => cluster.input({ kind: 'data', stream, data }));
    },

    cancel(stream) {
      if (receivers.delete(stream)) live(() => cluster.input({ kind: 'cancel', stream }));
    },

    fault: (fault) => live(() => cluster.input({ kind: 'fault', fault })),
    tick: () => live(passTime),
  };
}

/** What everybody hears of a simulation that is broken. */
const refusal = (stream: number, broken: string): ApiResponse => ({
  type: 'response',
  stream,
  code: 500,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${broken}`,
    reason: 'InternalError',
    code: 500,
  },
});
