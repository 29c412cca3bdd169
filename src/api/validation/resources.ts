import { compareQuantities, parseQuantity, quantityMilliValue } from '../quantity';
import { type FieldError, invalid, NO_ERRORS } from './errors';
import { isQualifiedName } from './names';
import { IS_NEGATIVE } from './object-meta';

/** Names and amounts of resources: upstream `pkg/apis/core/helper` and the checks of `pkg/apis/core/validation` that use it. */
const HUGE_PAGES = 'hugepages-';
const REQUESTS = 'requests.';

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const COUNTED = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const counted: ReadonlySet<string> = new Set(COUNTED);
const containerResources: ReadonlySet<string> = new Set(COMPUTE);
const quotaResources: ReadonlySet<string> = new Set([
  ...COMPUTE,
  ...COMPUTE.map((name) => `${REQUESTS}${name}`),
  ...COMPUTE.map((name) => `limits.${name}`),
  `${REQUESTS}storage`,
  ...COUNTED,
]);

export const isHugePageResource = (name: string): boolean => name.startsWith(HUGE_PAGES);
const isQuotaHugePageResource = (name: string): boolean => isHugePageResource(name) || name.startsWith(`${REQUESTS}${HUGE_PAGES}`);

/** Names without a domain, and those of `kubernetes.io/`, are Kubernetes' own. */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** A device or other resource that the cluster only counts: `example.com/gpu`. */
const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) && !name.startsWith(REQUESTS) && isQualifiedName(`${REQUESTS}${name}`).length === 0;

const isIntegerResource = (name: string): boolean => counted.has(name) || isExtendedResource(name);
export const isOvercommitAllowed = (name: string): boolean => isNativeResource(name) && !isHugePageResource(name);
export const isStandardQuotaResource = (name: string): boolean => quotaResources.has(name) || isQuotaHugePageResource(name);
const isStandardResource = (name: string): boolean => isStandardQuotaResource(name) || name === 'storage';
const isStandardContainerResource = (name: string): boolean => containerResources.has(name) || isHugePageResource(name);

/** `validateResourceName`. */
export function validateResourceName(name: string, path: string): readonly FieldError[] {
  const messages = isQualifiedName(name);
  if (messages.length > 0) return messages.map((message) => invalid(path, name, message));
  return name.includes('/') || isStandardResource(name) ? NO_ERRORS : [invalid(path, name, 'must be a standard resource type or fully qualified')];
}

/** `validateContainerResourceName`. */
export function validateContainerResourceName(name: string, path: string): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes('/')) return isStandardContainerResource(name) ? errors : [...errors, invalid(path, name, 'must be a standard resource for containers')];
  return isNativeResource(name) || isExtendedResource(name) ? errors : [...errors, invalid(path, name, "doesn't follow extended resource name standard")];
}

/** `ValidateResourceQuotaResourceName`. */
export function validateQuotaResourceName(name: string, path: string): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  return name.includes('/') || isStandardQuotaResource(name) ? errors : [...errors, invalid(path, name, 'must be a standard resource for quota')];
}

export const validateNonnegativeQuantity = (amount: string, path: string): readonly FieldError[] =>
  compareQuantities(amount, '0') < 0 ? [invalid(path, amount, IS_NEGATIVE)] : NO_ERRORS;

export const validatePositiveQuantity = (amount: string, path: string): readonly FieldError[] =>
  compareQuantities(amount, '0') <= 0 ? [invalid(path, amount, 'must be greater than zero')] : NO_ERRORS;

/** `ValidateResourceQuantityValue`. */
export function validateResourceAmount(name: string, amount: string, path: string): readonly FieldError[] {
  const errors = validateNonnegativeQuantity(amount, path);
  return isIntegerResource(name) && quantityMilliValue(amount) % 1000 !== 0 ? [...errors, invalid(path, amount, 'must be an integer')] : errors;
}

/** Why an amount of huge pages is no whole number of them; undefined if it is, or is of another resource. */
export function hugePageError(name: string, amount: string): string | undefined {
  if (!isHugePageResource(name)) return undefined;
  const page = parseQuantity(name.slice(HUGE_PAGES.length));
  const size = parseQuantity(amount);
  const divisible = page && size && page.value > 0 && page.milli % 1000 === 0 && size.value % page.value === 0;
  return divisible ? undefined : `${amount} is not positive integer multiple of ${name}`;
}
