import { semanticEqual } from '../equality';
import type { StorageClass, TopologySelectorTerm, VolumeAttributesClass } from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, notSupported, required, tooLong } from './errors';
import { validateLabelName } from './label-selector';
import { byteLength, isQualifiedName, nameIsDNSSubdomain } from './names';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream `pkg/apis/storage/validation`. */
type Errors = readonly FieldError[];

const PARAMETERS_MAX = 512;
const PARAMETERS_BYTES_MAX = 256 * 1024;
const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];

export const validateStorageClass = (storage: StorageClass): Errors => [
  ...validateObjectMeta(storage.metadata, false, nameIsDNSSubdomain),
  ...validateProvisioner(storage.provisioner ?? '', 'provisioner'),
  ...validateParameters(storage.parameters ?? {}, 'parameters'),
  ...(storage.reclaimPolicy && !RECLAIM_POLICIES.includes(storage.reclaimPolicy)
    ? [notSupported('reclaimPolicy', storage.reclaimPolicy, RECLAIM_POLICIES)]
    : []),
  ...validateBindingMode(storage.volumeBindingMode, 'volumeBindingMode'),
  ...validateTopologies(storage.allowedTopologies ?? [], 'allowedTopologies'),
];

export const validateStorageClassUpdate = (next: StorageClass, old: StorageClass): Errors => [
  ...validateStorageClass(next),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...(['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const).flatMap((field) => validateImmutable(next[field], old[field], field)),
];

export const validateVolumeAttributesClass = ({ metadata, driverName = '', parameters = {} }: VolumeAttributesClass): Errors => [
  ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
  ...validateProvisioner(driverName, 'driverName'),
  ...validateParameters(parameters, 'parameters'),
  ...(Object.keys(parameters).length === 0 ? [required('parameters', 'must contain at least one key/value pair')] : []),
];

export const validateVolumeAttributesClassUpdate = (next: VolumeAttributesClass, old: VolumeAttributesClass): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...(next.driverName === old.driverName ? [] : [forbidden('driverName', 'updates to driverName are forbidden.')]),
  ...(semanticEqual(next.parameters, old.parameters) ? [] : [forbidden('parameters', 'updates to parameters are forbidden.')]),
  ...validateVolumeAttributesClass(next),
];

const validateProvisioner = (provisioner: string, path: string): Errors =>
  provisioner === '' ? [required(path)] : invalidEach(path, provisioner.toLowerCase(), isQualifiedName(provisioner.toLowerCase()));

function validateParameters(parameters: Readonly<Record<string, string>>, path: string): Errors {
  const entries = Object.entries(parameters);
  if (entries.length > PARAMETERS_MAX) return [tooLong(path, PARAMETERS_MAX)];
  const bytes = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return [
    ...('' in parameters ? [invalid(path, '', 'field can not be empty.')] : []),
    ...(bytes > PARAMETERS_BYTES_MAX ? [tooLong(path, PARAMETERS_BYTES_MAX)] : []),
  ];
}

function validateBindingMode(mode: string | undefined, path: string): Errors {
  if (mode === undefined) return [required(path)];
  return BINDING_MODES.includes(mode) ? [] : [notSupported(path, mode, BINDING_MODES)];
}

function validateTopologies(terms: readonly TopologySelectorTerm[], path: string): Errors {
  // Upstream's list of terms seen begins with an empty one for each term, so an empty term counts as a repeated one that often.
  const seen: Readonly<Record<string, readonly string[]>>[] = terms.map(() => ({}));
  return terms.flatMap((term, i) => {
    const at = `${path}[${i}].matchLabelExpressions`;
    const expressions = term.matchLabelExpressions ?? [];
    const byKey = Object.fromEntries(expressions.map(({ key = '', values }) => [key, [...new Set(values ?? [])].sort()]));
    const repeated = seen.filter((other) => semanticEqual(byKey, other)).map(() => duplicate(at, ''));
    seen.push(byKey);
    return [
      ...expressions.flatMap(({ key = '', values }, j) => [
        ...validateValues(values ?? [], `${at}[${j}].values`),
        ...validateLabelName(key, `${at}[${j}].key`),
        ...(expressions.findIndex((other) => other.key === key) < j ? [duplicate(`${at}[${j}].key`, key)] : []),
      ]),
      ...repeated,
    ];
  });
}

const validateValues = (values: readonly string[], path: string): Errors =>
  values.length === 0 ? [required(path)] : values.flatMap((value, i) => (values.indexOf(value) < i ? [duplicate(`${path}[${i}]`, value)] : []));
