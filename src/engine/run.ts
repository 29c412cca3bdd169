import { type ApiCall, type ApiResponse, isStatus } from '../api/wire';
import type { Body, Cluster } from '../cluster/cluster';
import type { Vehicle } from '../cluster/stepping';
import { USER } from '../cluster/user';
import type { View } from '../cluster/view';
import type { Message } from '../sim/message';

/** A cluster that is being run: what the functions of this room work on. */
export interface Run {
  readonly cluster: Cluster;
  readonly view: View;
  readonly vehicle: Vehicle;
}

/** What the API server answers with instead of doing what was asked. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** In whose name the engine asks: as an agent, and as the manager of the fields that it applies. */
export const AGENT = 'podscope';
/** Longer than the API server lets any request take. */
const ANSWER_WITHIN_US = 65e6;

export function runOf(cluster: Cluster, view: View): Run {
  return {
    cluster,
    view,
    vehicle: {
      deliverNext() {
        const message = cluster.step();
        view.index.catchUp();
        view.guide.follow();
        return message;
      },
      idleTo: cluster.idleTo,
      seek(delivered, us) {
        cluster.seek(delivered, us);
        view.index.catchUp();
      },
    },
  };
}

/**
 * Lets time pass, message by message, until a test of the last message holds; false after so many virtual microseconds. `overQuiet`: of heartbeats, over which
 * the cluster may pass, it never does.
 */
export function pass({ cluster, view, vehicle }: Run, us: number, test: (message: Message<Body>) => boolean, overQuiet = false): boolean {
  const untilUs = cluster.nowUs + us;
  while (cluster.nextAtUs <= untilUs) {
    if (overQuiet && cluster.passQuiet(untilUs)) {
      view.index.catchUp();
      continue;
    }
    const message = vehicle.deliverNext();
    if (!message) break;
    if (test(message)) return true;
  }
  cluster.idleTo(untilUs);
  return false;
}

/** Lets time pass: message by message, or over what is quiet. */
export const passTime = (run: Run, us: number): void => void pass(run, us, () => false, true);

/** Asks the API server as a user would; time passes until it answers, and until a connection (`exec`) has ended: all that came on it is the answer then. */
export function request(run: Run, call: ApiCall): ApiResponse {
  const { cluster } = run;
  const stream = cluster.nextStream();
  let answer: ApiResponse | undefined;
  const texts: string[] = [];
  cluster.input({ kind: 'call', stream, agent: AGENT, call });
  pass(run, ANSWER_WITHIN_US, ({ to, body }) => {
    const response = body as ApiResponse;
    if (to !== USER || response.type !== 'response' || response.stream !== stream) return false;
    answer ??= response;
    if (typeof response.body === 'string') texts.push(response.body);
    return !(call.upgrade && response.more);
  });
  if (!answer) throw new Error(`${call.method} ${call.path} was not answered`);
  return call.upgrade && texts.length > 0 ? { ...answer, body: texts.join('') } : answer;
}

/** The body of an answer. Throws ApiError if it is a refusal. */
export function ask(run: Run, call: ApiCall): unknown {
  const { code, body } = request(run, call);
  if (code < 400) return body;
  throw isStatus(body) ? new ApiError(code, body.reason ?? '', body.message ?? `${code}`) : new ApiError(code, '', String(body));
}
