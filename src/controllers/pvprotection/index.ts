import type { PersistentVolume } from '../../api/types.gen';
import type { Action, Controller, View } from '../../client/controller';
import { withFinalizer, withoutFinalizer } from '../shared/finalizers';
import { informerOf, objectPath, PERSISTENT_VOLUMES } from '../shared/resources';

const FINALIZER = 'kubernetes.io/pv-protection';

/** Lets a volume that is being deleted go once it is bound to no claim (kube-controller-manager `pkg/controller/volume/pvprotection`). */
function reconcile(view: View, key: string): Action | undefined {
  const volume = view.store<PersistentVolume>('persistentvolumes').get(key);
  if (!volume) return undefined;
  const isHeld = volume.metadata.deletionTimestamp === undefined || volume.status?.phase === 'Bound';
  const body = isHeld ? withFinalizer(volume, FINALIZER) : withoutFinalizer(volume, FINALIZER);
  return body && { steps: [{ call: { method: 'PUT', path: objectPath(PERSISTENT_VOLUMES, volume), body } }] };
}

export const volumeProtectionController: Controller = {
  name: 'pvprotection',
  component: 'persistentvolume-protection-controller',
  informers: [informerOf(PERSISTENT_VOLUMES)],
  enqueue: (delivery) => (delivery.type === 'added' || delivery.type === 'updated' ? [delivery.key] : []),
  reconcile,
};
