import { matchesLabelSelector } from '../../../api/label-selector';
import type { KubeObject } from '../../../api/object';
import type { LabelSelector, MatchResources, NamedRuleWithOperations, Namespace } from '../../../api/types.gen';
import type { Scope } from '../../registry/scope';
import type { Resource } from '../../resources';
import type { Reviewed } from './request';

/** Which requests rules and selectors mean (apiserver `plugin/webhook/predicates`, `plugin/policy/matching`). */

const has = (list: readonly string[] | undefined, value: string): boolean => list?.some((one) => one === '*' || one === value) ?? false;

function meansResource(resources: readonly string[] | undefined, plural: string, subresource: string): boolean {
  return (resources ?? []).some((text) => {
    const [resource = '', part = ''] = text.split('/');
    return (resource === '*' || resource === plural) && (part === subresource || part === '*');
  });
}

function matchesRule(rule: NamedRuleWithOperations, operation: string, { kind }: Resource, subresource: string, name: string): boolean {
  const { scope = '*', resourceNames = [] } = rule;
  // A namespace is not in a namespace, although its requests say so.
  if (scope !== '*' && kind.namespaced !== (scope === 'Namespaced')) return false;
  if (resourceNames.length > 0 && !resourceNames.includes(name)) return false;
  return (
    has(rule.operations, operation) &&
    has(rule.apiGroups, kind.group) &&
    has(rule.apiVersions, kind.version) &&
    meansResource(rule.resources, kind.plural, subresource)
  );
}

export interface Matching {
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly rules: readonly NamedRuleWithOperations[];
  readonly excluded?: readonly NamedRuleWithOperations[];
}

export const matchingOf = ({ resourceRules = [], excludeResourceRules = [], ...selectors }: MatchResources): Matching => ({
  ...selectors,
  rules: resourceRules,
  excluded: excludeResourceRules,
});

/** What configures admission is subject to none: it must be possible to take away what is wrong (`IsExemptAdmissionConfigurationResource`). */
export const isExempt = ({ route: { resource } }: Scope): boolean => resource.kind.group === 'admissionregistration.k8s.io';

/** The resource in whose form a request is meant, if it is: its own, or another version of the same. */
export function matchedResource(
  scope: Scope,
  { operation, object, old }: Reviewed,
  { matchPolicy, rules, excluded, ...selectors }: Matching,
): Resource | undefined {
  const { resource, subresource, name } = scope.route;
  const named = name || object?.metadata.name || '';
  if (!matchesNamespace(scope, object ?? old, selectors.namespaceSelector) || !matchesObject(object, old, selectors.objectSelector)) return undefined;
  const matching = (list: readonly NamedRuleWithOperations[]): Resource | undefined => {
    const candidates =
      matchPolicy === 'Exact' ? [resource] : [resource, ...scope.resources.filter((other) => other !== resource && other.prefix === resource.prefix)];
    return candidates.find((one) => list.some((rule) => matchesRule(rule, operation, one, subresource, named)));
  };
  return excluded?.length && matching(excluded) ? undefined : matching(rules);
}

const isEverything = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  Object.keys(matchLabels ?? {}).length + (matchExpressions?.length ?? 0) === 0;

function matchesNamespace({ lookup, route }: Scope, object: KubeObject | undefined, selector: LabelSelector | undefined): boolean {
  if (!selector || isEverything(selector)) return true;
  if (route.resource.qualified === 'namespaces') return route.subresource !== '' || matchesLabelSelector(selector, object?.metadata.labels);
  if (!route.namespace) return true;
  return matchesLabelSelector(selector, lookup.get<Namespace>('namespaces', '', route.namespace)?.metadata.labels);
}

const matchesObject = (object: KubeObject | undefined, old: KubeObject | undefined, selector: LabelSelector | undefined): boolean =>
  !selector || isEverything(selector) || [object, old].some((one) => one && matchesLabelSelector(selector, one.metadata.labels ?? {}));
