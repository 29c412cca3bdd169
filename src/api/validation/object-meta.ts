import { semanticEqual } from '../equality';
import { quote } from '../quote';
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, NO_ERRORS, required, tooLong } from './errors';
import { validateLabels } from './label-selector';
import { byteLength, isQualifiedName, type NameRule, nameIsDNSLabel } from './names';

/** Checks of object metadata: upstream `k8s.io/apimachinery/pkg/api/validation` (objectmeta.go, generic.go). */
export const FIELD_IMMUTABLE = 'field is immutable';
export const IS_NEGATIVE = 'must be greater than or equal to 0';
const ANNOTATIONS_BYTES_MAX = 256 * 1024;

export const validateNonnegative = (value: number | undefined, path: string): readonly FieldError[] =>
  value !== undefined && value < 0 ? [invalid(path, value, IS_NEGATIVE)] : NO_ERRORS;

/** The generic text of an immutable field. The bad value is printed as JSON unless it is a string; see `invalid`. */
export const validateImmutable = (next: unknown, old: unknown, path: string): readonly FieldError[] =>
  semanticEqual(next, old) ? NO_ERRORS : [invalid(path, next, FIELD_IMMUTABLE)];

export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: string): readonly FieldError[] {
  if (!annotations) return NO_ERRORS;
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    errors.push(...invalidEach(path, key, isQualifiedName(key.toLowerCase())));
    bytes += byteLength(key) + byteLength(value);
  }
  if (bytes > ANNOTATIONS_BYTES_MAX) errors.push(tooLong(path, ANNOTATIONS_BYTES_MAX));
  return errors;
}

