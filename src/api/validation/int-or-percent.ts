import { type FieldError, invalid, invalidEach, NO_ERRORS } from './errors';
import { isValidPercent } from './names';
import { validateNonnegative } from './object-meta';

/** Numbers or percentages of replicas: upstream `pkg/apis/apps/validation`. */
export type IntOrPercent = number | string;

/** ValidatePositiveIntOrPercent; zero counts as positive. */
export const validatePositiveIntOrPercent = (value: IntOrPercent, path: string): readonly FieldError[] =>
  typeof value === 'string' ? invalidEach(path, value, isValidPercent(value)) : validateNonnegative(value, path);

/** The number before the percent sign; undefined if the value is none. */
export const percentOf = (value: IntOrPercent): number | undefined =>
  typeof value === 'string' && isValidPercent(value).length === 0 ? Number(value.slice(0, -1)) : undefined;

export const validateAtMost100Percent = (value: IntOrPercent, path: string): readonly FieldError[] =>
  (percentOf(value) ?? 0) > 100 ? [invalid(path, value, 'must not be greater than 100%')] : NO_ERRORS;
