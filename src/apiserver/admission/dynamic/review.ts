import { quote } from '../../../api/quote';
import type { Status } from '../../../api/types.gen';
import { type HookAnswer, urlOf } from './webhook-call';

/** What a webhook says to an AdmissionReview (apiserver `plugin/webhook/request` VerifyAdmissionResponse). */
export interface Verdict {
  readonly allowed: boolean;
  /** A JSON patch as text. */
  readonly patch?: string;
  readonly result?: Partial<Status>;
  readonly warnings: readonly string[];
}

interface Response {
  readonly uid?: string;
  readonly allowed?: boolean;
  readonly patch?: string;
  readonly patchType?: string;
  readonly status?: Partial<Status>;
  readonly warnings?: readonly string[];
}

const V1 = 'admission.k8s.io/v1';

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The verdict, or why there is none. */
export function verdictOf({ call, uid, outcome }: HookAnswer, mutating: boolean): Verdict | { readonly error: string } {
  const failed = (why: string) => ({ error: `failed to call webhook: ${why}` });
  const post = `Post ${quote(urlOf(call.client, call.timeoutSeconds))}`;
  if ('error' in outcome) return failed(`${post}: ${outcome.error}`);
  if ('failure' in outcome) return failed(`${post}: ${outcome.failure}`);
  const { status = 200, body } = outcome;
  if (status >= 400)
    return failed(body.trim() === '' ? `the server responded with the status code ${status} but did not return more information` : body.trim());
  const review = parse(body) as { readonly apiVersion?: string; readonly kind?: string; readonly response?: Response } | undefined;
  if (typeof review !== 'object' || review === null) return failed(`${post}: couldn't get version/kind; json parse error`);
  const problem = problemOf(review, uid, mutating);
  if (problem !== undefined) return { error: `received invalid webhook response: ${problem}` };
  const { allowed = false, patch, status: result, warnings = [] } = review.response ?? {};
  return { allowed, ...(patch ? { patch: atob(patch) } : {}), ...(result ? { result } : {}), warnings };
}

function problemOf(
  { apiVersion, kind, response }: { readonly apiVersion?: string; readonly kind?: string; readonly response?: Response },
  uid: string,
  mutating: boolean,
) {
  if (!response) return 'webhook response was absent';
  if (apiVersion !== V1) return undefined;
  const { patch = '', patchType } = response;
  if (response.uid !== uid) return `expected response.uid=${quote(uid)}, got ${quote(response.uid ?? '')}`;
  if (kind !== 'AdmissionReview') return `expected webhook response of ${V1}, Kind=AdmissionReview, got ${apiVersion}, Kind=${kind ?? ''}`;
  if (!mutating)
    return patch
      ? 'validating webhook may not return response.patch'
      : patchType !== undefined
        ? 'validating webhook may not return response.patchType'
        : undefined;
  if (patch && patchType === undefined) return 'webhook returned response.patch but not response.patchType';
  return !patch && patchType !== undefined ? 'webhook returned response.patchType but not response.patch' : undefined;
}

/** A refusal in the webhook's words (apiserver `plugin/webhook/errors` ToStatusErr). */
export function rejection(webhook: string, result: Partial<Status> = {}): Status {
  const { code = 0, message, reason } = result;
  const denied = `admission webhook ${quote(webhook)} denied the request`;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    ...result,
    status: result.status && result.status !== 'Success' ? result.status : 'Failure',
    message: message ? `${denied}: ${message}` : reason ? `${denied}: ${reason}` : `${denied} without explanation`,
    code: Math.max(code, 400),
  };
}
