import { fromCel } from '../../../api/cel/values';
import { semanticEqual } from '../../../api/equality';
import { isObject } from '../../../api/is-object';
import { asJson, asObject, type Json, type JsonObject, type KubeObject } from '../../../api/object';
import { JsonPatchError, type JsonPatchOperation, jsonPatch } from '../../../api/patch/json-patch';
import type { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding, Mutation, Status } from '../../../api/types.gen';
import { decodeObject } from '../../decode';
import { shapeOfKind } from '../../managed-fields/shape';
import { ApplyError, merge } from '../../managed-fields/typed';
import { isRefusal, type Scope } from '../../registry/scope';
import type { Resource } from '../../resources';
import { badRequest } from '../../status';
import { refusal } from '../plugin';
import { bindingsOf, evaluate, withVariables } from './bindings';
import { type Invocation, invocationsOf } from './invocations';
import { inVersionOf, reviewedWrite } from './request';

/** MutatingAdmissionPolicies (apiserver `plugin/policy/mutating`). */
type Invoked = Extract<Invocation<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding>, { readonly matched: Resource }>;
type Outcome = KubeObject | { readonly error: string };

const keyOf = ({ policy, binding }: Pick<Invoked, 'policy' | 'binding'>): string => `${policy.metadata.name}/${binding.metadata.name}`;

/** The object as policies change it. `again` are those that want to see what others made of it since. */
export function mutateByPolicies(scope: Scope, given: KubeObject, old: KubeObject | undefined): KubeObject | Status {
  const changedBy = new Set<string>();
  const first = runPolicies(scope, given, old, (invoked) => {
    changedBy.add(keyOf(invoked));
    return true;
  });
  if (isRefusal(first) || first === given || changedBy.size < 2) return first;
  return runPolicies(scope, first, old, ({ policy }) => policy.spec?.reinvocationPolicy === 'IfNeeded');
}

/** The policies that want to be asked again once others have changed the object. */
export const mutateAgain = (scope: Scope, object: KubeObject, old: KubeObject | undefined): KubeObject | Status =>
  runPolicies(scope, object, old, ({ policy }) => policy.spec?.reinvocationPolicy === 'IfNeeded');

function runPolicies(scope: Scope, given: KubeObject, old: KubeObject | undefined, wanted: (invoked: Invoked) => boolean): KubeObject | Status {
  let object = given;
  const invocations = invocationsOf<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding>(
    scope,
    reviewedWrite(given, old),
    'mutatingadmissionpolicies.admissionregistration.k8s.io',
    'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  );
  for (const invoked of invocations) {
    const outcome = invoked.error === undefined ? (wanted(invoked) ? mutateBy(scope, object, old, invoked) : object) : { error: invoked.error };
    if (!('error' in outcome)) object = outcome;
    else if (invoked.policy.spec?.failurePolicy !== 'Ignore') return denied(scope, object, invoked, outcome.error);
  }
  return object;
}

function denied(scope: Scope, object: KubeObject, { policy, binding }: Pick<Invoked, 'policy' | 'binding'>, error: string): Status {
  const message = `policy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${error}`;
  return { ...refusal(scope, object, message, [{ message }]), reason: 'Invalid', code: 422 };
}

function mutateBy(scope: Scope, given: KubeObject, old: KubeObject | undefined, { policy, matched, bindings }: Invoked): Outcome {
  let object = given;
  for (const mutation of policy.spec?.mutations ?? []) {
    const current = { ...bindings, ...pick(bindingsOf(scope, reviewedWrite(object, old), matched)) };
    const outcome = applyMutation(scope, object, matched, mutation, withVariables(current, policy.spec?.variables));
    if ('error' in outcome) return outcome;
    object = outcome;
  }
  return object;
}

const pick = ({ object }: ReturnType<typeof bindingsOf>) => ({ object: object ?? null });

function applyMutation(
  scope: Scope,
  object: KubeObject,
  matched: Resource,
  { jsonPatch: patch, applyConfiguration }: Mutation,
  bindings: ReturnType<typeof bindingsOf>,
): Outcome {
  const result = evaluate((patch ?? applyConfiguration)?.expression ?? '', bindings);
  if ('error' in result) return result;
  const before = asJson(inVersionOf(matched, object) ?? object);
  try {
    const made = fromCel(result.value);
    const after = patch ? jsonPatch(before, operationsOf(made)) : merge(before, made, shapeOfKind(matched.kind));
    return isObject(after) ? readAgain(scope, object, matched, after) : { error: 'the result is no object' };
  } catch (error) {
    if (error instanceof ApplyError || error instanceof JsonPatchError) return { error: error.message };
    throw error;
  }
}

/** What was patched is read, pruned and defaulted as if somebody had sent it. */
export function readAgain(scope: Scope, before: KubeObject, matched: Resource, after: JsonObject): Outcome {
  if (semanticEqual(asJson(inVersionOf(matched, before) ?? before), after)) return before;
  const decoded = decodeObject(scope, after, [], (error) => badRequest(error), matched);
  return isRefusal(decoded) ? { error: decoded.message ?? '' } : asObject(asJson(decoded.object));
}

/** The paths of a patch are as they are written. */
const operationsOf = (made: Json): readonly JsonPatchOperation[] =>
  (Array.isArray(made) ? made : []).flatMap((one): readonly JsonPatchOperation[] => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return [];
    const { op, path, from, value } = one as { readonly [field: string]: Json };
    if (typeof op !== 'string' || typeof path !== 'string') return [];
    return [{ op, path, ...(typeof from === 'string' ? { from } : {}), ...(value === undefined ? {} : { value }) }];
  });
