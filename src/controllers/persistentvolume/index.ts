import { keyOf } from '../../api/object';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, View } from '../../client/controller';
import { claimKeysOf } from '../shared/claims';
import { informerOf, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS, STORAGE_CLASSES } from '../shared/resources';
import { CLAIM, syncClaim } from './claim';
import { syncVolume } from './volume';

/** Brings claims and volumes together (kube-controller-manager `pkg/controller/volume/persistentvolume`). A claim's key has a namespace, a volume's has none. */
function reconcile(view: View, key: string, nowUs: number): Action | undefined {
  const claim = view.store<PersistentVolumeClaim>('persistentvolumeclaims').get(key);
  if (claim) return syncClaim(view, claim, key, nowUs);
  const volume = view.store<PersistentVolume>('persistentvolumes').get(key);
  return volume && syncVolume(view, volume);
}

const claimKeyOf = ({ spec }: PersistentVolume): readonly string[] => (spec?.claimRef ? [`${spec.claimRef.namespace}/${spec.claimRef.name}`] : []);

/** What comes or changes; the claim of a volume that is gone, and the volumes of a claim that is gone. */
function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  const isGone = delivery.type === 'deleted';
  switch (delivery.informer) {
    case 'persistentvolumeclaims':
      return isGone ? view.indexed<PersistentVolume>('persistentvolumes', CLAIM, delivery.key).map(keyOf) : [delivery.key];
    case 'persistentvolumes':
      return isGone ? claimKeyOf(delivery.object as PersistentVolume) : [delivery.key];
    default:
      return [];
  }
}

export const persistentVolumeBinder: Controller = {
  name: 'persistentvolume-binder',
  component: 'persistentvolume-controller',
  informers: [
    informerOf(PERSISTENT_VOLUME_CLAIMS),
    informerOf(PERSISTENT_VOLUMES, { indexes: { [CLAIM]: (object) => claimKeyOf(object as PersistentVolume) } }),
    informerOf(STORAGE_CLASSES, { after: PERSISTENT_VOLUME_CLAIMS.plural }),
    informerOf(PODS, { indexes: { [CLAIM]: claimKeysOf }, after: PERSISTENT_VOLUME_CLAIMS.plural }),
  ],
  enqueue,
  reconcile,
};
