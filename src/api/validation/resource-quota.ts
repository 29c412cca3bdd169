import type { ResourceQuota, ResourceQuotaSpec, ResourceQuotaStatus, ScopedResourceSelectorRequirement } from '../types.gen';
import { type FieldError, invalid, required } from './errors';
import { nameIsDNSSubdomain } from './names';
import { FIELD_IMMUTABLE, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { isStandardQuotaResource, validateQuotaResourceName, validateResourceAmount } from './resources';

/** Upstream `pkg/apis/core/validation` ValidateResourceQuota*. */
type Errors = readonly FieldError[];

export const validateResourceQuota = ({ metadata, spec = {}, status = {} }: ResourceQuota): Errors => [
  ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
  ...validateSpec(spec),
  ...validateStatus(status),
];

export function validateResourceQuotaUpdate(next: ResourceQuota, old: ResourceQuota): Errors {
  const [after, before] = [new Set(next.spec?.scopes), new Set(old.spec?.scopes)];
  const same = after.size === before.size && [...after].every((scope) => before.has(scope));
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validateSpec(next.spec ?? {}),
    ...(same ? [] : [invalid('spec.scopes', next.spec?.scopes, FIELD_IMMUTABLE)]),
  ];
}

export const validateResourceQuotaStatusUpdate = (next: ResourceQuota, old: ResourceQuota): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...(next.metadata.resourceVersion ? [] : [required('resourceVersion')]),
  ...validateStatus(next.status ?? {}),
];

const validateAmounts = (amounts: Readonly<Record<string, string>> = {}, path: string): Errors =>
  Object.entries(amounts).flatMap(([name, amount]) => [
    ...validateQuotaResourceName(name, `${path}[${name}]`),
    ...validateResourceAmount(name, amount, `${path}[${name}]`),
  ]);

const validateStatus = ({ hard, used }: ResourceQuotaStatus): Errors => [...validateAmounts(hard, 'status.hard'), ...validateAmounts(used, 'status.used')];

const validateSpec = (spec: ResourceQuotaSpec): Errors => [...validateAmounts(spec.hard, 'spec.hard'), ...validateScopes(spec), ...validateScopeSelector(spec)];

const POD_RESOURCES = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
/** What can be counted within each scope. */
const SCOPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Terminating', POD_RESOURCES],
  ['NotTerminating', POD_RESOURCES],
  ['BestEffort', ['pods']],
  ['NotBestEffort', POD_RESOURCES],
  ['PriorityClass', POD_RESOURCES],
  ['CrossNamespacePodAffinity', POD_RESOURCES],
  ['VolumeAttributesClass', ['persistentvolumeclaims', 'requests.storage']],
]);
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

/** Of the resources with a limit, those that the scope has nothing to say about. */
const resourcesOutOf = (scope: string, { hard = {} }: ResourceQuotaSpec): readonly string[] => {
  const counted = SCOPES.get(scope);
  return counted ? Object.keys(hard).filter((name) => isStandardQuotaResource(name) && !counted.includes(name)) : [];
};

const validateConflicts = (used: readonly (string | undefined)[], spec: ResourceQuotaSpec, path: string): Errors =>
  CONFLICTS.filter((pair) => pair.every((scope) => used.includes(scope))).map(() => invalid(path, spec.scopes, 'conflicting scopes'));

function validateScopes(spec: ResourceQuotaSpec): Errors {
  const scopes = spec.scopes ?? [];
  if (scopes.length === 0) return [];
  const path = 'spec.scopes';
  return [
    ...scopes.flatMap((scope) => [
      ...(SCOPES.has(scope) ? [] : [invalid(path, scopes, 'unsupported scope')]),
      ...resourcesOutOf(scope, spec).map(() => invalid(path, scopes, 'unsupported scope applied to resource')),
    ]),
    ...validateConflicts(scopes, spec, path),
  ];
}

const EXISTS_ONLY = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];

function validateScopeSelector(spec: ResourceQuotaSpec): Errors {
  if (!spec.scopeSelector) return [];
  const path = 'spec.scopeSelector.matchExpressions';
  const requirements = spec.scopeSelector.matchExpressions ?? [];
  return [
    ...requirements.flatMap((requirement) => validateRequirement(requirement, spec, path)),
    ...validateConflicts(
      requirements.map(({ scopeName }) => scopeName),
      spec,
      path,
    ),
  ];
}

function validateRequirement({ scopeName = '', operator = '', values = [] }: ScopedResourceSelectorRequirement, spec: ResourceQuotaSpec, path: string): Errors {
  const errors: FieldError[] = [];
  if (!SCOPES.has(scopeName)) errors.push(invalid(`${path}.scopeName`, scopeName, 'unsupported scope'));
  errors.push(...resourcesOutOf(scopeName, spec).map(() => invalid(path, printedSelector(spec), 'unsupported scope applied to resource')));
  if (EXISTS_ONLY.includes(scopeName) && operator !== 'Exists')
    errors.push(
      invalid(
        `${path}.operator`,
        operator,
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      ),
    );
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.push(invalid(`${path}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
  } else errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  return errors;
}

/** Go's internal struct, which has no JSON names. */
const printedSelector = ({ scopeSelector }: ResourceQuotaSpec): unknown => ({
  MatchExpressions: (scopeSelector?.matchExpressions ?? []).map(({ scopeName = '', operator = '', values }) => ({
    ScopeName: scopeName,
    Operator: operator,
    Values: values ?? null,
  })),
});
