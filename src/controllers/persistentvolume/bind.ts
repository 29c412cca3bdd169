import { semanticEqual } from '../../api/equality';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimStatus } from '../../api/types.gen';
import { BIND_COMPLETED, BOUND_BY_CONTROLLER, boundVolume, isBound } from '../../api/volume-binding';
import type { Step } from '../../client/controller';
import { objectPath, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, type ResourcePath } from '../shared/resources';

const write = (resource: ResourcePath, body: PersistentVolume | PersistentVolumeClaim, subresource?: string): Step => ({
  call: { method: 'PUT', path: objectPath(resource, body, subresource), body },
  awaits: resource.plural,
});
const writeVolume = (volume: PersistentVolume): Step => write(PERSISTENT_VOLUMES, volume);
export const writeClaim = (claim: PersistentVolumeClaim): Step => write(PERSISTENT_VOLUME_CLAIMS, claim);

/** Says a volume's phase, if it is another (`updateVolumePhase`). */
export function writePhase(volume: PersistentVolume, phase: string, why = ''): readonly Step[] {
  if (volume.status?.phase === phase) return [];
  const { message: _, ...status } = volume.status ?? {};
  return [write(PERSISTENT_VOLUMES, { ...volume, status: { ...status, phase, ...(why && { message: why }) } }, 'status')];
}

/** Says in a claim's status that it is bound to a volume, or to none; of a bound claim the size stays as it is (`updateClaimStatus`). */
export function writeClaimStatus(claim: PersistentVolumeClaim, phase: string, volume?: PersistentVolume): readonly Step[] {
  const next = statusOf(claim, phase, volume);
  return semanticEqual(next, claim.status) ? [] : [write(PERSISTENT_VOLUME_CLAIMS, { ...claim, status: next }, 'status')];
}

function statusOf({ status = {} }: PersistentVolumeClaim, phase: string, volume: PersistentVolume | undefined): PersistentVolumeClaimStatus {
  const { accessModes: _, capacity, currentVolumeAttributesClassName, ...rest } = status;
  if (!volume) return { ...rest, phase };
  const { accessModes, capacity: size, volumeAttributesClassName } = volume.spec ?? {};
  const isNew = status.phase !== phase;
  const room = isNew ? size : capacity;
  const attributes = isNew ? volumeAttributesClassName : currentVolumeAttributesClassName;
  return {
    ...rest,
    phase,
    ...(accessModes && { accessModes }),
    ...(room && { capacity: room }),
    ...(attributes !== undefined && { currentVolumeAttributesClassName: attributes }),
  };
}

function boundClaim(claim: PersistentVolumeClaim, { metadata: { name = '' } }: PersistentVolume): PersistentVolumeClaim | undefined {
  const { metadata, spec } = claim;
  if (spec?.volumeName === name && isBound(claim)) return undefined;
  const byController = spec?.volumeName === name ? {} : { [BOUND_BY_CONTROLLER]: 'yes' };
  const annotations = { ...byController, [BIND_COMPLETED]: 'yes', ...metadata.annotations };
  return { ...claim, metadata: { ...metadata, annotations }, spec: { ...spec, volumeName: name } };
}

/**
 * The next call of binding a volume to a claim: the volume, its phase, the claim, its status, in this order (`bind`). Each is decided when the
 * caches show the one before it, so wherever it is interrupted, it goes on from there.
 */
export function bind(volume: PersistentVolume, claim: PersistentVolumeClaim): readonly Step[] {
  const reserved = boundVolume(volume, claim);
  if (reserved) return [writeVolume(reserved)];
  const phase = writePhase(volume, 'Bound');
  if (phase.length > 0) return phase;
  const bound = boundClaim(claim, volume);
  return bound ? [writeClaim(bound)] : writeClaimStatus(claim, 'Bound', volume);
}

/** Takes a binding back: a volume that its author had kept for a claim stays kept for one of that name (`unbindVolume`). */
export function unbind(volume: PersistentVolume): Step {
  const { claimRef, ...spec } = volume.spec ?? {};
  const { annotations, ...metadata } = volume.metadata;
  if (annotations?.[BOUND_BY_CONTROLLER] === undefined) {
    const { uid: _, ...named } = claimRef ?? {};
    return writeVolume({ ...volume, spec: { ...spec, claimRef: named } });
  }
  const { [BOUND_BY_CONTROLLER]: __, ...others } = annotations;
  return writeVolume({ ...volume, metadata: Object.keys(others).length > 0 ? { ...metadata, annotations: others } : metadata, spec });
}
