import type { Status, ValidatingWebhook } from '../../../api/types.gen';
import type { Scope } from '../../registry/scope';
import type { Reviewed } from './request';
import { type Ending, isAsking } from './webhook-call';
import { callOf, heard, isVerdict, webhooksOf } from './webhooks';

/** What ends a request, or what is said besides. */
export interface Judged {
  readonly ending?: Ending;
  readonly warnings: readonly string[];
}

const NOTHING: Judged = { warnings: [] };

/** Webhooks that may refuse: all are asked at once, and the first that refuses is heard (apiserver `plugin/webhook/validating`). */
export function askValidatingWebhooks(scope: Scope, reviewed: Reviewed): Judged {
  const hooks = webhooksOf<ValidatingWebhook>(scope, 'validatingwebhookconfigurations.admissionregistration.k8s.io');
  if (hooks.length === 0) return NOTHING;
  const results = hooks.flatMap((hook) => {
    const call = callOf(scope, reviewed, hook);
    const result = call && ('review' in call ? heard(scope, call, hook, false) : call);
    return result ? [result] : [];
  });
  const asks = results.flatMap((result) => (isAsking(result) ? result.asks : []));
  const ending = asks.length > 0 ? { asks } : results.find((result): result is Status => !isVerdict(result) && !isAsking(result));
  return ending ? { ending, warnings: [] } : { warnings: results.flatMap((result) => (isVerdict(result) ? result.warnings : [])) };
}
