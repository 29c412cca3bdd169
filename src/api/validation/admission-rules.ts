import { compile } from '../cel/program';
import { undeclaredIn } from '../cel/references';
import { semanticEqual } from '../equality';
import type { MatchCondition, MatchResources, NamedRuleWithOperations, RuleWithOperations } from '../types.gen';
import { duplicate, type FieldError, invalid, invalidEach, notSupported, required, tooMany } from './errors';
import { validateLabelSelector } from './label-selector';
import { isQualifiedName, isValidPathSegmentName } from './names';

/** What webhooks and policies have in common: upstream `pkg/apis/admissionregistration/validation`. */
type Errors = readonly FieldError[];

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];
export const FAILURE_POLICIES = ['Fail', 'Ignore'];
export const MATCH_POLICIES = ['Equivalent', 'Exact'];
const CONDITIONS_MAX = 64;

const alone = (list: readonly string[] | undefined, what: string, path: string): Errors =>
  list?.includes('*') && list.length > 1 ? [invalid(path, list, `if '*' is present, must not specify other ${what}`)] : [];

const someOf = (list: readonly string[] | undefined, path: string): Errors => (list?.length ? [] : [required(path)]);

export function validateRule({ apiGroups, apiVersions, operations, resources, scope }: RuleWithOperations, path: string): Errors {
  return [
    ...someOf(operations, `${path}.operations`),
    ...alone(operations, 'operations', `${path}.operations`),
    ...(operations ?? []).flatMap((operation, i) => (OPERATIONS.includes(operation) ? [] : [notSupported(`${path}.operations[${i}]`, operation, OPERATIONS)])),
    ...someOf(apiGroups, `${path}.apiGroups`),
    ...alone(apiGroups, 'API groups', `${path}.apiGroups`),
    ...someOf(apiVersions, `${path}.apiVersions`),
    ...alone(apiVersions, 'API versions', `${path}.apiVersions`),
    ...(apiVersions ?? []).flatMap((version, i) => (version === '' ? [required(`${path}.apiVersions[${i}]`)] : [])),
    ...validateResources(resources ?? [], `${path}.resources`),
    ...(scope !== undefined && !SCOPES.includes(scope) ? [notSupported(`${path}.scope`, scope, SCOPES)] : []),
  ];
}

function validateResources(resources: readonly string[], path: string): Errors {
  const errors: FieldError[] = [...someOf(resources, path)];
  const wholes = new Set<string>();
  const parts = new Set<string>();
  for (const [i, text] of resources.entries()) {
    const at = `${path}[${i}]`;
    if (text === '') errors.push(required(at));
    const [resource = '', ...rest] = text.split('/');
    if (rest.length === 0) continue;
    const part = rest.join('/');
    if (wholes.has(resource)) errors.push(invalid(at, text, `if '${resource}/*' is present, must not specify ${text}`));
    if (parts.has(part)) errors.push(invalid(at, text, `if '*/${part}' is present, must not specify ${text}`));
    if (part === '*') wholes.add(resource);
    if (resource === '*') parts.add(part);
  }
  if (resources.length > 1 && resources.includes('*/*')) errors.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  const last = resources.findLast((text) => text !== '' && !text.includes('/'));
  if (resources.includes('*') && last !== undefined && last !== '*')
    errors.push(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"));
  return errors;
}

function validateNamedRule({ resourceNames = [], ...rule }: NamedRuleWithOperations, path: string): Errors {
  const at = `${path}.resourceNames`;
  return [
    ...resourceNames.flatMap((name, i) => [
      ...invalidEach(`${at}[${i}]`, name, isValidPathSegmentName(name)),
      ...(resourceNames.indexOf(name) < i ? [duplicate(`${at}[${i}]`, name)] : []),
    ]),
    ...validateRule({ apiGroups: [], apiVersions: [], operations: [], resources: [], ...rule }, path),
  ];
}

export function validateMatchResources(match: MatchResources, path: string): Errors {
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] } = match;
  return [
    ...(matchPolicy === undefined ? [required(`${path}.matchPolicy`)] : validateChoice(matchPolicy, MATCH_POLICIES, `${path}.matchPolicy`)),
    ...(namespaceSelector ? validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`) : [required(`${path}.namespaceSelector`)]),
    ...(objectSelector ? validateLabelSelector(objectSelector, `${path}.objectSelector`) : [required(`${path}.objectSelector`)]),
    ...resourceRules.flatMap((rule, i) => validateNamedRule(rule, `${path}.resourceRules[${i}]`)),
    ...excludeResourceRules.flatMap((rule, i) => validateNamedRule(rule, `${path}.excludeResourceRules[${i}]`)),
  ];
}

export const validateChoice = (value: string | undefined, choices: readonly string[], path: string): Errors =>
  value === undefined || choices.includes(value) ? [] : [notSupported(path, value, choices)];

/** What every expression about a request may speak of. */
export const REQUEST_NAMES = ['object', 'oldObject', 'request', 'authorizer', 'namespaceObject'] as const;

/** Why an expression is none, or speaks of what is not there. Types are not checked before there are values. */
export function validateExpression(expression: string, names: readonly string[], path: string): Errors {
  const trimmed = expression.trim();
  const program = compile(trimmed);
  const error = 'error' in program ? program.error : undeclaredIn(trimmed, names);
  return error === undefined ? [] : [invalid(path, expression, `compilation failed: ${error}`)];
}

/** `old` are those that were stored before: the same ones are not asked again. */
export function validateMatchConditions(conditions: readonly MatchCondition[] = [], hasParams: boolean, path: string, old?: readonly MatchCondition[]): Errors {
  if (old !== undefined && semanticEqual(conditions, old)) return [];
  const names = [...REQUEST_NAMES, ...(hasParams ? ['params'] : [])];
  return [
    ...(conditions.length > CONDITIONS_MAX ? [tooMany(path, conditions.length, CONDITIONS_MAX)] : []),
    ...conditions.flatMap(({ name = '', expression = '' }, i) => {
      const at = `${path}[${i}]`;
      return [
        ...(expression.trim() === '' ? [required(`${at}.expression`)] : validateExpression(expression, names, `${at}.expression`)),
        ...(name === '' ? [required(`${at}.name`)] : invalidEach(`${at}.name`, name, isQualifiedName(name))),
        ...(name !== '' && conditions.findIndex((other) => other.name === name) < i ? [duplicate(`${at}.name`, name)] : []),
      ];
    }),
  ];
}
