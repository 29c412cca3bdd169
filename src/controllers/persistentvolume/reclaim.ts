import type { PersistentVolume } from '../../api/types.gen';
import { PROVISIONED_BY } from '../../api/volume-binding';
import type { Action } from '../../client/controller';
import { objectPath, PERSISTENT_VOLUMES } from '../shared/resources';
import { writePhase } from './bind';
import { note } from './notes';
import { MIGRATED } from './provision';

/** Follows the reclaim policy of a volume whose claim is gone (`reclaimVolume`). A retained one stays as it is, for its owner to look at. */
export function reclaimVolume(volume: PersistentVolume): Action {
  switch (volume.spec?.persistentVolumeReclaimPolicy) {
    case 'Delete':
      return deleteVolume(volume);
    case 'Recycle':
      return isRecyclable(volume) ? {} : fail(volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');
    default:
      return {};
  }
}

/** Only these could be recycled, by a Pod that empties them; none is run here, so they stay released. */
const isRecyclable = ({ spec }: PersistentVolume): boolean => spec?.hostPath !== undefined || spec?.nfs !== undefined;

/** Deletes a volume, or leaves that to whoever made it (`deleteVolumeOperation`). */
function deleteVolume(volume: PersistentVolume): Action {
  const { metadata, spec = {} } = volume;
  const maker = metadata.annotations?.[PROVISIONED_BY];
  if (maker ? !maker.startsWith('kubernetes.io/') || MIGRATED[maker] !== undefined : spec.csi !== undefined) return {};
  if (maker && maker !== 'kubernetes.io/host-path') return fail(volume, 'VolumeFailedDelete', `no volume plugin matched name: ${maker}`);
  if (!spec.hostPath) {
    const why = spec.nfs ? 'no deletable volume plugin matched' : 'no volume plugin matched';
    return fail(volume, 'VolumeFailedDelete', `error getting deleter volume plugin for volume "${metadata.name}": ${why}`);
  }
  // Of a node's own files only those meant for the moment are deleted.
  if (!/\/tmp\/./.test(spec.hostPath.path))
    return fail(volume, 'VolumeFailedDelete', `host_path deleter only supports /tmp/.+ but received provided ${spec.hostPath.path}`);
  if (metadata.deletionTimestamp !== undefined) return {};
  return { steps: [{ call: { method: 'DELETE', path: objectPath(PERSISTENT_VOLUMES, volume) }, ignores: [404] }] };
}

/** Says once that a volume could not be taken care of (`updateVolumePhaseWithEvent`). */
const fail = (volume: PersistentVolume, reason: string, message: string): Action => ({
  steps: writePhase(volume, 'Failed', message).map((step) => ({ ...step, succeeded: note(volume, 'Warning', reason, message) })),
});
