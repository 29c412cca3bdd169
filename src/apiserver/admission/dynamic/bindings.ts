import type { CelInput } from '@bufbuild/cel';
import { isCelError } from '@bufbuild/cel';
import { withinCost } from '../../../api/cel/cost';
import { type Bindings, compile } from '../../../api/cel/program';
import { objectToCel, typedToCel } from '../../../api/cel/values';
import type { KubeObject } from '../../../api/object';
import type { MatchCondition, Variable } from '../../../api/types.gen';
import type { Scope } from '../../registry/scope';
import type { Resource } from '../../resources';
import { inVersionOf, namespaceOf, type Reviewed, requestOf } from './request';

/** What expressions of policies and match conditions may speak of (apiserver `admission/plugin/cel`). */
export type Result = { readonly value: unknown } | { readonly error: string };

export function evaluate(expression: string, bindings: Bindings): Result {
  const trimmed = expression.trim();
  const program = compile(trimmed);
  if ('error' in program) return { error: `compilation error: compilation failed: ${program.error}` };
  const { result } = withinCost(Number.POSITIVE_INFINITY, () => program(bindings));
  return isCelError(result)
    ? { error: `expression '${trimmed}' resulted in error: ${result.message.replace('field not found: ', 'no such key: ')}` }
    : { value: result };
}

export function bindingsOf(
  scope: Scope,
  reviewed: Reviewed,
  matched: Resource,
  param?: { readonly resource: Resource; readonly object: KubeObject },
): Bindings {
  const as = (object: KubeObject | undefined): CelInput => objectToCel(matched.kind, inVersionOf(matched, object));
  return {
    object: as(reviewed.object),
    oldObject: as(reviewed.old),
    request: typedToCel(requestOf(scope, reviewed, matched), undefined),
    namespaceObject: typedToCel(namespaceOf(scope), { ref: 'core.v1.Namespace' }),
    params: param ? objectToCel(param.resource.kind, param.object) : null,
    variables: new Map(),
  };
}

/** The variables one after the other: each may speak of those before it. One that cannot be told is none, and whoever speaks of it fails. */
export function withVariables(bindings: Bindings, variables: readonly Variable[] = []): Bindings {
  const known = new Map<string, CelInput>();
  for (const { name, expression } of variables) {
    const result = evaluate(expression, { ...bindings, variables: known });
    if ('value' in result) known.set(name, result.value as CelInput);
  }
  return { ...bindings, variables: known };
}

/** Whether all conditions hold; an error where one cannot be told and none is false (`matchconditions` Match). */
export function matchesConditions(conditions: readonly MatchCondition[] = [], bindings: Bindings): boolean | { readonly error: string } {
  const results = conditions.map(({ expression }) => evaluate(expression, bindings));
  if (results.some((result) => 'value' in result && result.value !== true)) return false;
  const errors = results.flatMap((result) => ('error' in result ? [result.error] : []));
  return errors.length > 0 ? { error: errors.length > 1 ? `[${errors.join(', ')}]` : errors.join('') } : true;
}
