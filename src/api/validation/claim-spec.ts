import type { PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate, TypedObjectReference } from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, NO_ERRORS, notSupported, required } from './errors';
import { validateLabelSelector, validateLabels } from './label-selector';
import { isDNS1123Label, isDNS1123Subdomain } from './names';
import { validateAnnotations } from './object-meta';
import { validatePositiveQuantity, validateResourceAmount } from './resources';

/** The spec of a claim, alone or in a template: upstream `pkg/apis/core/validation` ValidatePersistentVolumeClaimSpec. */
export interface ClaimSpecOptions {
  readonly allowInvalidLabelValueInSelector?: boolean;
  readonly allowInvalidAPIGroup?: boolean;
}

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'] as const;
export const VOLUME_MODES = ['Block', 'Filesystem'] as const;
const isOneOf = (list: readonly string[], value: string): boolean => list.includes(value);

export function validateAccessModes(modes: readonly string[], path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const mode of modes) if (!isOneOf(ACCESS_MODES, mode)) errors.push(notSupported(path, mode, ACCESS_MODES));
  const others = modes.filter((mode) => mode !== 'ReadWriteOncePod' && isOneOf(ACCESS_MODES, mode));
  if (modes.includes('ReadWriteOncePod') && others.length > 0) errors.push(forbidden(path, 'may not use ReadWriteOncePod with other access modes'));
  return errors;
}

/** A data source, of the old kind (which has no namespace) or the new. */
function validateDataSource(source: TypedObjectReference, path: string, allowInvalidAPIGroup: boolean | undefined): readonly FieldError[] {
  const { name = '', kind = '', apiGroup = '', namespace = '' } = source;
  const errors: FieldError[] = [];
  if (name === '') errors.push(required(`${path}.name`));
  if (kind === '') errors.push(required(`${path}.kind`));
  if (apiGroup === '' && kind !== 'PersistentVolumeClaim')
    errors.push(invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  if (apiGroup !== '' && !allowInvalidAPIGroup) errors.push(...invalidEach(`${path}.apiGroup`, apiGroup, isDNS1123Subdomain(apiGroup)));
  if (namespace !== '') errors.push(...invalidEach(`${path}.namespace`, namespace, isDNS1123Label(namespace)));
  return errors;
}

function validateDataSources({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, path: string, options: ClaimSpecOptions): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (dataSource) errors.push(...validateDataSource(dataSource, `${path}.dataSource`, options.allowInvalidAPIGroup));
  if (dataSourceRef) errors.push(...validateDataSource(dataSourceRef, `${path}.dataSourceRef`, options.allowInvalidAPIGroup));
  if (!dataSource || !dataSourceRef) return errors;
  // Upstream gives the path itself as the bad value, and a path prints as an empty struct.
  if (dataSourceRef.namespace) errors.push(invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified'));
  else if (dataSource.apiGroup !== dataSourceRef.apiGroup || dataSource.kind !== dataSourceRef.kind || dataSource.name !== dataSourceRef.name)
    errors.push(invalid(path, {}, 'must match dataSourceRef'));
  return errors;
}

export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string, options: ClaimSpecOptions = {}): readonly FieldError[] {
  const { accessModes = [], storageClassName = '', volumeAttributesClassName = '', volumeMode } = spec;
  const errors: FieldError[] = [];
  if (accessModes.length === 0) errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  errors.push(...validateLabelSelector(spec.selector, `${path}.selector`, options), ...validateAccessModes(accessModes, `${path}.accessModes`));
  const storage = spec.resources?.requests?.storage;
  const storagePath = `${path}.resources[storage]`;
  if (storage === undefined) {
    errors.push(required(storagePath));
  } else {
    const notPositive = validatePositiveQuantity(storage, storagePath);
    errors.push(...(notPositive.length > 0 ? notPositive : validateResourceAmount('storage', storage, storagePath)));
  }
  if (storageClassName !== '') errors.push(...invalidEach(`${path}.storageClassName`, storageClassName, isDNS1123Subdomain(storageClassName)));
  if (volumeMode !== undefined && !isOneOf(VOLUME_MODES, volumeMode)) errors.push(notSupported(`${path}.volumeMode`, volumeMode, VOLUME_MODES));
  errors.push(...validateDataSources(spec, path, options));
  if (volumeAttributesClassName !== '')
    errors.push(...invalidEach(`${path}.volumeAttributesClassName`, volumeAttributesClassName, isDNS1123Subdomain(volumeAttributesClassName)));
  return errors;
}

/** `ValidatePersistentVolumeClaimTemplate`: the claim that an ephemeral volume makes; its metadata may only have labels and annotations. */
export function validateClaimTemplate({ metadata = {}, spec }: PersistentVolumeClaimTemplate, path: string): readonly FieldError[] {
  const { annotations, labels, ...others } = metadata;
  return [
    ...validateAnnotations(annotations, `${path}.metadata.annotations`),
    ...validateLabels(labels, `${path}.metadata.labels`),
    ...Object.keys(others).map((field) => forbidden(`${path}.metadata.${field === 'uid' ? 'uID' : field}`, 'cannot be set')),
    ...(spec ? validateClaimSpec(spec, `${path}.spec`) : NO_ERRORS),
  ];
}
