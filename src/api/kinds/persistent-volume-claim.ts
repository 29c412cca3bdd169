import { withRoundedResources } from '../defaults/resource-list';
import { parseQuantity } from '../quantity';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec, TypedLocalObjectReference } from '../types.gen';
import { validateClaim, validateClaimStatusUpdate, validateClaimUpdate } from '../validation/persistent-volume-claim';
import { AGE, column, formatAccessModes, NAME, wide } from './columns';
import { defineKind } from './kind';
import { BETA_STORAGE_CLASS } from './persistent-volume';
import { keepSpec, keepStatus } from './strategy';

export const persistentVolumeClaim = defineKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  namespaced: true,
  schema: 'core.v1.PersistentVolumeClaim',
  subresources: ['status'],
  allowUnconditionalUpdate: true,
  defaults: (claim) => ({
    ...claim,
    spec: claimSpecDefaults(claim.spec ?? {}),
    status: { ...withRoundedResources(claim.status ?? {}, 'capacity', 'allocatedResources'), phase: claim.status?.phase || 'Pending' },
  }),
  // The status is emptied; defaulting gives it back its phase when the object is read.
  prepareForCreate: (claim) => ({ ...claim, spec: withDataSources(claim.spec ?? {}), status: { phase: 'Pending' } }),
  prepareForUpdate: (next, old) => keepStatus({ ...next, spec: withDataSources(next.spec ?? {}, old.spec) }, old),
  prepareForStatusUpdate: keepSpec,
  validateCreate: (claim) => validateClaim(claim),
  validateUpdate: validateClaimUpdate,
  validateStatusUpdate: validateClaimStatusUpdate,
  warnings: ({ metadata, spec }) => [
    ...(metadata.annotations?.[BETA_STORAGE_CLASS] === undefined
      ? []
      : [`metadata.annotations[${BETA_STORAGE_CLASS}]: deprecated since v1.8; use "storageClassName" attribute instead`]),
    ...claimSpecWarnings(spec ?? {}, 'spec'),
  ],
  selectableFields: (claim) => ({ name: claim.metadata.name ?? '' }),
  columns: [
    NAME,
    column('Status', 'Phase of the claim.', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''))),
    column('Volume', 'The volume that the claim is bound to.', ({ spec }) => spec?.volumeName ?? ''),
    column('Capacity', 'Size of the volume.', ({ spec, status }) => (spec?.volumeName ? (status?.capacity?.storage ?? '0') : '')),
    column('Access Modes', 'How the volume can be mounted.', ({ spec, status }) => (spec?.volumeName ? formatAccessModes(status?.accessModes) : '')),
    column('StorageClass', 'StorageClass of the pvc', ({ metadata, spec }) => metadata.annotations?.[BETA_STORAGE_CLASS] ?? spec?.storageClassName ?? ''),
    column('VolumeAttributesClass', 'VolumeAttributesClass of the pvc', ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>'),
    AGE,
    wide('VolumeMode', 'Filesystem or Block.', ({ spec }) => spec?.volumeMode ?? '<unset>'),
  ],
});

/** Defaults of a claim's spec, in a claim of its own or in a template (SetDefaults_PersistentVolumeClaimSpec). */
export const claimSpecDefaults = (spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec => ({
  ...spec,
  ...(spec.resources ? { resources: withRoundedResources(spec.resources, 'limits', 'requests') } : {}),
  volumeMode: spec.volumeMode ?? 'Filesystem',
});

/** `pkg/api/persistentvolumeclaim` GetWarningsForPersistentVolumeClaimSpec. */
export const claimSpecWarnings = ({ resources }: PersistentVolumeClaimSpec, path: string): readonly string[] =>
  (['requests', 'limits'] as const).flatMap((field) => {
    const text = resources?.[field]?.storage;
    const quantity = text === undefined ? undefined : parseQuantity(text);
    return quantity && quantity.milli % 1000 !== 0
      ? [`${path}.resources.${field}[storage]: fractional byte value "${quantity.text}" is invalid, must be an integer`]
      : [];
  });

const isClaimOrSnapshot = ({ apiGroup = '', kind }: TypedLocalObjectReference): boolean =>
  (kind === 'PersistentVolumeClaim' && apiGroup === '') || (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io');

/**
 * `dataSource` and `dataSourceRef` say the same; an old-style source that is neither a claim nor a snapshot is dropped, as it always was
 * (`pkg/api/persistentvolumeclaim` DropDisabledFields, EnforceDataSourceBackwardsCompatibility, NormalizeDataSources).
 */
function withDataSources(spec: PersistentVolumeClaimSpec, old?: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  let { dataSource, dataSourceRef, ...rest } = spec;
  // Sources in other namespaces are behind a feature gate that is off.
  if (dataSourceRef?.namespace && !old?.dataSourceRef) dataSourceRef = undefined;
  const inUse = old?.dataSource || old?.dataSourceRef;
  if (!inUse && !dataSourceRef && dataSource && !isClaimOrSnapshot(dataSource)) dataSource = undefined;
  if (dataSource && !dataSourceRef) dataSourceRef = dataSource;
  else if (dataSourceRef && !dataSource && !dataSourceRef.namespace) dataSource = dataSourceRef;
  return { ...rest, ...(dataSource ? { dataSource } : {}), ...(dataSourceRef ? { dataSourceRef } : {}) };
}
