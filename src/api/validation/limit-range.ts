import { compareQuantities, quantityMilliValue, quantityValue } from '../quantity';
import type { LimitRange, LimitRangeItem } from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, required } from './errors';
import { isQualifiedName, nameIsDNSSubdomain } from './names';
import { validateObjectMeta } from './object-meta';
import { isOvercommitAllowed, validateContainerResourceName, validateResourceName } from './resources';

/** Upstream `pkg/apis/core/validation` ValidateLimitRange, on create and update alike. */
const TYPES: ReadonlySet<string> = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);

export function validateLimitRange({ metadata, spec }: LimitRange): readonly FieldError[] {
  const types = new Set<string>();
  return [
    ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
    ...(spec?.limits ?? []).flatMap((item, i) => {
      const path = `spec.limits[${i}]`;
      const { type = '' } = item;
      const repeated = types.has(type);
      types.add(type);
      return [...validateType(type, `${path}.type`), ...(repeated ? [duplicate(`${path}.type`, type)] : []), ...validateItem(item, path)];
    }),
  ];
}

function validateType(type: string, path: string): readonly FieldError[] {
  const messages = isQualifiedName(type);
  if (messages.length > 0) return messages.map((message) => invalid(path, type, message));
  return type.includes('/') || TYPES.has(type) ? [] : [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

const FIELDS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;
type Amounts = { readonly [F in (typeof FIELDS)[number]]?: string | undefined };

function validateItem(item: LimitRangeItem, path: string): readonly FieldError[] {
  const validateName = item.type === 'Pod' || item.type === 'Container' ? validateContainerResourceName : validateResourceName;
  const errors: FieldError[] = [];
  // A Pod has no defaults: these are refused as a whole, and looked at no further.
  const fields = item.type === 'Pod' ? FIELDS.filter((field) => !field.startsWith('default')) : FIELDS;
  const resources = new Set<string>();
  for (const field of FIELDS) {
    if (field === 'maxLimitRequestRatio' && item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined)
      errors.push(required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
    const names = Object.keys(item[field] ?? {});
    if (!fields.includes(field)) {
      if (names.length > 0) errors.push(forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    for (const name of names) {
      errors.push(...validateName(name, `${path}.${field}[${name}]`));
      resources.add(name);
    }
  }
  for (const name of resources) {
    const amounts: Amounts = Object.fromEntries(fields.map((field) => [field, item[field]?.[name]]));
    errors.push(...validateAmounts(name, amounts, path));
  }
  return errors;
}

const isAbove = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && compareQuantities(a, b) > 0;

/** The minimum, default request, default and maximum of one resource must go up in this order. */
function validateAmounts(
  name: string,
  { max, min, default: limit, defaultRequest: request, maxLimitRequestRatio: ratio }: Amounts,
  path: string,
): readonly FieldError[] {
  const at = (field: keyof Amounts): string => `${path}.${field}[${name}]`;
  const errors: FieldError[] = [];
  if (isAbove(min, max)) errors.push(invalid(at('min'), min, `min value ${min} is greater than max value ${max}`));
  if (isAbove(min, request)) errors.push(invalid(at('defaultRequest'), request, `min value ${min} is greater than default request value ${request}`));
  if (isAbove(request, max)) errors.push(invalid(at('defaultRequest'), request, `default request value ${request} is greater than max value ${max}`));
  if (isAbove(request, limit))
    errors.push(invalid(at('defaultRequest'), request, `default request value ${request} is greater than default limit value ${limit}`));
  if (isAbove(min, limit)) errors.push(invalid(at('default'), min, `min value ${min} is greater than default value ${limit}`));
  if (isAbove(limit, max)) errors.push(invalid(at('default'), max, `default value ${limit} is greater than max value ${max}`));
  if (ratio !== undefined) errors.push(...validateRatio(ratio, min, max, at('maxLimitRequestRatio')));
  if (!isOvercommitAllowed(name) && limit !== undefined && request !== undefined && compareQuantities(limit, request) !== 0)
    errors.push(invalid(at('defaultRequest'), request, `default value ${limit} must equal to defaultRequest value ${request} in ${name}`));
  return errors;
}

function validateRatio(ratio: string, min: string | undefined, max: string | undefined, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (compareQuantities(ratio, '1') < 0) errors.push(invalid(path, ratio, `ratio ${ratio} is less than 1`));
  if (min === undefined || max === undefined) return errors;
  // Thousandths are looked at unless they would not fit an int64.
  const milliMax = 2 ** 63 / 1000;
  const fine = [ratio, min, max].every((amount) => quantityValue(amount) < milliMax);
  const [ratioValue, limit] = fine
    ? [quantityMilliValue(ratio) / 1000, quantityMilliValue(max) / quantityMilliValue(min)]
    : [quantityValue(ratio), quantityValue(max) / quantityValue(min)];
  if (ratioValue > limit) errors.push(invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${limit.toFixed(6)}`));
  return errors;
}
