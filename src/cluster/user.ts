import type { StreamInput } from '../api/container-streams';
import type { Status } from '../api/types.gen';
import { type ApiCall, type ApiMessage, NOT_CONNECTED } from '../api/wire';
import type { Component } from '../sim/component';

/**
 * The user at their kubectl or editor: a process that sends what it is told to, so that a request's way starts on the stage
 * where the user stands. Answers are read from the trace by whoever hosts the cluster.
 */
export type UserMessage =
  | ApiMessage
  | { readonly type: 'connection-lost' }
  | { readonly type: 'submit'; readonly stream: number; readonly agent: string; readonly call: ApiCall }
  | { readonly type: 'say'; readonly stream: number; readonly data: StreamInput }
  | { readonly type: 'cancel'; readonly stream: number };

export const USER = 'kubectl';

/** What is open: a call that waits for its answer, a watch, or a text that goes on (a log, what a command prints). */
type Open = 'call' | 'watch' | 'text';

const LOST: Status = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: 'Unable to connect to the server: EOF',
  reason: NOT_CONNECTED,
  code: 503,
};

export function createUser(): Component<UserMessage> & { inspect(): { readonly open: readonly number[] } } {
  let streams = new Map<number, Open>();

  /** What a client finds when its connection breaks: a watch ends, as it may at any time; what waits for more has an error. */
  const lost = (stream: number, open: Open): UserMessage => {
    if (open === 'call') return { type: 'response', stream, code: LOST.code!, body: LOST };
    return open === 'watch' ? { type: 'close', stream } : { type: 'close', stream, error: 'unexpected EOF' };
  };

  return {
    receive({ body, from }, _nowUs, send) {
      switch (body.type) {
        case 'submit':
          streams.set(body.stream, 'call');
          send('apiserver', { type: 'request', stream: body.stream, agent: body.agent, ...body.call });
          return;
        case 'say':
          // Whoever has been told of the end has nothing to say to it.
          if (streams.has(body.stream)) send('apiserver', { type: 'stream-data', stream: body.stream, data: body.data });
          return;
        case 'cancel':
          streams.delete(body.stream);
          send('apiserver', { type: 'close', stream: body.stream });
          return;
        case 'response':
          if (from === USER) return;
          if (body.code !== 200 || (body.body !== undefined && !body.more)) streams.delete(body.stream);
          else streams.set(body.stream, body.more ? 'text' : 'watch');
          return;
        case 'close':
          streams.delete(body.stream);
          return;
        case 'connection-lost':
          for (const [stream, open] of streams) send(USER, lost(stream, open));
          streams.clear();
      }
    },
    inspect: () => ({ open: [...streams.keys()] }),
    checkpoint: () => new Map(streams),
    restore(checkpoint) {
      streams = new Map(checkpoint as typeof streams);
    },
  };
}