function validateOwnerReference(reference: OwnerReference, path: string): readonly FieldError[] {
  const { apiVersion = '', kind = '', name = '', uid = '' } = reference;
  const errors: FieldError[] = [];
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  if (version === '' || apiVersion.split('/').length > 2) errors.push(invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty'));
  if (kind === '') errors.push(invalid(`${path}.kind`, kind, 'must not be empty'));
  if (name === '') errors.push(invalid(`${path}.name`, name, 'must not be empty'));
  if (uid === '') errors.push(invalid(`${path}.uid`, uid, 'must not be empty'));
  if (apiVersion === 'v1' && kind === 'Event') errors.push(invalid(path, reference, '/v1, Kind=Event is disallowed from being an owner'));
  return errors;
}

function validateOwnerReferences(references: readonly OwnerReference[] | undefined, path: string): readonly FieldError[] {
  if (!references) return NO_ERRORS;
  const errors: FieldError[] = [];
  let first = '';
  for (const reference of references) {
    errors.push(...validateOwnerReference(reference, path));
    if (!reference.controller) continue;
    const current = `${reference.kind}/${reference.name}`;
    if (first === '') first = current;
    else errors.push(invalid(path, references, `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${current}`));
  }
  return errors;
}

export const validateFinalizerName = (name: string, path: string): readonly FieldError[] => invalidEach(path, name, isQualifiedName(name));

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';
function validateFinalizers(finalizers: readonly string[] | undefined, path: string): readonly FieldError[] {
  if (!finalizers) return NO_ERRORS;
  const errors = finalizers.flatMap((name) => validateFinalizerName(name, path));
  if (finalizers.includes(ORPHAN) && finalizers.includes(FOREGROUND))
    errors.push(invalid(path, finalizers, `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`));
  return errors;
}

/** `ValidateFieldManager`. */
export function validateFieldManager(manager: string, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (byteLength(manager) > 128) errors.push(tooLong(path, 128));
  let position = 0;
  for (const c of manager) {
    const code = c.codePointAt(0)!;
    if (code < 32 || code === 127) {
      const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
      errors.push(invalid(path, manager, `invalid character ${name} (at position ${position})`));
    }
    position += byteLength(c);
  }
  return errors;
}

function validateManagedFields(entries: readonly ManagedFieldsEntry[] | undefined, old: ObjectMeta | undefined, path: string): readonly FieldError[] {
  if (!entries) return NO_ERRORS;
  return entries.flatMap((entry, i) => {
    if (old?.managedFields?.includes(entry)) return NO_ERRORS;
    const { operation = '', fieldsType = '', manager = '', subresource = '' } = entry;
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (operation !== 'Apply' && operation !== 'Update') errors.push(invalid(`${at}.operation`, operation, 'must be `Apply` or `Update`'));
    if (fieldsType !== '' && fieldsType !== 'FieldsV1') errors.push(invalid(`${at}.fieldsType`, fieldsType, 'must be `FieldsV1`'));
    errors.push(...validateFieldManager(manager, `${at}.manager`));
    if (byteLength(subresource) > 256) errors.push(tooLong(`${at}.subresource`, 256));
    return errors;
  });
}

/** What an update leaves as it was (it is the same) was found good when it was stored. */
const touched = <T>(next: T, old: T | undefined): T | undefined => (next === old ? undefined : next);

/**
 * apimachinery's `ValidateObjectMeta`: what every created object's metadata must keep to. Most kinds keep to `validateObjectMeta`, which asks for more.
 * `old`: of an update, the metadata before.
 */
export function validateAnyObjectMeta(meta: ObjectMeta, namespaced: boolean, nameRule: NameRule, path = 'metadata', old?: ObjectMeta): readonly FieldError[] {
  const { name = '', generateName = '', namespace = '' } = meta;
  const errors: FieldError[] = [];
  if (generateName !== '') errors.push(...invalidEach(`${path}.generateName`, generateName, nameRule(generateName, true)));
  if (name === '') errors.push(required(`${path}.name`, 'name or generateName is required'));
  else errors.push(...invalidEach(`${path}.name`, name, nameRule(name, false)));
  if (!namespaced) {
    if (namespace !== '') errors.push(forbidden(`${path}.namespace`, 'not allowed on this type'));
  } else if (namespace === '') {
    errors.push(required(`${path}.namespace`));
  } else {
    errors.push(...invalidEach(`${path}.namespace`, namespace, nameIsDNSLabel(namespace, false)));
  }
  errors.push(
    ...validateNonnegative(meta.generation, `${path}.generation`),
    ...validateLabels(touched(meta.labels, old?.labels), `${path}.labels`),
    ...validateAnnotations(touched(meta.annotations, old?.annotations), `${path}.annotations`),
    ...validateOwnerReferences(touched(meta.ownerReferences, old?.ownerReferences), `${path}.ownerReferences`),
    ...validateFinalizers(touched(meta.finalizers, old?.finalizers), `${path}.finalizers`),
    ...validateManagedFields(meta.managedFields, old, `${path}.managedFields`),
  );
  return errors;
}

/** Go's `%#v` of a list of strings. */
const goStrings = (list: readonly string[]): string => `[]string{${list.map(quote).join(', ')}}`;

const IMMUTABLE_TEXTS = ['name', 'namespace', 'uid'] as const;
const IMMUTABLE = ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

/** apimachinery's `ValidateObjectMetaUpdate`. */
export function validateAnyObjectMetaUpdate(next: ObjectMeta, old: ObjectMeta, path = 'metadata'): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (old.deletionTimestamp !== undefined) {
    const added = (next.finalizers ?? []).filter((name) => !old.finalizers?.includes(name)).toSorted();
    if (added.length > 0)
      errors.push(forbidden(`${path}.finalizers`, `no new finalizers can be added if the object is being deleted, found new finalizers ${goStrings(added)}`));
  }
  if (!next.resourceVersion) errors.push(invalid(`${path}.resourceVersion`, '', 'must be specified for an update'));
  if ((next.generation ?? 0) < (old.generation ?? 0)) errors.push(invalid(`${path}.generation`, next.generation ?? 0, 'must not be decremented'));
  for (const field of IMMUTABLE_TEXTS)
    if (next[field] !== old[field]) errors.push(...validateImmutable(next[field] ?? '', old[field] ?? '', `${path}.${field}`));
  for (const field of IMMUTABLE) if (next[field] !== old[field]) errors.push(...validateImmutable(next[field], old[field], `${path}.${field}`));
  errors.push(
    ...validateLabels(touched(next.labels, old.labels), `${path}.labels`),
    ...validateAnnotations(touched(next.annotations, old.annotations), `${path}.annotations`),
    ...validateOwnerReferences(touched(next.ownerReferences, old.ownerReferences), `${path}.ownerReferences`),
    ...validateManagedFields(next.managedFields, old, `${path}.managedFields`),
  );
  return errors;
}

const STANDARD_FINALIZERS: readonly string[] = ['kubernetes', ORPHAN, FOREGROUND];

function validateKubeFinalizers(finalizers: readonly string[] | undefined, path: string): readonly FieldError[] {
  if (!finalizers) return NO_ERRORS;
  return finalizers.flatMap((name, i) =>
    name.includes('/') || STANDARD_FINALIZERS.includes(name)
      ? NO_ERRORS
      : [invalid(`${path}.finalizers[${i}]`, name, 'name is neither a standard finalizer name nor is it fully qualified')],
  );
}

/** `pkg/apis/core/validation` ValidateObjectMeta: Kubernetes' own kinds also want qualified finalizers. */
export const validateObjectMeta = (meta: ObjectMeta, namespaced: boolean, nameRule: NameRule, path = 'metadata'): readonly FieldError[] => [
  ...validateAnyObjectMeta(meta, namespaced, nameRule, path),
  ...validateKubeFinalizers(meta.finalizers, path),
];

/** `pkg/apis/core/validation` ValidateObjectMetaUpdate. */
export const validateObjectMetaUpdate = (next: ObjectMeta, old: ObjectMeta, path = 'metadata'): readonly FieldError[] => [
  ...validateAnyObjectMetaUpdate(next, old, path),
  ...validateKubeFinalizers(next.finalizers, path),
];
