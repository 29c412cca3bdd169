import { compareQuantities } from '../quantity';
import { quote } from '../quote';
import type {
  AzureDiskVolumeSource,
  FCVolumeSource,
  ISCSIVolumeSource,
  KeyToPath,
  ObjectMeta,
  ProjectedVolumeSource,
  QuobyteVolumeSource,
  ServiceAccountTokenProjection,
  Volume,
  VolumeProjection,
} from '../types.gen';
import { validateClaimTemplate } from './claim-spec';
import { validatePullPolicy } from './container-fields';
import { validateDownwardApiFile } from './downward-api';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, NO_ERRORS, notSupported, required, tooLong } from './errors';
import { inclusiveRangeError, isDNS1123Label, isDNS1123Subdomain } from './names';
import { validateFileMode, validateLocalDescendingPath, validateLocalNonReservedPath, validatePathNoBacksteps } from './paths';

/** Volumes of Pods: upstream `pkg/apis/core/validation` ValidateVolumes. Several of the sources are those of PersistentVolumes too. */
export interface VolumeOptions {
  /** A Pod itself, not a template. */
  readonly resourceIsPod?: boolean;
}

/** What is missing of fields that must be there: each is `Required value` without more. */
export const requireFields = <T extends object>(object: T, path: string, ...fields: readonly (keyof T & string)[]): readonly FieldError[] =>
  fields.filter((field) => !object[field]).map((field) => required(`${path}.${field}`));

const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

export function validateHostPath({ path: file = '', type }: NonNullable<Volume['hostPath']>, path: string): readonly FieldError[] {
  if (file === '') return [required(`${path}.path`)];
  return [
    ...validatePathNoBacksteps(file, `${path}.path`),
    ...(type !== undefined && !HOST_PATH_TYPES.includes(type) ? [notSupported(`${path}.type`, type, HOST_PATH_TYPES)] : NO_ERRORS),
  ];
}

const IQN_FORMATS: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};
function validateIqn(name: string, path: string): readonly FieldError[] {
  const format = IQN_FORMATS[name.slice(0, 3)];
  if (!format) return [invalid(path, name, 'must be valid format starting with iqn, eui, or naa')];
  return format.test(name) ? NO_ERRORS : [invalid(path, name, 'must be valid format')];
}

const validateLun = (lun: number, path: string): readonly FieldError[] =>
  lun < 0 || lun > 255 ? [invalid(`${path}.lun`, lun, inclusiveRangeError(0, 255))] : NO_ERRORS;

export function validateIscsi(iscsi: ISCSIVolumeSource, path: string): readonly FieldError[] {
  const errors: FieldError[] = [...requireFields(iscsi, path, 'targetPortal')];
  errors.push(...(iscsi.iqn ? validateIqn(iscsi.iqn, `${path}.iqn`) : [required(`${path}.iqn`)]), ...validateLun(iscsi.lun ?? 0, path));
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && !iscsi.secretRef) errors.push(required(`${path}.secretRef`));
  if (iscsi.initiatorName !== undefined) errors.push(...validateIqn(iscsi.initiatorName, `${path}.initiatorname`));
  return errors;
}

export const ISCSI_NAME_TOO_LONG = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

