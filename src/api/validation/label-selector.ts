import type { LabelSelector, LabelSelectorRequirement } from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, NO_ERRORS, required } from './errors';
import { isQualifiedName, isValidLabelValue } from './names';

/** Labels and label selectors: upstream `k8s.io/apimachinery/pkg/apis/meta/v1/validation`. */
export const validateLabelName = (name: string, path: string): readonly FieldError[] => invalidEach(path, name, isQualifiedName(name));

export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): readonly FieldError[] {
  if (!labels) return NO_ERRORS;
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(labels)) errors.push(...validateLabelName(key, path), ...invalidEach(path, value, isValidLabelValue(value)));
  return errors;
}

export interface LabelSelectorOptions {
  /** Set where objects with bad values were stored once and must stay updatable. */
  readonly allowInvalidLabelValueInSelector?: boolean;
}

function validateLabelSelectorRequirement(requirement: LabelSelectorRequirement, path: string, options: LabelSelectorOptions = {}): readonly FieldError[] {
  const { key = '', operator = '', values = [] } = requirement;
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else {
    errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  errors.push(...validateLabelName(key, `${path}.key`));
  if (!options.allowInvalidLabelValueInSelector)
    for (const [i, value] of values.entries()) errors.push(...invalidEach(`${path}.values[${i}]`, value, isValidLabelValue(value)));
  return errors;
}

/** `ValidateLabelSelector`; an absent selector is fine here. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string, options: LabelSelectorOptions = {}): readonly FieldError[] {
  if (!selector) return NO_ERRORS;
  const errors: FieldError[] = [...validateLabels(selector.matchLabels, `${path}.matchLabels`)];
  for (const [i, requirement] of (selector.matchExpressions ?? []).entries())
    errors.push(...validateLabelSelectorRequirement(requirement, `${path}.matchExpressions[${i}]`, options));
  return errors;
}

/** Whether a selector selects by nothing at all: upstream asks for `len(MatchLabels)+len(MatchExpressions) == 0`. */
export const isEmptySelector = (selector: LabelSelector): boolean =>
  Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0;
