import type { ApiCall, ApiMessage } from '../api/wire';
import type { Component } from '../sim/component';

/**
 * The user at their kubectl or editor: a process that sends what it is told to, so that a request's way starts on the stage
 * where the user stands. Answers are read from the trace by whoever hosts the cluster.
 */
export type UserMessage =
  | ApiMessage
  | { readonly type: 'submit'; readonly stream: number; readonly agent: string; readonly call: ApiCall }
  | { readonly type: 'cancel'; readonly stream: number };

export const USER = 'kubectl';

export function createUser(): Component<UserMessage> {
  return {
    receive({ body }, _nowUs, send) {
      if (body.type === 'submit') send('apiserver', { type: 'request', stream: body.stream, agent: body.agent, ...body.call });
      if (body.type === 'cancel') send('apiserver', { type: 'close', stream: body.stream });
    },
    checkpoint: () => undefined,
    restore: () => undefined,
  };
}