export function validateFc({ targetWWNs = [], wwids = [], lun }: FCVolumeSource, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (targetWWNs.length === 0 && wwids.length === 0) errors.push(required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  if (targetWWNs.length > 0 && wwids.length > 0)
    errors.push(invalid(`${path}.targetWWNs`, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  if (targetWWNs.length > 0)
    errors.push(...(lun === undefined ? [required(`${path}.lun`, 'lun is required if targetWWNs is specified')] : validateLun(lun, path)));
  return errors;
}

const validatePartition = (partition: number | undefined, path: string): readonly FieldError[] =>
  partition !== undefined && (partition < 0 || partition > 255) ? [invalid(`${path}.partition`, partition, inclusiveRangeError(1, 255))] : NO_ERRORS;

export const validateGcePersistentDisk = (disk: NonNullable<Volume['gcePersistentDisk']>, path: string): readonly FieldError[] => [
  ...requireFields(disk, path, 'pdName'),
  ...validatePartition(disk.partition, path),
];
export const validateAwsElasticBlockStore = (disk: NonNullable<Volume['awsElasticBlockStore']>, path: string): readonly FieldError[] => [
  ...requireFields(disk, path, 'volumeID'),
  ...validatePartition(disk.partition, path),
];

function validateKeyToPath({ key = '', path: file = '', mode }: KeyToPath, path: string): readonly FieldError[] {
  return [
    ...(key === '' ? [required(`${path}.key`)] : NO_ERRORS),
    ...(file === '' ? [required(`${path}.path`)] : NO_ERRORS),
    ...validateLocalNonReservedPath(file, `${path}.path`),
    ...validateFileMode(mode, `${path}.mode`),
  ];
}

const validateItems = (items: readonly KeyToPath[] | undefined, path: string): readonly FieldError[] =>
  (items ?? []).flatMap((item, i) => validateKeyToPath(item, `${path}.items[${i}]`));

export const validateNfs = (nfs: NonNullable<Volume['nfs']>, path: string): readonly FieldError[] => [
  ...requireFields(nfs, path, 'server', 'path'),
  ...(nfs.path?.startsWith('/') ? NO_ERRORS : [invalid(`${path}.path`, nfs.path ?? '', 'must be an absolute path')]),
];

const REGISTRY_PAIRS = 'must be a host:port pair or multiple pairs separated by commas';
/** Go's `net.SplitHostPort`. */
const isHostPort = (pair: string): boolean => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair);

export function validateQuobyte({ registry = '', tenant = '', volume = '' }: QuobyteVolumeSource, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (registry === '') errors.push(required(`${path}.registry`, REGISTRY_PAIRS));
  else if (tenant.length >= 65) errors.push(required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  else for (const pair of registry.split(',')) if (!isHostPort(pair)) errors.push(invalid(`${path}.registry`, registry, REGISTRY_PAIRS));
  if (volume === '') errors.push(required(`${path}.volume`));
  return errors;
}

export function validateFlocker({ datasetName = '', datasetUUID = '' }: NonNullable<Volume['flocker']>, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (datasetName === '' && datasetUUID === '') errors.push(required(path, 'one of datasetName and datasetUUID is required'));
  if (datasetName !== '' && datasetUUID !== '') errors.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  if (datasetName.includes('/')) errors.push(invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
  return errors;
}

export const validateMonitors = ({ monitors = [] }: { readonly monitors?: readonly string[] }, path: string): readonly FieldError[] =>
  monitors.length === 0 ? [required(`${path}.monitors`)] : NO_ERRORS;
export const validateRbd = (rbd: { readonly monitors?: readonly string[]; readonly image?: string }, path: string): readonly FieldError[] => [
  ...validateMonitors(rbd, path),
  ...requireFields(rbd, path, 'image'),
];

const secretRefName = (reference: { readonly name?: string } | undefined, path: string): readonly FieldError[] =>
  reference && !reference.name ? [required(`${path}.secretRef.name`)] : NO_ERRORS;

export function validateFlex(flex: { readonly driver?: string; readonly options?: Readonly<Record<string, string>> }, path: string): readonly FieldError[] {
  const errors: FieldError[] = [...requireFields(flex, path, 'driver')];
  for (const key of Object.keys(flex.options ?? {})) {
    const namespace = `.${key.split('/')[0]!.toLowerCase()}`;
    if (namespace.endsWith('.kubernetes.io') || namespace.endsWith('.k8s.io'))
      errors.push(invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'));
  }
  return errors;
}

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_URI = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

export function validateAzureDisk(disk: AzureDiskVolumeSource, path: string): readonly FieldError[] {
  const { diskURI = '', cachingMode, kind } = disk;
  const errors: FieldError[] = [...requireFields(disk, path, 'diskName', 'diskURI')];
  if (cachingMode !== undefined && !CACHING_MODES.includes(cachingMode)) errors.push(notSupported(`${path}.cachingMode`, cachingMode, CACHING_MODES));
  if (kind !== undefined && !DISK_KINDS.includes(kind)) errors.push(notSupported(`${path}.kind`, kind, DISK_KINDS));
  if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/')) errors.push(notSupported(`${path}.diskURI`, diskURI, [MANAGED_URI]));
  if (kind !== undefined && kind !== 'Managed' && !diskURI.startsWith('https://')) errors.push(notSupported(`${path}.diskURI`, diskURI, [BLOB_URI]));
  return errors;
}

export function validateStorageOs(
  source: { readonly volumeName?: string; readonly volumeNamespace?: string; readonly secretRef?: { readonly name?: string } },
  path: string,
): readonly FieldError[] {
  const { volumeName = '', volumeNamespace = '' } = source;
  return [
    ...(volumeName === '' ? [required(`${path}.volumeName`)] : invalidEach(`${path}.volumeName`, volumeName, isDNS1123Label(volumeName))),
    ...(volumeNamespace === '' ? NO_ERRORS : invalidEach(`${path}.volumeNamespace`, volumeNamespace, isDNS1123Label(volumeNamespace))),
    ...secretRefName(source.secretRef, path),
  ];
}

/** `ValidateCSIDriverName`. */
export function validateCsiDriverName(name: string, path: string): readonly FieldError[] {
  if (name === '') return [required(path)];
  return [...(name.length > 63 ? [tooLong(path, 63)] : NO_ERRORS), ...invalidEach(path, name, isDNS1123Subdomain(name.toLowerCase()))];
}

function validateCsi({ driver = '', nodePublishSecretRef }: NonNullable<Volume['csi']>, path: string): readonly FieldError[] {
  const errors: FieldError[] = [...validateCsiDriverName(driver, `${path}.driver`)];
  if (!nodePublishSecretRef) return errors;
  const { name = '' } = nodePublishSecretRef;
  errors.push(...(name === '' ? [required(`${path}.nodePublishSecretRef.name`)] : invalidEach(`${path}.name`, name, isDNS1123Subdomain(name))));
  return errors;
}

export const validateGlusterfs = (source: NonNullable<Volume['glusterfs']>, path: string): readonly FieldError[] =>
  requireFields(source, path, 'endpoints', 'path');
export const validateScaleIo = (
  source: { readonly gateway?: string; readonly system?: string; readonly volumeName?: string },
  path: string,
): readonly FieldError[] => requireFields(source, path, 'gateway', 'system', 'volumeName');
export const validateAzureFile = (source: NonNullable<Volume['azureFile']>, path: string): readonly FieldError[] =>
  requireFields(source, path, 'secretName', 'shareName');
const validateCinder = (source: NonNullable<Volume['cinder']>, path: string): readonly FieldError[] => [
  ...requireFields(source, path, 'volumeID'),
  ...secretRefName(source.secretRef, path),
];

// ---- projected volumes

/** Notes a file's path; the same path twice is a conflict. Upstream shows the source's name, or the path. */
function claimPath(taken: Set<string>, file: string | undefined, shown: string, path: string): readonly FieldError[] {
  if (!file) return NO_ERRORS;
  if (taken.has(file)) return [invalid(path, shown, 'conflicting duplicate paths')];
  taken.add(file);
  return NO_ERRORS;
}

function validateKeys(
  source: { readonly name?: string; readonly items?: readonly KeyToPath[] },
  path: string,
  taken: Set<string>,
  volumePath: string,
): readonly FieldError[] {
  const errors: FieldError[] = [...(source.name ? NO_ERRORS : [required(`${path}.name`)])];
  for (const [i, item] of (source.items ?? []).entries())
    errors.push(...validateKeyToPath(item, `${path}.items[${i}]`), ...claimPath(taken, item.path, source.name ?? '', volumePath));
  return errors;
}

function validateToken(token: ServiceAccountTokenProjection, path: string, volumePath: string): readonly FieldError[] {
  const { expirationSeconds = 0, path: file = '' } = token;
  const errors: FieldError[] = [];
  if (expirationSeconds < 600) errors.push(invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes'));
  if (expirationSeconds > 2 ** 32) errors.push(invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'));
  if (file === '') errors.push(required(`${volumePath}.path`));
  else errors.push(...validateLocalNonReservedPath(file, `${volumePath}.path`));
  return errors;
}

function validateProjection(source: VolumeProjection, path: string, taken: Set<string>, volumePath: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (source.secret) errors.push(...validateKeys(source.secret, `${path}.secret`, taken, volumePath));
  if (source.configMap) errors.push(...validateKeys(source.configMap, `${path}.configMap`, taken, volumePath));
  for (const file of source.downwardAPI?.items ?? [])
    errors.push(...validateDownwardApiFile(file, `${path}.downwardAPI`), ...claimPath(taken, file.path, file.path ?? '', volumePath));
  if (source.serviceAccountToken) errors.push(...validateToken(source.serviceAccountToken, `${path}.serviceAccountToken`, volumePath));
  if (Object.keys(source).length > 1) errors.push(forbidden(path, 'may not specify more than 1 volume type per source'));
  return errors;
}

function validateProjected({ defaultMode, sources }: ProjectedVolumeSource, path: string): readonly FieldError[] {
  const taken = new Set<string>();
  return [
    ...validateFileMode(defaultMode, `${path}.defaultMode`),
    ...(sources ?? []).flatMap((source, i) => validateProjection(source, `${path}.sources[${i}]`, taken, path)),
  ];
}

// ---- all kinds of volumes

interface Context {
  readonly name: string;
  readonly podName: string;
  readonly options: VolumeOptions;
}
type Validate<K extends keyof Volume> = (source: NonNullable<Volume[K]>, path: string, context: Context) => readonly FieldError[];
type Source = Exclude<keyof Volume, 'name'>;

/** The kinds in upstream's order. Where its paths are not the field's name, they stand here: of the source's own errors, and of one too many. */
const SOURCES: readonly {
  readonly [K in Source]: { readonly field: K; readonly validate: Validate<K>; readonly path?: string; readonly tooManyPath?: string };
}[Source][] = [
  {
    field: 'emptyDir',
    validate: ({ sizeLimit }, path) =>
      sizeLimit !== undefined && compareQuantities(sizeLimit, '0') < 0
        ? [forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
        : NO_ERRORS,
  },
  { field: 'hostPath', validate: validateHostPath },
  {
    field: 'gitRepo',
    validate: (source, path) => [...requireFields(source, path, 'repository'), ...validateLocalDescendingPath(source.directory ?? '', `${path}.directory`)],
  },
  { field: 'gcePersistentDisk', path: 'persistentDisk', validate: validateGcePersistentDisk },
  { field: 'awsElasticBlockStore', validate: validateAwsElasticBlockStore },
  {
    field: 'secret',
    validate: (source, path) => [
      ...requireFields(source, path, 'secretName'),
      ...validateFileMode(source.defaultMode, `${path}.defaultMode`),
      ...validateItems(source.items, path),
    ],
  },
  { field: 'nfs', validate: validateNfs },
  { field: 'iscsi', validate: validateIscsi },
  { field: 'glusterfs', validate: validateGlusterfs },
  { field: 'flocker', validate: validateFlocker },
  { field: 'persistentVolumeClaim', validate: (source, path) => requireFields(source, path, 'claimName') },
  { field: 'rbd', validate: validateRbd },
  { field: 'cinder', validate: validateCinder },
  { field: 'cephfs', tooManyPath: 'cephFS', validate: validateMonitors },
  { field: 'quobyte', validate: validateQuobyte },
  {
    field: 'downwardAPI',
    tooManyPath: 'downwarAPI',
    // Upstream leaves out the item's index.
    validate: (source, path) => [
      ...validateFileMode(source.defaultMode, `${path}.defaultMode`),
      ...(source.items ?? []).flatMap((file) => validateDownwardApiFile(file, path)),
    ],
  },
  { field: 'fc', validate: validateFc },
  { field: 'flexVolume', validate: validateFlex },
  {
    field: 'configMap',
    validate: (source, path) => [
      ...requireFields(source, path, 'name'),
      ...validateFileMode(source.defaultMode, `${path}.defaultMode`),
      ...validateItems(source.items, path),
    ],
  },
  { field: 'azureFile', validate: validateAzureFile },
  { field: 'vsphereVolume', validate: (source, path) => requireFields(source, path, 'volumePath') },
  { field: 'photonPersistentDisk', validate: (source, path) => requireFields(source, path, 'pdID') },
  { field: 'portworxVolume', validate: (source, path) => requireFields(source, path, 'volumeID') },
  { field: 'azureDisk', validate: validateAzureDisk },
  { field: 'storageos', validate: validateStorageOs },
  { field: 'projected', validate: validateProjected },
  { field: 'scaleIO', validate: validateScaleIo },
  { field: 'csi', validate: validateCsi },
  {
    field: 'ephemeral',
    validate: ({ volumeClaimTemplate }, path, { name, podName }) => {
      const errors: FieldError[] = volumeClaimTemplate
        ? [...validateClaimTemplate(volumeClaimTemplate, `${path}.volumeClaimTemplate`)]
        : [required(`${path}.volumeClaimTemplate`)];
      const claim = `${podName}-${name}`;
      if (podName !== '' && name !== '')
        for (const message of isDNS1123Subdomain(claim))
          errors.push(invalid(`${path.slice(0, -'.ephemeral'.length)}.name`, name, `PVC name ${quote(claim)}: ${message}`));
      return errors;
    },
  },
  {
    field: 'image',
    validate: ({ reference = '', pullPolicy }, path, { options }) => [
      ...(options.resourceIsPod && reference === '' ? [required(`${path}.reference`)] : NO_ERRORS),
      ...validatePullPolicy(pullPolicy, `${path}.pullPolicy`),
    ],
  },
];

function validateVolumeSource(volume: Volume, path: string, context: Context): readonly FieldError[] {
  const errors: FieldError[] = [];
  let sources = 0;
  for (const { field, validate, path: ownPath = field, tooManyPath = field } of SOURCES) {
    const source = volume[field];
    if (source === undefined) continue;
    // The table pairs each field with its own check.
    if (sources++ === 0) errors.push(...(validate as Validate<Source>)(source, `${path}.${ownPath}`, context));
    else errors.push(forbidden(`${path}.${tooManyPath}`, 'may not specify more than 1 volume type'));
    if (field === 'iscsi' && volume.iscsi?.initiatorName !== undefined && `${volume.name}:${volume.iscsi.targetPortal}`.length > 64)
      errors.push(invalid(`${path}.name`, volume.name, ISCSI_NAME_TOO_LONG));
  }
  if (sources === 0) errors.push(required(path, 'must specify a volume type'));
  return errors;
}

export interface CheckedVolumes {
  readonly errors: readonly FieldError[];
  /** The volumes without errors, by name: only these may be mounted. */
  readonly valid: ReadonlyMap<string, Volume>;
}

/** `ValidateVolumes`. */
export function validateVolumes(volumes: readonly Volume[], metadata: ObjectMeta | undefined, path: string, options: VolumeOptions = {}): CheckedVolumes {
  const podName = metadata?.name ?? '';
  const created = new Set(podName === '' ? [] : volumes.filter((volume) => volume.ephemeral).map((volume) => `${podName}-${volume.name}`));
  const valid = new Map<string, Volume>();
  const errors: FieldError[] = [];
  for (const [i, volume] of volumes.entries()) {
    const at = `${path}[${i}]`;
    const { name = '', persistentVolumeClaim } = volume;
    const own: FieldError[] = [...validateVolumeSource(volume, at, { name, podName, options })];
    own.push(...(name === '' ? [required(`${at}.name`)] : invalidEach(`${at}.name`, name, isDNS1123Label(name))));
    if (valid.has(name)) own.push(duplicate(`${at}.name`, name));
    if (own.length === 0) valid.set(name, volume);
    errors.push(...own);
    const claimName = persistentVolumeClaim?.claimName ?? '';
    if (created.has(claimName))
      errors.push(invalid(`${at}.persistentVolumeClaim.claimName`, claimName, 'must not reference a PVC that gets created for an ephemeral volume'));
  }
  return { errors, valid };
}
