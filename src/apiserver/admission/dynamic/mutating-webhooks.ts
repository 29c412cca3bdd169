import { semanticEqual } from '../../../api/equality';
import { asJson, type KubeObject } from '../../../api/object';
import { JsonPatchError, type JsonPatchOperation, jsonPatch } from '../../../api/patch/json-patch';
import type { MutatingWebhook } from '../../../api/types.gen';
import { isRefusal, type Scope } from '../../registry/scope';
import type { Resource } from '../../resources';
import { internalError } from '../../status';
import { matchedResource } from './matching';
import { readAgain } from './mutating-policy';
import { inVersionOf, type Reviewed, reviewedWrite } from './request';
import { type Ending, isAsking } from './webhook-call';
import { callOf, heard, isVerdict, webhooksOf } from './webhooks';

/** Webhooks that may change: one after the other, each sees what those before it made (apiserver `plugin/webhook/mutating`). */

/** What came of a round of webhooks. */
export interface Round {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
  /** Whether somebody else changed it after one that wants to see that. */
  readonly again: boolean;
}

const hooksOf = (scope: Scope): readonly MutatingWebhook[] => webhooksOf<MutatingWebhook>(scope, 'mutatingwebhookconfigurations.admissionregistration.k8s.io');

export function askMutatingWebhooks(scope: Scope, given: KubeObject, old: KubeObject | undefined, again = false): Round | Ending {
  let object = given;
  let wanting = false;
  let seesLess = false;
  const warnings: string[] = [];
  for (const hook of hooksOf(scope)) {
    if (again && hook.reinvocationPolicy !== 'IfNeeded') continue;
    const reviewed = reviewedWrite(object, old);
    const call = callOf(scope, reviewed, hook);
    if (!call) continue;
    const result = 'review' in call ? heard(scope, call, hook, true) : call;
    if (!result) continue;
    if (!isVerdict(result)) return result;
    warnings.push(...result.warnings);
    const next = result.patch === undefined ? object : patched(scope, reviewed, hook, result.patch);
    if (isRefusal(next)) return next;
    if (!semanticEqual(next, object) && wanting) seesLess = true;
    object = next;
    wanting ||= hook.reinvocationPolicy === 'IfNeeded';
  }
  return { object, warnings, again: seesLess };
}

/** Before a deletion or a connection they are asked too, but have nothing to change. */
export function askWithoutObject(scope: Scope, reviewed: Reviewed): Ending | undefined {
  for (const hook of hooksOf(scope)) {
    const call = callOf(scope, reviewed, hook);
    const result = call && ('review' in call ? heard(scope, call, hook, true) : call);
    if (result && !isVerdict(result)) return result;
    if (result?.patch)
      return internalError(`admission webhook ${JSON.stringify(hook.name)} attempted to modify the object, which is not supported for this operation`);
  }
  return undefined;
}

function patched(
  scope: Scope,
  reviewed: Reviewed,
  { rules = [], matchPolicy = 'Equivalent' }: MutatingWebhook,
  patch: string,
): ReturnType<typeof internalError> | KubeObject {
  const object = reviewed.object!;
  const matched: Resource = matchedResource(scope, reviewed, { rules, matchPolicy }) ?? scope.route.resource;
  try {
    const after = jsonPatch(asJson(inVersionOf(matched, object) ?? object), JSON.parse(patch) as readonly JsonPatchOperation[]);
    if (typeof after !== 'object' || after === null || Array.isArray(after)) return internalError('the patched object is none');
    const read = readAgain(scope, object, matched, after as Parameters<typeof readAgain>[3]);
    return 'error' in read ? internalError(read.error) : read;
  } catch (error) {
    if (error instanceof JsonPatchError || error instanceof SyntaxError) return internalError(error.message);
    throw error;
  }
}

export const isRound = (result: Round | Ending): result is Round => !isAsking(result) && 'object' in result;
