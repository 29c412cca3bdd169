import { withRoundedResources } from '../defaults/resource-list';
import type { PersistentVolume } from '../types.gen';
import { AGE, column, formatAccessModes, NAME, wide } from './columns';
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
      ...withRoundedResources(volume.spec ?? {}, 'capacity'),
      persistentVolumeReclaimPolicy: volume.spec?.persistentVolumeReclaimPolicy || 'Retain',
      volumeMode: volume.spec?.volumeMode ?? 'Filesystem',
    },
    status: { ...volume.status, phase: volume.status?.phase || 'Pending' },
  }),
  prepareForCreate: (volume, { now }) => ({ ...volume, status: { phase: 'Pending', lastPhaseTransitionTime: now } }),
  prepareForUpdate: keepStatus,
  prepareForStatusUpdate: withTransitionTime,
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
