import { at, each } from '../defaults/fill';
import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../types.gen';
import {
  validateMutatingBinding,
  validateMutatingPolicy,
  validateValidatingBinding,
  validateValidatingPolicy,
  validateValidatingPolicyStatus,
} from '../validation/admission-policy';
import { AGE, column, integer, NAME } from './columns';
import { defineKind } from './kind';
import { bumpOnSpecChange, emptyStatus, keepStatus, onlyStatus, withGeneration } from './strategy';
import { withScope } from './webhook-configuration';

/** Policies in CEL and what they are bound to (upstream `pkg/registry/admissionregistration`, `pkg/apis/admissionregistration/v1/defaults.go`). */
const COMMON = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  namespaced: false,
  categories: ['api-extensions'],
  onDemand: true,
} as const;

function withMatchDefaults(match: MatchResources): MatchResources {
  const scoped = at(match, 'resourceRules', (rules) => each(rules, withScope));
  return {
    ...at(scoped, 'excludeResourceRules', (rules) => each(rules, withScope)),
    matchPolicy: match.matchPolicy ?? 'Equivalent',
    namespaceSelector: match.namespaceSelector ?? {},
    objectSelector: match.objectSelector ?? {},
  };
}

const paramKindOf = (kind: ParamKind | undefined): string => (kind ? `${kind.apiVersion}/${kind.kind}` : '<unset>');

function paramOf(ref: ParamRef | undefined): string {
  if (ref?.name) return `${ref.namespace || '*'}/${ref.name}`;
  return ref?.selector ? JSON.stringify(ref.selector) : '<unset>';
}

const PARAM_KIND = 'ParamKind specifies the kind of resources used to parameterize this policy';

export const validatingAdmissionPolicy = defineKind<ValidatingAdmissionPolicy>({
  ...COMMON,
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  schema: 'admissionregistration.v1.ValidatingAdmissionPolicy',
  subresources: ['status'],
  defaults: (policy) => at(policy, 'spec', (spec) => ({ ...at(spec, 'matchConstraints', withMatchDefaults), failurePolicy: spec.failurePolicy ?? 'Fail' })),
  prepareForCreate: (policy) => withGeneration(emptyStatus('admissionregistration.v1.ValidatingAdmissionPolicyStatus')(policy), 1),
  prepareForUpdate: (next, old) => bumpOnSpecChange(keepStatus(next, old), old),
  prepareForStatusUpdate: onlyStatus,
  validateCreate: (policy) => validateValidatingPolicy(policy),
  validateUpdate: validateValidatingPolicy,
  validateStatusUpdate: validateValidatingPolicyStatus,
  columns: [
    NAME,
    integer('Validations', 'Validations indicates the number of validation rules defined in this configuration', ({ spec }) => spec?.validations?.length ?? 0),
    column('ParamKind', PARAM_KIND, ({ spec }) => paramKindOf(spec?.paramKind)),
    AGE,
  ],
});

export const mutatingAdmissionPolicy = defineKind<MutatingAdmissionPolicy>({
  ...COMMON,
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  singular: 'mutatingadmissionpolicy',
  schema: 'admissionregistration.v1.MutatingAdmissionPolicy',
  defaults: (policy) => at(policy, 'spec', (spec) => ({ ...at(spec, 'matchConstraints', withMatchDefaults), failurePolicy: spec.failurePolicy ?? 'Fail' })),
  prepareForCreate: (policy) => withGeneration(policy, 1),
  prepareForUpdate: bumpOnSpecChange,
  validateCreate: (policy) => validateMutatingPolicy(policy),
  validateUpdate: validateMutatingPolicy,
  columns: [
    NAME,
    integer('Mutations', 'Mutation indicates the number of mutations rules defined in this configuration', ({ spec }) => spec?.mutations?.length ?? 0),
    column('ParamKind', PARAM_KIND, ({ spec }) => paramKindOf(spec?.paramKind)),
    AGE,
  ],
});

type Binding = ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding;

const BINDING_COLUMNS = [
  NAME,
  column<Binding>('PolicyName', 'PolicyName indicates the policy definition which the policy binding binded to', ({ spec }) => spec?.policyName ?? ''),
  column<Binding>('ParamRef', 'ParamRef indicates the param resource which sets the configuration param', ({ spec }) => paramOf(spec?.paramRef)),
  AGE,
];

export const validatingAdmissionPolicyBinding = defineKind<ValidatingAdmissionPolicyBinding>({
  ...COMMON,
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  schema: 'admissionregistration.v1.ValidatingAdmissionPolicyBinding',
  defaults: (binding) => at(binding, 'spec', (spec) => at(spec, 'matchResources', withMatchDefaults)),
  prepareForCreate: (binding) => withGeneration(binding, 1),
  prepareForUpdate: bumpOnSpecChange,
  validateCreate: validateValidatingBinding,
  validateUpdate: validateValidatingBinding,
  columns: BINDING_COLUMNS,
});

export const mutatingAdmissionPolicyBinding = defineKind<MutatingAdmissionPolicyBinding>({
  ...COMMON,
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  singular: 'mutatingadmissionpolicybinding',
  schema: 'admissionregistration.v1.MutatingAdmissionPolicyBinding',
  defaults: (binding) => at(binding, 'spec', (spec) => at(spec, 'matchResources', withMatchDefaults)),
  prepareForCreate: (binding) => withGeneration(binding, 1),
  prepareForUpdate: bumpOnSpecChange,
  validateCreate: validateMutatingBinding,
  validateUpdate: validateMutatingBinding,
  columns: BINDING_COLUMNS,
});
