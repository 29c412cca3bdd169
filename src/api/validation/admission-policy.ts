import { isIdentifier } from '../cel/program';
import type {
  AuditAnnotation,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingAdmissionPolicySpec,
  Mutation,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicySpec,
  Validation,
  Variable,
} from '../types.gen';
import { FAILURE_POLICIES, REQUEST_NAMES, validateChoice, validateExpression, validateMatchConditions, validateMatchResources } from './admission-rules';
import { validateConditions } from './conditions';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, notSupported, required } from './errors';
import { validateLabelSelector } from './label-selector';
import { isDNS1035Label, isDNS1123Subdomain, isQualifiedName, isValidPathSegmentName, nameIsDNSSubdomain } from './names';
import { validateObjectMeta } from './object-meta';

/** Upstream `pkg/apis/admissionregistration/validation`: policies and their bindings. */
type Errors = readonly FieldError[];

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const ACTIONS = ['Audit', 'Deny', 'Warn'];
const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'];
const REINVOCATION_POLICIES = ['IfNeeded', 'Never'];
const MUTATED_OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];
const AUDIT_ANNOTATIONS_MAX = 20;
const AUDIT_VALUE_MAX = 5 * 1024;
const SOME = 'validations or auditAnnotations must contain at least one item';

type AnySpec = ValidatingAdmissionPolicySpec | MutatingAdmissionPolicySpec;

const namesOf = ({ paramKind, variables = [] }: AnySpec): readonly string[] => [
  ...REQUEST_NAMES,
  ...(paramKind ? ['params'] : []),
  ...(variables.length > 0 ? ['variables'] : []),
];

function validateCommon(spec: AnySpec, old: AnySpec | undefined): Errors {
  const { failurePolicy, paramKind, matchConstraints, matchConditions, variables = [] } = spec;
  const at = 'spec.matchConstraints';
  const sameParams = old && (old.paramKind === undefined) === (paramKind === undefined);
  return [
    ...(failurePolicy === undefined ? [required('spec.failurePolicy')] : validateChoice(failurePolicy, FAILURE_POLICIES, 'spec.failurePolicy')),
    ...(paramKind ? validateParamKind(paramKind, 'spec.paramKind') : []),
    ...(matchConstraints ? validateMatchResources(matchConstraints, at) : [required(at)]),
    ...(matchConstraints && !matchConstraints.resourceRules?.length ? [required(`${at}.resourceRules`)] : []),
    ...('mutations' in spec ? validateMutatedOperations(spec, at) : []),
    ...validateMatchConditions(matchConditions, paramKind !== undefined, 'spec.matchConditions', sameParams ? (old.matchConditions ?? []) : undefined),
    ...variables.flatMap((variable, i) => validateVariable(variable, namesOf(spec), `spec.variables[${i}]`)),
  ];
}

const validateMutatedOperations = ({ matchConstraints }: MutatingAdmissionPolicySpec, path: string): Errors =>
  (matchConstraints?.resourceRules ?? [])
    .flatMap(({ operations }) => operations ?? [])
    .filter((operation) => !MUTATED_OPERATIONS.includes(operation))
    .map((operation) => notSupported(`${path}.resourceRules.operations`, operation, MUTATED_OPERATIONS));

