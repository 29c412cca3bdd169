import type { NodeAffinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, NO_ERRORS, required } from './errors';
import { validateLabelName } from './label-selector';
import { isDNS1123Subdomain, isValidLabelValue } from './names';

/** Node selectors and node affinity: upstream `pkg/apis/core/validation`. */
const NOT_AN_OPERATOR = 'not a valid selector operator';

function validateNodeSelectorRequirement(requirement: NodeSelectorRequirement, path: string, allowInvalidValues = false): readonly FieldError[] {
  const { key = '', operator = '', values = [] } = requirement;
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else {
    errors.push(invalid(`${path}.operator`, operator, NOT_AN_OPERATOR));
  }
  errors.push(...validateLabelName(key, `${path}.key`));
  if (!allowInvalidValues) for (const [i, value] of values.entries()) errors.push(...invalidEach(`${path}.values[${i}]`, value, isValidLabelValue(value)));
  return errors;
}

function validateNodeFieldRequirement({ key = '', operator = '', values = [] }: NodeSelectorRequirement, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') errors.push(invalid(`${path}.operator`, operator, NOT_AN_OPERATOR));
  else if (values.length !== 1) errors.push(required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  if (key !== 'metadata.name') errors.push(invalid(`${path}.key`, key, 'not a valid field selector key'));
  else for (const [i, value] of values.entries()) errors.push(...invalidEach(`${path}.values[${i}]`, value, isDNS1123Subdomain(value)));
  return errors;
}

export const validateNodeSelectorTerm = (term: NodeSelectorTerm, path: string, allowInvalidValues = false): readonly FieldError[] => [
  ...(term.matchExpressions ?? []).flatMap((requirement, i) =>
    validateNodeSelectorRequirement(requirement, `${path}.matchExpressions[${i}]`, allowInvalidValues),
  ),
  ...(term.matchFields ?? []).flatMap((requirement, i) => validateNodeFieldRequirement(requirement, `${path}.matchFields[${i}]`)),
];

/** `ValidateNodeSelector`. */
export function validateNodeSelector(selector: NodeSelector, path: string, allowInvalidValues = false): readonly FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  const at = `${path}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(at, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => validateNodeSelectorTerm(term, `${at}[${i}]`, allowInvalidValues));
}

/** Weights of preferences: 1 to 100. */
export const validateWeight = (weight: number | undefined, path: string): readonly FieldError[] =>
  (weight ?? 0) <= 0 || (weight ?? 0) > 100 ? [invalid(`${path}.weight`, weight ?? 0, 'must be in the range 1-100')] : NO_ERRORS;

/** `validateNodeAffinity`. */
export function validateNodeAffinity(affinity: NodeAffinity, path: string, allowInvalidValues = false): readonly FieldError[] {
  const { requiredDuringSchedulingIgnoredDuringExecution: hard, preferredDuringSchedulingIgnoredDuringExecution: soft = [] } = affinity;
  const errors: FieldError[] = [];
  if (hard) errors.push(...validateNodeSelector(hard, `${path}.requiredDuringSchedulingIgnoredDuringExecution`, allowInvalidValues));
  for (const [i, { weight, preference }] of soft.entries()) {
    const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
    errors.push(...validateWeight(weight, at), ...validateNodeSelectorTerm(preference ?? {}, `${at}.preference`, true));
  }
  return errors;
}
