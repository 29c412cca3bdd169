import type { Status, ValidatingWebhook } from '../../../api/types.gen';
import type { Scope } from '../../registry/scope';
import type { Reviewed } from './request';
import { type Ending, isAsking } from './webhook-call';
import { callOf, heard, isVerdict, webhooksOf } from './webhooks';

/** Webhooks that may refuse: all are asked at once, and the first that refuses is heard (apiserver `plugin/webhook/validating`). */

function* asked(scope: Scope, reviewed: Reviewed) {
  for (const hook of webhooksOf<ValidatingWebhook>(scope, 'validatingwebhookconfigurations')) {
    const call = callOf(scope, reviewed, hook);
    if (call) yield 'review' in call ? heard(scope, call, hook, false) : call;
  }
}

export function askValidatingWebhooks(scope: Scope, reviewed: Reviewed): Ending | undefined {
  const results = [...asked(scope, reviewed)];
  const asks = results.flatMap((result) => (result && isAsking(result) ? result.asks : []));
  if (asks.length > 0) return { asks };
  return results.find((result): result is Status => result !== undefined && !isVerdict(result) && !isAsking(result));
}

export const webhookWarnings = (scope: Scope, reviewed: Reviewed): readonly string[] =>
  [...asked(scope, reviewed)].flatMap((result) => (result && isVerdict(result) ? result.warnings : []));
