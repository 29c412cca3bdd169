import { semanticEqual } from '../equality';
import { compareQuantities, quantityValue } from '../quantity';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../types.gen';
import { changedPaths } from './changed-paths';
import { type ClaimSpecOptions, validateClaimSpec } from './claim-spec';
import { type FieldError, forbidden, invalid, notSupported, required } from './errors';
import { validateLabelSelector } from './label-selector';
import { isDNS1123Subdomain, isQualifiedName, nameIsDNSSubdomain } from './names';
import { FIELD_IMMUTABLE, validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { isNativeResource, validateResourceAmount } from './resources';

/** Upstream `pkg/apis/core/validation` ValidatePersistentVolumeClaim*. */
type Errors = readonly FieldError[];

const IMMUTABLE_SPEC = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

export const validateClaim = ({ metadata, spec = {} }: PersistentVolumeClaim, options: ClaimSpecOptions = {}): Errors => [
  ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
  ...validateClaimSpec(spec, 'spec', options),
];

/** What the stored claim had already may stay. */
function optionsFor({ spec = {} }: PersistentVolumeClaim): ClaimSpecOptions {
  const groups = [spec.dataSource?.apiGroup, spec.dataSourceRef?.apiGroup];
  return {
    allowInvalidAPIGroup: groups.some((group) => group && isDNS1123Subdomain(group).length > 0),
    allowInvalidLabelValueInSelector: validateLabelSelector(spec.selector, '').length > 0,
  };
}

export function validateClaimUpdate(next: PersistentVolumeClaim, old: PersistentVolumeClaim): Errors {
  const [after, before] = [next.spec ?? {}, old.spec ?? {}];
  const [newClass, oldClass] = [next.metadata.annotations?.[BETA_CLASS], old.metadata.annotations?.[BETA_CLASS]];
  const upgraded = isUpgradeFromAnnotation(next, old);
  const storagePath = 'spec.resources.requests.storage';
  const size = after.resources?.requests?.storage;
  const errors = [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validateClaim(next, optionsFor(old))];
  if (!upgraded && (newClass ?? '') !== (oldClass ?? '')) errors.push(invalid(`metadata.annotations.${BETA_CLASS}`, newClass ?? '', FIELD_IMMUTABLE));
  const [checked, wanted] = [comparable(next, old), withField(before, 'volumeName', before.volumeName || after.volumeName)];
  if (!semanticEqual(checked, wanted)) errors.push(forbidden('spec', `${IMMUTABLE_SPEC}\n${changedPaths(checked, wanted)}`));
  if (compareQuantities(size, before.resources?.requests?.storage) < 0 && compareQuantities(size, old.status?.capacity?.storage) <= 0)
    errors.push(forbidden(storagePath, 'field can not be less than status.capacity'));
  errors.push(...validateImmutable(after.volumeMode, before.volumeMode, 'volumeMode'));
  if (old.status?.currentVolumeAttributesClassName !== undefined && !after.volumeAttributesClassName) {
    const what = after.volumeAttributesClassName === undefined ? 'nil' : 'empty string';
    errors.push(forbidden('spec.volumeAttributesClassName', `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`));
  }
  return errors;
}

/** From the old annotation to the field: the same class, said otherwise. */
function isUpgradeFromAnnotation(next: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const [newClass, oldClass] = [next.metadata.annotations?.[BETA_CLASS], old.metadata.annotations?.[BETA_CLASS]];
  return (
    oldClass !== undefined &&
    old.spec?.storageClassName === undefined &&
    next.spec?.storageClassName === oldClass &&
    (newClass === undefined || newClass === oldClass)
  );
}

/** The new spec with those changes undone that are allowed. */
function comparable(next: PersistentVolumeClaim, old: PersistentVolumeClaim): PersistentVolumeClaimSpec {
  const [after, before] = [next.spec ?? {}, old.spec ?? {}];
  const oldClass = old.metadata.annotations?.[BETA_CLASS];
  const named =
    after.storageClassName !== undefined && before.storageClassName === undefined && (oldClass === undefined || after.storageClassName === oldClass);
  let spec = named ? withField(after, 'storageClassName', before.storageClassName) : after;
  if (next.status?.phase !== 'Bound') return spec;
  const requests = spec.resources?.requests;
  if (requests) spec = { ...spec, resources: { ...spec.resources, requests: withField(requests, 'storage', before.resources?.requests?.storage ?? '0') } };
  return withField(spec, 'volumeAttributesClassName', before.volumeAttributesClassName);
}

function withField<T extends object, F extends keyof T>(object: T, field: F, value: T[F] | undefined): T {
  const { [field]: _, ...rest } = object;
  return (value === undefined ? rest : { ...rest, [field]: value }) as T;
}

const RESIZE_STATUSES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
].sort();

export function validateClaimStatusUpdate(next: PersistentVolumeClaim, old: PersistentVolumeClaim): Errors {
  const { capacity = {}, allocatedResources = {}, allocatedResourceStatuses = {} } = next.status ?? {};
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...(next.metadata.resourceVersion ? [] : [required('resourceVersion')]),
    ...(next.spec?.accessModes?.length ? [] : [required('Spec.accessModes')]),
    ...Object.entries(capacity).flatMap(([name, amount]) => validateBasicAmount(amount, `status.capacity[${name}]`)),
    ...Object.entries(allocatedResourceStatuses).flatMap(([name, status]) => [
      ...validateResourceKey(name, 'status.allocatedResourceStatuses'),
      ...(RESIZE_STATUSES.includes(status) ? [] : [notSupported('status.allocatedResourceStatuses', name, RESIZE_STATUSES)]),
    ]),
    ...Object.entries(allocatedResources).flatMap(([name, amount]) => {
      const path = `status.allocatedResources[${name}]`;
      const wrongKey = validateResourceKey(name, 'status.allocatedResources');
      if (wrongKey.length > 0) return wrongKey;
      const basic = validateBasicAmount(amount, path);
      return basic.length > 0 ? basic : validateResourceAmount('storage', amount, path);
    }),
  ];
}

const validateBasicAmount = (amount: string, path: string): Errors =>
  quantityValue(amount) < 0 ? [invalid(path, quantityValue(amount), 'must be a valid resource quantity')] : [];

function validateResourceKey(name: string, path: string): Errors {
  const messages = isQualifiedName(name);
  if (messages.length > 0) return messages.map((message) => invalid(path, name, message));
  return isNativeResource(name) && name !== 'storage' ? [notSupported(path, name, ['storage'])] : [];
}
