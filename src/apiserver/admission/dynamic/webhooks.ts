import type { KubeObject } from '../../../api/object';
import type { MutatingWebhook, MutatingWebhookConfiguration, Status, ValidatingWebhook, ValidatingWebhookConfiguration } from '../../../api/types.gen';
import type { Scope } from '../../registry/scope';
import type { Resource } from '../../resources';
import { badRequest, internalError } from '../../status';
import { refusal } from '../plugin';
import { bindingsOf, matchesConditions } from './bindings';
import { isExempt, matchedResource } from './matching';
import { inVersionOf, type Reviewed, requestOf } from './request';
import { rejection, type Verdict, verdictOf } from './review';
import { answerTo, type Ending, type HookCall } from './webhook-call';

/** Which webhooks a request is shown to, and what comes of their answers (apiserver `plugin/webhook`). */
export type Webhook = MutatingWebhook | ValidatingWebhook;
type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;

/** All webhooks in the order in which they are asked: by the names of their configurations. */
export function webhooksOf<W extends Webhook>({ lookup }: Scope, qualifiedResource: string): readonly W[] {
  const configurations = lookup.list<Configuration>(qualifiedResource, '');
  return configurations.length === 0 ? [] : configurations.flatMap(({ webhooks = [] }) => webhooks as readonly W[]);
}

/** What a webhook is asked; undefined: nothing, it does not match. */
export function callOf(scope: Scope, reviewed: Reviewed, hook: Webhook): HookCall | Status | undefined {
  const { rules = [], namespaceSelector, objectSelector, matchPolicy, matchConditions, name, clientConfig, timeoutSeconds = 10, sideEffects } = hook;
  if (isExempt(scope)) return undefined;
  const matched = matchedResource(scope, reviewed, {
    rules,
    ...(namespaceSelector ? { namespaceSelector } : {}),
    ...(objectSelector ? { objectSelector } : {}),
    ...(matchPolicy ? { matchPolicy } : {}),
  });
  if (!matched) return undefined;
  const matches = matchConditions?.length ? matchesConditions(matchConditions, bindingsOf(scope, reviewed, matched)) : true;
  if (matches !== true) {
    const about = reviewed.object ?? reviewed.old;
    return matches === false || hook.failurePolicy === 'Ignore' || !about ? undefined : refusal(scope, about, matches.error);
  }
  if (scope.dryRun && sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun')
    return badRequest(`admission webhook ${JSON.stringify(name)} does not support dry run`);
  return { webhook: name, client: clientConfig, timeoutSeconds, review: reviewOf(scope, reviewed, hook, matched) };
}

function reviewOf(scope: Scope, reviewed: Reviewed, { admissionReviewVersions }: Webhook, matched: Resource): HookCall['review'] {
  const version = admissionReviewVersions.find((one) => one === 'v1' || one === 'v1beta1') ?? 'v1';
  const object = inVersionOf(matched, reviewed.object);
  const oldObject = inVersionOf(matched, reviewed.old);
  return {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${version}`,
    request: { ...requestOf(scope, reviewed, matched), object: object ?? null, oldObject: oldObject ?? null },
  };
}

/** What a webhook has said, if it has; or how the request ends without it. */
export function heard(scope: Scope, call: HookCall, hook: Webhook, mutating: boolean): Verdict | Ending | undefined {
  const answer = answerTo(scope.answers, call);
  if (!answer) return { asks: [call] };
  const verdict = verdictOf(answer, mutating);
  if (!('error' in verdict)) return verdict.allowed ? verdict : rejection(hook.name, verdict.result);
  if (hook.failurePolicy === 'Ignore') return undefined;
  return internalError(`failed calling webhook ${JSON.stringify(hook.name)}: ${verdict.error}`);
}

export const isVerdict = (result: Verdict | Ending | KubeObject): result is Verdict => 'allowed' in result;
