import { semanticEqual } from '../equality';
import { quantityValue } from '../quantity';
import type {
  AzureFilePersistentVolumeSource,
  CinderPersistentVolumeSource,
  CSIPersistentVolumeSource,
  GlusterfsPersistentVolumeSource,
  ISCSIPersistentVolumeSource,
  LocalVolumeSource,
  NodeSelectorTerm,
  PersistentVolume,
  PersistentVolumeSpec,
  SecretReference,
  StorageOSPersistentVolumeSource,
  VolumeNodeAffinity,
} from '../types.gen';
import { changedPaths } from './changed-paths';
import { VOLUME_MODES, validateAccessModes } from './claim-spec';
import { type FieldError, forbidden, invalid, invalidEach, invalidRaw, notSupported, required } from './errors';
import { internalJson } from './internal-json';
import { byteLength, isDNS1123Label, isDNS1123Subdomain, nameIsDNSSubdomain } from './names';
import { validateNodeSelector, validateNodeSelectorTerm } from './node-selector';
import { FIELD_IMMUTABLE, validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validatePathNoBacksteps } from './paths';
import { validatePositiveQuantity } from './resources';
import {
  ISCSI_NAME_TOO_LONG,
  requireFields,
  validateAwsElasticBlockStore,
  validateAzureDisk,
  validateAzureFile,
  validateCsiDriverName,
  validateFc,
  validateFlex,
  validateFlocker,
  validateGcePersistentDisk,
  validateGlusterfs,
  validateHostPath,
  validateIscsi,
  validateMonitors,
  validateNfs,
  validateQuobyte,
  validateRbd,
  validateScaleIo,
  validateStorageOs,
} from './volumes';

/** Upstream `pkg/apis/core/validation` ValidatePersistentVolume*, and `pkg/volume/validation`. */
type Errors = readonly FieldError[];

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';

export const validatePersistentVolume = (volume: PersistentVolume, old?: PersistentVolume): Errors => [
  ...validateVolume(volume, old),
  ...validateMountOptions(volume),
];

const validateVolume = ({ metadata, spec = {} }: PersistentVolume, old?: PersistentVolume): Errors => [
  ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
  ...validateSpec(spec, metadata.name ?? '', old),
];

export function validatePersistentVolumeUpdate(next: PersistentVolume, old: PersistentVolume): Errors {
  const [after, before] = [next.spec ?? {}, old.spec ?? {}];
  const attributes = 'spec.volumeAttributesClassName';
  return [
    ...validatePersistentVolume(next, old),
    ...validateVolume(next, old),
    ...validateSourceUpdate(sourceOf(withoutNewExpandSecret(after, before)), sourceOf(before), 'spec.persistentvolumesource'),
    ...validateImmutable(after.volumeMode, before.volumeMode, 'volumeMode'),
    ...(before.nodeAffinity ? validateNodeAffinityUpdate(after.nodeAffinity, before.nodeAffinity, 'nodeAffinity') : []),
    ...(before.volumeAttributesClassName !== undefined && after.volumeAttributesClassName === undefined
      ? [forbidden(attributes, 'update from non-nil value to nil is forbidden')]
      : []),
  ];
}

export const validatePersistentVolumeStatusUpdate = (next: PersistentVolume, old: PersistentVolume): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...(next.metadata.resourceVersion ? [] : [required('resourceVersion')]),
];

