import type { FieldError, FieldErrorType } from '../field-error';
import { quote } from '../quote';

/**
 * Makers of validation errors, with the texts of `k8s.io/apimachinery/pkg/util/validation/field`. A path is a plain string
 * (`spec.containers[0].image`), built with template literals.
 */
export type { FieldError };

const HTML: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/** Go's `json.Marshal`, which escapes HTML. */
export const marshal = (value: unknown): string => (JSON.stringify(value) ?? 'null').replace(/[<>&\u2028\u2029]/g, (c) => HTML[c]!);

/** How an error prints its bad value. */
const render = (value: unknown): string => {
  if (typeof value === 'string') return quote(value);
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : marshal(value);
};

const make = (type: FieldErrorType, field: string, head: string, detail: string): FieldError => ({
  type,
  field,
  message: detail === '' ? head : `${head}: ${detail}`,
});

/** `Invalid value: "x": detail`. Strings are quoted, numbers and booleans plain, undefined is null, all else JSON. */
export const invalid = (field: string, value: unknown, detail: string): FieldError =>
  make('FieldValueInvalid', field, `Invalid value: ${render(value)}`, detail);

/** An error whose value prints otherwise than our JSON of it would (Go's own structs, pointers to strings). */
export const invalidRaw = (field: string, printed: string, detail: string): FieldError => make('FieldValueInvalid', field, `Invalid value: ${printed}`, detail);

export const required = (field: string, detail = ''): FieldError => make('FieldValueRequired', field, 'Required value', detail);
export const forbidden = (field: string, detail: string): FieldError => make('FieldValueForbidden', field, 'Forbidden', detail);
export const duplicate = (field: string, value: unknown): FieldError => make('FieldValueDuplicate', field, `Duplicate value: ${render(value)}`, '');
export const notFound = (field: string, value: unknown): FieldError => make('FieldValueNotFound', field, `Not found: ${render(value)}`, '');
export const internalError = (field: string, detail: string): FieldError => make('InternalError', field, 'Internal error', detail);

export const typeInvalid = (field: string, value: unknown, detail: string): FieldError =>
  make('FieldValueTypeInvalid', field, `Invalid value: ${render(value)}`, detail);

/** `Unsupported value: "x": supported values: "A", "B"`, in the order given (upstream sorts where it takes them from a set). */
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError =>
  make(
    'FieldValueNotSupported',
    field,
    `Unsupported value: ${render(value)}`,
    supported.length === 0 ? '' : `supported values: ${supported.map(quote).join(', ')}`,
  );

export const tooLong = (field: string, maxBytes: number): FieldError =>
  make('FieldValueTooLong', field, 'Too long', `may not be more than ${maxBytes} ${maxBytes === 1 ? 'byte' : 'bytes'}`);
export const tooMany = (field: string, actual: number, max: number): FieldError =>
  make('FieldValueTooMany', field, `Too many: ${actual}`, `must have at most ${max} ${max === 1 ? 'item' : 'items'}`);

/** `spec.x: Invalid value: …`, as it stands in a Status' message. */
export const renderError = (error: FieldError): string => `${error.field}: ${error.message}`;

/** The errors that messages about one value make: the usual end of a name check. */
export const invalidEach = (field: string, value: unknown, messages: readonly string[]): readonly FieldError[] =>
  messages.length === 0 ? NO_ERRORS : messages.map((message) => invalid(field, value, message));

export const NO_ERRORS: readonly FieldError[] = [];
