import { at, fill } from '../defaults/fill';
import { withRoundedResources } from '../defaults/resource-list';
import { wasGivenEmpty } from '../schema/coder';
import type { PersistentVolume } from '../types.gen';
import { validatePersistentVolume, validatePersistentVolumeStatusUpdate, validatePersistentVolumeUpdate } from '../validation/persistent-volume';
import { AGE, column, formatAccessModes, NAME, wide } from './columns';
import { DEPRECATED_NODE_LABELS } from './deprecated-labels';
import { defineKind, type RequestInfo } from './kind';
import { keepSpec, keepStatus } from './strategy';

/** The annotation that named the class before there was a field. */
export const BETA_STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class';

export const persistentVolume = defineKind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  namespaced: false,
  schema: 'core.v1.PersistentVolume',
  subresources: ['status'],
  allowUnconditionalUpdate: true,
  defaults: (volume) => ({
    ...volume,
    spec: {
      ...withRoundedResources(
        at(volume.spec ?? {}, 'hostPath', (source) => fill(source, { type: '' })),
        'capacity',
      ),
      // Refused, with an error that shows how it was written.
      ...(wasGivenEmpty(volume.spec, 'capacity') ? { capacity: {} } : {}),
      persistentVolumeReclaimPolicy: volume.spec?.persistentVolumeReclaimPolicy || 'Retain',
      volumeMode: volume.spec?.volumeMode ?? 'Filesystem',
    },
    status: { ...volume.status, phase: volume.status?.phase || 'Pending' },
  }),
  prepareForCreate: (volume, { now }) => ({ ...volume, status: { phase: 'Pending', lastPhaseTransitionTime: now } }),
  prepareForUpdate: keepStatus,
  prepareForStatusUpdate: withTransitionTime,
  validateCreate: (volume) => validatePersistentVolume(volume),
  validateUpdate: validatePersistentVolumeUpdate,
  validateStatusUpdate: validatePersistentVolumeStatusUpdate,
  warnings: volumeWarnings,
  selectableFields: (volume) => ({ name: volume.metadata.name ?? '' }),
  columns: [
    NAME,
    column('Capacity', 'Size of the volume.', ({ spec }) => spec?.capacity?.storage ?? '0'),
    column('Access Modes', 'How the volume can be mounted.', ({ spec }) => formatAccessModes(spec?.accessModes)),
    column('Reclaim Policy', 'What happens to the volume when its claim goes.', ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? ''),
    column('Status', 'Phase of the volume.', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''))),
    column('Claim', 'The claim that the volume is bound to.', ({ spec }) =>
      spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
    ),
    column('StorageClass', 'StorageClass of the pv', ({ metadata, spec }) => metadata.annotations?.[BETA_STORAGE_CLASS] ?? spec?.storageClassName ?? ''),
    column('VolumeAttributesClass', 'VolumeAttributesClass of the pv', ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>'),
    column('Reason', 'Why the volume is in its phase.', ({ status }) => status?.reason ?? ''),
    AGE,
    wide('VolumeMode', 'Filesystem or Block.', ({ spec }) => spec?.volumeMode ?? '<unset>'),
  ],
});

/** The time of the last change of phase is set by the server unless the client says it. */
function withTransitionTime(next: PersistentVolume, old: PersistentVolume, { now }: RequestInfo): PersistentVolume {
  const [time, oldTime] = [next.status?.lastPhaseTransitionTime, old.status?.lastPhaseTransitionTime];
  const kept = keepSpec(next, old);
  const phaseChanged = next.status?.phase !== old.status?.phase;
  if (phaseChanged && (time === undefined || time === oldTime)) return { ...kept, status: { ...next.status, lastPhaseTransitionTime: now } };
  if (!phaseChanged && time === undefined && oldTime !== undefined) return { ...kept, status: { ...next.status, lastPhaseTransitionTime: oldTime } };
  return kept;
}

const DEPRECATED_ANNOTATIONS = [
  [BETA_STORAGE_CLASS, 'deprecated since v1.8; use "storageClassName" attribute instead'],
  ['volume.beta.kubernetes.io/mount-options', 'deprecated since v1.31; use "mountOptions" attribute instead'],
] as const;

/** Kinds of volumes that no longer work, in upstream's order. */
const DEPRECATED_SOURCES = [
  ['cephfs', 'cephfs: deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO: deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS: deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs: deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd: deprecated in v1.28, non-functional in v1.31+'],
] as const;

/** Upstream `pkg/api/persistentvolume` GetWarningsForPersistentVolume. */
function volumeWarnings({ metadata, spec = {} }: PersistentVolume): readonly string[] {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  return [
    ...DEPRECATED_ANNOTATIONS.filter(([key]) => metadata.annotations?.[key] !== undefined).map(([key, message]) => `metadata.annotations[${key}]: ${message}`),
    ...(spec.persistentVolumeReclaimPolicy === 'Recycle'
      ? ['spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.']
      : []),
    ...terms.flatMap(({ matchExpressions }, i) =>
      (matchExpressions ?? []).flatMap(({ key }, j) => {
        const message = DEPRECATED_NODE_LABELS[key];
        const path = `spec.nodeAffinity.required.nodeSelectorTerms[${i}].matchExpressions[${j}].key`;
        return message === undefined ? [] : [`${path}: ${key} is ${message}`];
      }),
    ),
    ...DEPRECATED_SOURCES.filter(([field]) => spec[field]).map(([, message]) => `spec.${message}`),
  ];
}