function validateSpec(spec: PersistentVolumeSpec, name: string, old: PersistentVolume | undefined): Errors {
  const { accessModes, persistentVolumeReclaimPolicy: policy = '', hostPath, storageClassName = '', volumeMode, volumeAttributesClassName } = spec;
  const modes = accessModes ?? [];
  const policyPath = 'spec.persistentVolumeReclaimPolicy';
  return [
    ...(modes.length === 0 ? [required('spec.accessModes')] : []),
    ...validateAccessModes(modes, 'spec.accessModes'),
    ...validateCapacity(spec.capacity, 'spec.capacity'),
    ...(policy !== '' && !RECLAIM_POLICIES.includes(policy) ? [notSupported(policyPath, policy, RECLAIM_POLICIES)] : []),
    ...(spec.nodeAffinity ? validateNodeAffinity(spec.nodeAffinity, old?.spec?.nodeAffinity, 'spec.nodeAffinity') : []),
    ...validateSource(spec, name),
    ...(policy === 'Recycle' && hostPath && cleanPath(hostPath.path) === '/'
      ? [forbidden(policyPath, "may not be 'recycle' for a hostPath mount of '/'")]
      : []),
    ...(storageClassName === '' ? [] : invalidEach('spec.storageClassName', storageClassName, isDNS1123Subdomain(storageClassName))),
    ...(volumeMode !== undefined && !(VOLUME_MODES as readonly string[]).includes(volumeMode)
      ? [notSupported('spec.volumeMode', volumeMode, VOLUME_MODES)]
      : []),
    ...(volumeAttributesClassName === undefined ? [] : validateAttributesClass(volumeAttributesClassName, spec)),
  ];
}

const NOT_INLINE = 'may not be specified in the context of inline volumes';

/** A volume that is named nowhere: what is attached says itself what it is (`ValidatePersistentVolumeSpec` of an inline volume). */
export function validateInlineVolumeSpec(spec: PersistentVolumeSpec, path: string): Errors {
  const modes = spec.accessModes ?? [];
  const none = (fields: readonly (keyof PersistentVolumeSpec)[]): Errors =>
    fields.filter((field) => spec[field] !== undefined && spec[field] !== '').map((field) => forbidden(`${path}.${field}`, NOT_INLINE));
  return [
    ...none(['claimRef', 'capacity']),
    ...(spec.csi ? [] : [required(`${path}.csi`, 'has to be specified in the context of inline volumes')]),
    ...(modes.length === 0 ? [required(`${path}.accessModes`)] : []),
    ...validateAccessModes(modes, `${path}.accessModes`),
    ...none(['persistentVolumeReclaimPolicy', 'nodeAffinity']),
    ...(spec.csi ? validateCsi(spec.csi, `${path}.csi`) : []),
    ...none(['storageClassName', 'volumeMode', 'volumeAttributesClassName']),
  ];
}

function validateCapacity(capacity: PersistentVolumeSpec['capacity'], path: string): Errors {
  const names = Object.keys(capacity ?? {}).sort();
  const printed = capacity ? Object.fromEntries(names.map((name) => [name, capacity[name]])) : null;
  return [
    ...(names.length === 0 ? [required(path)] : []),
    ...(capacity?.storage === undefined || names.length > 1 ? [notSupported(path, printed, ['storage'])] : []),
    ...names.flatMap((name) => {
      const amount = capacity?.[name] ?? '0';
      return [
        ...(quantityValue(amount) < 0 ? [invalid(`${path}[${name}]`, quantityValue(amount), 'must be a valid resource quantity')] : []),
        ...validatePositiveQuantity(amount, `${path}[${name}]`),
      ];
    }),
  ];
}

function validateNodeAffinity({ required: selector }: VolumeNodeAffinity, old: VolumeNodeAffinity | undefined, path: string): Errors {
  if (!selector) return [required(`${path}.required`, 'must specify required node constraints')];
  const terms = old?.required?.nodeSelectorTerms ?? [];
  const invalidBefore = terms.some((term) => validateNodeSelectorTerm(term, '').length > 0);
  return validateNodeSelector(selector, `${path}.required`, invalidBefore);
}

function validateAttributesClass(name: string, { csi }: PersistentVolumeSpec): Errors {
  const path = 'spec.volumeAttributesClassName';
  return [
    ...(name === '' ? [required(path, 'an empty string is disallowed')] : invalidEach(path, name, isDNS1123Subdomain(name))),
    ...(csi ? [] : [required('spec.csi', 'has to be specified when using volumeAttributesClassName')]),
  ];
}

/** Go's `path.Clean`, as far as telling the root. */
const cleanPath = (path: string): string => (/^\/+(\.?\/+)*\.?$/.test(path) ? '/' : path);

