import type { Outcome } from '../../../api/connection';
import { semanticEqual } from '../../../api/equality';
import type { Status, WebhookClientConfig } from '../../../api/types.gen';

/** A question to a webhook. Plain data: the same request to the same webhook is the same question, and its answer is kept until the request is decided. */
export interface HookCall {
  readonly webhook: string;
  readonly client: WebhookClientConfig;
  readonly timeoutSeconds: number;
  /** The body, but for its uid. */
  readonly review: Readonly<Record<string, unknown>> & { readonly request: Readonly<Record<string, unknown>> };
}

export interface HookAnswer {
  readonly call: HookCall;
  /** The uid that was asked with. */
  readonly uid: string;
  readonly outcome: Outcome | { readonly error: string };
}

/** Questions that must be answered before a request can be decided. */
export interface Asking {
  readonly asks: readonly HookCall[];
}

/** What ends a decision early. */
export type Ending = Status | Asking;

export const isAsking = (result: object): result is Asking => 'asks' in result;

export const answerTo = (answers: readonly HookAnswer[] | undefined, call: HookCall): HookAnswer | undefined =>
  answers?.find((answer) => semanticEqual(answer.call, call));

/** Where a webhook is called, as errors and the server see it. */
export function urlOf({ url, service }: WebhookClientConfig, timeoutSeconds: number): string {
  const base = url ?? `https://${service?.name}.${service?.namespace}.svc:${service?.port ?? 443}${service?.path ?? ''}`;
  return `${base}${base.includes('?') ? '&' : '?'}timeout=${timeoutSeconds}s`;
}
