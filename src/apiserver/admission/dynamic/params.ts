import { matchesLabelSelector } from '../../../api/label-selector';
import type { KubeObject } from '../../../api/object';
import type { ParamKind, ParamRef } from '../../../api/types.gen';
import type { Scope } from '../../registry/scope';
import type { Resource } from '../../resources';

/** An object that a binding gives to a policy; undefined: none is asked for. */
export type Param = { readonly resource: Resource; readonly object: KubeObject } | undefined;

const NOT_FOUND = 'no params found for policy binding with `Deny` parameterNotFoundAction';

/** All that a binding's reference means, or why it is not to be told (`plugin/policy/generic` CollectParams). */
export function paramsOf(scope: Scope, kind: ParamKind | undefined, ref: ParamRef | undefined): readonly Param[] | { readonly error: string } {
  if (!kind || !ref) return [undefined];
  const resource = scope.resources.find((one) => one.apiVersion === kind.apiVersion && one.kind.kind === kind.kind);
  if (!resource) return { error: `paramKind kind \`${kind.apiVersion}, Kind=${kind.kind}\` not known` };
  const { namespaced } = resource.kind;
  const namespace = namespaced ? ref.namespace || scope.route.namespace : '';
  if (namespaced && namespace === '') return { error: 'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources' };
  if (!namespaced && ref.namespace) return { error: 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`' };
  const stored = ref.name
    ? [scope.lookup.get<KubeObject>(resource.qualified, namespace, ref.name)].flatMap((one) => one ?? [])
    : scope.lookup.list<KubeObject>(resource.qualified, namespace).filter(({ metadata }) => matchesLabelSelector(ref.selector, metadata.labels ?? {}));
  if (stored.length === 0 && ref.parameterNotFoundAction === 'Deny') return { error: NOT_FOUND };
  return stored.map((object) => ({ resource, object: resource.kind.storedAs?.fromStored(object) ?? object }));
}
