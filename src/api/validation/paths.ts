import { type FieldError, invalid, NO_ERRORS } from './errors';

/** File paths inside volumes and containers: upstream `pkg/apis/core/validation`. */

/** `validatePathNoBacksteps`. */
export const validatePathNoBacksteps = (target: string, path: string): readonly FieldError[] =>
  target.split('/').includes('..') ? [invalid(path, target, "must not contain '..'")] : NO_ERRORS;

/** `validateLocalDescendingPath`. */
export const validateLocalDescendingPath = (target: string, path: string): readonly FieldError[] => [
  ...(target.startsWith('/') ? [invalid(path, target, 'must be a relative path')] : NO_ERRORS),
  ...validatePathNoBacksteps(target, path),
];

/** `ValidateLocalNonReservedPath`: names that begin with two dots belong to the kubelet. */
export const validateLocalNonReservedPath = (target: string, path: string): readonly FieldError[] => [
  ...validateLocalDescendingPath(target, path),
  ...(target.startsWith('..') && !target.startsWith('../') ? [invalid(path, target, "must not start with '..'")] : NO_ERRORS),
];

/** Permission bits: 0 to 0777. */
export const validateFileMode = (mode: number | undefined, path: string): readonly FieldError[] =>
  mode !== undefined && (mode < 0 || mode > 0o777) ? [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')] : NO_ERRORS;