function validateParamKind({ apiVersion = '', kind = '' }: ParamKind, path: string): Errors {
  const [first = '', second, ...more] = apiVersion.split('/');
  const [group, version] = second === undefined ? ['', first] : [first, second];
  const at = `${path}.apiVersion`;
  const wrongKind = isDNS1035Label(kind.toLowerCase());
  const joined = (value: string, messages: readonly string[]): Errors => (messages.length > 0 ? [invalid(at, value, messages.join(','))] : []);
  return [
    ...(apiVersion === ''
      ? [required(at)]
      : more.length > 0
        ? [invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)]
        : [
            ...(group === '' ? [] : joined(group, isDNS1123Subdomain(group))),
            ...(version === '' ? [invalid(at, apiVersion, 'version must be specified')] : joined(version, isDNS1035Label(version))),
          ]),
    ...(kind === ''
      ? [required(`${path}.kind`)]
      : wrongKind.length > 0
        ? [invalid(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${wrongKind.join(',')}`)]
        : []),
  ];
}

function validateVariable({ name = '', expression = '' }: Variable, names: readonly string[], path: string): Errors {
  return [
    ...(name.trim() === ''
      ? [required(`${path}.name`, 'name is not specified')]
      : isIdentifier(name)
        ? []
        : [invalid(`${path}.name`, name, 'must be a valid CEL identifier')]),
    ...validateNeeded(expression, names, `${path}.expression`, 'expression is not specified'),
  ];
}

const validateNeeded = (expression: string, names: readonly string[], path: string, missing = ''): Errors =>
  expression.trim() === '' ? [required(path, missing)] : validateExpression(expression, names, path);

export const validateValidatingPolicy = (policy: ValidatingAdmissionPolicy, old?: ValidatingAdmissionPolicy): Errors => {
  const spec = policy.spec ?? {};
  const { validations = [], auditAnnotations = [] } = spec;
  const names = namesOf(spec);
  return [
    ...validateObjectMeta(policy.metadata, false, nameIsDNSSubdomain),
    ...validateCommon(spec, old?.spec),
    ...(validations.length + auditAnnotations.length === 0 ? [required('spec.validations', SOME), required('spec.auditAnnotations', SOME)] : []),
    ...validations.flatMap((validation, i) => validateValidation(validation, names, `spec.validations[${i}]`)),
    ...(auditAnnotations.length > AUDIT_ANNOTATIONS_MAX
      ? [invalid('spec.auditAnnotations', auditAnnotations, `must not have more than ${AUDIT_ANNOTATIONS_MAX} auditAnnotations`)]
      : []),
    ...auditAnnotations.flatMap((annotation, i) => [
      ...validateAuditAnnotation(annotation, policy.metadata.name ?? '', names, `spec.auditAnnotations[${i}]`),
      ...(auditAnnotations.findIndex(({ key }) => key === annotation.key) < i ? [duplicate(`spec.auditAnnotations[${i}].key`, annotation.key)] : []),
    ]),
  ];
};

function validateValidation({ expression = '', message = '', messageExpression = '', reason }: Validation, names: readonly string[], path: string): Errors {
  const blank = (text: string): boolean => text !== '' && text.trim() === '';
  const NON_EMPTY = 'must be non-empty if specified';
  const withoutAuthorizer = names.filter((name) => name !== 'authorizer');
  return [
    ...validateNeeded(expression, names, `${path}.expression`, 'expression is not specified'),
    ...(blank(messageExpression) ? [invalid(`${path}.messageExpression`, messageExpression, NON_EMPTY)] : []),
    ...(messageExpression.trim() === '' ? [] : validateExpression(messageExpression, withoutAuthorizer, `${path}.messageExpression`)),
    ...(blank(message)
      ? [invalid(`${path}.message`, message, NON_EMPTY)]
      : /[\n\r]/.test(message.trim())
        ? [invalid(`${path}.message`, message, 'must not contain line breaks')]
        : []),
    ...validateChoice(reason, REASONS, `${path}.reason`),
  ];
}

function validateAuditAnnotation({ key = '', valueExpression = '' }: AuditAnnotation, name: string, names: readonly string[], path: string): Errors {
  const at = `${path}.valueExpression`;
  return [
    ...(name === ''
      ? [invalid(`${path}.key`, key, 'requires metadata.name be non-empty')]
      : invalidEach(`${path}.key`, `${name}/${key}`, isQualifiedName(`${name}/${key}`))),
    ...(valueExpression.trim().length > AUDIT_VALUE_MAX
      ? [required(at, `must not exceed ${AUDIT_VALUE_MAX} bytes in length`)]
      : validateNeeded(valueExpression, names, at, 'valueExpression is not specified')),
  ];
}

export const validateValidatingPolicyStatus = ({ status }: ValidatingAdmissionPolicy): Errors => [
  ...(status?.typeChecking?.expressionWarnings ?? []).flatMap(({ warning = '', fieldRef = '' }, i) => {
    const at = `status.typeChecking.expressionWarnings[${i}]`;
    return [...(warning === '' ? [required(`${at}.warning`)] : []), ...(fieldRef.trim() === '' ? [required(`${at}.fieldRef`)] : [])];
  }),
  ...validateConditions(status?.conditions, 'status.conditions'),
];

export const validateMutatingPolicy = (policy: MutatingAdmissionPolicy, old?: MutatingAdmissionPolicy): Errors => {
  const spec = policy.spec ?? {};
  const { mutations = [], reinvocationPolicy } = spec;
  return [
    ...validateObjectMeta(policy.metadata, false, nameIsDNSSubdomain),
    ...validateCommon({ ...spec, mutations }, old?.spec),
    ...(mutations.length === 0 ? [required('spec.mutations', 'mutations must contain at least one item')] : []),
    ...mutations.flatMap((mutation, i) => validateMutation(mutation, namesOf({ ...spec, variables: spec.variables ?? [] }), `spec.mutations[${i}]`)),
    ...(reinvocationPolicy ? validateChoice(reinvocationPolicy, REINVOCATION_POLICIES, 'spec.reinvocationPolicy') : [required('spec.reinvocationPolicy')]),
  ];
};

function validateMutation({ patchType = '', jsonPatch, applyConfiguration }: Mutation, names: readonly string[], path: string): Errors {
  if (patchType === '') return [required(`${path}.patchType`)];
  if (patchType !== 'JSONPatch' && patchType !== 'ApplyConfiguration') return [notSupported(`${path}.patchType`, patchType, PATCH_TYPES)];
  const [field, wanted, other, unwanted] =
    patchType === 'JSONPatch'
      ? (['jsonPatch', jsonPatch, 'applyConfiguration', applyConfiguration] as const)
      : (['applyConfiguration', applyConfiguration, 'jsonPatch', jsonPatch] as const);
  return [
    ...(wanted
      ? validateNeeded(wanted.expression ?? '', names, `${path}.${field}.expression`)
      : [required(`${path}.${field}`, `must be specified when patchType is ${patchType}`)]),
    ...(unwanted ? [invalid(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`)] : []),
  ];
}

