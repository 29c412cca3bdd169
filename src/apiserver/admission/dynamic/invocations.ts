import type { Bindings } from '../../../api/cel/program';
import type { KubeObject } from '../../../api/object';
import type { MatchCondition, MatchResources, ParamKind, ParamRef, Variable } from '../../../api/types.gen';
import type { Scope } from '../../registry/scope';
import type { Resource } from '../../resources';
import { bindingsOf, matchesConditions, withVariables } from './bindings';
import { isExempt, matchedResource, matchingOf } from './matching';
import { paramsOf } from './params';
import type { Reviewed } from './request';

interface Policy extends KubeObject {
  readonly spec?: {
    readonly failurePolicy?: string;
    readonly matchConditions?: readonly MatchCondition[];
    readonly matchConstraints?: MatchResources;
    readonly paramKind?: ParamKind;
    readonly variables?: readonly Variable[];
  };
}

interface Binding extends KubeObject {
  readonly spec?: { readonly policyName?: string; readonly paramRef?: ParamRef; readonly matchResources?: MatchResources };
}

/** A policy that a request is subject to, by a binding and with one of its params; or why that cannot be told. */
export type Invocation<P extends Policy, B extends Binding> = { readonly policy: P; readonly binding: B } & (
  | { readonly error?: undefined; readonly matched: Resource; readonly bindings: Bindings }
  | { readonly error: string }
);

/** All that a request is subject to (`plugin/policy/generic` Dispatch, and each evaluator's match conditions). */
export function invocationsOf<P extends Policy, B extends Binding>(
  scope: Scope,
  reviewed: Reviewed,
  policies: string,
  bindings: string,
): readonly Invocation<P, B>[] {
  const bound = scope.lookup.list<B>(bindings, '');
  if (bound.length === 0 || isExempt(scope)) return [];
  return bound.flatMap((binding): readonly Invocation<P, B>[] => {
    const policy = scope.lookup.get<P>(policies, '', binding.spec?.policyName ?? '');
    return policy ? invocationsOfBinding(scope, reviewed, policy, binding) : [];
  });
}

function invocationsOfBinding<P extends Policy, B extends Binding>(scope: Scope, reviewed: Reviewed, policy: P, binding: B): readonly Invocation<P, B>[] {
  const { matchConstraints, matchConditions, paramKind, variables } = policy.spec ?? {};
  const own = binding.spec?.matchResources;
  const matched = matchConstraints && matchedResource(scope, reviewed, matchingOf(matchConstraints));
  if (!matched) return [];
  // A binding without rules of its own means whatever the policy does.
  const narrower = own && {
    ...matchingOf(own),
    rules: own.resourceRules?.length ? own.resourceRules : [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*', '*'], operations: ['*'] }],
  };
  if (narrower && !matchedResource(scope, reviewed, narrower)) return [];
  const params = paramsOf(scope, paramKind, binding.spec?.paramRef);
  if ('error' in params) return [{ policy, binding, error: `failed to configure binding: ${params.error}` }];
  return params.flatMap((param): readonly Invocation<P, B>[] => {
    const bindings = bindingsOf(scope, reviewed, matched, param);
    const matches = matchesConditions(matchConditions, bindings);
    if (matches === false) return [];
    if (matches !== true) return [{ policy, binding, error: matches.error }];
    return [{ policy, binding, matched, bindings: withVariables(bindings, variables) }];
  });
}