type Sources = Omit<PersistentVolumeSpec, keyof typeof NO_SOURCE>;
type SourceField = keyof Sources;
type Validator<F extends SourceField> = (source: NonNullable<Sources[F]>, path: string, name: string) => Errors;

/** The fields that are no volume source. */
const NO_SOURCE = {
  accessModes: true,
  capacity: true,
  claimRef: true,
  mountOptions: true,
  nodeAffinity: true,
  persistentVolumeReclaimPolicy: true,
  storageClassName: true,
  volumeAttributesClassName: true,
  volumeMode: true,
} as const;

const sourceOf = (spec: PersistentVolumeSpec): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(spec).filter(([field]) => !(field in NO_SOURCE)));

function validateGlusterfsVolume(source: GlusterfsPersistentVolumeSource, path: string): Errors {
  const { endpointsNamespace: namespace } = source;
  const at = `${path}.endpointsNamespace`;
  const errors = validateGlusterfs(source, path);
  if (namespace === undefined) return errors;
  const wrong =
    namespace === ''
      ? [invalid(at, '', 'if the endpointnamespace is set, it must be a valid namespace name')]
      : invalidEach(at, namespace, isDNS1123Label(namespace));
  return [...errors, ...wrong];
}

function validateIscsiVolume(source: ISCSIPersistentVolumeSource, path: string, name: string): Errors {
  const { targetPortal = '', initiatorName, secretRef } = source;
  const tooLong = initiatorName !== undefined && byteLength(`${name}:${targetPortal}`) > 64;
  return [
    ...validateIscsi(source, path).map((error) => ({
      ...error,
      message: error.message.replace('must be valid format starting with iqn, eui, or naa', 'must be valid format'),
    })),
    ...(tooLong ? [invalid(`${path}.targetportal`, targetPortal, ISCSI_NAME_TOO_LONG)] : []),
    ...(secretRef && !secretRef.name ? [required(`${path}.secretRef.name`)] : []),
  ];
}

const validateSecretReference = (reference: SecretReference | undefined, path: string): Errors =>
  reference ? requireFields(reference, path, 'name', 'namespace') : [];

const validateCinderVolume = (source: CinderPersistentVolumeSource, path: string): Errors => [
  ...requireFields(source, path, 'volumeID'),
  ...validateSecretReference(source.secretRef, `${path}.secretRef`),
];

const validateAzureFileVolume = (source: AzureFilePersistentVolumeSource, path: string): Errors => [
  ...validateAzureFile(source, path),
  ...(source.secretNamespace === '' ? [required(`${path}.secretNamespace`)] : []),
];

const validateLocal = ({ path: directory }: LocalVolumeSource, path: string): Errors =>
  directory ? validatePathNoBacksteps(directory, `${path}.path`) : [required(`${path}.path`)];

const validateStorageOsVolume = ({ secretRef, ...source }: StorageOSPersistentVolumeSource, path: string): Errors => [
  ...validateStorageOs(source, path),
  ...validateSecretReference(secretRef, `${path}.secretRef`),
];

function validateCsi(source: CSIPersistentVolumeSource, path: string): Errors {
  const references = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const;
  return [
    ...validateCsiDriverName(source.driver ?? '', `${path}.driver`),
    ...requireFields(source, path, 'volumeHandle'),
    ...references.flatMap((field) => {
      const reference = source[field];
      if (!reference) return [];
      const { name = '', namespace = '' } = reference;
      const at = `${path}.${field}`;
      return [
        ...(name === '' ? [required(`${at}.name`)] : invalidEach(`${at}.name`, name, isDNS1123Subdomain(name))),
        ...(namespace === '' ? [required(`${at}.namespace`)] : invalidEach(`${at}.namespace`, namespace, isDNS1123Label(namespace))),
      ];
    }),
  ];
}

