import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.gen';
import { BIND_COMPLETED, PROVISIONED_BY, sameVolumeMode } from '../../api/volume-binding';
import type { Action, Step, View } from '../../client/controller';
import { PERSISTENT_VOLUME_CLAIMS, pathOf } from '../shared/resources';
import { unbind, writePhase } from './bind';
import { note } from './notes';
import { reclaimVolume } from './reclaim';

/** What to do about a volume (`syncVolume`): it is free, a claim's, or its claim is gone. */
export function syncVolume(view: View, volume: PersistentVolume): Action {
  const { namespace = '', name = '', uid } = volume.spec?.claimRef ?? {};
  if (!uid) return { steps: writePhase(volume, 'Available') };
  const key = `${namespace}/${name}`;
  const claim = view.store<PersistentVolumeClaim>('persistentvolumeclaims').get(key);
  if (claim?.metadata.uid !== uid) return release(volume, [isGone(namespace, name, uid)]);
  const { volumeName } = claim.spec ?? {};
  if (!volumeName) return sameVolumeMode(volume, claim) ? { wakes: [key] } : { events: mismatch(volume, claim) };
  if (volumeName !== volume.metadata.name) return boundElsewhere(volume);
  // Of a binding that is not completed it is the claim's turn.
  return claim.metadata.annotations?.[BIND_COMPLETED] === undefined ? { wakes: [key] } : { steps: writePhase(volume, 'Bound') };
}

/** The cache may lag: nothing is released before the API server has said that the claim is gone, or another now. */
const isGone = (namespace: string, name: string, uid: string): Step => ({
  call: { method: 'GET', path: pathOf(PERSISTENT_VOLUME_CLAIMS, namespace, name) },
  expects: { uid, is: 'gone' },
});

const mismatch = (volume: PersistentVolume, claim: PersistentVolumeClaim) => [
  note(
    volume,
    'Warning',
    'VolumeMismatch',
    `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${claim.metadata.name}" due to incompatible volumeMode.`,
  ),
  note(
    claim,
    'Warning',
    'VolumeMismatch',
    `Cannot bind PersistentVolume "${volume.metadata.name}" to requested PersistentVolumeClaim due to incompatible volumeMode.`,
  ),
];

/** The claim is gone: the volume says so first, and then its reclaim policy is followed. */
function release(volume: PersistentVolume, checks: readonly Step[]): Action {
  const { phase } = volume.status ?? {};
  return phase === 'Released' || phase === 'Failed' ? reclaimVolume(volume) : { steps: [...checks, ...writePhase(volume, 'Released')] };
}

/** The claim has another volume: one that was made for it is not needed, any other is free again. */
function boundElsewhere(volume: PersistentVolume): Action {
  const isMade = volume.metadata.annotations?.[PROVISIONED_BY] !== undefined;
  return isMade && volume.spec?.persistentVolumeReclaimPolicy === 'Delete' ? release(volume, []) : { steps: [unbind(volume)] };
}
