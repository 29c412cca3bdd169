import type { Lease, LeaseSpec } from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, notSupported } from './errors';
import { isQualifiedName, nameIsDNSSubdomain } from './names';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream `pkg/apis/coordination/validation`. */
const STRATEGIES = ['OldestEmulationVersion'];

export const validateLease = ({ metadata, spec = {} }: Lease): readonly FieldError[] => [
  ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
  ...validateSpec(spec),
];

export const validateLeaseUpdate = (next: Lease, old: Lease): readonly FieldError[] => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateSpec(next.spec ?? {}),
];

function validateSpec({ leaseDurationSeconds, leaseTransitions, strategy, preferredHolder }: LeaseSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0)
    errors.push(invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
  if (leaseTransitions !== undefined && leaseTransitions < 0)
    errors.push(invalid('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0'));
  if (strategy !== undefined) errors.push(...validateStrategy(strategy, 'spec.strategy.strategy'));
  if (preferredHolder && !strategy) errors.push(forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined'));
  return errors;
}

const validateStrategy = (strategy: string, path: string): readonly FieldError[] => {
  if (strategy.includes('/')) return invalidEach(path, strategy, isQualifiedName(strategy));
  return STRATEGIES.includes(strategy) ? [] : [notSupported(path, strategy, STRATEGIES)];
};
