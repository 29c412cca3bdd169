import type { PersistentVolumeClaim, Pod } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, View } from '../../client/controller';
import { withoutFinalizer } from '../shared/finalizers';
import { isPodFinished } from '../shared/pods';
import { informerOf, objectPath, PERSISTENT_VOLUME_CLAIMS, PODS } from '../shared/resources';

const FINALIZER = 'kubernetes.io/pvc-protection';
const CLAIM = 'claim';

/** The keys of the claims that a Pod mounts; a claim made for an ephemeral volume bears the Pod's and the volume's name. */
const claimsOf = ({ metadata, spec }: Pod): readonly string[] =>
  (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    const claim = persistentVolumeClaim?.claimName ?? (ephemeral && `${metadata.name}-${name}`);
    return claim === undefined ? [] : [`${metadata.namespace}/${claim}`];
  });

/** Lets a claim that is being deleted go once no Pod on a node uses it (kube-controller-manager `pkg/controller/volume/pvcprotection`). */
function reconcile(view: View, key: string): Action | undefined {
  const claim = view.store<PersistentVolumeClaim>('persistentvolumeclaims').get(key);
  const freed = claim?.metadata.deletionTimestamp === undefined ? undefined : withoutFinalizer(claim, FINALIZER);
  if (!claim || !freed) return undefined;
  const isUsed = view.indexed<Pod>('pods', CLAIM, key).some(({ spec }) => spec?.nodeName);
  return isUsed ? undefined : { steps: [{ call: { method: 'PUT', path: objectPath(PERSISTENT_VOLUME_CLAIMS, claim), body: freed } }] };
}

/** Claims that come or change, and those of Pods that have ended. */
function enqueue(delivery: Delivery<unknown>): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'persistentvolumeclaims') return delivery.type === 'deleted' ? [] : [delivery.key];
  return delivery.type === 'deleted' || isPodFinished(delivery.object as Pod) ? claimsOf(delivery.object as Pod) : [];
}

export const claimProtectionController: Controller = {
  name: 'pvcprotection',
  component: 'persistentvolumeclaim-protection-controller',
  informers: [
    informerOf(PERSISTENT_VOLUME_CLAIMS),
    informerOf(PODS, { indexes: { [CLAIM]: (object) => claimsOf(object as Pod) }, after: PERSISTENT_VOLUME_CLAIMS.plural }),
  ],
  enqueue,
  reconcile,
};
