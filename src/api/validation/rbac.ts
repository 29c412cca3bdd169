import { semanticEqual } from '../equality';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '../types.gen';
import { type FieldError, invalid, invalidEach, notSupported, required } from './errors';
import { validateLabelSelector } from './label-selector';
import { isValidPathSegmentName, type NameRule, nameIsDNSSubdomain } from './names';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream `pkg/apis/rbac/validation`. */
type Errors = readonly FieldError[];

const GROUP = 'rbac.authorization.k8s.io';

/** Unlike in most kinds, a `generateName` must do as a name too. */
const nameRule: NameRule = (name) => isValidPathSegmentName(name);

export const validateRole = ({ metadata, rules }: Role): Errors => [
  ...validateObjectMeta(metadata, true, nameRule),
  ...(rules ?? []).flatMap((rule, i) => validateRule(rule, true, `rules[${i}]`)),
];

export const validateRoleUpdate = (next: Role, old: Role): Errors => [...validateRole(next), ...validateObjectMetaUpdate(next.metadata, old.metadata)];

export const validateClusterRole = ({ metadata, rules, aggregationRule }: ClusterRole, old?: ClusterRole): Errors => {
  const path = 'aggregationRule.clusterRoleSelectors';
  const selectors = aggregationRule?.clusterRoleSelectors ?? [];
  const options = {
    allowInvalidLabelValueInSelector: (old?.aggregationRule?.clusterRoleSelectors ?? []).some((selector) => validateLabelSelector(selector, '').length > 0),
  };
  return [
    ...validateObjectMeta(metadata, false, nameRule),
    ...(rules ?? []).flatMap((rule, i) => validateRule(rule, false, `rules[${i}]`)),
    ...(aggregationRule && selectors.length === 0 ? [required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')] : []),
    ...selectors.flatMap((selector, i) => validateLabelSelector(selector, `${path}[${i}]`, options)),
  ];
};

export const validateClusterRoleUpdate = (next: ClusterRole, old: ClusterRole): Errors => [
  ...validateClusterRole(next, old),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
];

function validateRule({ verbs, nonResourceURLs, apiGroups, resources, resourceNames }: PolicyRule, namespaced: boolean, path: string): Errors {
  const errors: FieldError[] = [];
  if (!verbs?.length) errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs?.length) {
    const at = `${path}.nonResourceURLs`;
    if (namespaced) errors.push(invalid(at, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups?.length || resources?.length || resourceNames?.length)
      errors.push(invalid(at, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs'));
    return errors;
  }
  if (!apiGroups?.length) errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (!resources?.length) errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}

function validateBinding({ metadata, roleRef, subjects }: RoleBinding | ClusterRoleBinding, namespaced: boolean): Errors {
  const { apiGroup = '', kind = '', name = '' } = roleRef ?? {};
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  return [
    ...validateObjectMeta(metadata, namespaced, nameRule),
    ...validateApiGroup(apiGroup, GROUP, 'roleRef.apiGroup'),
    ...(kinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, kinds)]),
    ...(name === '' ? [required('roleRef.name')] : invalidEach('roleRef.name', name, isValidPathSegmentName(name))),
    ...(subjects ?? []).flatMap((subject, i) => validateSubject(subject, namespaced, `subjects[${i}]`)),
  ];
}

const validateApiGroup = (group: string, wanted: string, path: string): Errors => (group === wanted ? [] : [notSupported(path, group, [wanted])]);

function validateSubject({ kind = '', name = '', apiGroup = '', namespace = '' }: Subject, namespaced: boolean, path: string): Errors {
  const errors: FieldError[] = name === '' ? [required(`${path}.name`)] : [];
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') errors.push(...invalidEach(`${path}.name`, name, nameIsDNSSubdomain(name, false)));
      errors.push(...validateApiGroup(apiGroup, '', `${path}.apiGroup`));
      if (!namespaced && namespace === '') errors.push(required(`${path}.namespace`));
      return errors;
    case 'User':
    case 'Group':
      return [...errors, ...validateApiGroup(apiGroup, GROUP, `${path}.apiGroup`)];
    default:
      return [...errors, notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

const validateBindingUpdate = (next: RoleBinding | ClusterRoleBinding, old: RoleBinding | ClusterRoleBinding, namespaced: boolean): Errors => {
  const { apiGroup = '', kind = '', name = '' } = next.roleRef ?? {};
  // Printed as Go's internal struct, which has no JSON names.
  const printed = { APIGroup: apiGroup, Kind: kind, Name: name };
  return [
    ...validateBinding(next, namespaced),
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...(semanticEqual(next.roleRef, old.roleRef) ? [] : [invalid('roleRef', printed, 'cannot change roleRef')]),
  ];
};

export const validateRoleBinding = (binding: RoleBinding): Errors => validateBinding(binding, true);
export const validateRoleBindingUpdate = (next: RoleBinding, old: RoleBinding): Errors => validateBindingUpdate(next, old, true);
export const validateClusterRoleBinding = (binding: ClusterRoleBinding): Errors => validateBinding(binding, false);
export const validateClusterRoleBindingUpdate = (next: ClusterRoleBinding, old: ClusterRoleBinding): Errors => validateBindingUpdate(next, old, false);
