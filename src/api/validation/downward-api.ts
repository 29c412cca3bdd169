import { compareQuantities } from '../quantity';
import type { DownwardAPIVolumeFile, ObjectFieldSelector, ResourceFieldSelector } from '../types.gen';
import { type FieldError, invalid, invalidEach, NO_ERRORS, notSupported, required } from './errors';
import { isQualifiedName } from './names';
import { validateFileMode, validateLocalNonReservedPath } from './paths';

/** What containers may learn of their Pod: upstream `pkg/apis/core/validation` and `pkg/apis/core/pods`. */

/** Fields that environment variables may refer to. */
export const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** Fields that files may hold. */
const VOLUME_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
const KNOWN_FIELDS: ReadonlySet<string> = new Set([...ENV_FIELDS, ...VOLUME_FIELDS, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']);

/** `metadata.labels['app']` in its parts. */
const subscripted = (field: string): readonly [path: string, subscript: string] | undefined => {
  const match = /^([^[]+)\['(.*)'\]$/s.exec(field);
  return match ? [match[1]!, match[2]!] : undefined;
};

/** Why a field cannot be converted to the internal version (ConvertDownwardAPIFieldLabel). */
function conversionError(apiVersion: string, field: string): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`;
  const parts = subscripted(field);
  if (parts) return parts[0] === 'metadata.annotations' || parts[0] === 'metadata.labels' ? undefined : `field label does not support subscript: ${field}`;
  return KNOWN_FIELDS.has(field) || field === 'spec.host' ? undefined : `field label not supported: ${field}`;
}

/** `validateObjectFieldSelector`. */
export function validateFieldRef(selector: ObjectFieldSelector, supported: readonly string[], path: string): readonly FieldError[] {
  const { apiVersion = '', fieldPath = '' } = selector;
  if (apiVersion === '') return [required(`${path}.apiVersion`)];
  if (fieldPath === '') return [required(`${path}.fieldPath`)];
  const error = conversionError(apiVersion, fieldPath);
  if (error !== undefined) return [invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${error}`)];
  const parts = subscripted(fieldPath);
  if (parts) {
    const key = parts[0] === 'metadata.annotations' ? parts[1].toLowerCase() : parts[1];
    return invalidEach(path, key, isQualifiedName(key));
  }
  const internal = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
  return supported.includes(internal) ? NO_ERRORS : [notSupported(`${path}.fieldPath`, internal, supported)];
}

const RESOURCE_FIELDS = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];
const isHugePages = (resource: string): boolean => /^(requests|limits)\.hugepages-/.test(resource);

const SIZES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
/** What a resource's value may be divided by, and what upstream calls the resource. */
function divisorsOf(resource: string): { readonly allowed: readonly string[]; readonly name: string } | undefined {
  if (/^(limits|requests)\.cpu$/.test(resource)) return { allowed: ['1m', '1'], name: 'cpu' };
  if (/^(limits|requests)\.memory$/.test(resource)) return { allowed: SIZES, name: 'memory' };
  if (/^(limits|requests)\.ephemeral-storage$/.test(resource)) return { allowed: SIZES, name: 'local ephemeral storage' };
  return isHugePages(resource) ? { allowed: SIZES, name: 'hugepages' } : undefined;
}

function validateDivisor(resource: string, divisor: string, path: string): readonly FieldError[] {
  const divisors = divisorsOf(resource);
  if (!divisors || compareQuantities(divisor, '0') === 0 || divisors.allowed.includes(divisor)) return NO_ERRORS;
  const list = divisors.name === 'cpu' ? divisors.allowed.join(' and ') : divisors.allowed.join(', ');
  return [invalid(`${path}.divisor`, resource, `only divisor's values ${list} are supported with the ${divisors.name} resource`)];
}

/** `validateContainerResourceFieldSelector`; a file must say which container it means. */
export function validateResourceFieldRef(selector: ResourceFieldSelector, path: string, inVolume: boolean): readonly FieldError[] {
  const { containerName = '', resource = '', divisor = '0' } = selector;
  const errors: FieldError[] = [];
  if (inVolume && containerName === '') errors.push(required(`${path}.containerName`));
  else if (resource === '') errors.push(required(`${path}.resource`));
  else if (!RESOURCE_FIELDS.includes(resource) && !isHugePages(resource)) errors.push(notSupported(`${path}.resource`, resource, RESOURCE_FIELDS));
  errors.push(...validateDivisor(resource, divisor, path));
  return errors;
}

/** `validateDownwardAPIVolumeFile`. */
export function validateDownwardApiFile(file: DownwardAPIVolumeFile, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!file.path) errors.push(required(`${path}.path`));
  errors.push(...validateLocalNonReservedPath(file.path ?? '', `${path}.path`));
  if (file.fieldRef) {
    errors.push(...validateFieldRef(file.fieldRef, VOLUME_FIELDS, `${path}.fieldRef`));
    if (file.resourceFieldRef) errors.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef) {
    errors.push(...validateResourceFieldRef(file.resourceFieldRef, `${path}.resourceFieldRef`, true));
  } else {
    errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  }
  errors.push(...validateFileMode(file.mode, `${path}.mode`));
  return errors;
}
