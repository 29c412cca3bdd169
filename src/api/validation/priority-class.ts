import type { PriorityClass } from '../types.gen';
import { type FieldError, forbidden, notSupported, required } from './errors';
import { nameIsDNSSubdomain } from './names';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream `pkg/apis/scheduling/validation`. */
const SYSTEM_PREFIX = 'system-';
const SYSTEM_CLASSES: ReadonlyMap<string, number> = new Map([
  ['system-node-critical', 2000001000],
  ['system-cluster-critical', 2000000000],
]);
const USER_VALUE_MAX = 1000000000;
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];

export function validatePriorityClass(priority: PriorityClass): readonly FieldError[] {
  const errors = [...validateObjectMeta(priority.metadata, false, nameIsDNSSubdomain)];
  const { name = '' } = priority.metadata;
  if (name.startsWith(SYSTEM_PREFIX)) {
    const error = systemClassError(name, priority);
    const reserved = `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only.`;
    if (error !== undefined) errors.push(forbidden('metadata.name', `${reserved} error: ${error}`));
  } else if ((priority.value ?? 0) > USER_VALUE_MAX) {
    errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${USER_VALUE_MAX}`));
  }
  return [...errors, ...validatePreemptionPolicy(priority.preemptionPolicy, 'preemptionPolicy')];
}

function systemClassError(name: string, { value = 0, globalDefault = false }: PriorityClass): string | undefined {
  const known = SYSTEM_CLASSES.get(name);
  if (known === undefined) return `${name} is not a known system priority class`;
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

/** `pkg/apis/core/validation` ValidatePreemptionPolicy. */
export function validatePreemptionPolicy(policy: string | undefined, path: string): readonly FieldError[] {
  if (policy === undefined || PREEMPTION_POLICIES.includes(policy)) return [];
  return policy === '' ? [required(path)] : [notSupported(path, policy, PREEMPTION_POLICIES)];
}

export const validatePriorityClassUpdate = (next: PriorityClass, old: PriorityClass): readonly FieldError[] => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...((next.value ?? 0) === (old.value ?? 0) ? [] : [forbidden('value', 'may not be changed in an update.')]),
  ...validateImmutable(next.preemptionPolicy, old.preemptionPolicy, 'preemptionPolicy'),
];