/** The check of each source, in upstream's order. */
const SOURCES: { readonly [F in SourceField]-?: Validator<F> } = {
  hostPath: validateHostPath,
  gcePersistentDisk: (disk, path) => validateGcePersistentDisk(disk, path.replace('gcePersistentDisk', 'persistentDisk')),
  awsElasticBlockStore: validateAwsElasticBlockStore,
  glusterfs: validateGlusterfsVolume,
  flocker: validateFlocker,
  nfs: validateNfs,
  rbd: validateRbd,
  quobyte: validateQuobyte,
  cephfs: validateMonitors,
  iscsi: validateIscsiVolume,
  cinder: validateCinderVolume,
  fc: validateFc,
  flexVolume: validateFlex,
  azureFile: validateAzureFileVolume,
  vsphereVolume: (source, path) => requireFields(source, path, 'volumePath'),
  photonPersistentDisk: (source, path) => requireFields(source, path, 'pdID'),
  portworxVolume: (source, path) => requireFields(source, path, 'volumeID'),
  azureDisk: validateAzureDisk,
  scaleIO: validateScaleIo,
  local: validateLocal,
  storageos: validateStorageOsVolume,
  csi: validateCsi,
};

/** Exactly one source; the first is checked, the others are too many. */
function validateSource(spec: PersistentVolumeSpec, name: string): Errors {
  const present = (Object.keys(SOURCES) as SourceField[]).filter((field) => spec[field] !== undefined);
  if (present.length === 0) return [required('spec', 'must specify a volume type')];
  return present.flatMap((field, i) => {
    const path = `spec.${field}`;
    // Upstream forgets to count a flexVolume that comes after another.
    if (i > 0 && field !== 'flexVolume') return [forbidden(field === 'cephfs' ? 'spec.cephFS' : path, 'may not specify more than 1 volume type')];
    const errors = (SOURCES[field] as Validator<SourceField>)(spec[field] as NonNullable<Sources[SourceField]>, path, name);
    return field === 'local' && !spec.nodeAffinity ? [...errors, required('spec.nodeAffinity', 'Local volume requires node affinity')] : errors;
  });
}

const validateSourceUpdate = (next: object, old: object, path: string): Errors =>
  semanticEqual(next, old) ? [] : [forbidden(path, `${path} is immutable after creation\n${changedPaths(next, old)}`)];

/** The secret for expanding a volume may be added later. */
function withoutNewExpandSecret(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  if (!spec.csi?.controllerExpandSecretRef || !old.csi || old.csi.controllerExpandSecretRef) return spec;
  const { controllerExpandSecretRef: _, ...csi } = spec.csi;
  return { ...spec, csi };
}

/** Beta labels of nodes and what became of them. */
const GA_LABELS: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

/** Node affinity stays, but for beta labels that become their GA forms. */
function validateNodeAffinityUpdate(next: VolumeNodeAffinity | undefined, old: VolumeNodeAffinity, path: string): Errors {
  const after = next?.required?.nodeSelectorTerms ?? [];
  const withGaLabels = (term: NodeSelectorTerm, i: number): NodeSelectorTerm =>
    term.matchExpressions
      ? {
          ...term,
          matchExpressions: term.matchExpressions.map((expression, j) => {
            const key = after[i]?.matchExpressions?.[j]?.key;
            return key !== undefined && GA_LABELS[expression.key] === key ? { ...expression, key } : expression;
          }),
        }
      : term;
  const before = old.required ? { required: { nodeSelectorTerms: old.required.nodeSelectorTerms?.map(withGaLabels) } } : old;
  if (semanticEqual(next, before)) return [];
  const printed = next ? internalJson('core.v1.VolumeNodeAffinity', next) : 'null';
  return [invalidRaw(path, printed, `${FIELD_IMMUTABLE}, except for updating from beta label to GA`)];
}

/** Kinds of volumes that can be mounted with options. */
const MOUNTABLE: readonly SourceField[] = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
];

function validateMountOptions({ metadata, spec = {} }: PersistentVolume): Errors {
  if (metadata.annotations?.[MOUNT_OPTIONS] === undefined || MOUNTABLE.some((field) => spec[field])) return [];
  return [forbidden(`metadata.annotations.${MOUNT_OPTIONS}`, 'may not specify mount options for this volume type')];
}
