import type { ScaleAccess } from '../kinds/kind';
import type { KubeObject } from '../object';
import type { CustomResourceSubresourceScale } from '../types.gen';
import { type FieldError, invalid, marshal } from '../validation/errors';

/** Where a custom resource keeps its replicas must hold what can be replicas (apiextensions `customresource/validator.go` ValidateScaleSpec, -Status). */
type Errors = readonly FieldError[];

const INT32_MAX = 2 ** 31 - 1;

export const validateScaleSpec = (scale: CustomResourceSubresourceScale | undefined, object: unknown): Errors =>
  scale ? validateReplicas(scale.specReplicasPath, object) : [];

export function validateScaleStatus(scale: CustomResourceSubresourceScale | undefined, object: unknown): Errors {
  if (!scale) return [];
  const { statusReplicasPath, labelSelectorPath } = scale;
  const errors = validateReplicas(statusReplicasPath, object);
  if (labelSelectorPath === undefined) return errors;
  const { error } = lookUp(object, labelSelectorPath, 'string');
  return error === undefined ? errors : [...errors, invalid(labelSelectorPath, '', error)];
}

const stepsOf = (path: string): readonly string[] => path.replace(/^\./, '').split('.');

/** The object with another value at a path; what is on the way is made. */
function withValue(object: unknown, [step, ...rest]: readonly string[], value: number): unknown {
  if (step === undefined) return value;
  const of = (typeof object === 'object' && object !== null ? object : {}) as Readonly<Record<string, unknown>>;
  return { ...of, [step]: withValue(of[step], rest, value) };
}

/** How Scale reads and changes a custom resource: at the paths that its definition names. */
export const scaleAccess = ({ specReplicasPath, statusReplicasPath, labelSelectorPath }: CustomResourceSubresourceScale): ScaleAccess<KubeObject> => ({
  read: (object) => ({
    replicas: (lookUp(object, specReplicasPath, 'int64').value as number | undefined) ?? 0,
    current: (lookUp(object, statusReplicasPath, 'int64').value as number | undefined) ?? 0,
    selector: labelSelectorPath === undefined ? '' : ((lookUp(object, labelSelectorPath, 'string').value as string | undefined) ?? ''),
  }),
  write: (object, replicas) => withValue(object, stepsOf(specReplicasPath), replicas) as KubeObject,
});

function validateReplicas(path: string, object: unknown): Errors {
  const { value, error } = lookUp(object, path, 'int64');
  if (error !== undefined) return [invalid(path, 0, error)];
  const replicas = (value as number | undefined) ?? 0;
  if (replicas < 0) return [invalid(path, replicas, 'should be a non-negative integer')];
  return replicas > INT32_MAX ? [invalid(path, replicas, `should be less than or equal to ${INT32_MAX}`)] : [];
}

function goType(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map[string]interface {}';
}

/** `unstructured.NestedInt64` and its like, with their errors. */
function lookUp(object: unknown, path: string, wanted: 'int64' | 'string'): { readonly value?: unknown; readonly error?: string } {
  const steps = stepsOf(path);
  const wrong = (value: unknown, i: number, expected: string): { readonly error: string } => ({
    error: `.${steps.slice(0, i).join('.')} accessor error: ${printed(value)} is of the type ${goType(value)}, expected ${expected}`,
  });
  let value = object;
  for (const [i, step] of steps.entries()) {
    if (value === null) return {};
    if (goType(value) !== 'map[string]interface {}') return wrong(value, i + 1, 'map[string]interface{}');
    if (!Object.hasOwn(value as object, step)) return {};
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return goType(value) === wanted ? { value } : wrong(value, steps.length, wanted);
}

const printed = (value: unknown): string => (value === null ? '<nil>' : typeof value === 'object' ? marshal(value) : String(value));
