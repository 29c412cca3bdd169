/**
 * One validation error, as `k8s.io/apimachinery/pkg/util/validation/field` has it. `render` gives the text that users see;
 * the API server makes a 422 `Status` with a cause for each.
 */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTooFew'
  | 'FieldValueTooShort'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.containers[0].image` */
  readonly field: string;
  /** The whole text after the field: `Invalid value: "x": must be …`. */
  readonly message: string;
}
