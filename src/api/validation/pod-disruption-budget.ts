import type { PodDisruptionBudget } from '../types.gen';
import { validateConditions } from './conditions';
import { type FieldError, invalid, notSupported } from './errors';
import { type IntOrPercent, validateAtMost100Percent, validatePositiveIntOrPercent } from './int-or-percent';
import { type LabelSelectorOptions, validateLabelSelector } from './label-selector';
import { validateNonnegative } from './object-meta';

/** Upstream `pkg/apis/policy/validation`. The generic registry alone looks at the metadata. */
const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

export function validateDisruptionBudget({ spec = {} }: PodDisruptionBudget, options: LabelSelectorOptions = {}): readonly FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const validateAmount = (value: IntOrPercent | undefined, path: string): readonly FieldError[] =>
    value === undefined ? [] : [...validatePositiveIntOrPercent(value, path), ...validateAtMost100Percent(value, path)];
  return [
    ...(minAvailable !== undefined && maxUnavailable !== undefined
      ? [invalid('spec', printedSpec(spec), 'minAvailable and maxUnavailable cannot be both set')]
      : []),
    ...validateAmount(minAvailable, 'spec.minAvailable'),
    ...validateAmount(maxUnavailable, 'spec.maxUnavailable'),
    ...validateLabelSelector(selector, 'spec.selector', options),
    ...(unhealthyPodEvictionPolicy !== undefined && !EVICTION_POLICIES.includes(unhealthyPodEvictionPolicy)
      ? [notSupported('spec.unhealthyPodEvictionPolicy', unhealthyPodEvictionPolicy, EVICTION_POLICIES)]
      : []),
  ];
}

/** Go's internal struct, which has no JSON names. */
const printedSpec = ({ minAvailable, selector, maxUnavailable, unhealthyPodEvictionPolicy }: NonNullable<PodDisruptionBudget['spec']>): unknown => ({
  MinAvailable: minAvailable ?? null,
  Selector: selector ?? null,
  MaxUnavailable: maxUnavailable ?? null,
  UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
});

export const validateDisruptionBudgetUpdate = (next: PodDisruptionBudget, old: PodDisruptionBudget): readonly FieldError[] =>
  validateDisruptionBudget(next, { allowInvalidLabelValueInSelector: validateLabelSelector(old.spec?.selector, '').length > 0 });

export const validateDisruptionBudgetStatusUpdate = ({ status }: PodDisruptionBudget): readonly FieldError[] => [
  ...validateConditions(status?.conditions, 'status.conditions'),
  ...(['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const).flatMap((field) =>
    validateNonnegative(status?.[field], `status.${field}`),
  ),
];