const validatePolicyName = (name: string, path: string): Errors => (name === '' ? [required(path)] : invalidEach(path, name, nameIsDNSSubdomain(name, false)));

function validateParamRef({ name = '', selector, parameterNotFoundAction: action = '' }: ParamRef, path: string): Errors {
  const EXCLUSIVE = 'name and selector are mutually exclusive';
  return [
    ...(name === '' ? [] : invalidEach(`${path}.name`, name, isValidPathSegmentName(name))),
    ...(name !== '' && selector ? [forbidden(`${path}.name`, EXCLUSIVE)] : []),
    ...validateLabelSelector(selector, `${path}.selector`),
    ...(name !== '' && selector ? [forbidden(`${path}.selector`, EXCLUSIVE)] : []),
    ...(name === '' && !selector ? [required(path, 'one of name or selector must be specified')] : []),
    ...(action === '' ? [required(`${path}.parameterNotFoundAction`)] : validateChoice(action, ['Deny', 'Allow'], `${path}.parameterNotFoundAction`)),
  ];
}

type Binding = ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding;

const validateBinding = ({ metadata, spec }: Binding): Errors => [
  ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
  ...validatePolicyName(spec?.policyName ?? '', 'spec.policyName'),
  ...(spec?.paramRef ? validateParamRef(spec.paramRef, 'spec.paramRef') : []),
  ...(spec?.matchResources ? validateMatchResources(spec.matchResources, 'spec.matchResources') : []),
];

export const validateMutatingBinding: (binding: MutatingAdmissionPolicyBinding) => Errors = validateBinding;

export function validateValidatingBinding(binding: ValidatingAdmissionPolicyBinding): Errors {
  const actions = binding.spec?.validationActions ?? [];
  const path = 'spec.validationActions';
  return [
    ...validateBinding(binding),
    ...actions.flatMap((action, i) => [
      ...(ACTIONS.includes(action) ? [] : [notSupported(`${path}[${i}]`, action, ACTIONS)]),
      ...(actions.indexOf(action) < i ? [duplicate(`${path}[${i}]`, action)] : []),
    ]),
    ...(actions.includes('Deny') && actions.includes('Warn')
      ? [
          invalid(
            path,
            actions,
            'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
          ),
        ]
      : []),
    ...(actions.length === 0 ? [required(path, 'at least one validation action is required')] : []),
  ];
}
