import { type FieldError, NO_ERRORS, notSupported, required } from './errors';

/** A field whose values are named: required if empty, refused if unknown. Upstream's switch statements with a case for "". */
export function validateEnum(value: string | undefined, supported: readonly string[], path: string): readonly FieldError[] {
  if (!value) return [required(path)];
  return supported.includes(value) ? NO_ERRORS : [notSupported(path, value, supported)];
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

/** `validatePullPolicy`. */
export const validatePullPolicy = (policy: string | undefined, path: string): readonly FieldError[] => validateEnum(policy, PULL_POLICIES, path);
