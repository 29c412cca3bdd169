import { type ApiCall, type ApiResponse, isResponse } from '../api/wire';
import { wordsOf } from './breakdown';
import type { Cluster } from './cluster';
import { USER } from './user';

/** Longer than any request may take, and more messages than a page can wait for. */
const ASIDE = { us: 65e6, messages: 200_000 };

/** What a question aside may cost: so much of the cluster's time, and so many messages. */
type Bounds = Partial<typeof ASIDE>;

/**
 * What would be answered to a call if time went on; nothing of it has happened afterwards. Heartbeats go on for ever, so that it is given up where no answer
 * is near: then it is a timeout that says so.
 */
export function answerAside(cluster: Cluster, agent: string, call: ApiCall, bounds: Bounds = {}): ApiResponse {
  const { us, messages } = { ...ASIDE, ...bounds };
  const stream = cluster.nextStream();
  const ask = (): ApiResponse => {
    cluster.input({ kind: 'call', stream, agent, call });
    const untilUs = cluster.nowUs + us;
    for (let count = 0; count < messages && cluster.nextAtUs <= untilUs; count++) {
      const message = cluster.step();
      if (message?.to === USER && isResponse(message.body) && message.body.stream === stream) return message.body;
    }
    const waited = `no answer came within ${Math.round(us / 1e6)} seconds of the cluster's time or ${messages} messages; let time run to wait for it`;
    return failed(stream, 504, 'Timeout', waited);
  };
  try {
    return cluster.excursion(ask);
  } catch (error) {
    return failed(stream, 500, 'InternalError', `Internal error occurred: ${wordsOf(error)}`);
  }
}

const failed = (stream: number, code: number, reason: string, message: string): ApiResponse => ({
  type: 'response',
  stream,
  code,
  body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
});
